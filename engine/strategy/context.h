#pragma once
// All a strategy sees and all it can do, at the close of one bar. No method takes a time: what can be asked is what is
// known now.

#include <optional>
#include <span>

#include "engine/accounting/account_terms.h"
#include "engine/accounting/ledger.h"
#include "engine/accounting/margin_model.h"
#include "engine/accounting/overlay_book.h"
#include "engine/market/basis.h"
#include "engine/market/dividends.h"
#include "engine/market/market_view.h"
#include "engine/reference/contract_slot.h"
#include "engine/strategy/order_sink.h"
#include "engine/strategy/signal_board.h"

namespace hedgelab {

class Context {
 public:
  /// REQUIRES: everything outlives the context. Without a signal board or an overlay book (tests of strategies that use
  /// neither) their methods are InvariantErrors.
  Context(const MarketView& market, const RuleBook& rules, const Ledger& ledger, const DividendEstimate& dividends,
          const AccountTerms& terms, OrderSink& orders, SignalBoard* signals = nullptr,
          const OverlayBook* overlay = nullptr, const MarginModel* margin = nullptr,
          std::vector<DecisionNote>* notes = nullptr)
      : market_(&market),
        rules_(&rules),
        ledger_(&ledger),
        dividends_(&dividends),
        terms_(&terms),
        orders_(&orders),
        signals_(signals),
        overlay_(overlay),
        margin_(margin),
        notes_(notes) {}

  // --- now ---
  [[nodiscard]] const MarketView& market() const { return *market_; }
  [[nodiscard]] Date today() const { return market_->today(); }
  [[nodiscard]] Timestamp now() const { return market_->now(); }
  /// True at the bar that closes `minutes_before_close` minutes before the day's last one (daily bars: always).
  [[nodiscard]] bool is_decision_bar(int minutes_before_close) const {
    return market_->slot() == decision_slot(minutes_before_close);
  }
  /// The number of that bar.
  [[nodiscard]] int decision_slot(int minutes_before_close) const;

  // --- the rule book, as of today ---
  [[nodiscard]] InstrumentId product() const { return terms_->product; }
  [[nodiscard]] const Instrument& instrument() const { return rules_->contracts.instrument(terms_->product); }
  [[nodiscard]] const Instrument& instrument_of(ContractId id) const { return rules_->contracts.instrument_of(id); }
  [[nodiscard]] const Contract& contract(ContractId id) const { return rules_->contracts.contract(id); }
  /// The exchange's listing rules over the whole calendar: they are public long before.
  [[nodiscard]] const ContractTable& contracts() const { return rules_->contracts; }
  /// Contracts of the product listed today, nearest expiry first; and those that will be after `day`'s close.
  [[nodiscard]] std::span<const ContractId> listed() const { return listed(product()); }
  [[nodiscard]] std::span<const ContractId> listed(InstrumentId product) const {
    return rules_->contracts.listed(product, market_->day());
  }
  [[nodiscard]] std::span<const ContractId> listed_after(Date day) const { return listed_after(day, product()); }
  [[nodiscard]] std::span<const ContractId> listed_after(Date day, InstrumentId product) const;
  [[nodiscard]] bool is_listed(ContractId id) const { return contract(id).is_listed(today()); }
  /// After today, up to and including the last trading day: 0 on that day.
  [[nodiscard]] int trading_days_left(ContractId id) const { return rules_->trading_days_left(id, today()); }
  [[nodiscard]] int trading_days_until(Date day) const { return rules_->calendar.trading_days_between(today(), day); }
  [[nodiscard]] int trading_days_since(Date day) const { return rules_->calendar.trading_days_between(day, today()); }
  /// Trading days from listing to expiry, both counted.
  [[nodiscard]] int trading_days_of_life(ContractId id) const {
    return rules_->calendar.trading_days_between(contract(id).listed_on, contract(id).last_trading_day) + 1;
  }
  [[nodiscard]] int calendar_days_left(ContractId id) const { return rules_->calendar_days_left(id, today()); }

