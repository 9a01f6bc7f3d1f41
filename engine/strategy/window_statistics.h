#pragma once
// What a window of numbers comes to: closes, values of a series, rates. The arithmetic is that of the studies
// (analysis/rolling_statistics.h); too few numbers give none, never zero.

#include <optional>
#include <span>
#include <vector>

namespace hedgelab {

/// nullopt of an empty window.
[[nodiscard]] std::optional<double> mean_of(std::span<const double> window);
/// With n - 1 in the denominator; nullopt of fewer than two.
[[nodiscard]] std::optional<double> deviation_of(std::span<const double> window);
/// Share of the window that is <= value, 0 to 1; nullopt of fewer than the 20 that a study's percentile asks for.
[[nodiscard]] std::optional<double> percentile_in(std::span<const double> window, double value);
/// Deviation of the simple returns of `closes` x sqrt(days_a_year); nullopt of fewer than three closes. REQUIRES:
/// positive closes.
[[nodiscard]] std::optional<double> volatility_of(std::span<const double> closes, double days_a_year);

}  // namespace hedgelab
