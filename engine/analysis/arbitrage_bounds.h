#pragma once
// Cash-and-futures arbitrage after costs, and the basis rates between which it does not pay.
//
//   forward  buy the spot, sell futures      R_f = [F - S + D - c_s (S + S') - c_f (F + F')] / (k_f S) x 252 / n
//   reverse  sell borrowed spot, buy futures R_r = [S - F - D - c_s (S + S') - c_f (F + F') - l S d / 365] / (k_r S)
//                                                                                                     x 252 / n
//   capital  k_f = 1 + m_f: the spot is paid in full; k_r = m_s + m_f
//
// S, F at the opening of the trade, S', F' at its closing (at expiry both equal the final settlement price), n trading
// days and d calendar days left. The bounds are the basis rates at which R is the target return, when the trade is
// closed at the prices of its opening and the futures cost is charged on the index level:
//
//   upper =  2 c_s + 2 c_f + k_f R n / 252        above it the forward arbitrage earns more than the target
//   lower = -(2 c_s + 2 c_f + l d / 365 + k_r R n / 252)            below it the reverse one does
//
// Guojin's weekly reports name the parameters but not the formula; the form is our reading, fitted to two pairs of
// published bounds (0.05 percentage points, tests/golden/published_basis_test.cc).

#include "engine/market/basis.h"

namespace hedgelab {

/// Shares of the notional (of one side of one trade), and yearly rates: 0.001 is 0.1%.
struct ArbitrageCosts {
  double spot_cost;          // c_s, a side
  double futures_cost;       // c_f, a side
  double futures_margin;     // m_f
  double short_sale_margin;  // m_s
  double lending_rate;       // l, a year of 365 days
  double target_return;      // R, a year of 252 trading days
};

/// Guojin's figures. The summary prints a futures cost of 0.023%, ten times the exchange fee; with the fee of 0.0023%
/// both published reverse bounds come out.
inline constexpr ArbitrageCosts kGuojinArbitrageCosts{.spot_cost = 0.001,
                                                      .futures_cost = 0.000023,
                                                      .futures_margin = 0.20,
                                                      .short_sale_margin = 0.50,
                                                      .lending_rate = 0.106,
                                                      .target_return = 0.05};

/// Prices in index points.
struct ArbitrageTrade {
  double futures = 0.0, index = 0.0;                  // at the opening
  double closing_futures = 0.0, closing_index = 0.0;  // for the costs of the closing
  double dividend_points = 0.0;                       // still to be paid up to expiry
  RemainingLife life;
};

/// Yearly return on the capital of the trade. REQUIRES: positive prices, at least one trading day left, and capital
/// (1 + margin, or the sum of the margins) above zero.
[[nodiscard]] double forward_arbitrage_return(const ArbitrageTrade& trade, const ArbitrageCosts& costs);
[[nodiscard]] double reverse_arbitrage_return(const ArbitrageTrade& trade, const ArbitrageCosts& costs);

/// Basis rates (F - S + D) / S.
struct ArbitrageBounds {
  double lower = 0.0;
  double upper = 0.0;
};
/// REQUIRES: days left >= 0.
[[nodiscard]] ArbitrageBounds arbitrage_bounds(RemainingLife life, const ArbitrageCosts& costs);

}  // namespace hedgelab