  // --- prices and basis ---
  /// Last close; throws InputError naming contract and day when the data have none: nothing missing becomes zero.
  [[nodiscard]] Price price(ContractId id) const;
  [[nodiscard]] Price spot_price() const;
  [[nodiscard]] Price index_price() const;
  /// Annualised dividend-adjusted basis of a contract at its last close.
  [[nodiscard]] double annualised_basis(ContractId id, BasisConvention convention) const;
  [[nodiscard]] double dividend_points_left(ContractId id) const { return dividends_->points_left(id, market_->day()); }

  /// Annualised dividend-adjusted basis of the contract that stood in `slot` of a product at the close `days_back`
  /// trading days ago; 0: of now, at last closes. By the function of `hedgelab basis` (analysis/basis_series.h), with
  /// the run's dividends as they were seen on that day. nullopt where there is none: the slot not listed, a close or
  /// the dividends missing, no day left in the convention's count. slot_basis.h keeps its history.
  [[nodiscard]] std::optional<double> slot_rate(InstrumentId product, ContractSlot slot, BasisConvention convention,
                                                int days_back) const;

  // --- bars of now and before ---
  /// Open, high, low, close, volume and open interest of the bar `bars_back` slots before the one that just closed, and
  /// of whole days that are over: see MarketView. nullopt where the contract has none.
  [[nodiscard]] std::optional<Bar> bar(ContractId id, int bars_back = 0) const;
  [[nodiscard]] std::optional<Bar> daily_bar(ContractId id, int days_back) const;
  /// Closes of the last `count` trading days that are known now, oldest first; of a contract, of the product's index,
  /// of the spot series. Empty where there is no such series. window_statistics.h says what they come to.
  [[nodiscard]] std::vector<double> daily_closes(ContractId id, int count) const;
  [[nodiscard]] std::vector<double> index_closes(int count) const;
  [[nodiscard]] std::vector<double> spot_closes(int count) const;
  [[nodiscard]] std::optional<SeriesId> spot_series() const { return terms_->spot; }

  // --- series of the user's own: market/known_series.h ---
  /// The newest value known now, with the minute from which it was; nullopt before the first. Throws InputError, with
  /// the nearest name, when the run has no such series.
  [[nodiscard]] std::optional<KnownValue> known(std::string_view series) const;
  /// The last `count` values known now, oldest first. A view: no copy. Throws as above.
  [[nodiscard]] std::span<const double> known_values(std::string_view series, std::size_t count) const;

  /// Derivatives of the least-squares polynomial through the contract's last `window` closes, at the bar that just
  /// closed; nullptr when it had no bar now or fewer than `window` so far.
  /// `handle` is the strategy's own, one for each signal that it reads.
  [[nodiscard]] const PolynomialDerivative* derivative(SignalHandle& handle, ContractId id, int degree,
                                                       int window) const;
  /// The same without one, by a search.
  [[nodiscard]] const PolynomialDerivative* derivative(ContractId id, int degree, int window) const {
    SignalHandle none;
    return derivative(none, id, degree, window);
  }

  // --- the account ---
  [[nodiscard]] Quantity position(ContractId id) const { return ledger_->net_position(id); }
  [[nodiscard]] std::span<const ContractId> held() const { return ledger_->held(); }
  [[nodiscard]] Money cash() const { return ledger_->cash(); }
  [[nodiscard]] Quantity spot_units() const { return ledger_->spot_units(); }
  [[nodiscard]] Money spot_value() const;
  /// Share of its contract value that a side of a contract must leave at the broker; zero in an account without margin.
  [[nodiscard]] Rate margin_rate(ContractId id, bool is_short) const {
    return margin_ == nullptr ? Rate() : margin_->rate(id, is_short);
  }
  /// What positions of now must leave there, at last closes; and what there is for it.
  [[nodiscard]] Money margin_required() const;
  [[nodiscard]] Money funds() const;
  [[nodiscard]] Money equity() const;  // at last closes
  /// The overlay's part of a position, its entry price, and its result so far at last closes, fees taken off.
  [[nodiscard]] Quantity overlay_position(ContractId id) const { return overlay().position(id); }
  [[nodiscard]] double overlay_entry_price(ContractId id) const { return overlay().entry_price(id); }
  [[nodiscard]] Money overlay_result() const;
  /// No overlay in any contract; and how many overlay trades have been opened and closed again so far.
  [[nodiscard]] bool overlay_is_flat() const { return overlay().is_flat(); }
  [[nodiscard]] int overlay_round_trips() const { return overlay().round_trips(); }
  /// What is left of a position without the overlay.
  [[nodiscard]] Quantity hedge_position(ContractId id) const {
    return overlay_ == nullptr ? position(id) : position(id) - overlay_->position(id);
  }
  [[nodiscard]] Rate spot_share() const { return terms_->spot_share; }
  [[nodiscard]] bool whole_lots() const { return terms_->whole_lots; }
  [[nodiscard]] bool may_short_spot() const { return terms_->may_short_spot; }
  [[nodiscard]] Rate short_spot_margin() const { return terms_->short_spot_margin; }
  [[nodiscard]] bool has_spot() const { return terms_->spot.has_value(); }

