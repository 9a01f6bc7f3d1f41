#include "engine/reference/trading_calendar.h"

#include <map>
#include <vector>

#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using test::WrittenFile;
using ::testing::AllOf;
using ::testing::HasSubstr;

// January 2024 begins on a Monday. Closed: Mon 1, Fri 5 and the weekends 6-7, 13-14; open: 2 3 4 8 9 10 11 12.
TradingCalendar two_weeks() {
  return {day("2024-01-01"), day("2024-01-14"), day("2024-01-10"), {day("2024-01-05"), day("2024-01-01")}, "two weeks"};
}

TradingCalendar shipped_calendar() { return TradingCalendar::read(test::reference_folder() / "closed_weekdays.csv"); }

int trading_days_from_to(const TradingCalendar& calendar, Date first, Date last) {
  int count = 0;
  for (const Date date : calendar.days()) count += date >= first && date <= last ? 1 : 0;
  return count;
}

TEST(TradingCalendar, TradingDaysAreWeekdaysThatAreNotClosed) {
  const auto calendar = two_weeks();
  std::vector<int> days;
  for (const Date date : calendar.days()) days.push_back(date.day());
  EXPECT_EQ(days, (std::vector<int>{2, 3, 4, 8, 9, 10, 11, 12}));
  EXPECT_EQ(calendar.day_count(), 8);
  for (Date date = calendar.first_date(); date <= calendar.last_date(); date += 1) {
    const bool listed = std::find(days.begin(), days.end(), date.day()) != days.end();
    EXPECT_EQ(calendar.is_trading_day(date), listed) << date.to_string();
  }
}

TEST(TradingCalendar, NeighboursOfAnyDaySkipClosedDays) {
  const auto calendar = two_weeks();
  EXPECT_EQ(calendar.on_or_after(day("2024-01-05")), day("2024-01-08"));
  EXPECT_EQ(calendar.on_or_after(day("2024-01-04")), day("2024-01-04"));
  EXPECT_EQ(calendar.next(day("2024-01-04")), day("2024-01-08"));
  EXPECT_EQ(calendar.next(day("2024-01-06")), day("2024-01-08"));
  EXPECT_EQ(calendar.on_or_before(day("2024-01-07")), day("2024-01-04"));
  EXPECT_EQ(calendar.on_or_before(day("2024-01-08")), day("2024-01-08"));
  EXPECT_EQ(calendar.previous(day("2024-01-08")), day("2024-01-04"));
  EXPECT_EQ(calendar.previous(day("2024-01-14")), day("2024-01-12"));
}

TEST(TradingCalendar, IndicesOfTradingDaysAreConsecutive) {
  const auto calendar = two_weeks();
  EXPECT_EQ(calendar.index_of(day("2024-01-02")), 0);
  EXPECT_EQ(calendar.index_of(day("2024-01-08")), 3);
  for (DayIndex index = 0; index < calendar.day_count(); ++index) {
    EXPECT_EQ(calendar.index_of(calendar.day(index)), index);
  }
  EXPECT_THAT(input_error_of([&] { static_cast<void>(calendar.index_of(day("2024-01-05"))); }),
              HasSubstr("2024-01-05 is not a trading day"));
}

TEST(TradingCalendar, DaysBetweenLeaveOutTheFirstAndCountTheLast) {
  const auto calendar = two_weeks();
  EXPECT_EQ(calendar.trading_days_between(day("2024-01-02"), day("2024-01-08")), 3);  // 3, 4, 8
  EXPECT_EQ(calendar.trading_days_between(day("2024-01-05"), day("2024-01-08")), 1);  // from a closed day
  EXPECT_EQ(calendar.trading_days_between(day("2024-01-08"), day("2024-01-08")), 0);
  EXPECT_EQ(calendar.trading_days_between(day("2024-01-08"), day("2024-01-02")), -3);
  EXPECT_EQ(calendar.trading_days_between(day("2024-01-01"), day("2024-01-14")), 8);
}

