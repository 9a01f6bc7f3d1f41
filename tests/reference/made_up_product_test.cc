// Contracts of products with other listing and expiry rules than the shipped ones.

#include <vector>

#include "engine/reference/contract_table.h"
#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Products outside CFFEX: other rules are data.
class MadeUpProduct : public ::testing::Test {
 protected:
  static Instrument product(const char* code, const char* listing, const char* expiry, const char* first_day) {
    Instrument instrument;
    instrument.code = code;
    instrument.multiplier = 10;
    instrument.tick = Price::from_integer(1);
    instrument.first_trading_day = day(first_day);
    instrument.listing = parse_listing_rule(listing);
    instrument.expiry = parse_expiry_rule(expiry);
    return instrument;
  }
  std::vector<std::string> listed(const ContractTable& table, const char* date) const {
    std::vector<std::string> codes;
    for (const ContractId id : table.listed(InstrumentId{0}, calendar_.index_of(day(date)))) {
      codes.push_back(table.contract(id).code);
    }
    return codes;
  }
  TradingCalendar calendar_ = TradingCalendar::read(test::reference_folder() / "closed_weekdays.csv");
};

TEST_F(MadeUpProduct, OnACycleOfThreeMonthsListsNoSerialMonths) {
  const ContractTable table({product("zz", "0+3 of 1/5/9", "day 15 following", "2024-03-04")}, calendar_);
  EXPECT_THAT(listed(table, "2024-03-04"), ElementsAre("zz2405", "zz2409", "zz2501"));
  // Expiries of months that are not in the cycle change nothing.
  EXPECT_THAT(listed(table, "2024-04-30"), ElementsAre("zz2405", "zz2409", "zz2501"));
  EXPECT_THAT(listed(table, "2024-05-15"), ElementsAre("zz2405", "zz2409", "zz2501"));
  EXPECT_THAT(listed(table, "2024-05-16"), ElementsAre("zz2409", "zz2501", "zz2505"));
  EXPECT_EQ(table.contract(table.find("zz2505").value()).listed_on, day("2024-05-16"));
  // 2024-09-15 is a Sunday and the 16th and 17th are holidays.
  EXPECT_EQ(table.contract(table.find("zz2409").value()).last_trading_day, day("2024-09-18"));
  EXPECT_EQ(table.contract(table.find("zz2509").value()).listed_on, day("2024-09-19"));
  EXPECT_FALSE(table.find("zz2406").has_value());
}

TEST_F(MadeUpProduct, MayExpireOnTheTradingDayBeforeAClosedDay) {
  const ContractTable table({product("zz", "0+3 of 1/5/9", "day 15 preceding", "2024-03-04")}, calendar_);
  EXPECT_EQ(table.contract(table.find("zz2409").value()).last_trading_day, day("2024-09-13"));
}

TEST_F(MadeUpProduct, MayExpireAtTheEndOfTheMonth) {
  const auto month_end = parse_expiry_rule("day 31 preceding");
  EXPECT_EQ(last_trading_day(month_end, ContractMonth(2024, 2), calendar_), day("2024-02-29"));
  EXPECT_EQ(last_trading_day(month_end, ContractMonth(2024, 8), calendar_), day("2024-08-30"));  // the 31st: Saturday
}

TEST_F(MadeUpProduct, MayExpireOnACountedTradingDay) {
  const auto tenth = parse_expiry_rule("10th trading day");
  // May 2024 has its holiday on 1-3: 6-10 are five days, 13-17 the next five.
  EXPECT_EQ(last_trading_day(tenth, ContractMonth(2024, 5), calendar_), day("2024-05-17"));
  // January 2025 is closed on the 1st: 2, 3, then 6-10, then 13, 14, 15.
  EXPECT_EQ(last_trading_day(tenth, ContractMonth(2025, 1), calendar_), day("2025-01-15"));
  EXPECT_EQ(last_trading_day(parse_expiry_rule("1st trading day"), ContractMonth(2024, 5), calendar_),
            day("2024-05-06"));
}

TEST_F(MadeUpProduct, MayExpireOnATradingDayCountedFromTheMonthsEnd) {
  // The Spring Festival closes 28-31 January 2025: 27, 24, 23, 22 from the end.
  EXPECT_EQ(last_trading_day(parse_expiry_rule("last trading day"), ContractMonth(2025, 1), calendar_),
            day("2025-01-27"));
  EXPECT_EQ(last_trading_day(parse_expiry_rule("4th last trading day"), ContractMonth(2025, 1), calendar_),
            day("2025-01-22"));
}

