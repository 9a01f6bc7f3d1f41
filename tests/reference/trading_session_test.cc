#include "engine/reference/trading_session.h"

#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using test::WrittenFile;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int clock(int hour, int minute) { return hour * 60 + minute; }

SessionSchedule shipped_sessions() { return SessionSchedule::read(test::reference_folder() / "sessions.csv"); }

TEST(TradingSession, UntilTheEndOf2015ADayHas270MinutesAndAnExpiryDay255) {
  const auto schedule = shipped_sessions();
  const auto& session = schedule.at("cffex_index", day("2015-12-31"));
  EXPECT_EQ(session.minutes(), 270);           // 135 + 135
  EXPECT_EQ(session.last_day_minutes(), 255);  // 135 + 120
  EXPECT_EQ(session.open_minute(), clock(9, 15));
  EXPECT_EQ(session.close_minute(), clock(15, 15));
  EXPECT_EQ(session.last_day_close_minute(), clock(15, 0));
  EXPECT_EQ(&schedule.at("cffex_index", day("2010-04-16")), &session);
}

TEST(TradingSession, From2016OnEveryDayHas240Minutes) {
  const auto schedule = shipped_sessions();
  const auto& session = schedule.at("cffex_index", day("2016-01-01"));
  EXPECT_EQ(session.minutes(), 240);
  EXPECT_EQ(session.last_day_minutes(), 240);
  EXPECT_EQ(session.open_minute(), clock(9, 30));
  EXPECT_EQ(session.close_minute(), clock(15, 0));
}

TEST(TradingSession, SlotsSkipTheLunchBreak) {
  const auto schedule = shipped_sessions();
  const auto& session = schedule.at("cffex_index", day("2025-05-30"));
  EXPECT_EQ(session.slot_begin_minute(0), clock(9, 30));
  EXPECT_EQ(session.slot_begin_minute(119), clock(11, 29));
  EXPECT_EQ(session.slot_begin_minute(120), clock(13, 0));
  EXPECT_EQ(session.slot_begin_minute(239), clock(14, 59));
  EXPECT_EQ(session.slot_beginning_at(clock(9, 29)), -1);
  EXPECT_EQ(session.slot_beginning_at(clock(11, 30)), -1);
  EXPECT_EQ(session.slot_beginning_at(clock(12, 59)), -1);
  EXPECT_EQ(session.slot_beginning_at(clock(15, 0)), -1);
  EXPECT_EQ(session.slot_ending_at(clock(9, 30)), -1);
  EXPECT_EQ(session.slot_ending_at(clock(9, 31)), 0);
  EXPECT_EQ(session.slot_ending_at(clock(11, 30)), 119);
  EXPECT_EQ(session.slot_ending_at(clock(13, 0)), -1);
  EXPECT_EQ(session.slot_ending_at(clock(13, 1)), 120);
  EXPECT_EQ(session.slot_ending_at(clock(15, 0)), 239);
}

TEST(TradingSession, SlotAndMinuteAreInversesOnTheWholeDay) {
  const auto schedule = shipped_sessions();
  for (const char* date : {"2012-01-04", "2020-01-02"}) {
    const auto& session = schedule.at("cffex_index", day(date));
    int open_minutes = 0;
    for (int minute = 0; minute < 1440; ++minute) {
      const int slot = session.slot_beginning_at(minute);
      if (slot < 0) continue;
      EXPECT_EQ(slot, open_minutes) << date << " minute " << minute;
      EXPECT_EQ(session.slot_begin_minute(slot), minute) << date;
      EXPECT_EQ(session.slot_ending_at(minute + 1), slot) << date;
      ++open_minutes;
    }
    EXPECT_EQ(open_minutes, session.minutes()) << date;
  }
}

TEST(TradingSession, ASlotOutsideTheDayBreaksAnInvariant) {
  const TradingSession session({{540, 600}}, 600);
  EXPECT_EQ(session.slot_begin_minute(59), 599);
  EXPECT_THROW(static_cast<void>(session.slot_begin_minute(60)), InvariantError);
  EXPECT_THROW(static_cast<void>(session.slot_begin_minute(-1)), InvariantError);
}

TEST(TradingSession, ALastDayMayEndInAnEarlierInterval) {
  const TradingSession session({{540, 600}, {700, 760}}, 590);
  EXPECT_EQ(session.last_day_minutes(), 50);
}

TEST(TradingSession, MayHaveThreeIntervals) {
  // 09:00-10:15, 10:30-11:30, 13:30-15:00: 75 + 60 + 90 minutes.
  const TradingSession session({{540, 615}, {630, 690}, {810, 900}}, 900);
  EXPECT_EQ(session.minutes(), 225);
  EXPECT_EQ(session.last_day_minutes(), 225);
  EXPECT_EQ(session.slot_begin_minute(74), clock(10, 14));
  EXPECT_EQ(session.slot_begin_minute(75), clock(10, 30));
  EXPECT_EQ(session.slot_begin_minute(134), clock(11, 29));
  EXPECT_EQ(session.slot_begin_minute(135), clock(13, 30));
  EXPECT_EQ(session.slot_begin_minute(224), clock(14, 59));
  EXPECT_EQ(session.slot_ending_at(clock(10, 15)), 74);
  EXPECT_EQ(session.slot_beginning_at(clock(10, 20)), -1);
  EXPECT_EQ(session.slot_ending_at(clock(15, 0)), 224);
}

