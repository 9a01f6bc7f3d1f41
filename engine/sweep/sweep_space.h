#pragma once
// The points of a sweep: every combination of its axes, the last one fastest, or a sample of them. A point is a number;
// number -> values is arithmetic, so that any process makes any point without knowing the others. Combinations that a
// constraint excludes keep their number and are no points.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/field_tree.h"
#include "engine/sweep/axis.h"
#include "engine/sweep/condition.h"
#include "engine/sweep/point_row.h"

namespace hedgelab {

/// More numbers than this cannot be gone through, by any number of shards; a search may walk among them.
inline constexpr std::uint64_t kMostNumbers = 1'000'000'000;

class SweepSpace {
 public:
  /// Throws InputError naming axis, key or constraint: a key that a run does not have, cannot vary (where the market
  /// lies, names, lists) or that two axes have; what Axis and Condition refuse; more than kMostNumbers combinations
  /// without a search; no axis that a sample could spread over.
  explicit SweepSpace(const SweepConfig& config);
  SweepSpace(const SweepSpace&) = delete;  // operands look into the axes

  [[nodiscard]] const std::vector<Axis>& axes() const { return axes_; }
  [[nodiscard]] const std::vector<Condition>& constraints() const { return constraints_; }
  [[nodiscard]] bool is_sample() const { return sample_.is_there; }
  /// Numbers: 0 .. size() - 1.
  [[nodiscard]] PointNumber size() const { return size_; }
  /// Whether the number is a point: its values meet the constraints, and in a sample no earlier number has them all.
  /// REQUIRES, as all below: number < size().
  [[nodiscard]] bool admits(PointNumber number) const;
  /// The values of the axes.
  [[nodiscard]] std::vector<FieldValue> values(PointNumber number) const;
  /// Of a grid: the place of each value in its axis, and back.
  [[nodiscard]] std::vector<std::size_t> indices(PointNumber number) const;
  [[nodiscard]] PointNumber number_of(std::span<const std::size_t> indices) const;
  /// How many of [first, last) are points.
  [[nodiscard]] PointNumber count_points(PointNumber first, PointNumber last) const;

 private:
  [[nodiscard]] bool meets_constraints(PointNumber number) const;
  void find_repeated();

  std::vector<Axis> axes_;
  SampleDocument sample_;
  PointNumber size_ = 1;
  std::vector<Condition> constraints_;
  /// Of each constraint and each of its keys: the axis that has it, or the base's value.
  struct Source {
    std::optional<std::size_t> axis;
    FieldValue constant;
  };
  std::vector<std::vector<Source>> sources_;
  std::vector<std::vector<Condition::Operand>> operands_;  // of the values of each axis; they look into axes_
  std::vector<PointNumber> repeated_;                      // of a sample, sorted
};

/// What a run's config declares of a key, by its path: "strategy.window", "sleeves.0.share". Parameters are those of
/// the strategy that `base` names, or of any when an axis varies it. Throws InputError at `place` for none.
[[nodiscard]] FieldNode declared_key(const FieldNode& run, const Json& base, const std::string& path,
                                     const std::string& place);

}  // namespace hedgelab
