// Days and tables at the edge of the rules: a long holiday, a week of one day, names and ranks that trip a reader.

#include <gmock/gmock.h>

#include "engine/analysis/basis_series.h"
#include "engine/analysis/daily_values.h"
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