TEST_F(MadeUpProduct, MayExpireInTheMonthBefore) {
  const auto crude = parse_expiry_rule("last trading day of the month before");
  EXPECT_EQ(last_trading_day(crude, ContractMonth(2025, 2), calendar_), day("2025-01-27"));
  EXPECT_EQ(last_trading_day(crude, ContractMonth(2025, 1), calendar_), day("2024-12-31"));  // over the year's end
  // 2024-09-15 is a Sunday; 16 and 17 are holidays.
  EXPECT_EQ(
      last_trading_day(parse_expiry_rule("day 15 preceding of the month before"), ContractMonth(2024, 10), calendar_),
      day("2024-09-13"));
  EXPECT_EQ(
      last_trading_day(parse_expiry_rule("day 15 following of the month before"), ContractMonth(2024, 10), calendar_),
      day("2024-09-18"));

  const ContractTable table({product("zz", "2+0 of 12", "last trading day of the month before", "2024-09-02")},
                            calendar_);
  EXPECT_THAT(listed(table, "2024-09-02"), ElementsAre("zz2410", "zz2411"));
  EXPECT_THAT(listed(table, "2024-09-30"), ElementsAre("zz2410", "zz2411"));  // the last day of 2410
  EXPECT_THAT(listed(table, "2024-10-08"), ElementsAre("zz2411", "zz2412"));  // 1-7 October are closed
  EXPECT_EQ(table.contract(table.find("zz2410").value()).last_trading_day, day("2024-09-30"));
}

TEST_F(MadeUpProduct, WhoseRuleCountsMoreDaysThanAListedMonthHasIsRefused) {
  // February 2024: 1, 2, 5-8, 19-23, 26-29: 15 days.
  EXPECT_EQ(last_trading_day(parse_expiry_rule("15th trading day"), ContractMonth(2024, 2), calendar_),
            day("2024-02-29"));
  EXPECT_THAT(
      input_error_of([&] {
        static_cast<void>(last_trading_day(parse_expiry_rule("16th trading day"), ContractMonth(2024, 2), calendar_));
      }),
      AllOf(HasSubstr("2402"), HasSubstr("16 trading days of 2024-02")));
  EXPECT_THAT(
      input_error_of([&] { ContractTable({product("zz", "2+0 of 12", "16th trading day", "2024-01-02")}, calendar_); }),
      AllOf(HasSubstr("product zz"), HasSubstr("2402"), HasSubstr("16 trading days of 2024-02")));
}

TEST_F(MadeUpProduct, IsNotRefusedForAMonthThatItNeverLists) {
  // February 2026 has 14 trading days (2-6, 9-13, 24-27), but only 1, 5 and 9 are listed. The 18th of May 2026, whose
  // first is closed as are the 4th and 5th: 6-8 are three, three weeks more are eighteen, to the 29th.
  const ContractTable table({product("zz", "0+3 of 1/5/9", "18th trading day", "2024-03-04")}, calendar_);
  EXPECT_THAT(listed(table, "2026-02-27"), ElementsAre("zz2605", "zz2609", "zz2701"));
  EXPECT_THAT(listed(table, "2026-03-02"), ElementsAre("zz2605", "zz2609", "zz2701"));
  EXPECT_EQ(table.contract(table.find("zz2605").value()).last_trading_day, day("2026-05-29"));
  EXPECT_THAT(listed(table, "2026-06-01"), ElementsAre("zz2609", "zz2701", "zz2705"));
}

TEST_F(MadeUpProduct, CountsNoTradingDaysBeforeTheCalendarBegins) {
  // Which days of 2020-01-01 and before were open, a calendar from the 2nd on cannot tell.
  const TradingCalendar short_calendar(day("2020-01-02"), day("2021-12-31"), day("2021-12-31"), {}, "short");
  auto instrument = product("zz", "1+0 of 12", "10th trading day", "2020-01-02");
  EXPECT_THAT(input_error_of([&] { ContractTable({instrument}, short_calendar); }),
              AllOf(HasSubstr("2001"), HasSubstr("2020-01-02")));
  instrument.first_month = ContractMonth(2020, 2);
  const ContractTable table({instrument}, short_calendar);
  // Weekdays from Monday 2020-02-03 on: the tenth is Friday 2020-02-14.
  EXPECT_EQ(table.contract(ContractId{0}).last_trading_day, day("2020-02-14"));
  // From the month's end nothing before the begin matters.
  const ContractTable from_the_end({product("zz", "1+0 of 12", "2nd last trading day", "2020-01-02")}, short_calendar);
  EXPECT_EQ(from_the_end.contract(ContractId{0}).last_trading_day, day("2020-01-30"));
}

TEST_F(MadeUpProduct, CountedFromTheMonthsEndIsProvisionalWhileLaterClosuresAreUnknown) {
  const TradingCalendar to_25_june(day("2020-01-01"), day("2020-12-31"), day("2020-06-25"), {}, "short");
  // From the end: 30, 29, 26, 25, 24, 23, 22, 19. The 19th is published, the 26th and later are not.
  const ContractTable from_the_end({product("zz", "1+0 of 12", "8th last trading day", "2020-05-04")}, to_25_june);
  const Contract& june = from_the_end.contract(from_the_end.find("zz2006").value());
  EXPECT_EQ(june.last_trading_day, day("2020-06-19"));
  EXPECT_TRUE(june.provisional);
  EXPECT_FALSE(from_the_end.contract(from_the_end.find("zz2005").value()).provisional);
  // 1-5, 8-12, 15-19 June: counted forwards the same day is certain.
  const ContractTable forwards({product("zz", "1+0 of 12", "15th trading day", "2020-05-04")}, to_25_june);
  EXPECT_EQ(forwards.contract(forwards.find("zz2006").value()).last_trading_day, day("2020-06-19"));
  EXPECT_FALSE(forwards.contract(forwards.find("zz2006").value()).provisional);
}

