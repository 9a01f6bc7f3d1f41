#pragma once
// The desk between brokers and books: what the house account may do, and where a trade is booked. Orders go one way:
//
//   Broker (at which price) -> Desk (may it) -> Account (books it) -> its record
//
// Funds. The futures side of the account is its cash: the exchange takes no spot for margin. During the day
// funds = cash + futures result since the last settlement at the prices of the moment; after settlement funds = cash.
// An order is refused when it raises the margin above the funds; at settlement, funds below the margin are a call.
//
// A run has one desk, for its house account: margin, limits, calls and the volume of a bar are of all sleeves together.

#include <optional>
#include <span>
#include <vector>

#include "engine/accounting/margin_model.h"
#include "engine/simulation/netting.h"

namespace hedgelab {

class Desk {
 public:
  /// REQUIRES: everything outlives the desk; `first_day` is the day before the house account's first session, or that
  /// of its inception with daily bars.
  Desk(Account& house, const DayFacts& facts, const MomentPrices& prices, DayIndex first_day);

  // --- trades --------------------------------------------------------------------------------------------------------
  struct Planned {
    ContractId contract;
    Quantity quantity;  // signed
    Price price;
  };
  /// Why these trades, made together now, are not allowed; nullopt when they are. `spot_purchase` is cash that a
  /// waiting purchase of spot will take; below zero what a sale of this very moment brings.
  [[nodiscard]] std::optional<OrderFate> refusal(std::span<const Planned> trades, Money spot_purchase);
  /// Whether such a sale counts for the trades it is made with.
  [[nodiscard]] bool has_proceeds_at_once() const { return config_->account.sale_proceeds == SaleProceeds::kSameDay; }
  void begin_session();
  /// Books a trade of `own`, the house account or one of its sleeves.
  void trade(Account& own, const Trade& trade);
  /// False when the cash left after a purchase or a short sale would not carry the margin: nothing is traded then.
  [[nodiscard]] bool trade_spot(Account& own, Quantity units, Price price, Timestamp decided_at, Timestamp now);
  void charge_order_fee(Account& own, Purpose purpose, Money amount);
  void record_roll(Account& own, const RollRecord& roll);
  /// Books what sleeves' trades leave after meeting each other: at the end of every moment.
  void book_rest() { netting_.book_rest(); }

  /// Volume of the bar that trades of all sleeves have taken.
  void begin_bar() { used_volume_.clear(); }
  void use_volume(ContractId contract, Quantity quantity) { used_volume_.push_back({contract, quantity}); }
  [[nodiscard]] Quantity volume_used(ContractId contract) const;

  // --- margin --------------------------------------------------------------------------------------------------------
  [[nodiscard]] Money funds() const;       // at the prices of the moment
  [[nodiscard]] Money margin_required();   // likewise; zero in an account without margin
  [[nodiscard]] Money margin_overnight();  // at today's settlement prices. REQUIRES: settled
  /// The margin that binds; nullptr without any.
  [[nodiscard]] const MarginModel* margin_in_force() const { return is_enforced() ? &margin_ : nullptr; }
  /// Today's settlement brings its rates.
  void begin_settlement() { margin_.set_settlement_day(facts_->market().day()); }

  // --- margin calls --------------------------------------------------------------------------------------------------
  /// The call that waits to be served; nullptr when there is none.
  [[nodiscard]] const MarginCall* call() const { return call_is_open_ ? &calls_.back() : nullptr; }
  [[nodiscard]] const std::vector<MarginCall>& calls() const { return calls_; }
  void note_spot_sold(Money amount) { calls_.back().spot_sold += amount; }
  void note_lots_cut(Quantity lots) { calls_.back().lots_cut += lots; }
  /// Closes the call when funds cover the margin again.
  void review_call();
  /// Opens a call when funds are below the margin now (intraday_reduction).
  void look_at_margin();
  /// The evening's statement: takes the place of a call that still waits, and is one when cash is below the margin.
  void state_evening(Money margin);
  /// True after a margin call under the policy kStop: the run ends with the day.
  [[nodiscard]] bool is_stopped() const { return is_stopped_; }
  [[nodiscard]] int refused_spot_trades() const { return refused_spot_trades_; }

  [[nodiscard]] Account& house() { return *house_; }
  [[nodiscard]] const Account& house() const { return *house_; }

 private:
  [[nodiscard]] Money funds_for_orders() const;
  [[nodiscard]] bool is_enforced() const { return config_->account.margin.is_enforced(); }
  [[nodiscard]] bool may_trade_spot(Quantity units, Price price);
  [[nodiscard]] std::optional<OrderFate> limit_refusal(std::span<const Planned> trades);
  [[nodiscard]] std::optional<OrderFate> fund_refusal(std::span<const Planned> trades, Money spot_purchase);
  [[nodiscard]] Money short_notional() const;
  [[nodiscard]] Quantity opened_with(std::span<const Planned> trades, const Planned& asked, OpeningLimitScope scope);
  [[nodiscard]] Quantity net_with_waiting(ContractId contract) const;
  void list_holdings();
  [[nodiscard]] Money margin_of_holdings() const;
  [[nodiscard]] Money short_spot_margin(Quantity units, Price price) const;
  void call_for_margin(Money required, Money funds, bool is_intraday);

  Account* house_;
  const BacktestConfig* config_;
  const DayFacts* facts_;
  const MomentPrices* prices_;
  const RuleBook* rules_;
  MarginModel margin_;
  Netting netting_;
  struct Used {
    ContractId contract;
    Quantity volume;
  };
  std::vector<Used> used_volume_;  // of the bar
  std::vector<Holding> holdings_;  // scratch: what margin is asked for
  std::vector<Holding> nets_;      // scratch: net positions as planned trades go by
  std::vector<MarginCall> calls_;
  bool call_is_open_ = false;
  bool is_stopped_ = false;
  Money proceeds_today_;        // of spot sold
  Date monday_;                 // of the session's week
  Money turnover_before_week_;  // of the house, up to its first session
  Money equity_before_week_;
  int refused_spot_trades_ = 0;
};

}  // namespace hedgelab
