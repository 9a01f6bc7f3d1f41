// A sweep as runs: a point's plan is the one its config says.
#include "engine/sweep/sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/config/backtest_reader.h"
#include "engine/session/batch.h"
#include "tests/sweep/made_sweep.h"

namespace hedgelab::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// The short road changes parameters in a plan that was read once; the long one reads the point's whole config.
TEST(Sweep, TheRowOfAPointIsThatOfItsWholeConfig) {
  const Sweep sweep(sweep_config(kThreeAxes), rule_book());
  MarketSession session(rule_book(), sweep.market());
  std::vector<PointNumber> points;
  for (PointNumber point = 0; point < sweep.space().size(); ++point) points.push_back(point);
  const auto rows = engine_runner(session, sweep.shape())->run(sweep, points);
  ASSERT_TRUE(rows.has_value());
  for (const PointNumber point : points) {
    const RunConfig whole = read_run_config(sweep.document_of(point), "point", rule_book());
    const PointRow expected = row_of(point, run_plans(session, whole.variants).front(), sweep.shape());
    EXPECT_EQ(difference_of((*rows)[point], expected, sweep.shape()), "") << "point " << point;
  }
  EXPECT_NE(difference_of((*rows)[0], (*rows)[1], sweep.shape()), "");
}

TEST(Sweep, WhatAPointComesToDoesNotDependOnWhoWasAskedBefore) {
  const Sweep one(sweep_config(kThreeAxes), rule_book()), other(sweep_config(kThreeAxes), rule_book());
  (void)one.plan(23);
  EXPECT_EQ(one.plan(5).backtest.parameters, other.plan(5).backtest.parameters);
  EXPECT_EQ(one.plan(5).backtest.effective_config, other.plan(5).backtest.effective_config);
}

TEST(Sweep, AStrategyCanBeAnAxis) {
  const Sweep sweep(
      sweep_config(R"("axes": [{"key": "strategy.name", "values": ["continuous_roll", "lowest_discount"]}])"),
      rule_book());
  EXPECT_EQ(sweep.plan(0).backtest.strategy, "continuous_roll");
  EXPECT_EQ(sweep.plan(1).backtest.strategy, "lowest_discount");
  // Another strategy starts from its own defaults, as in a comparison.
  EXPECT_EQ(sweep.plan(1).backtest.parameters.count("slot"), 0U);
}

// As in a variant, an object is laid over the base's; a list replaces it.
TEST(Sweep, ObjectsAndListsCanBeAnAxis) {
  const std::string axes = R"("axes": [
    {"key": "account.costs.spot_rate", "values": [0, 0.001]},
    {"key": "account.costs", "values": [{"fees": "none"}, {"fees": "exchange", "broker_multiplier": 2}]},
    {"key": "strategy", "values": [{"name": "lowest_discount"}, {"name": "continuous_roll", "slot": "next_month"}]}])";
  const Sweep sweep(sweep_config(axes), rule_book());
  ASSERT_EQ(sweep.space().size(), 8U);
  EXPECT_EQ(sweep.plan(0).backtest.broker.costs.fees, CostConfig::Fees::kNone);
  EXPECT_EQ(sweep.plan(0).backtest.strategy, "lowest_discount");
  const BacktestConfig last = sweep.plan(7).backtest;
  EXPECT_EQ(last.broker.costs.fees, CostConfig::Fees::kExchange);
  EXPECT_EQ(last.broker.costs.broker_multiplier, Rate::from_integer(2));
  EXPECT_EQ(last.broker.costs.spot_rate, rate("0.001"));
  EXPECT_EQ(std::get<std::string>(last.parameters.at("slot")), "next_month");
  EXPECT_EQ(read_sweep_config(sweep_config(axes).written(), "again").written(), sweep_config(axes).written());
  // What is wrong inside one is found before anything runs, and the axis is named.
  EXPECT_THAT(refusal_of_sweep(R"("axes": [{"key": "account.costs", "values": [{"fees": "none"}, {"fee": "none"}]}])"),
              AllOf(HasSubstr("axes.0: account.costs"), HasSubstr("account.costs.fee: unknown key")));
}

