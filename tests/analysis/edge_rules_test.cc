// Days and tables at the edge of the rules: a long holiday, a week of one day, names and ranks that trip a reader.

#include <gmock/gmock.h>

#include "engine/analysis/basis_series.h"
#include "engine/analysis/daily_values.h"
#include "engine/analysis/drivers_study.h"
#include "engine/analysis/series_study.h"
#include "engine/config/members_reader.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/analysis/small_market.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

using test::contract;
using test::date;
using test::rule_book;
using ::testing::HasSubstr;

// IF2403 ends on 2024-03-15. Over the Spring Festival (02-09 to 02-18) eleven calendar days pass and one trading day.
TEST(SpringFestival, EatsCalendarDaysAndNoTradingDays) {
  const RemainingLife before = remaining_life(rule_book(), contract("IF2403"), date("2024-02-08"));
  const RemainingLife after = remaining_life(rule_book(), contract("IF2403"), date("2024-02-19"));
  EXPECT_EQ(before.calendar_days, 36);
  EXPECT_EQ(after.calendar_days, 25);
  EXPECT_EQ(before.trading_days - after.trading_days, 1);
}

// 2024-09-30 is the one trading day of its week: the National Day holiday lasts until 10-07.
TEST(WeekOfOneDay, EndsAndBeginsAWeek) {
  EXPECT_EQ(end_of_week_before(rule_book().calendar, date("2024-09-30")), date("2024-09-27"));
  EXPECT_EQ(end_of_week_before(rule_book().calendar, date("2024-10-08")), date("2024-09-30"));
}

// Over two trading days the index stands still. "old" grows by 2% to the 18th and by 4% to the 19th; "young" has its
// first value on the 17th, so on the 18th it has none of two days before, and on the 19th it has lost 2%.
TEST(HedgingDemand, AFundCountsOnceItHasAValueOfSoManyDaysBefore) {
  SmallMarket market;
  for (const char* day : {"2025-06-16", "2025-06-17", "2025-06-18", "2025-06-19"}) {
    market.close("000300", day, 4000.0).close("IF2506", day, 3996.0);
  }
  const MarketPanel panel = market.panel();
  StudyMarket studied;
  studied.panel = &panel;
  studied.products = {rule_book().contracts.find_instrument("IF")};
  DriversStudy study;
  study.from = date("2025-06-16");
  study.to = date("2025-06-19");
  study.excess_days = 2;
  study.fewest_funds = 1;
  study.funds = {
      {"old",
       "000300",
       {{date("2025-06-16"), 1.0}, {date("2025-06-17"), 1.0}, {date("2025-06-18"), 1.02}, {date("2025-06-19"), 1.04}}},
      {"young", "000300", {{date("2025-06-17"), 1.0}, {date("2025-06-18"), 1.0}, {date("2025-06-19"), 0.98}}}};
  const Study result = drivers_study(studied, study);
  const Table& demand = result.table("hedging_demand");
  ASSERT_EQ(demand.rows(), 2U);
  EXPECT_EQ(demand.cell(0, "funds").number(), 1.0);
  EXPECT_NEAR(demand.cell(0, "excess").number(), 0.02, 1e-12);
  EXPECT_EQ(demand.cell(1, "funds").number(), 2.0);
  EXPECT_NEAR(demand.cell(1, "excess").number(), (0.04 - 0.02) / 2, 1e-12);
  // With two funds asked for, the first of these days has no figure at all, not one of a single fund.
  study.fewest_funds = 2;
  EXPECT_EQ(drivers_study(studied, study).table("hedging_demand").rows(), 1U);
}

// IM begins on 2022-07-22 with IM2208, IM2209, IM2212 and IM2303: December is its first quarter contract from the first
// day on. Nineteen days have no percentile.
TEST(FirstQuarterOfAProduct, BeginsWithItsQuarterContractAndWithoutPercentiles) {
  SmallMarket market;
  const TradingCalendar& calendar = rule_book().calendar;
  const DayIndex first = test::day_index("2022-07-22");
  for (DayIndex day = first - 3; day < first + 20; ++day) {
    const std::string words = calendar.day(day).to_string();
    market.close("000852", words, 7000.0);
    if (day >= first) market.close("IM2212", words, 6900.0 + static_cast<double>(day - first));
  }
  const MarketPanel panel = market.panel();
  StudyMarket studied;
  studied.panel = &panel;
  studied.products = {rule_book().contracts.find_instrument("IM")};
  const Date begin = calendar.day(first - 3), end = calendar.day(first + 19);
  const Study result = series_study(studied, {begin, end, begin});
  const Table& series = result.table("series");
  ASSERT_EQ(series.rows(), 20U) << ::testing::PrintToString(result.notes);
  EXPECT_EQ(series.cell(0, "date").date(), date("2022-07-22"));
  EXPECT_EQ(series.cell(0, "contract").text(), "IM2212");
  EXPECT_TRUE(series.cell(18, "percentile").is_missing());
  EXPECT_FALSE(series.cell(19, "percentile").is_missing());
}

TEST(MemberRankings, TakeANameWithACommaAndRefuseARankThatStandsTwice) {
  const test::ScratchFolder folder;
  const auto file = folder / "ranks.csv";
  const std::string header = "date,contract,rank_type,rank,member,volume,change\n";
  write_file_atomically(file, header + "2024-06-14,IF2406,1,1,\"North, South\",500,10\n");
  MemberRanks ranks;
  read_member_ranks(file, rule_book(), ranks);
  EXPECT_EQ(ranks.at(date("2024-06-14")).at(contract("IF2406")).longs.front().member, "North, South");
  write_file_atomically(file, header + "2024-06-14,IF2406,1,1,A,500,10\n2024-06-14,IF2406,1,1,B,400,10\n");
  MemberRanks twice;
  try {
    read_member_ranks(file, rule_book(), twice);
    FAIL() << "two members of one rank were taken";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("ranks.csv: row 2: "));
  }
}

}  // namespace
}  // namespace hedgelab
