#pragma once
// The books of one account: ledger, overlay book, attribution, and the record of what they did. It books what it is
// told at the price it is told, and closes its evenings; whether a trade may be made is the desk's question
// (engine/simulation/desk.h), at which price it is made the broker's.
//
// Several strategies may share a house account. Each has an Account of its own for its share of the capital, with the
// fees and slippage of its own trades, as if it were alone; what the house account books of them is netting's business
// (engine/simulation/netting.h). Its equity less the sleeves' is what the netting saved (and, below shares of 1, what
// lies idle).

#include <optional>
#include <span>
#include <vector>

#include "engine/accounting/account_terms.h"
#include "engine/accounting/attribution.h"
#include "engine/accounting/ledger.h"
#include "engine/accounting/overlay_book.h"
#include "engine/market/day_facts.h"
#include "engine/simulation/account_record.h"
#include "engine/simulation/backtest_config.h"
#include "engine/simulation/event.h"
#include "engine/simulation/income.h"
#include "engine/simulation/moment_prices.h"

namespace hedgelab {

/// A trade of futures at the moment of the run's prices.
struct Trade {
  const Order& order;
  Quantity quantity;  // signed
  Price price;        // that it is made at
  Price reference;    // before slippage
  Money order_fee;    // messages of the order that no earlier fill has paid
};

class Account {
 public:
  /// REQUIRES: everything outlives the account. `days` is how many evenings it may live through. Throws InputError when
  /// dividends are asked for and the panel cannot tell them.
  Account(const BacktestConfig& config, DayFacts& facts, const MarketView& view, const MomentPrices& prices,
          const AccountTerms& terms, std::size_t days);
  Account(Account&&) = delete;

  // --- what is booked ------------------------------------------------------------------------------------------------
  /// Splits a trade into closing and opening fills, each with its fee, and tells overlay book and attribution.
  void trade(const Trade& trade);
  /// The causes of a trade that another account has booked and of which this one may book a rest: the attribution
  /// alone.
  void attribute(const Trade& trade);
  /// Books the rest of trades that were attributed before; slippage is the rest's.
  void trade_rest(const Trade& trade);
  /// REQUIRES: no short position unless the config allows one (else InvariantError).
  void trade_spot(Quantity units, Price price, Timestamp decided_at, Timestamp now);
  /// Messages of an order that ended without the fill that would have carried them.
  void charge_order_fee(Purpose purpose, Money amount);
  void record_roll(const RollRecord& roll);

  /// Cash from the other sleeves, or to them where it is negative: capital, as a flow is.
  void transfer(Money amount);

  // --- phases of a day -----------------------------------------------------------------------------------------------
  /// Capital that open_session will bring in (positive) or take out today.
  [[nodiscard]] Money flow_due() const;
  void open_session();
  /// Interest, lending and dividends of the night. Returns the dividends that are to be put back into the index.
  [[nodiscard]] Money post_income();
  /// Marks every contract held to its settlement price; at the final settlement those that expire leave.
  void settle(Phase phase);
  /// Proves the identities, keeps a point of the curve and a row of the attribution. `margin` is what the evening asks
  /// to be left at the broker, `overlay_of_sleeves` the overlay result of the sleeves together, for an account that has
  /// any.
  void close_day(Money margin, std::optional<Money> overlay_of_sleeves);
  /// The inception before the first day of an intraday run.
  void keep_inception(Date date);
  /// The inception of a run that ended before its first evening. Without effect on a curve that has a point.
  void ensure_inception(Date date);

  // --- what there is -------------------------------------------------------------------------------------------------
  [[nodiscard]] const BacktestConfig& config() const { return *config_; }
  [[nodiscard]] const AccountTerms& terms() const { return *terms_; }
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] const OverlayBook& overlay() const { return overlay_; }
  [[nodiscard]] const AccountRecord& record() const { return record_; }
  [[nodiscard]] const EquityCurve& curve() const { return record_.curve; }
  [[nodiscard]] AccountRecord& take_record() { return record_; }
  /// Close of the spot leg's series; 0 without one.
  [[nodiscard]] Price spot_price() const;
  /// What a trade of today pays, broker's part included.
  [[nodiscard]] const FeeRates& fee_rates(InstrumentId product);
  [[nodiscard]] Money spot_cost(Price price, Quantity units) const {
    return costs_.spot_cost(price, units, facts_->market().date());
  }
  /// Lots that today's fills have opened, bought and sold.
  struct Opened {
    ContractId contract;
    Quantity bought, sold;
  };
  [[nodiscard]] std::span<const Opened> opened_today() const { return opened_today_; }

 private:
  void book(const Trade& trade);
  void fill_spot(Quantity units, Price price, Timestamp decided_at, Timestamp now);
  void post(const CashEntry& entry);
  [[nodiscard]] std::optional<SettlementPrice> find_settlement(ContractId contract);
  [[nodiscard]] SettlementPrice settlement_of(ContractId contract);
  [[nodiscard]] Price settlement_before(ContractId contract) const;
  [[noreturn]] void reject_missing_settlement(ContractId contract) const;
  [[nodiscard]] Attribution::Mark mark_of(ContractId contract);
  [[nodiscard]] Money close_over_settlement() const;
  void tell_dividends_in_price(Price spot);
  [[nodiscard]] EquityPoint evening_point(Price spot, Money above_settlement, Money margin);
  [[nodiscard]] Money overlay_result();

  const BacktestConfig* config_;
  DayFacts* facts_;
  const RuleBook* rules_;
  const MarketView* view_;
  const MomentPrices* prices_;
  const AccountTerms* terms_;
  CostModel costs_;
  Ledger ledger_;
  OverlayBook overlay_;
  Attribution attribution_;
  AccountRecord record_;
  std::optional<DividendIncome> dividends_;      // spot in a price index, dividends counted
  std::optional<SeriesId> price_index_of_spot_;  // spot in a total-return index whose price index is known
  std::optional<Price> last_price_index_;
  Overnight overnight_;
  std::size_t next_flow_ = 0;
  Money flow_today_;
  std::vector<Opened> opened_today_;
  std::vector<std::optional<FeeRates>> rates_today_;  // by instrument; of the session
  std::vector<ContractId> settling_, expiring_;       // scratch: settling changes the list of held contracts
  std::optional<AttributionRow> carried_;             // of an inception day, whose costs show on the next
};

}  // namespace hedgelab