TEST(Sweep, EqualPartsCoverEveryReturnOnce) {
  const Sweep sweep(sweep_config(kThreeAxes + R"(, "parts": 6)"), rule_book());
  ASSERT_EQ(sweep.parts(), 6U);
  MarketSession session(rule_book(), sweep.market());
  const auto rows = engine_runner(session, sweep.shape())->run(sweep, std::vector<PointNumber>{0});
  std::int64_t returns = 0;
  for (const WindowMoments& part : rows->front().moments.windows) {
    returns += part.returns;
    EXPECT_NEAR(static_cast<double>(part.returns), static_cast<double>(rows->front().moments.whole.returns) / 6.0, 1.0);
  }
  EXPECT_EQ(returns, rows->front().moments.whole.returns);
}

// 2023-01-05 to 2023-03-31 with one month of training and one of test: [01-05,
// 02-04] [02-05, 03-04] alone fits whole, as the next test would end on 04-04.
TEST(Sweep, TrainingAndTestMoveOnByTheMonthsOfTheTest) {
  const Sweep sweep(sweep_config(kThreeAxes + R"(, "out_of_sample": {"train_months": 1, "test_months": 1})"),
                    rule_book());
  ASSERT_EQ(sweep.folds().size(), 1U);
  const ReturnWindow train = sweep.shape().windows[sweep.folds()[0].train],
                     test = sweep.shape().windows[sweep.folds()[0].test];
  EXPECT_EQ(train, (ReturnWindow{day("2023-01-05"), day("2023-02-04")}));
  EXPECT_EQ(test, (ReturnWindow{day("2023-02-05"), day("2023-03-04")}));
  EXPECT_THAT(refusal_of_sweep(kThreeAxes + R"(, "out_of_sample": {"train_months": 12, "test_months": 1})"),
              HasSubstr("do not fit"));
  EXPECT_THAT(refusal_of_sweep(kThreeAxes + R"(, "out_of_sample": {"test_from": "2022-01-01"})"),
              HasSubstr("leaves no day"));
}

TEST(Sweep, AConfigThatIsNoneIsRefusedByKey) {
  EXPECT_THAT(refusal_of_sweep(kThreeAxes + R"(, "metrics": ["sharp"])"),
              HasSubstr("metrics: there is no figure 'sharp'; did you mean 'sharpe'?"));
  EXPECT_THAT(refusal_of_sweep(kThreeAxes + R"(, "parts": 7)"), HasSubstr("odd"));
  EXPECT_THAT(refusal_of_sweep(kThreeAxes + R"(, "axis": [])"), HasSubstr("axes"));
  Json without = sweep_json(kThreeAxes);
  without.erase("base");
  EXPECT_THROW((void)read_sweep_config(without, "x"), InputError);
  Json comparison = sweep_json(kThreeAxes);
  comparison["base"]["variants"] = Json::parse(R"([{"name": "a", "account": {"capital": 7}}, {"name": "b"}])");
  EXPECT_THROW((void)read_sweep_config(comparison, "x"), InputError);
  comparison["variant"] = "a";
  EXPECT_EQ((*read_sweep_config(comparison, "x").base)["account"]["capital"], 7);
}

TEST(Sweep, WhatItWritesItReadsAgain) {
  const SweepConfig config = sweep_config(kThreeAxes + R"(, "constraints": ["account.capital > 1"], "parts": 4,
    "out_of_sample": {"test_from": "2023-02-01"}, "search": {"method": "halving"})");
  const SweepConfig again = read_sweep_config(config.written(), "again");
  EXPECT_EQ(config.written(), again.written());
  EXPECT_EQ(again.document.axes[2].to, 3.0);
}

}  // namespace
}  // namespace hedgelab::test
