#pragma once
// Cost of carry: what a futures price should be, and what one implies. Pure functions, index points; rates are yearly
// and continuously compounded. The implied financing rate is implied_repo of engine/market/basis.h.

#include <cmath>

#include "engine/core/error.h"

namespace hedgelab {

/// D / S: the share of the index that is still to be paid before expiry. REQUIRES: index > 0.
[[nodiscard]] inline double dividend_share(double dividend_points, double index) {
  ensure(index > 0.0, "dividend_share: the index must be positive");
  return dividend_points / index;
}

/// S e^(rT) - D: dividends in points, growing by nothing between their payment and expiry.
[[nodiscard]] inline double fair_futures_price(double index, double rate, double dividend_points, double years) {
  ensure(index > 0.0 && years >= 0.0, "fair_futures_price: index and time must not be negative");
  return index * std::exp(rate * years) - dividend_points;
}

/// S e^((r - d)T): dividends as a continuous yield.
[[nodiscard]] inline double fair_futures_price_with_yield(double index, double rate, double dividend_yield,
                                                          double years) {
  ensure(index > 0.0 && years >= 0.0, "fair_futures_price_with_yield: index and time must not be negative");
  return index * std::exp((rate - dividend_yield) * years);
}

/// The dividend points that make `futures` fair at `rate`.
[[nodiscard]] inline double implied_dividend_points(double futures, double index, double rate, double years) {
  return fair_futures_price(index, rate, 0.0, years) - futures;
}

}  // namespace hedgelab
