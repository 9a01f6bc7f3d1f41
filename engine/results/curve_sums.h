#pragma once
// What the figures of a curve are made of: sums over its returns, each made by adding its terms in the order of days.
// Whoever makes them of many curves at once (sweep/lane_curves.h) owes the same order, and has the same figures to the
// bit.

#include <cstdint>

#include "engine/results/performance_statistics.h"

namespace hedgelab {

struct CurveSums {
  Date first, last;
  std::size_t returns = 0;
  double first_value = 0.0, last_value = 0.0, maximum_drawdown = 0.0;
  // Of one return at least.
  double first_return = 0.0, best = 0.0, worst = 0.0;
  double differences = 0.0;  // to the first return
  std::int64_t positive = 0;
  double squares = 0.0, shortfalls = 0.0;  // about `mean`, below `floor_of`

  /// Means are counted from the first value, so that the mean of equal values is that value, exactly.
  [[nodiscard]] double mean() const { return first_return + differences / static_cast<double>(returns); }
  [[nodiscard]] static double floor_of(const StatisticsConvention& convention) {
    return convention.risk_free_rate / convention.periods_per_year;
  }
};
/// As of the curve itself.
[[nodiscard]] PerformanceStatistics performance_figures_of(const CurveSums& sums,
                                                           const StatisticsConvention& convention);

/// Squares and products about the means.
struct HedgeSums {
  std::size_t returns = 0;
  double hedged_squares = 0.0, spot_squares = 0.0, apart_squares = 0.0, products = 0.0;
};
[[nodiscard]] HedgeStatistics hedge_statistics(const HedgeSums& sums, double periods_per_year);

}  // namespace hedgelab
