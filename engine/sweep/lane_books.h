#pragma once
// The accounts of a lane, side by side: most days all of them at once (common_day.h), the rest one by one.

#include <span>
#include <vector>

#include "engine/sweep/common_day.h"

namespace hedgelab {

/// Where a point of a lane stands: its levels among those of the lane, and its costs by day.
struct LanePlace {
  std::size_t take = 0, stop = 0;
  const DayCosts* costs = nullptr;
};

class LaneBooks {
 public:
  /// REQUIRES: a place for each point, counted among the levels of the exits that `live` is given; all outlive it.
  LaneBooks(std::span<const LanePoint> points, std::span<const LanePlace> places, const DaySheet& sheet,
            Road road = fastest_road());

  /// All accounts live through the `d`-th day of the sheet; raw equities to `equity`, of those that are not odd.
  void live(std::size_t d, const DayPlan& plan, const DayExits& exits, std::int64_t* equity);

  [[nodiscard]] std::size_t size() const { return points_.size(); }
  [[nodiscard]] AccountState state(std::size_t i) const;
  /// Accounts and days that were lived through one by one.
  [[nodiscard]] std::size_t lived_alone() const { return lived_alone_; }

 private:
  void find_exits(const DayExits& exits);
  void live_alone(std::size_t i, std::size_t d, const DayPlan& plan, const DayExits& exits, std::int64_t* equity);
  std::span<const LanePoint> points_;
  std::span<const LanePlace> places_;
  const DaySheet* sheet_;
  LaneContract contract_;
  Road road_;
  bool pay_alike_ = true;  // all have the same costs
  AccountColumns columns_;
  std::vector<std::uint8_t> is_odd_;
  std::vector<std::int64_t> exit_prices_;  // of today, takes x stops
  std::size_t lived_alone_ = 0;
};

}  // namespace hedgelab
