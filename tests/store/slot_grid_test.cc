#include "engine/store/slot_grid.h"

#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

using test::day;
using test::rules;

SlotGrid grid_of(Frequency frequency) { return {rules().calendar, rules().sessions, "cffex_index", frequency}; }

Timestamp at(std::string_view date, std::string_view time) { return {Date::parse(date), parse_minute_of_day(time)}; }

// Futures traded 09:15-11:30 and 13:00-15:15 until 2015-12-31 (135 + 135 minutes), 120 + 120 minutes from 2016-01-04.
TEST(SlotGrid, ADayHas270MinutesBefore2016And240After) {
  const SlotGrid minutes = grid_of(Frequency::kOneMinute);
  const SlotGrid fives = grid_of(Frequency::kFiveMinutes);
  const SlotGrid daily = grid_of(Frequency::kDaily);
  EXPECT_EQ(minutes.slots_on(day("2015-12-31")), 270);
  EXPECT_EQ(minutes.slots_on(day("2016-01-04")), 240);
  EXPECT_EQ(fives.slots_on(day("2015-12-31")), 54);
  EXPECT_EQ(fives.slots_on(day("2016-01-04")), 48);
  EXPECT_EQ(daily.slots_on(day("2015-12-31")), 1);
  EXPECT_EQ(minutes.slots_before(day("2016-01-05")) - minutes.slots_before(day("2015-12-31")), 270 + 240);
}

TEST(SlotGrid, IntradayGridsBeginWithTheFirstSessionAndDailyOnesWithTheCalendar) {
  const SlotGrid minutes = grid_of(Frequency::kOneMinute);
  EXPECT_EQ(minutes.first_day(), day("2010-04-16"));
  EXPECT_EQ(minutes.slots_before(day("2010-04-16")), 0);
  EXPECT_EQ(minutes.slots_on(day("2010-04-15")), 0);
  EXPECT_EQ(grid_of(Frequency::kDaily).first_day(), 0);
  EXPECT_FALSE(minutes.slot_of(at("2010-04-15", "10:00"), BarLabel::kEnd));
}

TEST(SlotGrid, AStampNamesTheEndOrTheBeginOfItsMinute) {
  const SlotGrid grid = grid_of(Frequency::kOneMinute);
  const DayIndex today = day("2024-01-02");
  // 09:31 ends the first minute, 11:30 the 120th, 13:01 the 121st, 15:00 the last.
  EXPECT_EQ(grid.slot_of(at("2024-01-02", "09:31"), BarLabel::kEnd), (GridSlot{today, 0}));
  EXPECT_EQ(grid.slot_of(at("2024-01-02", "11:30"), BarLabel::kEnd), (GridSlot{today, 119}));
  EXPECT_EQ(grid.slot_of(at("2024-01-02", "13:01"), BarLabel::kEnd), (GridSlot{today, 120}));
  EXPECT_EQ(grid.slot_of(at("2024-01-02", "15:00"), BarLabel::kEnd), (GridSlot{today, 239}));
  EXPECT_EQ(grid.slot_of(at("2024-01-02", "09:30"), BarLabel::kBegin), (GridSlot{today, 0}));
  EXPECT_EQ(grid.slot_of(at("2024-01-02", "13:00"), BarLabel::kBegin), (GridSlot{today, 120}));
  for (const char* outside : {"09:30", "11:31", "13:00", "15:01", "00:00"}) {
    EXPECT_FALSE(grid.slot_of(at("2024-01-02", outside), BarLabel::kEnd)) << outside;
  }
  for (const char* outside : {"09:29", "11:30", "12:59", "15:00"}) {
    EXPECT_FALSE(grid.slot_of(at("2024-01-02", outside), BarLabel::kBegin)) << outside;
  }
}

TEST(SlotGrid, AFiveMinuteBarEndsWithItsFifthMinuteOnly) {
  const SlotGrid grid = grid_of(Frequency::kFiveMinutes);
  EXPECT_EQ(grid.slot_of(at("2024-01-02", "09:35"), BarLabel::kEnd), (GridSlot{day("2024-01-02"), 0}));
  EXPECT_EQ(grid.slot_of(at("2024-01-02", "13:05"), BarLabel::kEnd), (GridSlot{day("2024-01-02"), 24}));
  EXPECT_EQ(grid.slot_of(at("2024-01-02", "14:55"), BarLabel::kBegin), (GridSlot{day("2024-01-02"), 47}));
  // 27 bars each half day of 135 minutes; the old session begins at 09:15.
  EXPECT_EQ(grid.slot_of(at("2015-06-01", "09:20"), BarLabel::kEnd), (GridSlot{day("2015-06-01"), 0}));
  EXPECT_EQ(grid.slot_of(at("2015-06-01", "15:15"), BarLabel::kEnd), (GridSlot{day("2015-06-01"), 53}));
  EXPECT_FALSE(grid.slot_of(at("2024-01-02", "09:33"), BarLabel::kEnd));
  EXPECT_FALSE(grid.slot_of(at("2024-01-02", "09:36"), BarLabel::kBegin));
  EXPECT_FALSE(grid.slot_of(at("2024-01-02", "09:31"), BarLabel::kEnd));
}

