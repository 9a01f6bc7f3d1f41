#include "engine/analysis/calendar_spread.h"

#include "engine/core/error.h"
#include "tests/analysis/small_market.h"

namespace hedgelab {
namespace {

using test::date;
using test::instrument;
using test::SmallMarket;

/// IF around the expiry of 2506 on 2025-06-20.
SmallMarket if_market() {
  SmallMarket market;
  market.close("IF2506", "2025-06-19", 4040.0).close("IF2506", "2025-06-20", 4010.0);
  market.close("IF2507", "2025-06-19", 4000.0).close("IF2507", "2025-06-20", 4000.0);
  market.close("IF2507", "2025-06-23", 3950.0).close("IF2508", "2025-06-23", 3900.0);
  market.close("000300", "2025-06-19", 4000.0)
      .close("000300", "2025-06-20", 5000.0)
      .close("000300", "2025-06-23", 4000.0);
  return market;
}

TEST(CalendarSpread, IsNearMinusFarOverTheIndex) {
  SmallMarket market = if_market();
  const MarketPanel panel = market.panel();
  const auto spreads = calendar_spreads(panel, instrument("IF"), 0, 1, SpreadForm::kShareOfIndex, date("2025-06-19"),
                                        date("2025-06-24"));
  // The expiring contract keeps its place on its last day; then 2507 and 2508. The 24th has no closes.
  EXPECT_EQ(spreads.dates, (std::vector{date("2025-06-19"), date("2025-06-20"), date("2025-06-23")}));
  ASSERT_EQ(spreads.size(), 3U);
  EXPECT_DOUBLE_EQ(spreads.values[0], 0.01);
  EXPECT_DOUBLE_EQ(spreads.values[1], 0.002);
  EXPECT_DOUBLE_EQ(spreads.values[2], 0.0125);
}

TEST(CalendarSpread, IsARatioWithoutTheIndex) {
  SmallMarket market = if_market();
  const MarketPanel panel = market.panel();
  const auto spreads =
      calendar_spreads(panel, instrument("IF"), 0, 1, SpreadForm::kRatio, date("2025-06-19"), date("2025-06-20"));
  ASSERT_EQ(spreads.size(), 2U);
  EXPECT_NEAR(spreads.values[0], 0.01, 1e-15);
  EXPECT_NEAR(spreads.values[1], 0.0025, 1e-15);
}

TEST(CalendarSpread, LeavesOutADayWithoutTheIndexAndNeedsTheIndexAtAll) {
  SmallMarket market;
  market.close("IF2506", "2025-06-19", 4040.0).close("IF2507", "2025-06-19", 4000.0);
  MarketPanel panel = market.panel();
  EXPECT_THROW((void)calendar_spreads(panel, instrument("IF"), 0, 1, SpreadForm::kShareOfIndex, date("2025-06-19"),
                                      date("2025-06-19")),
               InputError);
  market.close("000300", "2025-06-18", 4000.0);
  panel = market.panel();
  EXPECT_EQ(
      calendar_spreads(panel, instrument("IF"), 0, 1, SpreadForm::kShareOfIndex, date("2025-06-18"), date("2025-06-19"))
          .size(),
      0U);
  EXPECT_EQ(calendar_spreads(panel, instrument("IF"), 0, 1, SpreadForm::kRatio, date("2025-06-18"), date("2025-06-19"))
                .size(),
            1U);
}

TEST(CalendarSpread, RefusesPlacesThatAreNotNearAndFar) {
  SmallMarket market = if_market();
  const MarketPanel panel = market.panel();
  EXPECT_THROW(
      (void)calendar_spreads(panel, instrument("IF"), 1, 1, SpreadForm::kRatio, date("2025-06-19"), date("2025-06-19")),
      InvariantError);
  EXPECT_THROW((void)calendar_spreads(panel, instrument("IF"), -1, 1, SpreadForm::kRatio, date("2025-06-19"),
                                      date("2025-06-19")),
               InvariantError);
}

}  // namespace
}  // namespace hedgelab