TEST(TradingSession, ANightSessionIsRefusedInSoManyWords) {
  EXPECT_THAT(input_error_of([] {
                TradingSession({{clock(21, 0), clock(2, 30)}}, 900);
              }),
              AllOf(HasSubstr("21:00-02:30"), HasSubstr("crosses midnight"), HasSubstr("not supported")));
  // In the order in which exchanges print them, the evening of the day before first.
  EXPECT_THAT(input_error_of([] {
                TradingSession({{clock(21, 0), clock(23, 0)}, {540, 615}}, 615);
              }),
              AllOf(HasSubstr("09:00-10:15"), HasSubstr("night session"), HasSubstr("not supported")));
}

TEST(TradingSession, ImpossibleHoursAreRefused) {
  EXPECT_THROW(TradingSession({}, 600), InputError);
  EXPECT_THROW(TradingSession({{600, 600}}, 600), InputError);
  EXPECT_THROW(TradingSession({{600, 540}}, 600), InputError);
  EXPECT_THROW(TradingSession({{540, 610}, {600, 700}}, 700), InputError);  // overlap
  EXPECT_THROW(TradingSession({{700, 760}, {540, 600}}, 600), InputError);  // out of order
  EXPECT_THROW(TradingSession({{540, 1441}}, 600), InputError);
  EXPECT_THROW(TradingSession({{540, 600}, {700, 760}}, 650), InputError);  // the close lies in the break
  EXPECT_THROW(TradingSession({{540, 600}}, 540), InputError);              // an expiring contract would not trade
}

TEST(SessionTable, AnUnknownGroupNamesTheKnownOnes) {
  const auto schedule = shipped_sessions();
  EXPECT_THAT(schedule.groups(), ElementsAre("cffex_index"));
  EXPECT_THAT(input_error_of([&] { static_cast<void>(schedule.at("cffex_bond", day("2020-01-02"))); }),
              AllOf(HasSubstr("sessions.csv"), HasSubstr("cffex_bond"), HasSubstr("cffex_index")));
}

TEST(SessionTable, ADateBeforeTheFirstRowNamesTableGroupAndDate) {
  const auto schedule = shipped_sessions();
  EXPECT_THAT(input_error_of([&] { static_cast<void>(schedule.at("cffex_index", day("2010-04-15"))); }),
              AllOf(HasSubstr("sessions.csv"), HasSubstr("cffex_index"), HasSubstr("2010-04-15")));
}

TEST(SessionTable, EveryMistakeNamesItsFileLineAndColumn) {
  const auto message_for = [](const std::string& rows) {
    const WrittenFile file("hours.csv", "group,effective_date,intervals,last_day_close,mark,source\n" + rows);
    return input_error_of([&] { static_cast<void>(SessionSchedule::read(file.path())); });
  };
  EXPECT_THAT(message_for("g,2020-01-02,09:30-11:30;13:00-15:00,15:00,known,x\n"),
              HasSubstr("hours.csv:2: column 'intervals'"));
  EXPECT_THAT(message_for("g,2020-01-02,9:30-11:30,11:30,known,x\n"), HasSubstr("hours.csv:2: column 'intervals'"));
  EXPECT_THAT(message_for("g,2020-01-02,,11:30,known,x\n"), HasSubstr("hours.csv:2: column 'intervals'"));
  EXPECT_THAT(message_for("g,2020-01-02,21:00-02:30 09:00-11:30,11:30,known,x\n"),
              AllOf(HasSubstr("hours.csv:2: column 'intervals'"), HasSubstr("crosses midnight")));
  EXPECT_THAT(message_for("g,2020-01-02,09:30-11:30,25:00,known,x\n"),
              HasSubstr("hours.csv:2: column 'last_day_close'"));
  EXPECT_THAT(message_for("g,someday,09:30-11:30,11:30,known,x\n"), HasSubstr("hours.csv:2: column 'effective_date'"));
  EXPECT_THAT(message_for(",2020-01-02,09:30-11:30,11:30,known,x\n"), HasSubstr("hours.csv:2: column 'group'"));
  EXPECT_THAT(message_for("g,2020-01-02,09:30-11:30,11:30,known,x\ng,2020-01-02,09:30-11:30,11:30,known,x\n"),
              HasSubstr("hours.csv:3: column 'effective_date'"));
  EXPECT_THAT(message_for("g,2020-01-02,09:30-11:30,11:30\n"), HasSubstr("hours.csv:2"));
}

}  // namespace
}  // namespace hedgelab
