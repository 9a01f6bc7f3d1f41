#pragma once
// The account: what may be traded, what a trade books, what the evening brings. The broker hands it trades, the run its
// phases; it owns ledger, margin, overlay book, attribution and the curve.
//
// Funds. The futures side of the account is its cash: the exchange takes no spot for margin. During the day
// funds = cash + futures result since the last settlement at the prices of the moment; after settlement funds = cash.
// An order is refused when it raises the margin above the funds; at settlement, funds below the margin are a call.
//
// Sleeves. Several strategies may share an account. Each has an Account of its own for its share of the capital, with
// the fees and slippage of its own trades, and hands every trade on to the common one. There, opposite trades of one
// moment, contract and price meet, and only the rest is booked, with its fee. Margin, limits and calls are the common
// account's. Its equity less the sleeves' is what the netting saved (and, below shares of 1, what lies idle).

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/accounting/attribution.h"
#include "engine/accounting/ledger.h"
#include "engine/accounting/overlay_book.h"
#include "engine/market/dividends.h"
#include "engine/results/account_records.h"
#include "engine/results/equity_curve.h"
#include "engine/simulation/backtest_config.h"
#include "engine/simulation/event.h"
#include "engine/simulation/moment_prices.h"
#include "engine/strategy/context.h"

namespace hedgelab {

class Account {
 public:
  /// REQUIRES: everything outlives the account; `first_day` is the day before the account's first session, or that of
  /// its inception with daily bars. Throws InputError when dividends are asked for and the panel cannot tell them.
  /// `common` is the account that a sleeve belongs to; it outlives the sleeve.
  Account(const BacktestConfig& config, const MarketDay& market, const MarketView& view, const MomentPrices& prices,
          const AccountTerms& terms, DayIndex first_day, Account* common = nullptr);

  // --- trading, for the broker ---------------------------------------------------------------------------------------
  struct Planned {
    ContractId contract;
    Quantity quantity;  // signed
    Price price;
  };
  /// Why these trades, made together now, are not allowed; nullopt when they are. `spot_purchase` is cash that a
  /// waiting purchase of spot will take.
  [[nodiscard]] std::optional<OrderFate> refusal(std::span<const Planned> trades, Money spot_purchase) const;
  /// Books a trade: split into closing and opening fills, each with its fee. `reference` is the price before slippage,
  /// `order_fee` the messages that no earlier fill of the order has paid.
  void trade(const Order& order, Quantity quantity, Price price, Price reference, Money order_fee);
  /// Books what the sleeves' trades since the last call leave after meeting each other. Nothing to do without sleeves.
  void book_net();
  /// Messages of an order that ended without the fill that would have carried them.
  void charge_order_fee(Purpose purpose, Money amount) {
    ledger_.charge_order_fee(amount);
    if (purpose == Purpose::kOverlay) overlay_.charge(amount);
    if (common_ != nullptr) common_->ledger_.charge_order_fee(amount);
  }
  /// Volume of the bar that trades of all sleeves have taken.
  void begin_bar() { used_volume_.clear(); }
  void use_volume(ContractId contract, Quantity quantity) { used_volume_.push_back({contract, quantity}); }
  [[nodiscard]] Quantity volume_used(ContractId contract) const;
  /// False when the cash left after a purchase or a short sale would not carry the margin: nothing is traded then.
  /// REQUIRES: no short position unless the config allows one (else InvariantError).
  [[nodiscard]] bool trade_spot(Quantity units, Price price, Timestamp decided_at, Timestamp now);
  /// Fills from `first_fill` on were the two legs of a roll.
  void record_roll(const Order& out, const Order& in, std::size_t first_fill);
  [[nodiscard]] const FeeRates& fee_rates(InstrumentId instrument) const;

  // --- margin
  // ----------------------------------------------------------------------------------------------------------
  [[nodiscard]] Money funds() const;            // at the prices of the moment
  [[nodiscard]] Money margin_required() const;  // likewise
  /// The call that waits to be served; nullptr when there is none.
  [[nodiscard]] const MarginCall* call() const { return call_is_open_ ? &calls_.back() : nullptr; }
  void note_spot_sold(Money amount) { calls_.back().spot_sold += amount; }
  void note_lots_cut(Quantity lots) { calls_.back().lots_cut += lots; }
  /// Closes the call when funds cover the margin again.
  void review_call();
  /// Opens a call when funds are below the margin now (intraday_reduction).
  void look_at_margin();

  // --- phases of a day, for the run
  // ------------------------------------------------------------------------------------
  void open_session();
  void settle_day(Phase phase);
  /// Proves the identities, keeps a point of the curve and a row of the attribution, and calls for margin.
  /// `overlay` is the overlay result of the sleeves together; an account without sleeves knows its own.
  void close_day(std::optional<Money> overlay = std::nullopt);
  /// Puts the inception before the first day of an intraday run.
  void keep_inception(Date date);
  /// The inception of a run that ended before its first evening: a curve of one point. Without effect on one that has
  /// any.
  void ensure_inception(Date date);
  /// Drops what was kept of days after the first `points` of the curve. REQUIRES: 1 <= points <= those there are.
  void keep_days(std::size_t points);
  /// True after a margin call under the policy kStop: the run ends with the day.
  [[nodiscard]] bool is_stopped() const { return is_stopped_; }

