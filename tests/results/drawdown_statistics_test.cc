#include "engine/results/drawdown_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

using Values = std::vector<double>;

TEST(Drawdown, DurationCountsTheWholeTimeUnderWaterNotTheFallAlone) {
  // Peak 2.0 at 1, trough 1.0 at 2, back at 2.0 at 5: depth 1 - 1/2, four steps from peak to recovery, one of them
  // falling.
  const auto found = deepest_drawdowns(Values{1.0, 2.0, 1.0, 1.25, 1.5, 2.0, 3.0}, 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].depth, 0.5);
  EXPECT_EQ(found[0].peak, 1U);
  EXPECT_EQ(found[0].trough, 2U);
  EXPECT_EQ(found[0].recovery, 5U);
  EXPECT_EQ(found[0].duration, 4U);
}

TEST(Drawdown, ReachingThePeakExactlyIsARecoveryAndANewFallIsAnotherDrawdown) {
  // 4 -> 3 -> 4 -> 2 -> 4: two drawdowns of 25% and 50%, not one.
  const auto found = deepest_drawdowns(Values{4.0, 3.0, 4.0, 2.0, 4.0}, 10);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].depth, 0.5);
  EXPECT_EQ(found[0].peak, 2U);
  EXPECT_EQ(found[0].recovery, 4U);
  EXPECT_EQ(found[1].depth, 0.25);
  EXPECT_EQ(found[1].peak, 0U);
  EXPECT_EQ(found[1].recovery, 2U);
}

TEST(Drawdown, OfAPlateauThePeakIsItsLastDay) {
  const auto found = deepest_drawdowns(Values{1.0, 4.0, 4.0, 4.0, 3.0, 5.0}, 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].peak, 3U);
  EXPECT_EQ(found[0].duration, 2U);  // 3 -> 5
}

TEST(Drawdown, OfTwoEqualTroughsTheFirstCounts) {
  const auto found = deepest_drawdowns(Values{4.0, 2.0, 3.0, 2.0, 4.0}, 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].trough, 1U);
  EXPECT_EQ(found[0].recovery, 4U);
}

TEST(Drawdown, AnOpenOneLastsToTheEndOfTheCurve) {
  // Peak 4 at 1, never reached again: 3 steps to the last point at 4.
  const auto found = deepest_drawdowns(Values{3.0, 4.0, 3.0, 2.0, 3.5}, 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].depth, 0.5);
  EXPECT_EQ(found[0].trough, 3U);
  EXPECT_FALSE(found[0].recovery.has_value());
  EXPECT_EQ(found[0].duration, 3U);
}

TEST(Drawdown, ACurveThatFallsFromItsFirstValueHasItsPeakThere) {
  const Values values{1.0, 0.75, 0.5};
  EXPECT_EQ(maximum_drawdown(values), 0.5);
  const auto found = deepest_drawdowns(values, 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].peak, 0U);
  EXPECT_EQ(found[0].duration, 2U);
}

TEST(Drawdown, IsMeasuredFromTheRunningMaximumNotFromTheInception) {
  // 1 -> 2 -> 1.5: the inception is never undercut, the drawdown is 25%.
  EXPECT_EQ(maximum_drawdown(Values{1.0, 2.0, 1.5}), 0.25);
}

TEST(Drawdown, ACurveThatNeverFallsHasNone) {
  EXPECT_EQ(maximum_drawdown(Values{1.0, 1.0, 2.0, 2.0}), 0.0);
  EXPECT_TRUE(deepest_drawdowns(Values{1.0, 1.0, 2.0, 2.0}, 10).empty());
  EXPECT_EQ(maximum_drawdown(Values{1.0}), 0.0);
  EXPECT_EQ(maximum_drawdown(Values{}), 0.0);
}

TEST(Drawdown, EqualDepthsStandInOrderOfTime) {
  // 50% at 8 -> 4, 25% at 8 -> 6, 50% at 16 -> 8.
  const auto found = deepest_drawdowns(Values{8.0, 4.0, 8.0, 6.0, 16.0, 8.0, 16.0}, 10);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].peak, 0U);
  EXPECT_EQ(found[1].peak, 4U);
  EXPECT_EQ(found[0].depth, found[1].depth);
  EXPECT_EQ(found[2].depth, 0.25);
}

TEST(Drawdown, AtMostCountAreKeptAndTheyAreTheDeepest) {
  const Values values{8.0, 6.0, 8.0, 4.0, 8.0, 7.0, 8.0};
  const auto found = deepest_drawdowns(values, 2);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].depth, 0.5);
  EXPECT_EQ(found[1].depth, 0.25);
  EXPECT_TRUE(deepest_drawdowns(values, 0).empty());
}

TEST(Drawdown, AValueThatIsNotPositiveIsABrokenInvariant) {
  EXPECT_THROW((void)maximum_drawdown(Values{1.0, 0.0, 1.0}), InvariantError);
  EXPECT_THROW((void)maximum_drawdown(Values{-1.0}), InvariantError);
  EXPECT_THROW((void)deepest_drawdowns(Values{1.0, std::numeric_limits<double>::quiet_NaN()}, 1), InvariantError);
}

// The slow road: a pair (peak, trough) is judged on its own, without a running state.
double maximum_drawdown_by_pairs(const Values& values) {
  double deepest = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i + 1; j < values.size(); ++j) deepest = std::max(deepest, 1.0 - values[j] / values[i]);
  }
  return deepest;
}

TEST(Drawdown, OnRandomCurvesThePassAgreesWithAllPairs) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    Values values{1.0};
    // Steps of a sixteenth make plateaus and exact recoveries frequent.
    while (values.size() < 150) {
      values.push_back(std::max(0.25, values.back() + (static_cast<double>(random() % 5) - 2.0) / 16.0));
    }
    const auto found = deepest_drawdowns(values, 1000);
    EXPECT_EQ(maximum_drawdown(values), maximum_drawdown_by_pairs(values)) << "seed " << seed;
    EXPECT_EQ(found.empty() ? 0.0 : found[0].depth, maximum_drawdown(values)) << "seed " << seed;

    // A point is under water when something before it is higher; every such point belongs to one drawdown only.
    std::vector<int> owners(values.size(), 0);
    for (const Drawdown& drawdown : found) {
      const std::size_t end = drawdown.recovery.value_or(values.size());
      const auto begin_of = [&](std::size_t i) { return values.begin() + static_cast<std::ptrdiff_t>(i); };
      EXPECT_EQ(values[drawdown.peak], *std::max_element(values.begin(), begin_of(end)));
      EXPECT_EQ(values[drawdown.trough], *std::min_element(begin_of(drawdown.peak), begin_of(end)));
      EXPECT_EQ(drawdown.duration, (drawdown.recovery ? end : end - 1) - drawdown.peak);
      if (drawdown.recovery) {
        EXPECT_GE(values[end], values[drawdown.peak]);
      }
      for (std::size_t i = drawdown.peak + 1; i < end; ++i) ++owners[i];
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto here = values.begin() + static_cast<std::ptrdiff_t>(i);
      const bool under_water = std::any_of(values.begin(), here, [&](double before) { return before > *here; });
      EXPECT_EQ(owners[i], under_water ? 1 : 0) << "seed " << seed << " index " << i;
    }
  }
}

}  // namespace
}  // namespace hedgelab
