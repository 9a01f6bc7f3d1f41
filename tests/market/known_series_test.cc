// From when a value of a user's series is known. 2024-10-18 is a Friday; the futures close at 15:00, until 2015-12-31
// at 15:15.
#include "engine/market/known_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/market/bare_market.h"

namespace hedgelab::known_series_test {
namespace {

using test::ScratchFolder;

Timestamp at(std::string_view date, std::string_view time) {
  return Timestamp(Date::parse(date), parse_minute_of_day(time));
}

KnownSeries known_series_of(const std::string& text) {
  const ScratchFolder folder;
  write_new_file(folder / "signal.csv", text);
  return read_known_series(folder / "signal.csv", "signal", test::market_grid(Frequency::kDaily));
}

void expect_refused(const std::string& text, const char* because) {
  try {
    static_cast<void>(known_series_of(text));
    FAIL() << "taken: " << text;
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr(because)) << text;
  }
}

TEST(KnownSeries, AValueOfADayIsKnownWhenTheDayIsOver) {
  const KnownSeries series = known_series_of("date,value\n2024-10-17,0.25\n2024-10-18,-1.5e-3\n");
  EXPECT_EQ(series.values, (std::vector{0.25, -0.0015}));
  EXPECT_EQ(series.known_by(at("2024-10-17", "15:00")), 0u);
  EXPECT_EQ(series.known_by(at("2024-10-18", "09:31")), 1u);
  EXPECT_EQ(series.known_by(at("2024-10-18", "15:00")), 1u);
  EXPECT_EQ(series.known_by(at("2024-10-21", "09:31")), 2u);  // Monday
}

TEST(KnownSeries, AtTheCloseItIsKnownWithTheDaysLastBar) {
  const KnownSeries series = known_series_of("# known: at the close\ndate,value\n2015-06-01,7\n2024-10-18,8\n");
  EXPECT_EQ(series.known_at, (std::vector{at("2015-06-01", "15:15"), at("2024-10-18", "15:00")}));
  EXPECT_EQ(series.known_by(at("2024-10-18", "14:59")), 1u);
  EXPECT_EQ(series.known_by(at("2024-10-18", "15:00")), 2u);
}

TEST(KnownSeries, WithATimeItIsKnownFromThatMinute) {
  const KnownSeries series = known_series_of("date,time,value\n2024-10-18,10:30,1\n2024-10-18,13:01,2\n");
  EXPECT_EQ(series.known_by(at("2024-10-18", "10:29")), 0u);
  EXPECT_EQ(series.known_by(at("2024-10-18", "10:30")), 1u);
  EXPECT_EQ(series.known_by(at("2024-10-18", "14:00")), 2u);
}

TEST(KnownSeries, ASundayIsADayLikeAnyOtherUnlessItNeedsAClose) {
  EXPECT_EQ(known_series_of("date,value\n2024-10-20,1\n").known_by(at("2024-10-21", "09:31")), 1u);
  expect_refused("# known: at the close\ndate,value\n2024-10-20,1\n", "2024-10-20 has no close");
}

TEST(KnownSeries, WhatIsWrongIsNamedWithItsLine) {
  expect_refused("date,value\n2024-10-18,\n", "signal.csv:2: column 'value': is empty");
  expect_refused("date,value\n2024-10-18,n/a\n", "'n/a' is not a number");
  expect_refused("date,value\n2024-10-18,nan\n", "'nan' is not a number");
  expect_refused("date,value\n2024-10-18,1.5x\n", "'1.5x' is not a number");
  expect_refused("date,value\n2024-10-18,1\n2024-10-18,2\n", "signal.csv:3: column 'date': dates must increase");
  expect_refused("date,value\n2024-10-18,1\n2024-10-17,2\n", "dates must increase");
  expect_refused("date,time,value\n2024-10-18,10:30,1\n2024-10-18,10:30,2\n", "dates and times must increase");
  expect_refused("date,time,value\n2024-10-18,25:00,1\n", "time");
  expect_refused("date,value\n1999-01-04,1\n", "outside the trading calendar");
  expect_refused("date,value\n", "no rows");
  expect_refused("date,level\n2024-10-18,1\n", "value");
  expect_refused("# known: tomorrow\ndate,value\n2024-10-18,1\n", "expected '# known: after the close' or");
  expect_refused("# known: at the close\ndate,time,value\n2024-10-18,10:30,1\n", "the column 'time' says already");
}

}  // namespace
}  // namespace hedgelab::known_series_test