  // --- orders: they fill after this bar, never in it (except under the labelled close convention) ---
  /// Lots whose notional at the last close is nearest to `amount` (signed), whole when the account trades whole lots.
  [[nodiscard]] Quantity lots_for(ContractId id, Money amount) const;
  /// Trades to hold `target` of a contract beside the overlay; replaces what was still waiting for it.
  void set_target(ContractId id, Quantity target, Purpose purpose);
  /// Leaves `from` altogether and goes to `target` of `to`, both on the same bar or not at all.
  void roll(ContractId from, ContractId to, Quantity target);
  /// Brings several contracts to their targets, all on the same bar or none: the legs of a spread. With Purpose::kRoll
  /// the trades are rolls, and stand in pairs: out of one contract, into another. A contract that one leg leaves and
  /// the other enters stands twice, each time with the target from the position of now. REQUIRES: at most eight
  /// targets.
  struct Target {
    ContractId contract;
    Quantity quantity;  // signed lots to hold beside the overlay
  };
  void set_targets(std::span<const Target> targets, Purpose purpose);
  /// Opens or closes overlay lots. REQUIRES: some.
  void trade_overlay(ContractId id, Quantity quantity, Execution execution, Guard guard = {},
                     const OverlaySignal& signal = {}) {
    orders_->submit_overlay(id, quantity, execution, guard);
    orders_->note_overlay(signal);
  }
  void cancel_overlay(ContractId id) { orders_->cancel_overlay(id, OrderFate::kCancelled); }
  /// True while an order of the contract waits for its fill.
  [[nodiscard]] bool is_waiting(ContractId id) const { return orders_->is_waiting(id); }
  [[nodiscard]] bool is_spot_waiting() const { return orders_->is_spot_waiting(); }
  /// Buys or sells spot units so that they are worth `value` at the last close; below zero only where spot can be
  /// borrowed.
  void set_spot(Money value);

  // --- why ---
  /// What this decision compares or chooses: a row of decisions.csv where the run keeps them (run --decisions), nothing
  /// elsewhere. `keeps_notes` spares work that only notes need.
  [[nodiscard]] bool keeps_notes() const { return notes_ != nullptr; }
  void note(std::string_view key, double value) const {
    if (notes_ != nullptr) notes_->push_back({now(), std::string(key), value, {}});
  }
  void note(std::string_view key, std::string_view text) const {
    if (notes_ != nullptr) notes_->push_back({now(), std::string(key), std::nullopt, std::string(text)});
  }
  void note(std::string_view key, ContractId id) const { note(key, std::string_view(contract(id).code)); }

 private:
  [[nodiscard]] MarketView::KnownSoFar known_so_far(std::string_view series) const;
  const MarketView* market_;
  const RuleBook* rules_;
  const Ledger* ledger_;
  const DividendEstimate* dividends_;
  const AccountTerms* terms_;
  OrderSink* orders_;
  SignalBoard* signals_;
  const OverlayBook* overlay_;
  const MarginModel* margin_;         // null: the account runs without margin
  std::vector<DecisionNote>* notes_;  // null: nobody keeps them

  [[nodiscard]] const OverlayBook& overlay() const {
    ensure(overlay_ != nullptr, "this context has no overlay book");
    return *overlay_;
  }
};

}  // namespace hedgelab