  // --- what there is
  // ---------------------------------------------------------------------------------------------------
  /// The account whose margin, limits and calls bind: itself, or the common one of a sleeve.
  [[nodiscard]] Account& common() { return common_ == nullptr ? *this : *common_; }
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  /// The margin that binds the account's positions; nullptr without any.
  [[nodiscard]] const MarginModel* margin_in_force() const {
    if (common_ != nullptr) return common_->margin_in_force();
    return config_->account.margin.is_enforced() ? &margin_ : nullptr;
  }
  [[nodiscard]] const OverlayBook& overlay() const { return overlay_; }
  [[nodiscard]] const EquityCurve& curve() const { return curve_; }
  [[nodiscard]] const std::vector<Fill>& fills() const { return fills_; }
  [[nodiscard]] const std::vector<SpotFill>& spot_fills() const { return spot_fills_; }
  [[nodiscard]] const std::vector<RollRecord>& rolls() const { return rolls_; }
  [[nodiscard]] const std::vector<AttributionRow>& attribution() const { return rows_; }
  [[nodiscard]] const std::vector<SettlementRecord>& settlements() const { return settlements_; }
  [[nodiscard]] const std::vector<MarginCall>& calls() const { return calls_; }
  [[nodiscard]] Money turnover() const { return turnover_; }
  [[nodiscard]] int overlay_nights() const { return overlay_nights_; }
  [[nodiscard]] int refused_spot_trades() const { return refused_spot_trades_; }

 private:
  struct Opened {
    ContractId contract;
    Quantity bought, sold;
  };
  void collect(const Order& order, Quantity quantity, Price price, Price reference, Money order_fee);
  [[nodiscard]] Quantity opened_with(std::span<const Planned> trades, const Planned& asked,
                                     OpeningLimitScope scope) const;
  void book(const Order& order, Quantity quantity, Price price, Price reference, Money order_fee);
  [[nodiscard]] Quantity net_with_pending(ContractId contract) const;
  void append_pending_holdings() const;
  [[nodiscard]] std::optional<OrderFate> limit_refusal(std::span<const Planned> trades) const;
  [[nodiscard]] Price spot_price() const;
  [[nodiscard]] SettlementPrice settlement_of(ContractId contract, bool is_final);
  [[nodiscard]] Money short_spot_margin(Quantity units, Price price) const;
  void fill_spot(Quantity units, Price price, Timestamp decided_at, Timestamp now);
  void post_interest();
  void post_lending(std::int64_t days);
  void post_dividends();
  void reinvest(Money amount);
  [[nodiscard]] Money settled_margin() const;
  void call_for_margin(Money required, Money funds, bool is_intraday);
  [[nodiscard]] Attribution::Mark mark_of(ContractId contract) const;
  [[nodiscard]] Money close_over_settlement() const;

  struct Collected {
    Order order;  // of the sleeve: its purpose, its decision
    Quantity quantity;
    Price price, reference;
    Money order_fee;
  };
  const BacktestConfig* config_;
  Account* common_;
  std::vector<Collected> collected_;  // trades of sleeves that have not met yet
  struct Used {
    ContractId contract;
    Quantity volume;
  };
  std::vector<Used> used_volume_;  // of the bar
  const MarketDay* market_;
  const MarketView* view_;
  const MomentPrices* prices_;
  const RuleBook* rules_;
  const AccountTerms* terms_;
  CostModel costs_;
  MarginModel margin_;
  Ledger ledger_;
  OverlayBook overlay_;
  Attribution attribution_;
  std::optional<RealisedDividends> dividends_;  // spot in a price index, dividends counted
  DayIndex dividends_paid_upto_ = 0;
  std::optional<SeriesId> price_index_of_spot_;  // spot in a total-return index whose price index is known
  std::optional<Price> last_price_index_, last_spot_price_;
  Quantity overnight_units_;
  Money overnight_cash_, overnight_margin_;
  Date settled_on_;
  std::size_t next_flow_ = 0;
  Money flow_today_;
  std::vector<Opened> opened_today_;
  mutable std::vector<std::optional<FeeRates>> rates_today_;  // by instrument
  mutable std::vector<Holding> holdings_;                     // scratch
  std::vector<ContractId> settling_, expiring_;               // scratch: settling changes the list of held contracts
  struct FinalMark {
    ContractId contract;
    Price price;
  };
  std::vector<FinalMark> settled_today_;  // settlement prices that were looked up today

  EquityCurve curve_;
  std::optional<AttributionRow> carried_;  // of an inception day, whose costs show on the next
  std::vector<AttributionRow> rows_;
  std::vector<Fill> fills_;
  std::vector<SpotFill> spot_fills_;
  std::vector<RollRecord> rolls_;
  std::vector<SettlementRecord> settlements_;
  std::vector<MarginCall> calls_;
  bool call_is_open_ = false;
  bool is_stopped_ = false;
  Money turnover_;
  int overlay_nights_ = 0;
  int refused_spot_trades_ = 0;
};

}  // namespace hedgelab
