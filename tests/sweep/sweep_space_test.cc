// Axes, numbers and samples: which points a sweep has.
#include "engine/sweep/sweep_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/sweep/made_sweep.h"

namespace hedgelab::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<double> numbers_of(const std::string& axis) {
  const SweepSpace space(sweep_config(fmt::format(R"("axes": [{}])", axis)));
  std::vector<double> numbers;
  for (const FieldValue& value : space.axes()[0].values()) {
    numbers.push_back(std::holds_alternative<double>(value) ? std::get<double>(value)
                                                            : static_cast<double>(std::get<std::int64_t>(value)));
  }
  return numbers;
}

std::string axis_refusal(const std::string& axis) { return refusal_of_sweep(fmt::format(R"("axes": [{}])", axis)); }

TEST(SweepSpace, TheLastAxisIsTheFastestAndANumberSaysTheValues) {
  const SweepSpace space(sweep_config(kThreeAxes));
  EXPECT_EQ(space.size(), 24U);
  // 17 = 1 x 12 + 1 x 4 + 1: the second slot, the second share, roll 1.
  EXPECT_THAT(space.indices(17), ElementsAre(1, 1, 1));
  EXPECT_THAT(space.values(17),
              ElementsAre(FieldValue(std::string("next_month")), FieldValue(0.6), FieldValue(std::int64_t{1})));
  for (PointNumber number = 0; number < space.size(); ++number)
    EXPECT_EQ(space.number_of(space.indices(number)), number);
}

TEST(Axis, ARangeInStepsHasItsLastPointAndDecimalValues) {
  // In doubles 0.5 + 3 x 0.1 is 0.8000000000000000444: the axis says 0.8.
  EXPECT_THAT(numbers_of(R"({"key": "account.spot.share", "from": 0.5, "to": 0.9, "step": 0.1})"),
              ElementsAre(0.5, 0.6, 0.7, 0.8, 0.9));
  EXPECT_THAT(numbers_of(R"({"key": "strategy.roll_before_trading_days", "from": 6, "to": 0, "step": -3})"),
              ElementsAre(6, 3, 0));
}

TEST(Axis, AStepThatMissesTheEndIsRefusedWithTheEndsNearIt) {
  EXPECT_EQ(axis_refusal(R"({"key": "account.spot.share", "from": 0.5, "to": 1.0, "step": 0.3})"),
            "sweep.json: axes.0.step: 0.3 does not lead from 0.5 to 1 in whole "
            "steps; the ends near it are 0.8 and 1.1");
  EXPECT_THAT(axis_refusal(R"({"key": "account.spot.share", "from": 0.5, "to": 0.9, "step": 0})"),
              HasSubstr("leads nowhere"));
  EXPECT_THAT(axis_refusal(R"({"key": "account.spot.share", "from": 0.5, "to": 0.9, "step": -0.1})"),
              HasSubstr("leads away"));
  EXPECT_THAT(axis_refusal(R"({"key": "account.spot.share", "from": 0.5, "to": 0.9, "step": "NaN"})"),
              HasSubstr("axes.0.step"));
  EXPECT_THAT(axis_refusal(R"({"key": "account.capital", "from": 1, "to": 1e12, "step": 1})"),
              HasSubstr("an axis has at most"));
}

// 0.001 x (100)^(i / 2): 0.001, 0.01, 0.1.
TEST(Axis, ALogRangeHasEqualRatios) {
  const auto values =
      numbers_of(R"({"key": "account.spot.share", "from": 0.001, "to": 0.1, "count": 3, "scale": "log"})");
  ASSERT_EQ(values.size(), 3U);
  EXPECT_EQ(values[0], 0.001);
  EXPECT_NEAR(values[1], 0.01, 1e-15);
  EXPECT_EQ(values[2], 0.1);
  EXPECT_THAT(axis_refusal(R"({"key": "account.spot.share", "from": 0, "to": 0.1, "count": 3, "scale": "log"})"),
              HasSubstr("one side of zero"));
}

