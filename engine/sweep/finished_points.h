#pragma once
// The points of a sweep that came to their end: what reading the result needs of each, a few hundred bytes, in columns
// that hold the same memory for a thousand points and for ten million (long_column.h).

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/sweep/long_column.h"
#include "engine/sweep/merge.h"
#include "engine/sweep/overfitting.h"

namespace hedgelab {

/// Where a point has no such figure.
inline constexpr double kNoFigure = std::numeric_limits<double>::quiet_NaN();

/// A training and its test.
struct FoldMoments {
  WindowMoments train, test;
};

/// What is kept of every point that finished, a place each in all columns.
struct FinishedPoints {
  LongColumn<PointNumber> numbers;         // increasing
  std::vector<LongColumn<double>> wished;  // of each wish: a figure by point, NaN where it has none
  LongColumn<ReturnMoments> whole;
  std::optional<LongRecords> parts;  // of each point `parts_each`; none without parts
  std::size_t parts_each = 0;
  std::vector<LongColumn<FoldMoments>> folds;  // by fold
  PointNumber looked_at = 0;

  [[nodiscard]] std::size_t size() const { return numbers.size(); }
  /// Until the next call.
  [[nodiscard]] PartMoments parts_of(std::size_t i) const {
    if (!parts) return {};
    return PartMoments(static_cast<const WindowMoments*>(parts->at(i)), parts_each);
  }
  /// The place of a point; `near` is where one that is close to it stands.
  [[nodiscard]] std::optional<std::size_t> find(PointNumber number, std::size_t near) const;
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
