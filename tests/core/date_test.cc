#include "engine/core/date.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

TEST(Date, ReadsTheThreeWrittenForms) {
  const Date expected = Date::from_ymd(2025, 5, 30);
  EXPECT_EQ(Date::parse("2025-05-30"), expected);
  EXPECT_EQ(Date::parse("20250530"), expected);
  EXPECT_EQ(Date::parse("2025/05/30"), expected);
  EXPECT_EQ(expected.to_string(), "2025-05-30");
  EXPECT_EQ(expected.yyyymmdd(), 20250530);
}

TEST(Date, RefusesWhatIsNoDayOfTheCalendar) {
  for (const char* text :
       {"2025-02-29", "2025-13-01", "2025-00-10", "2025-5-30", "30.05.2025", "2025-05/30", "", "x"}) {
    EXPECT_THROW(static_cast<void>(Date::parse(text)), InputError) << text;
  }
  Date untouched = Date::from_ymd(2020, 1, 1);
  EXPECT_FALSE(Date::try_parse("2021-02-30", untouched));
  EXPECT_EQ(untouched, Date::from_ymd(2020, 1, 1));
}

TEST(Date, CountsFromTheUnixEpochAndKnowsItsWeekday) {
  EXPECT_EQ(Date::from_ymd(1970, 1, 1).days(), 0);
  EXPECT_EQ(Date::from_ymd(2000, 3, 1).days(), 11017);  // 30 x 365 + 7 leap days + 31 + 29
  EXPECT_EQ(Date::from_ymd(2025, 5, 30).weekday(), Weekday::kFriday);
  EXPECT_EQ(Date::from_ymd(1969, 12, 31).weekday(), Weekday::kWednesday);
}

TEST(Date, CallsBackEveryDayOfALongRange) {
  Date previous = Date::from_ymd(2009, 12, 31);
  for (Date day = Date::from_ymd(2010, 1, 1); day < Date::from_ymd(2030, 1, 1); day += 1) {
    ASSERT_EQ(Date::from_ymd(day.year(), day.month(), day.day()), day);
    ASSERT_EQ(Date::parse(day.to_string()), day);
    ASSERT_EQ(day - previous, 1);
    previous = day;
  }
}

TEST(Date, MovesByMonthsOntoTheLastDayOfAShorterOne) {
  EXPECT_EQ(Date::parse("2024-03-31").plus_months(-1), Date::parse("2024-02-29"));
  EXPECT_EQ(Date::parse("2024-02-29").plus_months(-12), Date::parse("2023-02-28"));
  EXPECT_EQ(Date::parse("2024-11-15").plus_months(3), Date::parse("2025-02-15"));
}

TEST(Timestamp, SplitsIntoDayAndMinute) {
  const Timestamp stamp(Date::parse("2024-10-16"), 9 * 60 + 31);
  EXPECT_EQ(stamp.date(), Date::parse("2024-10-16"));
  EXPECT_EQ(stamp.minute_of_day(), 571);
  EXPECT_EQ(stamp.to_string(), "2024-10-16 09:31");
  EXPECT_EQ((stamp + 900).to_string(), "2024-10-17 00:31");
}

TEST(MinuteOfDay, ReadsAndRefuses) {
  EXPECT_EQ(parse_minute_of_day("13:05"), 785);
  EXPECT_EQ(minute_of_day_to_string(785), "13:05");
  for (const char* text : {"9:30", "25:00", "10:60", "1030", ""}) {
    EXPECT_THROW(static_cast<void>(parse_minute_of_day(text)), InputError) << text;
  }
}

}  // namespace
}  // namespace hedgelab