TEST_F(MadeUpProduct, IsRefusedWhenAClosureMakesTwoMonthsExpireOnOneDay) {
  // A market closed from 2020-02-01 to 2020-03-31: day 15 of both months moves to 2020-04-01.
  std::vector<Date> closed;
  for (Date date = day("2020-02-03"); date <= day("2020-03-31"); date += 1) {
    if (date.weekday() <= Weekday::kFriday) closed.push_back(date);
  }
  const TradingCalendar calendar(day("2020-01-01"), day("2020-12-31"), day("2020-12-31"), closed, "closed");
  EXPECT_THAT(
      input_error_of([&] { ContractTable({product("zz", "2+0 of 12", "day 15 following", "2020-01-02")}, calendar); }),
      AllOf(HasSubstr("2002"), HasSubstr("2003"), HasSubstr("2020-04-01")));
}

TEST_F(MadeUpProduct, StillHasLastMonthsContractWhenItsExpiryWasCarriedOver) {
  // 2024-08-31 is a Saturday: 2408 expires on Monday 2024-09-02, which is the product's first day.
  const ContractTable table({product("zz", "2+0 of 12", "day 31 following", "2024-09-02")}, calendar_);
  EXPECT_THAT(listed(table, "2024-09-02"), ElementsAre("zz2408", "zz2409"));
  EXPECT_THAT(listed(table, "2024-09-03"), ElementsAre("zz2409", "zz2410"));
}

TEST_F(MadeUpProduct, BeginsWithTheNearestExpiryUnlessAFirstMonthIsGiven) {
  // 2024-01-19 is the expiry of 2401.
  auto nearest = product("ZZ", "2+0 of 12", "3rd Fri following", "2024-01-19");
  EXPECT_THAT(listed(ContractTable({nearest}, calendar_), "2024-01-19"), ElementsAre("ZZ2401", "ZZ2402"));
  auto later = nearest;
  later.first_month = ContractMonth(2024, 3);
  const ContractTable table({later}, calendar_);
  EXPECT_THAT(listed(table, "2024-01-19"), ElementsAre("ZZ2403", "ZZ2404"));
  EXPECT_THAT(listed(table, "2024-03-15"), ElementsAre("ZZ2403", "ZZ2404"));
  EXPECT_THAT(listed(table, "2024-03-18"), ElementsAre("ZZ2404", "ZZ2405"));
  auto expired = nearest;
  expired.first_month = ContractMonth(2023, 12);
  EXPECT_THAT(input_error_of([&] { ContractTable({expired}, calendar_); }), HasSubstr("2312"));
}

TEST_F(MadeUpProduct, WhoseCodeBeginsAnotherCodeKeepsItsOwnContracts) {
  const ContractTable table({product("I", "1+0 of 12", "3rd Fri following", "2024-01-02"),
                             product("IF", "1+0 of 12", "3rd Fri following", "2024-01-02")},
                            calendar_);
  EXPECT_EQ(table.contract(table.find("I2406").value()).instrument, InstrumentId{0});
  EXPECT_EQ(table.contract(table.find("IF2406").value()).instrument, InstrumentId{1});
}

TEST_F(MadeUpProduct, IsRefusedWithoutAPossibleFirstDayOrCode) {
  const auto make = [&](Instrument instrument) { ContractTable({std::move(instrument)}, calendar_); };
  const char* listing = "2+2 of 3/6/9/12";
  const char* expiry = "3rd Fri following";
  EXPECT_THAT(input_error_of([&] { make(product("ZZ", listing, expiry, "2024-03-03")); }), HasSubstr("2024-03-03"));
  EXPECT_THAT(input_error_of([&] { make(product("ZZ", listing, expiry, "2009-03-03")); }), HasSubstr("2010-04-01"));
  EXPECT_THAT(input_error_of([&] { make(product("Z2", listing, expiry, "2024-03-04")); }), HasSubstr("Z2"));
  auto no_tick = product("ZZ", listing, expiry, "2024-03-04");
  no_tick.tick = Price{};
  EXPECT_THAT(input_error_of([&] { make(no_tick); }), HasSubstr("tick"));
  auto no_multiplier = product("ZZ", listing, expiry, "2024-03-04");
  no_multiplier.multiplier = 0;
  EXPECT_THAT(input_error_of([&] { make(no_multiplier); }), HasSubstr("multiplier"));
  EXPECT_THAT(input_error_of([&] {
                ContractTable(
                    {product("ZZ", listing, expiry, "2024-03-04"), product("ZZ", listing, expiry, "2024-03-04")},
                    calendar_);
              }),
              HasSubstr("twice"));
}

}  // namespace
}  // namespace hedgelab
