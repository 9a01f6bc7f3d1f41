#pragma once
// What cash-and-futures arbitrage in a contract would earn now, with the formulas of
// engine/analysis/arbitrage_bounds.h.

#include "engine/analysis/arbitrage_bounds.h"
#include "engine/strategy/context.h"

namespace hedgelab {

/// The trade at last closes, closed at the same prices: costs of the way out are those of the way in. Throws InputError
/// when contract or index have no price, or the dividend estimate no answer.
[[nodiscard]] inline ArbitrageTrade arbitrage_trade(const Context& context, ContractId id) {
  ArbitrageTrade trade;
  trade.futures = trade.closing_futures = context.price(id).to_double();
  trade.index = trade.closing_index = context.index_price().to_double();
  trade.dividend_points = context.dividend_points_left(id);
  trade.life = {context.calendar_days_left(id), context.trading_days_left(id)};
  return trade;
}

}  // namespace hedgelab
