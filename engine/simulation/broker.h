#pragma once
// Takes orders and turns them into fills against the bars of the contract itself: no bar, no fill; never a stale price,
// never another contract's; no buy at the upper price limit and no sale at the lower one. Orders of a group fill on the
// same bar or not at all.
//
// Fill models:
//   next_open  an order fills at the open of the first bar that begins at or after its arrival
//   close      the paper convention of the broker reports: it fills at the close it was decided on. Every result of a
//              run with it says so.
// The spot leg follows the same model; a series without opens (a total-return index, a net value) fills at the close of
// its next bar instead.

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/accounting/cost_model.h"
#include "engine/accounting/ledger.h"
#include "engine/accounting/overlay_book.h"
#include "engine/market/market_day.h"
#include "engine/simulation/event_queue.h"
#include "engine/strategy/context.h"
#include "engine/strategy/order_sink.h"

namespace hedgelab {

enum class FillModel : std::uint8_t { kNextOpen, kClose };

struct BrokerConfig {
  FillModel fill = FillModel::kNextOpen;
  ClosingOrder closing_order = ClosingOrder::kTodayFirst;
  bool enforce_price_limits = true;
  /// Minutes from a decision to the order's arrival at the market; 0: it meets the next bar's open. next_open only; orders
  /// for the next close are decided a bar ahead of it and are not delayed.
  int order_delay_minutes = 0;
  CostConfig costs;
};

class Broker final : public OrderSink {
 public:
  /// REQUIRES: everything outlives the broker.
  Broker(const BrokerConfig& config, const MarketDay& market, const RuleBook& rules, const AccountTerms& terms,
         Ledger& ledger, EventQueue& queue);

  // For the strategy, at a decision.
  OrderGroup new_group() override { return ++groups_; }
  void submit(ContractId contract, Quantity quantity, Purpose purpose, OrderGroup group) override;
  /// Takes the whole group of a cancelled order along: half a roll is never left waiting.
  void cancel(ContractId contract, OrderFate fate) override;
  void submit_overlay(ContractId contract, Quantity quantity, Execution execution, Guard guard) override;
  void cancel_overlay(ContractId contract, OrderFate fate) override;
  void set_spot_units(Quantity units) override;

  // For the run, in the order of the timeline.
  void open_session();
  void set_decision_time(Timestamp now) { decision_time_ = now; }
  void order_arrived(std::uint32_t order_id);
  void bar_opens(int slot);    // next_open: orders that have arrived meet the open; guards meet a gap beyond them
  void bar_closing(int slot);  // before the decision: guards meet high and low, next-close orders the close
  void bar_closed(int slot);   // after the decision: close-convention orders, and spot series without opens
  void close_session();        // orders in contracts that traded for the last time today expire
  /// Cash settlement of an expiring contract, hedge and overlay alike.
  void expire(ContractId contract, Price final_settlement, Rate delivery_rate);
  void end_run();              // what still waits is recorded as unfilled

  [[nodiscard]] const OverlayBook& overlay() const { return overlay_; }
  [[nodiscard]] const std::vector<Fill>& fills() const { return fills_; }
  [[nodiscard]] const std::vector<SpotFill>& spot_fills() const { return spot_fills_; }
  [[nodiscard]] const std::vector<RollRecord>& rolls() const { return rolls_; }
  [[nodiscard]] const std::vector<OrderRecord>& unfilled() const { return unfilled_; }
  [[nodiscard]] Money turnover() const { return turnover_; }
  /// Bars on which an order met a locked limit and went on waiting.
  [[nodiscard]] std::int64_t locked_bars() const { return locked_bars_; }

 private:
  enum class Moment : std::uint8_t { kOpen, kClose };
  struct Resting {
    Order order;
    bool arrived = true;
    bool done = false;
  };
  /// A filled overlay order that is left again at one of two prices; a price of 0 is none.
  struct Guarded {
    Order exit;  // the trade that leaves
    Price stop, take;
  };
  void submit_order(Order order);
  void arm(const Order& entry, Price price);
  void match_guards(int slot, Moment moment);
  void cancel_where(ContractId contract, bool overlay, OrderFate fate);
  void match(int slot, Moment moment, Execution execution);
  [[nodiscard]] std::optional<Price> executable_price(const Order& order, int slot, Moment moment);
  [[nodiscard]] bool is_locked(const Order& order, const SeriesDay& series, Price price) const;
  void fill(const Order& order, Price price, Timestamp now);
  void fill_spot(int slot, Moment moment);
  void record_roll(const Order& out, const Order& in, std::size_t first_fill);
  [[nodiscard]] const FeeRates& rates(InstrumentId instrument);

  BrokerConfig config_;
  const MarketDay* market_;
  const RuleBook* rules_;
  const AccountTerms* terms_;
  Ledger* ledger_;
  EventQueue* queue_;
  CostModel costs_;
  std::vector<std::optional<FeeRates>> rates_today_;  // by instrument

  std::vector<Resting> resting_;  // in order of submission
  std::vector<Guarded> guarded_;
  OverlayBook overlay_;
  std::optional<Quantity> spot_target_;
  Timestamp spot_decided_at_;
  Timestamp decision_time_;
  std::uint32_t orders_ = 0;
  OrderGroup groups_ = 0;
  OrderGroup refused_group_ = 0;  // a member of it was refused
  Money turnover_;
  std::int64_t locked_bars_ = 0;
  std::vector<Fill> fills_;
  std::vector<SpotFill> spot_fills_;
  std::vector<RollRecord> rolls_;
  std::vector<OrderRecord> unfilled_;
};

}  // namespace hedgelab
