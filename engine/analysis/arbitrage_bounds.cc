#include "engine/analysis/arbitrage_bounds.h"

namespace hedgelab {
namespace {

constexpr double kTradingDaysPerYear = 252.0;
constexpr double kCalendarDaysPerYear = 365.0;

double forward_capital(const ArbitrageCosts& costs) { return 1.0 + costs.futures_margin; }
double reverse_capital(const ArbitrageCosts& costs) { return costs.short_sale_margin + costs.futures_margin; }

void check(const ArbitrageTrade& trade, double capital) {
  ensure(trade.futures > 0.0 && trade.index > 0.0 && trade.closing_futures > 0.0 && trade.closing_index > 0.0,
         "arbitrage: prices must be positive");
  ensure(trade.life.trading_days > 0, "arbitrage: no trading day is left");
  ensure(capital > 0.0, "arbitrage: the trade binds no capital");
}

double trading_costs(const ArbitrageTrade& trade, const ArbitrageCosts& costs) {
  return costs.spot_cost * (trade.index + trade.closing_index) +
         costs.futures_cost * (trade.futures + trade.closing_futures);
}

double yearly(double gain, double capital, const ArbitrageTrade& trade) {
  return gain / (capital * trade.index) * kTradingDaysPerYear / trade.life.trading_days;
}

}  // namespace

double forward_arbitrage_return(const ArbitrageTrade& trade, const ArbitrageCosts& costs) {
  const double capital = forward_capital(costs);
  check(trade, capital);
  const double gain = trade.futures - trade.index + trade.dividend_points - trading_costs(trade, costs);
  return yearly(gain, capital, trade);
}

double reverse_arbitrage_return(const ArbitrageTrade& trade, const ArbitrageCosts& costs) {
  const double capital = reverse_capital(costs);
  check(trade, capital);
  const double lending = costs.lending_rate * trade.index * trade.life.calendar_days / kCalendarDaysPerYear;
  const double gain = trade.index - trade.futures - trade.dividend_points - trading_costs(trade, costs) - lending;
  return yearly(gain, capital, trade);
}

ArbitrageBounds arbitrage_bounds(RemainingLife life, const ArbitrageCosts& costs) {
  ensure(life.trading_days >= 0 && life.calendar_days >= 0, "arbitrage_bounds: the contract has expired");
  const double round_trip = 2.0 * costs.spot_cost + 2.0 * costs.futures_cost;
  const double target = costs.target_return * life.trading_days / kTradingDaysPerYear;
  const double lending = costs.lending_rate * life.calendar_days / kCalendarDaysPerYear;
  return {.lower = -(round_trip + lending + reverse_capital(costs) * target),
          .upper = round_trip + forward_capital(costs) * target};
}

}  // namespace hedgelab
