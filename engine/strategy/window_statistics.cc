#include "engine/strategy/window_statistics.h"

#include <cmath>

#include "engine/analysis/rolling_statistics.h"
#include "engine/analysis/study.h"

namespace hedgelab {

std::optional<double> mean_of(std::span<const double> window) {
  return window.empty() ? std::nullopt : std::optional(mean(window));
}

std::optional<double> deviation_of(std::span<const double> window) {
  return window.size() < 2 ? std::nullopt : std::optional(sample_standard_deviation(window));
}

std::optional<double> percentile_in(std::span<const double> window, double value) {
  return window.size() < kFewestForPercentile ? std::nullopt : std::optional(share_at_or_below(window, value));
}

std::optional<double> volatility_of(std::span<const double> closes, double days_a_year) {
  if (closes.size() < 3) return std::nullopt;
  return sample_standard_deviation(simple_returns(closes)) * std::sqrt(days_a_year);
}

}  // namespace hedgelab
