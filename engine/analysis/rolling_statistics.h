#pragma once
// Statistics of plain columns of numbers. Pure functions; all values finite. A function over trailing windows gives one
// value for each window that is full: element i belongs to the input's element i + window - 1, and an input shorter
// than the window gives none. REQUIRES of windows are checked (InvariantError).
//
// Which of them look ahead, as two of the broker reports do, stands in the name: "to_date" uses what was known on the
// day, "full_sample" also what came later and so never belongs in a signal.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace hedgelab {

/// v[i+1] / v[i] - 1: one element fewer than `values`. REQUIRES: positive values.
[[nodiscard]] std::vector<double> simple_returns(std::span<const double> values);

/// Arithmetic mean. REQUIRES: at least one value.
[[nodiscard]] double mean(std::span<const double> values);
/// The middle value, or the mean of the two middle ones. REQUIRES: at least one value.
[[nodiscard]] double median(std::span<const double> values);
/// With n - 1 in the denominator. REQUIRES: at least two values.
[[nodiscard]] double sample_standard_deviation(std::span<const double> values);
/// Pearson's; nullopt for fewer than two pairs or when either side does not vary. REQUIRES: equal lengths.
[[nodiscard]] std::optional<double> correlation(std::span<const double> x, std::span<const double> y);

/// REQUIRES: window >= 1.
[[nodiscard]] std::vector<double> rolling_mean(std::span<const double> values, std::size_t window);
/// Sample standard deviation of `window` returns x sqrt(periods_per_year). REQUIRES: window >= 2.
[[nodiscard]] std::vector<double> rolling_volatility(std::span<const double> returns, std::size_t window,
                                                     double periods_per_year);
/// Deepest fall from a running maximum inside the `window` values, as a number <= 0: -0.25 is a fall by a quarter.
/// Industrial's convention. REQUIRES: window >= 1, positive values.
[[nodiscard]] std::vector<double> rolling_maximum_drawdown(std::span<const double> values, std::size_t window);

/// Share of `sample` that is <= value, 0 to 1. REQUIRES: a sample.
[[nodiscard]] double share_at_or_below(std::span<const double> sample, double value);
/// For each value its share_at_or_below among the values up to and including itself.
[[nodiscard]] std::vector<double> percentiles_to_date(std::span<const double> values);
/// For each value its share_at_or_below among all values, later ones included: hindsight.
[[nodiscard]] std::vector<double> percentiles_of_full_sample(std::span<const double> values);

}  // namespace hedgelab