TEST(Axis, DrawsComeFromTheSeedAlone) {
  const std::string axis =
      R"({{"key": "account.spot.share", "from": 0.2, "to": 0.4, "count": 20, "random": true, "seed": {}}})";
  const auto one = numbers_of(fmt::format(fmt::runtime(axis), 1));
  EXPECT_EQ(one, numbers_of(fmt::format(fmt::runtime(axis), 1)));
  EXPECT_NE(one, numbers_of(fmt::format(fmt::runtime(axis), 2)));
  for (const double value : one) EXPECT_TRUE(value >= 0.2 && value <= 0.4) << value;
}

TEST(Axis, WhatAKeyCannotTakeIsRefusedBeforeAnythingRunsAndNamesTheAxis) {
  EXPECT_THAT(axis_refusal(R"({"key": "strategy.windw", "values": [1]})"),
              HasSubstr("axes.0.key: 'strategy.windw': continuous_roll has no 'windw'"));
  EXPECT_THAT(axis_refusal(R"({"key": "acount.capital", "values": [1]})"), HasSubstr("did you mean 'account'"));
  EXPECT_EQ(axis_refusal(R"({"key": "strategy.roll_before_trading_days", "values": [1, 61]})"),
            "sweep.json: axes.0: strategy.roll_before_trading_days: 61 is outside "
            "[0, 60]");
  EXPECT_THAT(axis_refusal(R"({"key": "strategy.roll_before_trading_days", "from": 50, "to": 70, "step": 10})"),
              HasSubstr("70 is outside [0, 60]"));
  EXPECT_THAT(axis_refusal(R"({"key": "strategy.slot", "values": ["curent_month"]})"),
              HasSubstr("did you mean 'current_month'"));
  EXPECT_THAT(axis_refusal(R"({"key": "strategy.slot", "from": 1, "to": 2, "count": 2})"),
              HasSubstr("only numbers have ranges"));
  EXPECT_THAT(axis_refusal(R"({"key": "account", "values": [1]})"), HasSubstr("an axis lists the objects"));
  EXPECT_THAT(axis_refusal(R"({"key": "account.capital", "values": [{}]})"), HasSubstr("are no objects or lists"));
  EXPECT_THAT(axis_refusal(R"({"key": "account.costs", "values": [{"fees": "none"}, 1]})"),
              HasSubstr("axes.0.values: 1 stands beside {"));
  EXPECT_THAT(axis_refusal(R"({"key": "data.store", "values": ["x"]})"), HasSubstr("share one market"));
  EXPECT_THAT(axis_refusal(R"({"key": "name", "values": ["x"]})"), HasSubstr("changes no run"));
  EXPECT_THAT(axis_refusal(R"({"key": "product", "values": ["IC", "IX"]})"), HasSubstr("axes.0: product"));
}

TEST(Axis, EmptyAndEqualAndHalfSaidAxesAreRefused) {
  EXPECT_EQ(axis_refusal(R"({"key": "strategy.slot", "values": []})"),
            "sweep.json: axes.0.values: is empty; an axis has at least one value");
  EXPECT_THAT(axis_refusal(R"({"key": "account.spot.share", "values": [0.5, 0.50]})"),
              HasSubstr("has the value 0.5 twice"));
  EXPECT_THAT(axis_refusal(R"({"key": "strategy.roll_before_trading_days", "from": 1, "to": 3, "count": 9})"),
              HasSubstr("rounded to whole numbers"));
  EXPECT_THAT(axis_refusal(R"({"key": "account.spot.share"})"), HasSubstr("give values, or from and to"));
  EXPECT_THAT(axis_refusal(R"({"key": "account.spot.share", "from": 0.1, "to": 0.2})"),
              HasSubstr("a bare range is for a sample"));
  EXPECT_THAT(axis_refusal(R"({"key": "account.spot.share", "values": [1], "step": 1})"), HasSubstr("one of them"));
  EXPECT_THAT(refusal_of_sweep(R"("axes": [])"), HasSubstr("axes"));
  EXPECT_THAT(
      refusal_of_sweep(R"("axes": [{"key": "product", "values": ["IC"]}, {"key": "product", "values": ["IF"]}])"),
      HasSubstr("key of an earlier axis"));
}