TEST(TradingCalendar, AQuestionOutsideTheCoveredRangeNamesCalendarDateAndRange) {
  const auto calendar = two_weeks();
  const auto message = input_error_of([&] { static_cast<void>(calendar.is_trading_day(day("2024-01-15"))); });
  EXPECT_THAT(message, AllOf(HasSubstr("two weeks"), HasSubstr("2024-01-15"), HasSubstr("2024-01-01 to 2024-01-14")));
  EXPECT_THROW(static_cast<void>(calendar.is_trading_day(day("2023-12-31"))), InputError);
  EXPECT_THROW(static_cast<void>(calendar.trading_days_between(day("2023-12-29"), day("2024-01-04"))), InputError);
  EXPECT_THROW(static_cast<void>(calendar.trading_days_between(day("2024-01-04"), day("2024-02-01"))), InputError);
}

TEST(TradingCalendar, TheEndsOfTheRangeHaveNoNeighboursBeyond) {
  const auto calendar = two_weeks();
  EXPECT_THROW(static_cast<void>(calendar.next(day("2024-01-12"))), InputError);
  EXPECT_THROW(static_cast<void>(calendar.on_or_after(day("2024-01-13"))), InputError);
  EXPECT_THROW(static_cast<void>(calendar.previous(day("2024-01-02"))), InputError);
  EXPECT_THROW(static_cast<void>(calendar.on_or_before(day("2024-01-01"))), InputError);
}

TEST(TradingCalendar, DaysBehindTheLastPublishedClosuresAreProvisional) {
  const auto calendar = two_weeks();
  EXPECT_FALSE(calendar.is_provisional(day("2024-01-10")));
  EXPECT_TRUE(calendar.is_provisional(day("2024-01-11")));
}

TEST(TradingCalendar, ImpossibleClosuresAndRangesAreRefused) {
  const auto make = [](const char* first, const char* last, const char* final, std::vector<Date> closed) {
    return TradingCalendar(day(first), day(last), day(final), std::move(closed), "wrong");
  };
  EXPECT_THAT(input_error_of([&] { make("2024-01-01", "2024-01-14", "2024-01-14", {day("2024-01-06")}); }),
              HasSubstr("weekend"));
  EXPECT_THAT(input_error_of([&] { make("2024-01-01", "2024-01-14", "2024-01-14", {day("2024-01-15")}); }),
              HasSubstr("outside"));
  EXPECT_THAT(input_error_of([&] {
                make("2024-01-01", "2024-01-14", "2024-01-14", {day("2024-01-05"), day("2024-01-05")});
              }),
              HasSubstr("twice"));
  EXPECT_THROW(make("2024-01-15", "2024-01-14", "2024-01-14", {}), InputError);
  EXPECT_THROW(make("2024-01-01", "2024-01-14", "2024-01-15", {}), InputError);
}

