#include "engine/table/text_table.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace hedgelab::terminal {
namespace {

TEST(TextTable, TitlesOfSeveralLinesStandFlushWithTheRule) {
  const Column columns[] = {{"name", Align::kLeft}, {"spot\ncosts"}, {"on", Align::kLeft}, {"x"}};
  EXPECT_EQ(aligned(columns, {{"a", "1", "b", "2"}, {"abcdef", "-123.45", "", "3"}}, "  "),
            "             spot\n"
            "  name      costs  on  x\n"
            "  ----------------------\n"
            "  a             1  b   2\n"
            "  abcdef  -123.45      3\n");
}

TEST(TextTable, NoLineEndsWithBlanks) {
  const Column columns[] = {{"name", Align::kLeft}, {"on", Align::kLeft}};
  EXPECT_EQ(aligned(columns, {{"a", ""}}, ""), "name  on\n--------\na\n");
}

TEST(TextTable, ChineseCharactersAreTwoColumnsWide) {
  const Column columns[] = {{"n", Align::kLeft}, {"x"}};
  EXPECT_EQ(aligned(columns, {{"\u5957\u4fdd", "1"}, {"abcde", "2"}}, ""),
            "n      x\n--------\n\u5957\u4fdd   1\nabcde  2\n");
}

TEST(TextTable, ARowOfAnotherLengthIsABrokenInvariant) {
  const Column columns[] = {{"a"}, {"b"}};
  EXPECT_THROW((void)aligned(columns, {{"1"}}, ""), InvariantError);
}

TEST(TextTable, FiguresHaveTwoDecimalsAndNoMinusZero) {
  EXPECT_EQ(number(-0.004), "0.00");
  EXPECT_EQ(number(-0.006), "-0.01");
  EXPECT_EQ(percent(0.2809), "28.09%");
  EXPECT_EQ(percent(std::optional<double>()), "n/a");
  EXPECT_EQ(number(std::optional<double>(1.005e3)), "1005.00");
}

TEST(TextTable, WholeCnyAreRoundedHalfAwayFromZeroAndSeparated) {
  EXPECT_EQ(whole_cny(Money::from_raw(12'345'675'000)), "1,234,568");
  EXPECT_EQ(whole_cny(Money::from_raw(-12'345'675'000)), "-1,234,568");
  EXPECT_EQ(whole_cny(Money::from_integer(-999)), "-999");
  EXPECT_EQ(whole_cny(Money::from_integer(1'000)), "1,000");
}

}  // namespace
}  // namespace hedgelab::terminal
