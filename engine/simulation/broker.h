#pragma once
// Takes orders and turns them into trades against the bars of the contract itself: no bar, no fill; no trade in the bar
// (its volume is zero, or the price that the order waits for is empty), no fill; never a stale price, never another
// contract's; no buy at the upper price limit, no sale at the lower one, no trade at all at a price beyond either.
// Orders of a group fill on the same bar or not at all. What the account may not carry is refused with a reason.
//
// Fill models:
//   next_open  an order fills at the open of the first bar that begins at or after its arrival
//   close      the paper convention of the broker reports: it fills at the close it was decided on. Every result of a
//              run with it says so.
// The spot leg follows the same model; a series without opens (a total-return index, a net value) fills at the close of
// its next bar instead. The futures orders of the same decision go with it (Legs::kTogether): both legs at one moment
// or neither, futures first, and what a sale of spot brings at that moment carries their margin.
//
// Under a participation cap an order takes what its share of the bar's volume allows and waits with the rest; a group
// moves in step, no leg ahead of another by a lot. Orders of the exchange are day orders: a message fee is due on each
// day on which an order meets the market, and for cancelling it on such a day; the first fill carries what is due by
// then.

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/simulation/desk.h"
#include "engine/simulation/event_queue.h"
#include "engine/simulation/occasions.h"
#include "engine/simulation/overlay_trips.h"
#include "engine/strategy/order_sink.h"

namespace hedgelab {

/// Whole lots, towards zero: a part that is not a lot yet is none.
[[nodiscard]] constexpr Quantity whole_lots(Quantity quantity) {
  return Quantity::from_raw(quantity.raw() / Quantity::kScale * Quantity::kScale);
}

class Broker final : public OrderSink {
 public:
  /// REQUIRES: everything outlives the broker. `order_ids` counts the orders of all brokers of a run.
  Broker(const BacktestConfig& config, DayFacts& facts, const AccountTerms& terms, Account& account, Desk& desk,
         const MomentPrices& prices, EventQueue& queue, std::uint32_t& order_ids);

  // For the strategy, at a decision.
  OrderGroup new_group() override {
    legs_ = 0;
    return ++groups_;
  }
  void submit(ContractId contract, Quantity quantity, Purpose purpose, OrderGroup group) override;
  /// Takes the whole group of a cancelled order along: half a roll is never left waiting.
  void cancel(ContractId contract, OrderFate fate) override;
  void submit_overlay(ContractId contract, Quantity quantity, Execution execution, Guard guard) override;
  void note_overlay(const OverlaySignal& signal) override { reasons_.push_back({*order_ids_, signal, false}); }
  void cancel_overlay(ContractId contract, OrderFate fate) override;
  void set_spot_units(Quantity units) override;
  [[nodiscard]] bool is_waiting(ContractId contract) const override;
  [[nodiscard]] bool is_spot_waiting() const override { return spot_target_.has_value(); }

  // For the run, in the order of the timeline; `prices` stand at the moment of the call.
  /// False when no bar can change anything here: no order, guard or spot target waits.
  [[nodiscard]] bool waits_for_market() const {
    return !resting_.empty() || !guarded_.empty() || spot_target_.has_value();
  }
  /// The first bar of today in [from, before) on which what waits can trade, or is counted as having met the market;
  /// `before` when there is none: bars up to it may be passed by.
  [[nodiscard]] int first_meeting(int from, int before) const;
  void set_decision_time(Timestamp now) { decision_time_ = now; }
  void order_arrived(std::uint32_t order_id);
  void bar_opens();      // next_open: orders that have arrived meet the open; guards meet a gap beyond them
  void bar_closing();    // before the decision: guards meet high and low, next-close orders the close
  void bar_closed();     // after the decision: close-convention orders, and spot series without opens
  void close_session();  // orders in contracts that traded for the last time today expire
  void end_run();        // what still waits is recorded as unfilled

  // A margin call, for serve_margin_call(); `prices` stand at the moment of the sale or cut.
  /// Sells as much spot as the shortfall asks for, when the series has a price now.
  void sell_spot_for_call();
  /// Cuts every contract that trades now to the share funds / required of it, hedge and overlay each, whole lots
  /// rounded down. False when nothing could be cut. REQUIRES: required > 0, funds >= 0.
  bool cut_for_call(Money required, Money funds);
  /// True when every contract held could be traded out of now.
  [[nodiscard]] bool can_cut_all() const;
  /// Cuts futures as cut_for_call does, and spot by the share that went of them. REQUIRES: can_sell_spot().
  bool cut_both_for_call(Money required, Money funds);
  /// True when spot is held and has a price now for a sale that the call asked for; and what it would bring.
  [[nodiscard]] bool can_sell_spot() const;
  [[nodiscard]] Money spot_worth() const;

  /// Why overlay orders were given.
  [[nodiscard]] const std::vector<OverlayReason>& reasons() const { return reasons_; }
  /// What was sold and cut for the account's margin calls, a row each.
  [[nodiscard]] const std::vector<SleeveCall>& given_for_calls() const { return given_for_calls_; }
  /// Adds the contracts that orders wait for.
  void list_waiting(std::vector<ContractId>& contracts) const;
  [[nodiscard]] const std::vector<OrderRecord>& unfilled() const { return unfilled_; }
  /// What orders met that a reader must know of.
  struct Met {
    Occasions locked_bars;            // on which an order met a locked limit and went on waiting
    Occasions off_limit_bars;         // whose price lay beyond the day's limits: nothing was filled there
    Occasions untraded_days;          // daily bars without a trade, which an order waited through
    Occasions unchecked_days;         // with a fill, and nothing to take the price limits from
    std::int64_t unproven_fills = 0;  // in bars whose data do not say what was traded
    std::int64_t legs_apart = 0;      // decisions whose two legs traded at different moments
    Money apart_most;                 // what the prices of the leg that stood alone did in between, the largest
    Date apart_on;
  };
  [[nodiscard]] const Met& met() const { return met_; }

