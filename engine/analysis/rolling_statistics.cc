#include "engine/analysis/rolling_statistics.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

template <class Statistic>
std::vector<double> over_windows(std::span<const double> values, std::size_t window, Statistic statistic) {
  std::vector<double> results;
  if (values.size() < window) return results;
  results.reserve(values.size() - window + 1);
  for (std::size_t begin = 0; begin + window <= values.size(); ++begin) {
    results.push_back(statistic(values.subspan(begin, window)));
  }
  return results;
}

double maximum_drawdown_of(std::span<const double> values) {
  double peak = values.front();
  double deepest = 0.0;
  for (const double value : values) {
    peak = std::max(peak, value);
    deepest = std::min(deepest, value / peak - 1.0);
  }
  return deepest;
}

void require_positive(std::span<const double> values, const char* what) {
  for (const double value : values) ensure(value > 0.0, what);
}

double share(std::ptrdiff_t count, std::size_t size) { return static_cast<double>(count) / static_cast<double>(size); }

}  // namespace

std::vector<double> simple_returns(std::span<const double> values) {
  require_positive(values, "simple_returns: values must be positive");
  std::vector<double> returns;
  for (std::size_t i = 1; i < values.size(); ++i) returns.push_back(values[i] / values[i - 1] - 1.0);
  return returns;
}

double mean(std::span<const double> values) {
  ensure(!values.empty(), "mean of no values");
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double median(std::span<const double> values) {
  ensure(!values.empty(), "median of no values");
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
}

double sample_standard_deviation(std::span<const double> values) {
  ensure(values.size() >= 2, "a sample standard deviation needs two values");
  // Two passes: one pass over sum and sum of squares loses the digits of a small spread around a large mean.
  const double centre = mean(values);
  double squares = 0.0;
  for (const double value : values) squares += (value - centre) * (value - centre);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::optional<double> correlation(std::span<const double> x, std::span<const double> y) {
  ensure(x.size() == y.size(), "correlation: the columns differ in length");
  if (x.size() < 2) return std::nullopt;
  const auto varies = [](std::span<const double> values) {
    return std::any_of(values.begin(), values.end(), [&](double value) { return value != values.front(); });
  };
  if (!varies(x) || !varies(y)) return std::nullopt;
  const double x_mean = mean(x);
  const double y_mean = mean(y);
  double xx = 0.0, yy = 0.0, xy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - x_mean) * (x[i] - x_mean);
    yy += (y[i] - y_mean) * (y[i] - y_mean);
    xy += (x[i] - x_mean) * (y[i] - y_mean);
  }
  // Differences so small that their squares vanish carry no correlation either.
  if (xx == 0.0 || yy == 0.0) return std::nullopt;
  // Rounding may pass the bounds by a last digit.
  return std::clamp(xy / (std::sqrt(xx) * std::sqrt(yy)), -1.0, 1.0);
}

std::vector<double> rolling_mean(std::span<const double> values, std::size_t window) {
  ensure(window >= 1, "rolling_mean: an empty window");
  return over_windows(values, window, mean);
}

std::vector<double> rolling_volatility(std::span<const double> returns, std::size_t window, double periods_per_year) {
  ensure(window >= 2, "rolling_volatility: a window needs two returns");
  ensure(periods_per_year > 0.0, "rolling_volatility: periods per year must be positive");
  const double scale = std::sqrt(periods_per_year);
  return over_windows(returns, window,
                      [&](std::span<const double> part) { return sample_standard_deviation(part) * scale; });
}

std::vector<double> rolling_maximum_drawdown(std::span<const double> values, std::size_t window) {
  ensure(window >= 1, "rolling_maximum_drawdown: an empty window");
  require_positive(values, "rolling_maximum_drawdown: values must be positive");
  return over_windows(values, window, maximum_drawdown_of);
}

double share_at_or_below(std::span<const double> sample, double value) {
  ensure(!sample.empty(), "a percentile needs a sample");
  return share(std::count_if(sample.begin(), sample.end(), [&](double one) { return one <= value; }), sample.size());
}

std::vector<double> percentiles_to_date(std::span<const double> values) {
  std::vector<double> sorted;
  std::vector<double> percentiles;
  for (const double value : values) {
    const auto above = std::upper_bound(sorted.begin(), sorted.end(), value);
    const std::ptrdiff_t at_or_below = above - sorted.begin() + 1;  // with itself
    sorted.insert(above, value);
    percentiles.push_back(share(at_or_below, sorted.size()));
  }
  return percentiles;
}

std::vector<double> percentiles_of_full_sample(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> percentiles;
  for (const double value : values) {
    percentiles.push_back(share(std::upper_bound(sorted.begin(), sorted.end(), value) - sorted.begin(), sorted.size()));
  }
  return percentiles;
}

}  // namespace hedgelab
