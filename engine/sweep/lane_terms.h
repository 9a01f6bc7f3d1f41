#pragma once
// What a lane needs to know of a point, read from its plan, and which plans it refuses.
//
// A lane makes many points of one strategy in one walk over the days: what they share (the day sheet, the plan of a
// signal) is made once, and only the account's arithmetic is done for each. It is proven for active_hedge over minutes,
// with
//
//   fills at the next open, whole, without delay, slippage or a cap of volume; today's lots closed first
//   fractional lots; no margin, limits, interest, flows, sleeves, borrowed spot, or counted dividends
//   a spot leg in a series of the store with opens; a hedge above zero, set anew daily or at rolls
//   one opening a day, the hedge sized from equity with the overlay's result
//
// and any product, period, contracts, roll rule, degree, window, exit rule, levels on closes or on touch, overlay size,
// spot share, hedge ratio, capital, mark, fees, spot costs and price limits. All else goes to the engine.

#include <optional>

#include "engine/session/run_plan.h"
#include "engine/strategy/slot_roll.h"

namespace hedgelab {

/// What decides which contracts the hedge is in and where its orders meet a price: a day sheet for each.
struct SheetTerms {
  std::string product, spot_symbol;
  Date start, end;
  ContractSlot slot = ContractSlot::kCurrentMonth;
  RollTrigger roll_trigger = RollTrigger::kExpiry;
  int roll_before_trading_days = 1;
  int restore_minutes_before_close = 0;
  bool enforce_price_limits = true;
  MissingSettlement missing_settlement = MissingSettlement::kError;
  bool operator==(const SheetTerms&) const = default;
};

/// What decides when an overlay is entered and when its signal leaves it: plans for each, on a sheet.
struct SignalTerms {
  int degree = 0, window = 0;
  bool opens_short = true;    // segregated accounts
  int exit_derivative = 2;    // whose sign against the overlay ends it; 0: none
  bool meets_levels = false;  // take-profit and stop-loss on touch, inside the bar
  auto operator<=>(const SignalTerms&) const = default;
};

/// What is a point's own.
struct PointTerms {
  Rate take_profit, stop_loss;  // both from zero up; 0: never
  Money capital;
  Rate spot_share, hedge_ratio, overlay_size;
  bool rebalances_daily = false;
  Mark mark = Mark::kSettlement;
};

struct LanePoint {
  SheetTerms sheet;
  SignalTerms signal;
  PointTerms own;
  CostConfig costs;
  StatisticsConvention statistics;
};

/// The point of a plan; nullopt for one that a lane does not make, or whose parameters are not valid.
[[nodiscard]] std::optional<LanePoint> lane_point(const RunPlan& plan);

/// True when two points pay the same for the same trades.
[[nodiscard]] bool costs_alike(const CostConfig& one, const CostConfig& other);

}  // namespace hedgelab
