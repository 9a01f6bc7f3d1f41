#include "engine/report/decimate.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace hedgelab::report {
namespace {

using ::testing::ElementsAre;

TEST(Decimate, AShortCurveIsKeptWhole) {
  const std::vector<double> values = {3, 1, 2};
  EXPECT_THAT(extremes(values, 4), ElementsAre(0, 1, 2));
}

TEST(Decimate, OfEveryStretchFirstLowestHighestAndLastStay) {
  // Two stretches of six: 5 9 1 4 4 6 | 2 2 8 0 3 7.
  const std::vector<double> values = {5, 9, 1, 4, 4, 6, 2, 2, 8, 0, 3, 7};
  EXPECT_THAT(extremes(values, 8), ElementsAre(0, 1, 2, 5, 6, 8, 9, 11));
}

TEST(Decimate, TheExtremesOfTheWholeAreNeverLost) {
  std::vector<double> values(100'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<double>(i) / 500.0);
  values[77'777] = 5.0;
  values[12'345] = -5.0;
  const auto kept = extremes(values, 1'000);
  EXPECT_LE(kept.size(), 1'000u);
  EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end()));
  EXPECT_EQ(kept.front(), 0u);
  EXPECT_EQ(kept.back(), 99'999u);
  EXPECT_THAT(kept, ::testing::IsSupersetOf({12'345u, 77'777u}));
}

TEST(Decimate, WhatIsUndefinedIsNoExtreme) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> values = {nan, nan, 2, nan, 7, nan, nan, nan, nan};
  EXPECT_THAT(extremes(values, 4), ElementsAre(0, 2, 4, 8));
}

}  // namespace
}  // namespace hedgelab::report
