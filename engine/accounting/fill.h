#pragma once
// Facts of execution. One fill closes or opens, never both: an order that crosses zero gives several fills.

#include <cstdint>
#include <string_view>

#include "engine/accounting/order.h"

namespace hedgelab {

/// What the fill did to the position; it decides the fee. Decided at the fill, never by the strategy.
enum class Offset : std::uint8_t { kOpen, kClose, kCloseToday };
[[nodiscard]] constexpr std::string_view to_string(Offset offset) {
  switch (offset) {
    case Offset::kOpen: return "open";
    case Offset::kClose: return "close";
    case Offset::kCloseToday: return "close_today";
  }
  return "?";
}

struct Fill {
  std::uint32_t order_id = 0;
  ContractId contract;
  Timestamp decided_at;  // end of the bar that the decision saw
  Timestamp filled_at;   // open fills: begin of the bar; close fills: its end. Never before decided_at.
  Quantity quantity;     // signed
  Price price;
  Offset offset = Offset::kOpen;
  Purpose purpose = Purpose::kHedge;
  Money notional;   // price x quantity x multiplier, signed
  Money fee;        // proportional to the notional, >= 0
  Money order_fee;  // for the order's messages so far, on its first fill, >= 0
  Money slippage;   // what the price is worse than the bar's: |price - reference| x lots x multiplier, >= 0
};

/// A trade of the spot leg.
struct SpotFill {
  Timestamp decided_at;
  Timestamp filled_at;
  Quantity units;  // signed; one unit is worth the series' price in CNY
  Price price;
  Money notional;  // signed
  Money cost;      // commission and, on sales, stamp duty; >= 0
};

/// A roll as it was executed: out of one contract and into another on the same bar. The gap between the two prices is
/// recorded here and is nobody's profit.
struct RollRecord {
  Timestamp decided_at;
  Timestamp filled_at;
  ContractId from, to;
  Quantity quantity_out, quantity_in;  // signed trades: buying back a short is positive
  Price price_out, price_in;
  Money fees;  // of both legs
  Money gap;   // trade in x spread x multiplier: the part of future basis convergence that this roll takes on
  /// price_in - price_out in index points: what the term structure asks for the next contract.
  [[nodiscard]] Price spread() const { return price_in - price_out; }
};

}  // namespace hedgelab
