#include "engine/report/day_story.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "tests/report/small_result.h"

namespace hedgelab::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DayStoryTest : public ::testing::Test {
 protected:
  DayStoryTest() { test::write_small_result(scratch_ / "small"); }
  std::string tell(const std::string& date, Language language = Language::kEnglish) {
    const ResultFolder folder = read_result_folder(scratch_ / "small");
    return story_text(tell_day(run_of(folder, ""), date), language);
  }
  std::string refusal(const std::string& date) {
    try {
      (void)tell(date);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }
  test::ScratchFolder scratch_;
};

TEST_F(DayStoryTest, ADayIsToldCauseByCauseUpToItsSum) {
  // 10,000 of 1,000,000 is 1%; 14,000.5 - 3,990.5 - 10 = 10,000.
  EXPECT_EQ(tell("2024-01-03"),
            "small on Wednesday, 2024-01-03\n"
            "\n"
            "What the day brought\n"
            "  Equity rose by 10,000 CNY (1.00%) to 1,010,000 CNY.\n"
            "\n"
            "Where it came from\n"
            "  Spot: +14,001 CNY. Its price went from 5,000 to 5,100 (+2.00%).\n"
            "  Futures with the index: -3,991 CNY.\n"
            "  Opening fees: -10.00 CNY.\n"
            "  Together: +10,000 CNY, the change in equity.\n"
            "\n"
            "What was done\n"
            "  09:30 Sold 1 lots of IC2401 at 5,010.2 to open (hedge; decided 2024-01-02 15:00): 1,002,040 CNY, fee "
            "10.00 CNY.\n"
            "  09:30 Bought 140 units of 000905 at 5,000 (decided 2024-01-02 15:00): 700,000 CNY, cost 0.00 CNY.\n"
            "\n"
            "How it settled\n"
            "  IC2401: 1 lots short settled at 5,030.4 (official price); -4,040 CNY to cash.\n"
            "\n"
            "In the evening\n"
            "  Cash 300,000 CNY, spot 710,000 CNY, futures -700,000 CNY.\n"
            "  The futures cover 98.59% of the spot.\n"  // 700 / 710
            "  Margin 84,000 CNY, 28.00% of the cash.\n"
            "  Net value stands at its highest so far.\n");
}

TEST_F(DayStoryTest, ARollIsToldWithItsGapBesideTheSum) {
  const std::string story = tell("2024-01-04");
  EXPECT_THAT(story, HasSubstr("Equity fell by 10,100 CNY (1.00%) to 999,900 CNY."));
  // Short, and the basis took money: the futures rose against the index.
  EXPECT_THAT(story, HasSubstr("Basis: -9,990 CNY. The futures gained on the index."));
  EXPECT_THAT(story, HasSubstr("Rolled 1 lots from IC2401 to IC2402 at a spread of -20 points; gap +250.25 CNY."));
  EXPECT_THAT(story, HasSubstr("Beside the sum: the rolls left a gap of +250.25 CNY"));
  EXPECT_THAT(story, HasSubstr("Net value is 1.00% below its highest, of 2024-01-03."));  // 0.0101 / 1.01
  EXPECT_THAT(story, Not(HasSubstr("Futures with the index")));  // unknown that day: no line, no zero
}

TEST_F(DayStoryTest, TheFirstDayHasOnlyTheOpening) {
  const std::string story = tell("2024-01-02");
  EXPECT_THAT(story, HasSubstr("The account was opened; equity is 1,000,000 CNY."));
  EXPECT_THAT(story, HasSubstr("Nothing was traded."));
  EXPECT_THAT(story, Not(HasSubstr("Where it came from")));
}

TEST_F(DayStoryTest, ItIsToldInChineseToo) {
  EXPECT_THAT(tell("2024-01-03", Language::kChinese), HasSubstr("合计：+10,000 元，即权益变动。"));
}

TEST_F(DayStoryTest, ADayWithoutAPointNamesItsNeighbours) {
  EXPECT_EQ(refusal("2024-01-01"), "small: no point of its equity curve on 2024-01-01; the first is on 2024-01-02");
  EXPECT_EQ(refusal("2024-02-01"), "small: no point of its equity curve on 2024-02-01; the last is on 2024-01-04");
  EXPECT_THAT(refusal("yesterday"), HasSubstr("is not a date"));
}

TEST_F(DayStoryTest, CausesThatDoNotAddUpAreSaid) {
  test::write_text(scratch_ / "small" / "attribution.csv",
                   "date,spot_move,equity_change,roll_gap\n2024-01-03,9000,10000,0\n");
  EXPECT_THAT(tell("2024-01-03"), HasSubstr("The lines add up to +9,000 CNY, the file says +10,000 CNY"));
}

}  // namespace
}  // namespace hedgelab::report
