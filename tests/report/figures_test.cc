#include "engine/report/figures.h"

#include <gtest/gtest.h>

namespace hedgelab::report {
namespace {

TEST(Figures, RoundHalfAwayFromZeroWithThousandsApart) {
  EXPECT_EQ(rounded(1'234'567.5, 0), "1,234,568");
  EXPECT_EQ(rounded(-1'234'567.5, 0), "-1,234,568");
  EXPECT_EQ(rounded(12.125, 2), "12.13");  // exactly half: 12.125 is a double
  EXPECT_EQ(rounded(999.9, 0), "1,000");
  EXPECT_EQ(rounded(0.05, 1), "0.1");
}

TEST(Figures, NothingIsWrittenWithoutASign) {
  EXPECT_EQ(rounded(-0.001, 2), "0.00");
  EXPECT_EQ(signed_rounded(0.001, 2), "0.00");
  EXPECT_EQ(signed_cny(0.0), "0.00");
}

TEST(Figures, AmountsHaveFenOnlyWhenSmall) {
  EXPECT_EQ(cny(999.994), "999.99");
  EXPECT_EQ(signed_cny(1'000.4), "+1,000");
  EXPECT_EQ(signed_cny(-70'000'000.0129), "-70,000,000");
}

TEST(Figures, SharesArePercents) {
  EXPECT_EQ(percent(0.2809), "28.09%");
  EXPECT_EQ(signed_percent(-0.1), "-10.00%");
}

TEST(Figures, TheFilesOwnDigitsAreOnlyGrouped) {
  EXPECT_EQ(grouped("-70000000.5001"), "-70,000,000.5001");
  EXPECT_EQ(grouped("123"), "123");
  EXPECT_EQ(grouped("n/a"), "n/a");
}

}  // namespace
}  // namespace hedgelab::report
