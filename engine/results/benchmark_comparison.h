#pragma once
// A strategy beside what it could have been instead: the same days of a benchmark's prices. With statistics as in
// performance_statistics.h, r the strategy's daily returns, b the benchmark's, P periods a year:
//
//   excess              annualised return of the strategy - that of the benchmark
//   tracking error      sample standard deviation of r - b x sqrt(P)
//   information ratio   excess / tracking error
//
// What has no value there has none here; a tracking error that is rounding only (1e-12) gives no ratio.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/date.h"
#include "engine/results/performance_statistics.h"

namespace hedgelab {

/// One calendar year, compounded inside it; the first begins at the inception, the last ends with the curve.
struct BenchmarkYear {
  std::string label;  // "2024"
  double strategy = 0.0;
  double benchmark = 0.0;
  double excess = 0.0;  // strategy - benchmark
  bool is_partial = false;
};

struct BenchmarkComparison {
  std::string symbol;
  // Of the benchmark:
  double cumulative_return = 0.0;
  std::optional<double> annualised_return, volatility;
  double maximum_drawdown = 0.0;
  // Of the strategy against it:
  std::optional<double> excess_annualised, tracking_error, information_ratio;
  std::vector<BenchmarkYear> yearly;
};

/// REQUIRES: dates, net values and prices of equal length >= 1, dates increasing, values and prices positive (else
/// InvariantError).
[[nodiscard]] BenchmarkComparison compare_with_benchmark(std::string symbol, std::span<const Date> dates,
                                                         std::span<const double> net_values,
                                                         std::span<const double> prices,
                                                         const StatisticsConvention& convention);

}  // namespace hedgelab
