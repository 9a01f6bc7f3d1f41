#pragma once
// From the equity of a lane's points to their rows, by the figures' own declarations.

#include <functional>
#include <span>
#include <vector>

#include "engine/sweep/lane_books.h"
#include "engine/sweep/lane_curves.h"
#include "engine/sweep/point_row.h"

namespace hedgelab {

/// The names of figures that a lane knows all of.
[[nodiscard]] bool is_lane_figure(std::string_view name);

class LaneRows {
 public:
  /// REQUIRES: all figures of the shape are lane figures; both outlive the rows.
  LaneRows(const DaySheet& sheet, const RowShape& shape);

  /// Rows of accounts `first` and the LaneCurves::kTogether after it, but for those that are odd, each given to `take`
  /// with its place in the lane.
  void rows(const LaneEquity& equity, const LaneBooks& books, std::span<const LanePoint> points, std::size_t first,
            const std::function<void(std::size_t, PointRow)>& take);

 private:
  [[nodiscard]] PointRow row(std::size_t i, const AccountState& account, const LanePoint& point, Money final_equity);
  const RowShape* shape_;
  WindowDays windows_;
  LaneCurves curves_;
  bool asks_for_hedge_ = false;
  BacktestResult result_;  // what the figures are asked of; nothing but what they need is kept in it
  Table figures_;          // of all rows so far
};

}  // namespace hedgelab
