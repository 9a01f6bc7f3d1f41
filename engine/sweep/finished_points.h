#pragma once
// The points of a sweep that came to their end, held together: what reading the result needs of each, a few hundred
// bytes. The one place where memory grows with the points.

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/sweep/merge.h"
#include "engine/sweep/overfitting.h"

namespace hedgelab {

/// Where a point has no such figure.
inline constexpr double kNoFigure = std::numeric_limits<double>::quiet_NaN();

/// What is kept of every point that finished, a few hundred bytes each.
struct FinishedPoints {
  std::vector<PointNumber> numbers;         // increasing
  std::vector<std::vector<double>> wished;  // of each wish: a figure by point, NaN where it has none
  std::vector<ReturnMoments> whole;
  std::vector<WindowMoments> parts;  // of each point, `parts_each` in a row
  std::size_t parts_each = 0;
  std::vector<WindowMoments> folds;  // of each point: train and test of every fold
  std::size_t folds_each = 0;
  PointNumber looked_at = 0;

  [[nodiscard]] std::size_t size() const { return numbers.size(); }
  [[nodiscard]] PartMoments parts_of(std::size_t i) const {
    return PartMoments(parts).subspan(i * parts_each, parts_each);
  }
  [[nodiscard]] const WindowMoments& train(std::size_t i, std::size_t fold) const {
    return folds[i * folds_each + 2 * fold];
  }
  [[nodiscard]] const WindowMoments& test(std::size_t i, std::size_t fold) const {
    return folds[i * folds_each + 2 * fold + 1];
  }
  /// Into the order of numbers.
  void sort();
  [[nodiscard]] std::optional<std::size_t> find(PointNumber number) const {
    const auto at = std::lower_bound(numbers.begin(), numbers.end(), number);
    if (at == numbers.end() || *at != number) return std::nullopt;
    return static_cast<std::size_t>(at - numbers.begin());
  }
};

/// REQUIRES: `figures` are places in the sweep's shape. None where no point has finished. Throws InputError when a
/// block is missing.
[[nodiscard]] FinishedPoints read_finished_points(const SweepFolder& folder, const std::vector<std::size_t>& figures);

/// Where a row has the figure. Throws InputError for one that the sweep has not kept.
[[nodiscard]] std::size_t figure_place(const Sweep& sweep, const std::string& figure);
/// Of a row that has run; NaN where it has none. A day counts from 1970.
[[nodiscard]] double number_in(const PointRow& row, std::size_t figure);

/// NaN of none.
[[nodiscard]] double median(std::vector<double> values);
[[nodiscard]] inline std::optional<double> present(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace hedgelab
