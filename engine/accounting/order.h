#pragma once
// What a strategy asked for. An order is an intent with a size; a refused order is a value with a reason, not an error.

#include <cstdint>
#include <string_view>

#include "engine/core/date.h"
#include "engine/core/fixed_point.h"
#include "engine/reference/contract_table.h"

namespace hedgelab {

/// Why an order exists; carried to its fills, so that costs and profits can be told apart.
enum class Purpose : std::uint8_t { kHedge, kRoll, kRebalance, kOverlay, kSpread, kReduction };
[[nodiscard]] constexpr std::string_view to_string(Purpose purpose) {
  switch (purpose) {
    case Purpose::kHedge: return "hedge";
    case Purpose::kRoll: return "roll";
    case Purpose::kRebalance: return "rebalance";
    case Purpose::kOverlay: return "overlay";
    case Purpose::kSpread: return "spread";
    case Purpose::kReduction: return "reduction";
  }
  return "?";
}

/// Orders of one group fill on the same bar or not at all: the two legs of a roll or of a spread. 0: no group.
using OrderGroup = std::uint32_t;

/// When an order meets the market: as the run's fill model says, or at the close of the contract's next bar (a decision
/// made one bar ahead of the close it trades at).
enum class Execution : std::uint8_t { kFillModel, kNextClose };

/// Prices at which a filled order's position is left again, as shares of its entry price: +1.10% and -1.30% are 0.011
/// and -0.013. Zero: no such price. Both are rounded outwards to ticks.
struct Guard {
  Rate take_profit;  // >= 0
  Rate stop_loss;    // <= 0
  [[nodiscard]] bool is_set() const { return !take_profit.is_zero() || !stop_loss.is_zero(); }
};

struct Order {
  std::uint32_t id = 0;  // 1, 2, 3 ... in order of submission
  ContractId contract;
  Quantity quantity;  // signed: buys are positive
  Purpose purpose = Purpose::kHedge;
  OrderGroup group = 0;
  Timestamp decided_at;  // end of the bar at which the strategy decided
  Execution execution = Execution::kFillModel;
  Guard guard;
};

/// How an order ended other than by a plain fill.
enum class OrderFate : std::uint8_t {
  kFilled,
  kExpired,
  kCancelled,
  kReplaced,
  kNotListed,
  kNoData,
  kNoMargin,
  kPositionLimit,
  kOpeningLimit,
  kTurnoverLimit,
  kShortShareLimit,
  kMarginCall,
  kFilledLate
};
/// The account may not have what was asked for.
[[nodiscard]] constexpr bool is_refusal(OrderFate fate) {
  return fate == OrderFate::kNoMargin || fate == OrderFate::kPositionLimit || fate == OrderFate::kOpeningLimit ||
         fate == OrderFate::kTurnoverLimit || fate == OrderFate::kShortShareLimit;
}
[[nodiscard]] constexpr std::string_view to_string(OrderFate fate) {
  switch (fate) {
    case OrderFate::kFilled: return "filled";
    case OrderFate::kExpired: return "expired: the contract's last trading day ended";
    case OrderFate::kCancelled: return "cancelled by the strategy";
    case OrderFate::kReplaced: return "replaced by a later target";
    case OrderFate::kNotListed: return "refused: the contract is not listed today";
    case OrderFate::kNoData: return "unfilled at the end of the run";
    case OrderFate::kNoMargin: return "refused: the account cannot carry its margin";
    case OrderFate::kPositionLimit: return "refused: above the position limit";
    case OrderFate::kOpeningLimit: return "refused: above the daily opening limit";
    case OrderFate::kTurnoverLimit: return "refused: above the fund's turnover limit of the week";
    case OrderFate::kShortShareLimit: return "refused: short above the fund's share of its spot";
    case OrderFate::kMarginCall: return "cancelled: a margin call cuts the contract";
    case OrderFate::kFilledLate: return "filled after waiting at a locked price limit";
  }
  return "?";
}

struct OrderRecord {
  Order order;  // the quantity is what did not fill
  OrderFate fate = OrderFate::kFilled;
  int locked_bars = 0;  // on which it met a locked price limit
  Money order_fee;      // for messages that no fill carries
};

}  // namespace hedgelab
