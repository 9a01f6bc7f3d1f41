#pragma once
// What the figures of a lane's curves are made of, some curves at once: each sum of a curve waits for the one before
// it, and sums of different curves do not wait for each other.

#include <array>
#include <span>
#include <vector>

#include "engine/results/curve_sums.h"
#include "engine/sweep/day_sheet.h"
#include "engine/sweep/return_moments.h"
#include "engine/sweep/vector_road.h"

namespace hedgelab {

/// Equities of a lane, raw, an evening a row and an account a column.
class LaneEquity {
 public:
  static constexpr std::size_t kTogether = 16;  // accounts; rows are filled up to a multiple of it
  LaneEquity(std::size_t evenings, std::size_t accounts)
      : width_((accounts + kTogether - 1) / kTogether * kTogether), equity_(evenings * width_, 1) {}
  [[nodiscard]] std::int64_t* evening(std::size_t d) { return &equity_[d * width_]; }
  [[nodiscard]] const std::int64_t* evening(std::size_t d) const { return &equity_[d * width_]; }
  [[nodiscard]] std::size_t evenings() const { return equity_.size() / width_; }

 private:
  std::size_t width_;
  std::vector<std::int64_t> equity_;
};

class LaneCurves {
 public:
  static constexpr std::size_t kTogether = LaneEquity::kTogether;
  using Each = std::array<double, kTogether>;

  /// REQUIRES: both outlive it; two evenings at least.
  LaneCurves(const DaySheet& sheet, const WindowDays& windows, Road road = fastest_road());

  /// Adds up accounts `first` and the following. `floors` and `spot_shares` are theirs: the return that counts as none
  /// (CurveSums::floor_of), and the share of the spot leg.
  void add_up(const LaneEquity& equity, std::size_t first, const Each& floors, const Each& spot_shares);

  /// Of the i-th of them.
  [[nodiscard]] CurveSums sums(std::size_t i) const;
  [[nodiscard]] HedgeSums hedge(std::size_t i) const;
  [[nodiscard]] CurveMoments moments(std::size_t i) const;

  /// Of kTogether curves, a number each.
  struct Sums {
    Each last, drawdown, first_return, best, worst, differences, positive, squares, shortfalls;
    Each spot_squares, apart_squares, products;
    Each sum, of_squares, of_cubes, of_fourths;
  };
  struct Stretch {
    Each sum, squares;
  };

 private:
  const DaySheet* sheet_;
  const WindowDays* windows_;
  Road road_;
  std::vector<double> spot_moves_;  // of the spot series, by return
  std::vector<Each> returns_;
  std::vector<Stretch> stretches_;
  Sums sums_{};
};

}  // namespace hedgelab