 private:
  struct Resting {
    Order order;            // with the quantity that is left
    std::uint32_t leg = 0;  // place in its group as it was submitted: a roll is legs 2n (out) and 2n + 1 (in)
    Quantity asked;         // the whole of it
    bool arrived = true;
    bool done = false;
    int locked_bars = 0;
    Date sent_on;     // last day on which it went to the exchange
    Money order_fee;  // for messages that no fill has carried yet
  };
  /// A filled overlay order that is left again at one of two prices; a price of 0 is none.
  struct Guarded {
    Order exit;  // the trade that leaves
    Price stop, take;
    Timestamp locked_at;  // end of the last bar on which it met a locked limit

    [[nodiscard]] int side() const { return -exit.quantity.sign(); }  // of the position
    [[nodiscard]] bool is_stopped(std::int64_t raw) const {
      return !stop.is_zero() && side() * (raw - stop.raw()) <= 0;
    }
    [[nodiscard]] bool is_taken(std::int64_t raw) const { return !take.is_zero() && side() * (raw - take.raw()) >= 0; }
  };
  struct Leg {
    Price reference, price;
    Quantity quantity;
  };
  /// What a bar has for an order at the moment of the prices.
  struct Meeting {
    enum class Kind : std::uint8_t { kNoPrice, kNoTrade, kLocked, kOffLimits, kPrice };
    Kind kind = Kind::kNoPrice;
    Price price;
  };
  /// A roll that has traded on one side only, so far: under a cap its legs need not fill on the same bar.
  struct HalfRoll {
    OrderGroup group = 0;
    std::uint32_t pair = 0;
    RollRecord roll;
    Int128 value_out = 0, value_in = 0;  // price x |quantity|, raw
  };
  void submit_order(Order order, std::uint32_t leg);
  void note_roll(const Resting& resting, const Leg& leg, std::size_t first_fill);
  void arm(const Order& entry, Quantity quantity, Price price);
  [[nodiscard]] int first_meeting(const Resting& resting, int from, int before) const;
  [[nodiscard]] int first_meeting(const Guarded& guarded, int from, int before) const;
  [[nodiscard]] int first_spot_price(int from, int before) const;
  void match_guards();
  void meet_levels(Guarded& guarded);
  void cancel_where(ContractId contract, bool overlay, OrderFate fate);
  void end_order(Resting& resting, OrderFate fate);
  enum class Which : std::uint8_t { kAll, kWithSpot };
  void match(Execution execution, Which which = Which::kAll);
  void match_group(std::size_t begin, std::size_t end);
  [[nodiscard]] Meeting meet(const Order& order) const;
  [[nodiscard]] Price slipped(const Order& order, const SeriesDay& series, Price reference) const;
  /// How a price that a bar shows stands to the day's limits, for a trade of the order's sign.
  [[nodiscard]] Meeting within_limits(const Order& order, Price price) const;
  void count(const Meeting& meeting);
  void note_fill(ContractId contract);
  [[nodiscard]] Quantity volume_left(ContractId contract) const;
  void use_volume(ContractId contract, Quantity quantity);
  [[nodiscard]] std::optional<Price> executable_spot_price(Timestamp decided_at) const;
  void fill_spot();
  [[nodiscard]] Money spot_cash_waiting() const;
  [[nodiscard]] bool goes_with_spot(const Resting& resting) const;
  [[nodiscard]] bool waits_for_futures() const;
  void note_futures_before(Timestamp spot_decided_at);
  void note_spot_before(Timestamp decided_at);
  void note_apart(Money effect);
  bool sell_spot(Quantity units, Price price);
  bool cut(ContractId contract, Quantity quantity, Purpose purpose);
  void shrink_guards(ContractId contract);

  const BacktestConfig* config_;
  DayFacts* facts_;
  const MarketDay* market_;
  const RuleBook* rules_;
  const AccountTerms* terms_;
  Account* account_;
  Desk* desk_;
  const MomentPrices* prices_;
  EventQueue* queue_;
  std::uint32_t* order_ids_;

  std::vector<Resting> resting_;  // in order of submission
  std::vector<Guarded> guarded_;
  std::vector<ContractId> cutting_;  // scratch
  std::optional<Quantity> spot_target_;
  Timestamp spot_decided_at_;
  SpotFill last_spot_;  // the latest fill of the spot leg
  Timestamp decision_time_;
  OrderGroup groups_ = 0;
  std::uint32_t legs_ = 0;  // submitted so far of the latest group
  std::vector<HalfRoll> half_rolls_;
  OrderGroup refused_group_ = 0;  // a member of it was refused
  Met met_;
  DayIndex unchecked_on_ = -1;  // last day that was counted
  std::vector<OrderRecord> unfilled_;
  [[nodiscard]] SleeveCall& given_for_call();
  std::vector<SleeveCall> given_for_calls_;
  std::vector<OverlayReason> reasons_;
};

}  // namespace hedgelab
