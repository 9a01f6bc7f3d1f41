#pragma once
// A day of all accounts of a lane at once, where it is the day that nearly all of them have: the hedge set or rolled in
// the morning or left alone, an overlay in and out, the evening. That is a straight line of whole numbers without a
// branch, which a compiler turns into vectors where the processor multiplies 64-bit numbers in them. Whatever is not so
// (an order without a price, lots that would turn to the other side, numbers past the bounds that the roundings are
// exact in) is noticed account by account and left as it was: LaneAccount lives through it, whose numbers these are.

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/sweep/lane_account.h"
#include "engine/sweep/vector_road.h"

namespace hedgelab {

/// A column for each number of AccountState and PointTerms, raw (fixed_point.h), all of `count` accounts.
struct AccountColumns {
  std::size_t count = 0;
  std::vector<std::int64_t> cash, fees, units, units_wanted, lots, lots_wanted, fills, spot_fills, rolls;
  std::vector<std::int64_t> spot_share, hedge_ratio, overlay_size, rebalances_daily, marks_at_close;
  std::vector<std::int64_t> exit_price;  // of today's overlay; DayExits::kNoPrice where it finds none
  std::vector<std::int64_t> is_decided;  // of the day that was lived last; of the others nothing was changed

  void resize(std::size_t accounts);
};

/// Lives through the day where it is such a day at all; equities to `equity`, of those that are decided. `exit_price`
/// is not looked at on a day without overlay. False: nothing was done.
[[nodiscard]] bool live_common_day(const SheetDay& day, const DayPlan& plan, const DayCosts& costs,
                                   const LaneContract& contract, AccountColumns& columns, std::int64_t* equity,
                                   Road road);

}  // namespace hedgelab
