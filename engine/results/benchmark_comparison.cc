#include "engine/results/benchmark_comparison.h"

#include <utility>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

std::vector<double> daily_returns(std::span<const double> values) {
  std::vector<double> returns;
  returns.reserve(values.size());
  for (std::size_t i = 1; i < values.size(); ++i) returns.push_back(values[i] / values[i - 1] - 1.0);
  return returns;
}

}  // namespace

BenchmarkComparison compare_with_benchmark(std::string symbol, std::span<const Date> dates,
                                           std::span<const double> net_values, std::span<const double> prices,
                                           const StatisticsConvention& convention) {
  ensure(net_values.size() == prices.size(), "a benchmark with another number of days than the strategy");
  const PerformanceStatistics strategy = performance_statistics(dates, net_values, convention);
  const PerformanceStatistics benchmark = performance_statistics(dates, prices, convention);

  BenchmarkComparison result;
  result.symbol = std::move(symbol);
  result.cumulative_return = benchmark.cumulative_return;
  result.annualised_return = benchmark.annualised_return;
  result.volatility = benchmark.volatility;
  result.maximum_drawdown = benchmark.maximum_drawdown;
  result.tracking_error =
      hedge_statistics(daily_returns(net_values), daily_returns(prices), convention.periods_per_year).tracking_error;
  if (strategy.annualised_return && benchmark.annualised_return) {
    result.excess_annualised = *strategy.annualised_return - *benchmark.annualised_return;
    constexpr double kRoundingNoise = 1e-12;
    if (result.tracking_error && *result.tracking_error > kRoundingNoise) {
      result.information_ratio = *result.excess_annualised / *result.tracking_error;
    }
  }
  // The same dates give the same years.
  for (std::size_t i = 0; i < strategy.yearly.size(); ++i) {
    const double of_strategy = strategy.yearly[i].value;
    const double of_benchmark = benchmark.yearly[i].value;
    result.yearly.push_back({strategy.yearly[i].label, of_strategy, of_benchmark, of_strategy - of_benchmark,
                             strategy.yearly[i].is_partial});
  }
  return result;
}

}  // namespace hedgelab
