#include "engine/analysis/daily_values.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "tests/analysis/small_market.h"

namespace hedgelab {
namespace {

using test::date;
using test::day_index;
using test::SmallMarket;

TEST(DailyValues, AnswerNothingWhereTheSourceHasNothing) {
  SmallMarket market;
  market.add("IF2506", "2025-05-26", {.close = 3860.2, .volume = 70, .open_interest = 0});
  market.add("IF2506", "2025-05-28", {.close = 3840.0});
  const MarketPanel panel = market.panel();
  const SeriesId id = panel.find("IF2506").value();
  EXPECT_DOUBLE_EQ(close_on(panel, id, day_index("2025-05-26")).value(), 3860.2);
  EXPECT_EQ(volume_on(panel, id, day_index("2025-05-26")), 70);
  EXPECT_EQ(open_interest_on(panel, id, day_index("2025-05-26")), 0);  // zero is a value
  EXPECT_FALSE(close_on(panel, id, day_index("2025-05-27")).has_value());
  EXPECT_FALSE(volume_on(panel, id, day_index("2025-05-27")).has_value());
  EXPECT_FALSE(volume_on(panel, id, day_index("2025-05-28")).has_value());
  EXPECT_FALSE(open_interest_on(panel, id, day_index("2025-05-28")).has_value());
  EXPECT_FALSE(volume_on(panel, id, day_index("2025-05-23")).has_value());  // before the series
  EXPECT_FALSE(volume_on(panel, id, day_index("2025-05-29")).has_value());  // behind it
}

TEST(DailyValues, ClosesBetweenLeavesOutDaysWithoutOne) {
  SmallMarket market;
  market.close("000300", "2025-05-26", 3860.0).close("000300", "2025-05-28", 3840.0);
  market.close("000300", "2025-05-30", 3850.0);
  const MarketPanel panel = market.panel();
  const SeriesId id = panel.find("000300").value();
  const DatedValues closes = closes_between(panel, id, date("2025-05-25"), date("2025-05-29"));
  EXPECT_EQ(closes.dates, (std::vector{date("2025-05-26"), date("2025-05-28")}));
  EXPECT_EQ(closes.values, (std::vector{3860.0, 3840.0}));
  try {
    (void)closes_between(panel, id, date("2025-06-03"), date("2025-06-04"));
    FAIL() << "a range without a close was accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("000300"), testing::HasSubstr("2025-06-03"),
                                             testing::HasSubstr("2025-06-04")));
  }
}

TEST(TradingDays, AreThoseOfTheRangeBothEndsIncluded) {
  const TradingCalendar& calendar = test::rule_book().calendar;
  // 2025-05-30 is a Friday, 2025-06-02 a holiday.
  const DayRange days = trading_days(calendar, date("2025-05-30"), date("2025-06-03"));
  EXPECT_EQ(days.end - days.begin, 2);
  EXPECT_EQ(calendar.day(days.begin), date("2025-05-30"));
  const DayRange weekend = trading_days(calendar, date("2025-05-31"), date("2025-06-02"));
  EXPECT_EQ(weekend.begin, weekend.end);
  const DayRange first = trading_days(calendar, calendar.first_date(), calendar.first_date());
  EXPECT_LE(first.end - first.begin, 1);
}

TEST(TradingDays, RefuseARangeThatIsTurnedAroundOrLeavesTheCalendar) {
  const TradingCalendar& calendar = test::rule_book().calendar;
  EXPECT_THROW((void)trading_days(calendar, date("2025-06-03"), date("2025-05-30")), InputError);
  EXPECT_THROW((void)trading_days(calendar, date("2025-05-30"), date("2100-01-01")), InputError);
  EXPECT_THROW((void)trading_days(calendar, date("1990-01-01"), date("2025-05-30")), InputError);
}

}  // namespace
}  // namespace hedgelab