TEST(SlotGrid, NoStampOfAClosedDayHasASlot) {
  const SlotGrid grid = grid_of(Frequency::kOneMinute);
  EXPECT_FALSE(grid.slot_of(at("2024-01-01", "10:00"), BarLabel::kEnd));  // New Year
  EXPECT_FALSE(grid.slot_of(at("2024-02-04", "10:00"), BarLabel::kEnd));  // a working Sunday for offices
  EXPECT_FALSE(grid.slot_of(at("1999-01-04", "10:00"), BarLabel::kEnd));  // before the calendar
}

TEST(SlotGrid, BeginAndEndOfABarAreItsOwnMinutes) {
  const SlotGrid minutes = grid_of(Frequency::kOneMinute);
  const SlotGrid fives = grid_of(Frequency::kFiveMinutes);
  const SlotGrid daily = grid_of(Frequency::kDaily);
  const DayIndex today = day("2024-01-02");
  EXPECT_EQ(minutes.begin_of({today, 120}).to_string(), "2024-01-02 13:00");
  EXPECT_EQ(minutes.end_of({today, 119}).to_string(), "2024-01-02 11:30");  // not 13:00: no bar covers the noon break
  EXPECT_EQ(fives.begin_of({today, 23}).to_string(), "2024-01-02 11:25");
  EXPECT_EQ(fives.end_of({today, 23}).to_string(), "2024-01-02 11:30");
  EXPECT_EQ(daily.begin_of({today, 0}).to_string(), "2024-01-02 09:30");
  EXPECT_EQ(daily.end_of({day("2015-06-01"), 0}).to_string(), "2015-06-01 15:15");
}

TEST(SlotGrid, EverySlotIsFoundAgainByBothOfItsEnds) {
  for (const Frequency frequency : {Frequency::kOneMinute, Frequency::kFiveMinutes}) {
    const SlotGrid grid = grid_of(frequency);
    for (const DayIndex today : {day("2010-04-16"), day("2015-12-31"), day("2016-01-04")}) {
      for (int slot = 0; slot < grid.slots_on(today); ++slot) {
        const GridSlot place{today, slot};
        ASSERT_EQ(grid.slot_of(grid.begin_of(place), BarLabel::kBegin), place);
        ASSERT_EQ(grid.slot_of(grid.end_of(place), BarLabel::kEnd), place);
        ASSERT_EQ(grid.end_of(place) - grid.begin_of(place), minutes_per_bar(frequency));
      }
    }
  }
}

TEST(SlotGrid, TheDigestTellsDaysAndTradingHours) {
  const TradingCalendar calendar(Date::parse("2024-01-01"), Date::parse("2024-01-31"), Date::parse("2024-01-31"),
                                 {Date::parse("2024-01-01")}, "january");
  const TradingCalendar one_more_closed(Date::parse("2024-01-01"), Date::parse("2024-01-31"), Date::parse("2024-01-31"),
                                        {Date::parse("2024-01-01"), Date::parse("2024-01-10")}, "january");
  SessionSchedule usual;
  usual.add("x", Date::parse("2024-01-01"), TradingSession({{570, 690}, {780, 900}}, 900));
  SessionSchedule shifted;  // as many minutes, at other times
  shifted.add("x", Date::parse("2024-01-01"), TradingSession({{560, 680}, {780, 900}}, 900));
  const auto digest = [](const TradingCalendar& days, const SessionSchedule& hours, Frequency frequency) {
    return SlotGrid(days, hours, "x", frequency).digest(0, 8);
  };
  const std::string base = digest(calendar, usual, Frequency::kOneMinute);
  EXPECT_EQ(base, digest(calendar, usual, Frequency::kOneMinute));
  EXPECT_NE(base, digest(one_more_closed, usual, Frequency::kOneMinute));
  EXPECT_NE(base, digest(calendar, shifted, Frequency::kOneMinute));
  EXPECT_NE(base, digest(calendar, usual, Frequency::kFiveMinutes));
  EXPECT_NE(digest(calendar, usual, Frequency::kDaily), digest(one_more_closed, usual, Frequency::kDaily));
}

TEST(SlotGrid, AFiveMinuteGridNeedsASessionOfWholeFives) {
  const TradingCalendar calendar(Date::parse("2024-01-01"), Date::parse("2024-01-31"), Date::parse("2024-01-31"), {},
                                 "january");
  SessionSchedule sessions;
  sessions.add("x", Date::parse("2024-01-01"), TradingSession({{570, 693}}, 693));
  EXPECT_THROW(SlotGrid(calendar, sessions, "x", Frequency::kFiveMinutes), InputError);
  EXPECT_EQ(SlotGrid(calendar, sessions, "x", Frequency::kOneMinute).slots_on(0), 123);
  EXPECT_THROW(SlotGrid(calendar, sessions, "unknown", Frequency::kOneMinute), InputError);
}

}  // namespace
}  // namespace hedgelab
