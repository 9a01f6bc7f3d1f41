#pragma once
// From the equity of a lane's points to their rows, by the figures' own declarations.

#include <span>
#include <vector>

#include "engine/sweep/lane_account.h"
#include "engine/sweep/point_row.h"

namespace hedgelab {

/// The names of figures that a lane knows all of.
[[nodiscard]] bool is_lane_figure(std::string_view name);

class LaneRows {
 public:
  /// REQUIRES: all figures of the shape are lane figures; both outlive the rows.
  LaneRows(const DaySheet& sheet, const RowShape& shape);

  /// The row of a finished run. `equity` has a value for each of the sheet's dates.
  [[nodiscard]] PointRow row(PointNumber point, std::span<const Money> equity, const LaneAccount& account,
                             const LanePoint& terms);

 private:
  void fill_hedge(const LanePoint& terms);
  const DaySheet* sheet_;
  const RowShape* shape_;
  bool asks_for_hedge_ = false;
  BacktestResult result_;  // what the figures are asked of; nothing but what they need is kept in it
  Table figures_;          // of all rows so far
  WindowDays windows_;
  std::vector<double> values_, returns_, spot_;
  Rate spot_of_;  // the share that `spot_` was made for
};

}  // namespace hedgelab
