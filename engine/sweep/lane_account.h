#pragma once
// The account of one point of a lane, a day at a time: cash, spot units and the lots of one contract, with the ledger's
// and the cost model's own roundings in their order (core/narrow_rounding.h). What only the engine can decide (an order
// that finds no price all day, an account that is ruined or too small) makes it odd: its numbers are worthless from
// then on, and the point is the engine's.

#include <cstdint>
#include <span>

#include "engine/core/narrow_rounding.h"
#include "engine/sweep/signal_plan.h"

namespace hedgelab {

/// What trades of a day cost, under one set of costs.
struct DayCosts {
  FeeRates futures;
  narrow::CostRate open, close, close_today;  // of these, by value
  bool are_by_lot = false;                    // some of them are, besides
  narrow::CostRate spot;                      // of traded value
  narrow::CostRate spot_duty;                 // on sales, a part of its own
};
/// Throws InputError for a day that a table does not cover.
[[nodiscard]] std::vector<DayCosts> costs_of(const DaySheet& sheet, const CostConfig& costs, const RuleBook& rules);

/// What a lane's contracts have in common.
struct LaneContract {
  explicit LaneContract(std::int64_t of) : multiplier(of), dust(Quantity::from_raw(4 * Quantity::kScale / of + 1)) {}
  std::int64_t multiplier;
  // Of fewer lots than this the engine reads another entry price back from notionals that are rounded to 1e-4 CNY, of
  // which a trade has three at most.
  Quantity dust;
};

/// Where an account of a lane stands between two days.
struct AccountState {
  Money cash, fees;  // fees: of futures, of messages, of spot trades
  Quantity units, units_wanted;
  Quantity lots, lots_wanted;  // over night; by the evening's decision
  std::int64_t fills = 0, spot_fills = 0, rolls = 0;
  bool is_odd = false;  // the engine's; all else is worthless
  bool operator==(const AccountState&) const = default;
};

class LaneAccount {
 public:
  explicit LaneAccount(const PointTerms& terms) : terms_(&terms) { now_.cash = terms.capital; }
  LaneAccount(const PointTerms& terms, const AccountState& state) : terms_(&terms), now_(state) {}

  /// Lives through the day; `exit` is where its overlay leaves, and is not looked at without one. Returns equity.
  Money live(const SheetDay& day, const DayPlan& plan, const DayExits::Exit& exit, const DayCosts& costs,
             const LaneContract& contract);

  [[nodiscard]] const AccountState& state() const { return now_; }

 private:
  // Lots of one contract as the ledger keeps them. Of today's there are two at most: the hedge's and the overlay's, for
  // an overlay that leaves closes what its entry opened before it opens anything.
  struct Lot {
    Quantity quantity;
    Price price;
  };
  struct Lots {
    Lot earlier, first, second;  // of earlier days at the evening's price; of today, in the order of their opening
    [[nodiscard]] Quantity net() const { return earlier.quantity + first.quantity + second.quantity; }
    [[nodiscard]] Money unrealised(Price mark, std::int64_t multiplier) const;
  };
  struct Terms {
    const DayCosts& costs;
    const LaneContract& contract;
  };
  void trade(Lots& lots, Quantity quantity, Price price, const Terms& at);
  void pay(Offset offset, const narrow::CostRate& rate, Price price, Quantity quantity, const Terms& at);
  void set_spot(const SheetDay& day, const DayCosts& costs);
  void set_hedge(Lots& lots, const SheetDay& day, const DayPlan& plan, const Terms& at);
  void live_overlay(Lots& lots, const DayPlan& plan, const DayExits::Exit& exit, const Terms& at);
  void decide(const SheetDay& day, Money equity, Quantity net, std::int64_t multiplier);

  const PointTerms* terms_;
  AccountState now_;
  Quantity units_before_;  // of the morning
};

}  // namespace hedgelab