TEST(TradingCalendarFile, EveryMistakeNamesItsFileLineAndColumn) {
  const auto message_for = [](const std::string& text) {
    const WrittenFile file("closed.csv", text);
    return input_error_of([&] { static_cast<void>(TradingCalendar::read(file.path())); });
  };
  const std::string head = "# range: 2024-01-01 2024-01-14 2024-01-14\ndate,mark,source\n";
  EXPECT_THAT(message_for(head + "2024-01-05,source,x\n2024-01-06,source,x\n"),
              AllOf(HasSubstr("closed.csv:4: column 'date'"), HasSubstr("weekend")));
  EXPECT_THAT(message_for(head + "2024-02-05,source,x\n"), AllOf(HasSubstr("closed.csv:3"), HasSubstr("outside")));
  EXPECT_THAT(message_for(head + "2024-01-05,source,x\n2024-01-05,source,x\n"),
              AllOf(HasSubstr("closed.csv:4"), HasSubstr("twice")));
  EXPECT_THAT(message_for(head + "2024-13-05,source,x\n"), AllOf(HasSubstr("closed.csv:3"), HasSubstr("2024-13-05")));
  EXPECT_THAT(message_for("date,mark,source\n2024-01-05,source,x\n"), HasSubstr("# range:"));
  EXPECT_THAT(message_for("# range: 2024-01-01 2024-01-14\ndate,mark,source\n"),
              AllOf(HasSubstr("closed.csv:1"), HasSubstr("expected three")));
  EXPECT_THAT(message_for("# range: 2024-01-01 2024-01-14 soon\ndate,mark,source\n"),
              AllOf(HasSubstr("closed.csv:1"), HasSubstr("soon")));
  EXPECT_THAT(message_for("# range: 2024-01-14 2024-01-01 2024-01-01\ndate,mark,source\n"), HasSubstr("closed.csv:1"));
  EXPECT_THAT(message_for(head + "# range: 2024-01-01 2024-01-14 2024-01-14\n"),
              AllOf(HasSubstr("closed.csv:3"), HasSubstr("twice")));
}

TEST(TradingCalendarFile, AMissingFileIsNamed) {
  EXPECT_THAT(input_error_of([] { static_cast<void>(TradingCalendar::read("/no/such/closed.csv")); }),
              HasSubstr("/no/such/closed.csv"));
}

// Counts of exchange trading days, 2011 to 2026, and of 2010 from the first day of IF on.
TEST(ShippedCalendar, HasThePublishedNumberOfTradingDaysInEveryYear) {
  const auto calendar = shipped_calendar();
  const std::map<int, int> days_of_year{{2011, 244}, {2012, 243}, {2013, 238}, {2014, 245}, {2015, 244}, {2016, 244},
                                        {2017, 244}, {2018, 243}, {2019, 244}, {2020, 243}, {2021, 243}, {2022, 242},
                                        {2023, 242}, {2024, 242}, {2025, 243}, {2026, 242}};
  EXPECT_EQ(trading_days_from_to(calendar, day("2010-04-16"), day("2010-12-31")), 174);
  for (const auto& [year, count] : days_of_year) {
    EXPECT_EQ(trading_days_from_to(calendar, Date::from_ymd(year, 1, 1), Date::from_ymd(year, 12, 31)), count) << year;
  }
  EXPECT_EQ(trading_days_from_to(calendar, day("2010-04-16"), day("2025-11-28")), 3795);
}

TEST(ShippedCalendar, KnowsClosuresThatOfficeCalendarsDoNot) {
  const auto calendar = shipped_calendar();
  EXPECT_FALSE(calendar.is_trading_day(day("2024-02-09")));  // New Year's Eve, an office day
  EXPECT_FALSE(calendar.is_trading_day(day("2024-02-04")));  // a working Sunday
  EXPECT_FALSE(calendar.is_trading_day(day("2024-04-28")));  // a working Sunday
  EXPECT_TRUE(calendar.is_trading_day(day("2024-02-08")));
  EXPECT_EQ(calendar.next(day("2024-02-08")), day("2024-02-19"));
  EXPECT_EQ(calendar.next(day("2015-09-02")), day("2015-09-07"));  // parade, Thursday and Friday
}

TEST(ShippedCalendar, CoversWhatItSaysAndNothingElse) {
  const auto calendar = shipped_calendar();
  EXPECT_EQ(calendar.first_date(), day("2010-04-01"));
  EXPECT_EQ(calendar.last_date(), day("2027-12-31"));
  EXPECT_FALSE(calendar.is_provisional(day("2026-12-31")));
  EXPECT_TRUE(calendar.is_provisional(day("2027-01-01")));
  EXPECT_THROW(static_cast<void>(calendar.is_trading_day(day("2010-03-31"))), InputError);
  EXPECT_THROW(static_cast<void>(calendar.is_trading_day(day("2028-01-03"))), InputError);
}

}  // namespace
}  // namespace hedgelab
