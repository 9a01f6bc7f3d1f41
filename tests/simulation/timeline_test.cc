#include "engine/simulation/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "engine/simulation/event_queue.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

struct LaidOut {
  std::vector<Event> events;
  std::vector<Event> of(Phase phase) const {
    std::vector<Event> some;
    for (const auto& event : events) {
      if (event.key.phase == phase) some.push_back(event);
    }
    return some;
  }
};

LaidOut lay_out(Frequency frequency, std::string_view date) {
  MadeMarket made(frequency, date, date);
  made.index("000905").constant("000905", 5000);
  const MarketPanel panel = made.panel();
  MarketDay market(panel);
  market.load(index_of_day(date));
  Timeline timeline;
  timeline.lay_out(market);
  return {{timeline.events().begin(), timeline.events().end()}};
}

void expect_strictly_ordered(const LaidOut& day) {
  for (std::size_t i = 1; i < day.events.size(); ++i) {
    EXPECT_LT(day.events[i - 1].key, day.events[i].key) << "event " << i;
  }
}

TEST(Timeline, ADayOf240MinutesHasTwoEventsAMinuteAndFiveAroundThem) {
  const LaidOut day = lay_out(Frequency::kOneMinute, "2024-10-16");
  expect_strictly_ordered(day);
  EXPECT_EQ(day.events.size(), 2u * 240 + 5);
  const auto opens = day.of(Phase::kBarOpen), closes = day.of(Phase::kBarClose);
  ASSERT_EQ(opens.size(), 240u);
  ASSERT_EQ(closes.size(), 240u);
  EXPECT_EQ(opens.front().key.time, at("2024-10-16", "09:30"));
  EXPECT_EQ(closes.front().key.time, at("2024-10-16", "09:31"));
  EXPECT_EQ(closes.back().key.time, at("2024-10-16", "15:00"));
  EXPECT_EQ(day.events.front().key.phase, Phase::kSessionOpen);
  EXPECT_EQ(day.events.back().key.phase, Phase::kRuleChange);
  EXPECT_EQ(day.events.back().key.time, at("2024-10-16", "15:00"));
}

TEST(Timeline, BeforeTheLunchBreakABarClosesAt1130AndAfterItOneOpensAt1300) {
  const LaidOut day = lay_out(Frequency::kOneMinute, "2024-10-16");
  const auto opens = day.of(Phase::kBarOpen), closes = day.of(Phase::kBarClose);
  EXPECT_EQ(closes[119].key.time, at("2024-10-16", "11:30"));
  EXPECT_EQ(closes[119].subject, 119u);
  EXPECT_EQ(opens[120].key.time, at("2024-10-16", "13:00"));
  EXPECT_EQ(opens[120].subject, 120u);
  for (const auto& event : day.events) {
    EXPECT_FALSE(event.key.time > at("2024-10-16", "11:30") && event.key.time < at("2024-10-16", "13:00"));
  }
}

TEST(Timeline, Until2015ADayHas270Minutes) {
  const LaidOut day = lay_out(Frequency::kOneMinute, "2015-12-31");
  expect_strictly_ordered(day);
  const auto opens = day.of(Phase::kBarOpen), closes = day.of(Phase::kBarClose);
  ASSERT_EQ(opens.size(), 270u);
  EXPECT_EQ(opens.front().key.time, at("2015-12-31", "09:15"));
  EXPECT_EQ(closes[134].key.time, at("2015-12-31", "11:30"));
  EXPECT_EQ(opens[135].key.time, at("2015-12-31", "13:00"));
  EXPECT_EQ(closes.back().key.time, at("2015-12-31", "15:15"));
  EXPECT_EQ(lay_out(Frequency::kOneMinute, "2016-01-04").of(Phase::kBarOpen).size(), 240u);
}

TEST(Timeline, ADailyBarOpensAndClosesWithTheSession) {
  const LaidOut day = lay_out(Frequency::kDaily, "2024-10-16");
  expect_strictly_ordered(day);
  ASSERT_EQ(day.events.size(), 7u);
  EXPECT_EQ(day.events[1].key, (EventKey{at("2024-10-16", "09:30"), Phase::kBarOpen, 0}));
  EXPECT_EQ(day.events[2].key, (EventKey{at("2024-10-16", "15:00"), Phase::kBarClose, 0}));
}

TEST(Timeline, FiveMinuteBarsCoverTheDayWithoutCrossingLunch) {
  const LaidOut day = lay_out(Frequency::kFiveMinutes, "2024-10-16");
  expect_strictly_ordered(day);
  const auto opens = day.of(Phase::kBarOpen), closes = day.of(Phase::kBarClose);
  ASSERT_EQ(opens.size(), 48u);
  EXPECT_EQ(closes[23].key.time, at("2024-10-16", "11:30"));
  EXPECT_EQ(opens[24].key.time, at("2024-10-16", "13:00"));
  EXPECT_EQ(closes[24].key.time, at("2024-10-16", "13:05"));
}

TEST(Timeline, ASecondDayReplacesTheFirst) {
  MadeMarket made(Frequency::kOneMinute, "2015-12-31", "2016-01-04");
  made.index("000905").constant("000905", 5000);
  const MarketPanel panel = made.panel();
  MarketDay market(panel);
  Timeline timeline;
  market.load(index_of_day("2015-12-31"));
  timeline.lay_out(market);
  market.load(index_of_day("2016-01-04"));
  timeline.lay_out(market);
  EXPECT_EQ(timeline.events().size(), 2u * 240 + 5);
  EXPECT_EQ(timeline.events().front().key.time + timeline.minutes_later(), at("2016-01-04", "09:30"));
}

// From Friday to Monday, to a day of other hours, and to one of the same again.
TEST(Timeline, ADayOfTheSameHoursHasTheSameEventsLater) {
  MadeMarket made(Frequency::kOneMinute, "2015-12-25", "2016-01-06");
  made.index("000905").constant("000905", 5000);
  const MarketPanel panel = made.panel();
  MarketDay market(panel);
  Timeline timeline;
  for (const char* date : {"2015-12-25", "2015-12-28", "2016-01-04", "2016-01-06"}) {
    market.load(index_of_day(date));
    timeline.lay_out(market);
    EventQueue queue;
    queue.begin_day(timeline.events(), timeline.minutes_later());
    std::vector<Event> events;
    for (Event event; queue.pop(event);) events.push_back(event);
    ASSERT_EQ(events.size(), 2u * static_cast<std::size_t>(market.slots()) + 5) << date;
    for (int slot = 0; slot < market.slots(); ++slot) {
      ASSERT_EQ(events[Timeline::bar_open(slot)].key.time, market.begin_of(slot)) << date;
      ASSERT_EQ(events[Timeline::bar_open(slot) + 1].key.time, market.end_of(slot)) << date;
    }
    EXPECT_EQ(events.back().key.time, at(date, date < std::string_view("2016") ? "15:15" : "15:00"));
  }
}

}  // namespace
}  // namespace hedgelab::test