TEST(SweepSpace, TooManyPointsAreRefusedWithTheirCount) {
  // 10^6 x 10^6 combinations.
  EXPECT_THAT(refusal_of_sweep(
                  R"("axes": [{"key": "account.spot.share", "from": 0.1, "to": 0.9, "count": 1000000},
                                           {"key": "account.capital", "from": 1e6, "to": 1e9, "count": 1000000}])"),
              HasSubstr("1000000000000 combinations"));
}

// Of 2 x 4 combinations, roll >= 2 with next_month alone: the first slot keeps 4, the second 2.
TEST(SweepSpace, AConstraintLeavesNumbersWithoutAPoint) {
  const SweepSpace space(sweep_config(R"("axes": [
    {"key": "strategy.slot", "values": ["current_month", "next_month"]},
    {"key": "strategy.roll_before_trading_days", "from": 0, "to": 3, "step": 1}],
    "constraints": ["strategy.roll_before_trading_days >= 0"])"));
  EXPECT_EQ(space.count_points(0, space.size()), 8U);
  const SweepSpace half(sweep_config(R"("axes": [
    {"key": "account.spot.share", "values": [0.2, 0.7]},
    {"key": "strategy.roll_before_trading_days", "from": 0, "to": 3, "step": 1}],
    "constraints": ["strategy.roll_before_trading_days <= 10 * account.spot.share", "account.capital > 1"])"));
  EXPECT_EQ(half.count_points(0, half.size()), 7U);  // 0.2 allows 0, 1, 2
  EXPECT_FALSE(half.admits(3));
  EXPECT_TRUE(half.admits(7));
}

TEST(SweepSpace, ConstraintsThatNoPointMeetsAreRefused) {
  EXPECT_EQ(
      refusal_of_sweep(
          R"("axes": [{"key": "account.spot.share", "values": [0.2, 0.7]}], "constraints": ["account.spot.share > 1"])"),
      "sweep.json: constraints: no point meets them: none of 2 combinations "
      "has account.spot.share > 1");
  EXPECT_THAT(
      refusal_of_sweep(
          R"("axes": [{"key": "account.spot.share", "values": [0.2]}], "constraints": ["account.spot.shar > 1"])"),
      HasSubstr("did you mean 'share'"));
}

TEST(SweepSpace, ASampleSpreadsOverRangesAndLists) {
  for (const std::string method : {"random", "latin_hypercube", "sobol"}) {
    const SweepSpace space(sweep_config(fmt::format(R"("axes": [
      {{"key": "strategy.slot", "values": ["current_month", "next_month"]}},
      {{"key": "account.spot.share", "from": 0.2, "to": 0.8}}],
      "sample": {{"method": "{}", "points": 64, "seed": 5}})",
                                                    method)));
    EXPECT_EQ(space.size(), 64U);
    int low = 0, first = 0;
    for (PointNumber number = 0; number < 64; ++number) {
      const auto values = space.values(number);
      const double share = std::get<double>(values[1]);
      EXPECT_TRUE(share >= 0.2 && share <= 0.8);
      low += share < 0.5;
      first += std::get<std::string>(values[0]) == "current_month";
    }
    if (method == "random") continue;
    EXPECT_EQ(low, 32) << method;  // half of the range has half of the points
    EXPECT_EQ(first, 32) << method;
  }
}

TEST(SweepSpace, ADrawThatRepeatsAnEarlierOneIsNoPoint) {
  const SweepSpace space(sweep_config(
      R"("axes": [{"key": "strategy.roll_before_trading_days", "from": 0, "to": 3}],
    "sample": {"method": "random", "points": 40})"));
  EXPECT_EQ(space.count_points(0, 40), 4U);
}

}  // namespace
}  // namespace hedgelab::test
