// A guard that could not leave at an open beyond its level (a locked limit) used to leave later in that bar at the
// level itself: a price at which the bar never traded.
#include <gtest/gtest.h>

#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

TEST(GuardBeyondItsLevel, LeavesAtPricesThatTheBarHas) {
  MadeMarket market = flat_minutes(kWednesday, kFriday);
  // Long IC2411 at 5400, stop at -1%: 5346. On Thursday 10:31 it opens locked at 4860 and trades up to 4900; the next
  // bar opens at 4950.
  market.bar("IC2411", kThursday, "10:31", 4860, 4900);
  market.bar("IC2411", kThursday, "10:32", 4950, 4960);
  const auto result =
      run_one(market.panel(), plain_config(market), Script().at(kWednesday, "10:31", [](Context& context) {
        context.trade_overlay(contract_of("IC2411"), lots(1), Execution::kFillModel, {Rate(), rate("-0.01")});
      }));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[0].price, points(5400));
  // The best that the bar had: never 5346.
  EXPECT_EQ(result.fills[1].price, points(4900));
  EXPECT_EQ(result.fills[1].filled_at, at(kThursday, "10:32"));
}

TEST(GuardBeyondItsLevel, StaysLockedInABarThatNeverLeavesTheLimit) {
  MadeMarket market = flat_minutes(kWednesday, kFriday);
  market.bar("IC2411", kThursday, "10:31", 4860, 4860);
  market.bar("IC2411", kThursday, "10:32", 4950, 4960);
  const auto result =
      run_one(market.panel(), plain_config(market), Script().at(kWednesday, "10:31", [](Context& context) {
        context.trade_overlay(contract_of("IC2411"), lots(1), Execution::kFillModel, {Rate(), rate("-0.01")});
      }));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[1].price, points(4950));
  EXPECT_EQ(result.fills[1].filled_at, at(kThursday, "10:32"));
}

}  // namespace
}  // namespace hedgelab::test
