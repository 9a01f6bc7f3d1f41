#include "engine/results/attribution_summary.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

Money cny(std::int64_t whole) { return Money::from_integer(whole); }

struct Days {
  EquityCurve curve;
  std::vector<AttributionRow> rows;

  void inception(std::int64_t equity) {
    curve.points.emplace_back();
    curve.points.back().date = Date::from_ymd(2024, 1, 1);
    curve.points.back().equity = cny(equity);
  }
  EquityPoint& day(std::vector<std::pair<Cause, std::int64_t>> parts) {
    AttributionRow row;
    row.date = curve.points.back().date + 1;
    for (const auto& [cause, amount] : parts) row[cause] = cny(amount);
    row.equity_change = row.sum();
    EquityPoint point;
    point.date = row.date;
    point.equity = curve.points.back().equity + row.equity_change;
    point.flow = row[Cause::kCapitalFlow];
    rows.push_back(row);
    curve.points.push_back(point);
    return curve.points.back();
  }
  [[nodiscard]] AttributionSummary summary() const { return summarise_attribution(rows, curve, cny(4'011'500), 12.0); }
};

// Three days of a year that has twelve, so a quarter of a year: every sum of daily shares counts four times.
//
//             base          spot     index     basis    rolls  fees         slippage  interest  day
//   1    1,000,000       +20,000   -14,000    +4,500           -300 (open)      -200            +10,000  +1.00%
//   2    2,020,000       -40,400   +30,300    -8,080   -2,020                                    -20,200  -1.00%
//   3    1,000,000       +10,000    -6,000    -2,000           -500 (close)               +300   +1,700  +0.17%
//                                                              -100 (delivery)
//
// 1,010,000 come in before the second day and 999,800 leave before the third.
Days hand_worked() {
  Days run;
  run.inception(1'000'000);
  const auto account = [](EquityPoint& point, std::int64_t notional, std::int64_t margin, std::int64_t cash) {
    point.futures_notional = cny(notional);
    point.spot_value = cny(-notional);
    point.margin = cny(margin);
    point.cash = cny(cash);
  };
  account(run.day({{Cause::kSpotMove, 20'000},
                   {Cause::kFuturesIndexMove, -14'000},
                   {Cause::kBasisConvergence, 4'500},
                   {Cause::kFeeOpen, -300},
                   {Cause::kSlippage, -200}}),
          -440'000, 60'000, 300'000);
  account(run.day({{Cause::kCapitalFlow, 1'010'000},
                   {Cause::kSpotMove, -40'400},
                   {Cause::kFuturesIndexMove, 30'300},
                   {Cause::kBasisConvergence, -8'080},
                   {Cause::kRollSpread, -2'020}}),
          900'000, 200'000, 500'000);
  account(run.day({{Cause::kCapitalFlow, -999'800},
                   {Cause::kSpotMove, 10'000},
                   {Cause::kFuturesIndexMove, -6'000},
                   {Cause::kBasisConvergence, -2'000},
                   {Cause::kFeeClose, -500},
                   {Cause::kFeeDelivery, -100},
                   {Cause::kInterest, 300}}),
          -400'000, 75'000, 250'000);
  run.rows[1].roll_gap = cny(-5'800);
  return run;
}

double yearly(const AttributionSummary& summary, Cause cause) {
  return summary.yearly[static_cast<std::size_t>(cause)];
}

TEST(AttributionSummary, ContributionsAreSharesOfTheEquityADayBeganWithFlowsIncluded) {
  const AttributionSummary summary = hand_worked().summary();
  EXPECT_EQ(summary.days, 3U);
  // Day 2 counts against 2,020,000, not against the 1,010,000 of the evening before.
  EXPECT_NEAR(yearly(summary, Cause::kSpotMove), 4 * (0.02 - 0.02 + 0.01), 1e-15);
  EXPECT_NEAR(yearly(summary, Cause::kFuturesIndexMove), 4 * (-0.014 + 0.015 - 0.006), 1e-15);
  EXPECT_NEAR(yearly(summary, Cause::kBasisConvergence), 4 * (0.0045 - 0.004 - 0.002), 1e-15);
  EXPECT_NEAR(yearly(summary, Cause::kRollSpread), 4 * -0.001, 1e-15);
  EXPECT_NEAR(yearly(summary, Cause::kFeeOpen), 4 * -0.0003, 1e-15);
  EXPECT_NEAR(yearly(summary, Cause::kFeeClose), 4 * -0.0005, 1e-15);
  EXPECT_NEAR(yearly(summary, Cause::kFeeDelivery), 4 * -0.0001, 1e-15);
  EXPECT_NEAR(yearly(summary, Cause::kSlippage), 4 * -0.0002, 1e-15);
  EXPECT_NEAR(yearly(summary, Cause::kInterest), 4 * 0.0003, 1e-15);
  EXPECT_EQ(yearly(summary, Cause::kCapitalFlow), 0.0);
}

TEST(AttributionSummary, ContributionsAddUpToTheMeanDailyReturnOfTheNetValue) {
  const Days run = hand_worked();
  double sum = 0.0;
  for (const double part : run.summary().yearly) sum += part;
  EXPECT_NEAR(sum, 12.0 * (0.01 - 0.01 + 0.0017) / 3.0, 1e-15);
  // The same returns as the curve's, whose chain leaves the flows out.
  const std::vector<double> values = run.curve.net_value();
  double returns = 0.0;
  for (std::size_t i = 1; i < values.size(); ++i) returns += values[i] / values[i - 1] - 1.0;
  EXPECT_NEAR(sum, 12.0 * returns / 3.0, 1e-14);
  EXPECT_NEAR(values.back(), 1.01 * 0.99 * 1.0017, 1e-15);
}

TEST(AttributionSummary, TotalsAddUpToTheChangeInEquityExactly) {
  const AttributionSummary summary = hand_worked().summary();
  // 1,000,000 to 1,001,700, of which 10,200 flowed in.
  EXPECT_EQ(summary.total.equity_change, cny(1'700));
  EXPECT_EQ(summary.total.sum(), cny(1'700));
  EXPECT_EQ(summary.total[Cause::kCapitalFlow], cny(10'200));
  EXPECT_EQ(summary.total[Cause::kBasisConvergence], cny(-5'580));
  EXPECT_EQ(summary.total.roll_gap, cny(-5'800));
  EXPECT_EQ(summary.total.date, Date::from_ymd(2024, 1, 4));
}

TEST(AttributionSummary, TheHedgingCostIsBasisRollsFeesAndSlippage) {
  const AttributionSummary summary = hand_worked().summary();
  // 0.15% + 0.10% + 0.09% + 0.02% of equity, four times a year.
  EXPECT_NEAR(*summary.hedging_cost_of_equity, 4 * 0.0036, 1e-15);
  // 5,580 + 2,020 + 900 + 200 = 8,700 over the mean notional: (440,000 + 900,000 + 400,000) / 3 = 580,000, a long
  // position counting as much as a short one. 1.5% in a quarter of a year.
  EXPECT_NEAR(*summary.hedging_cost_of_notional, 0.06, 1e-15);
  EXPECT_NEAR(*summary.roll_gap_of_notional, -0.04, 1e-15);  // -5,800 of 580,000
}

TEST(AttributionSummary, AnAccountWithoutSpotHedgesNothingAndHasNoHedgingCost) {
  Days run = hand_worked();
  for (EquityPoint& point : run.curve.points) point.spot_value = Money();
  EXPECT_FALSE(run.summary().hedging_cost_of_equity);
  EXPECT_FALSE(run.summary().hedging_cost_of_notional);
}

TEST(AttributionSummary, TurnoverIsOverTheMeanEquity) {
  // Mean of 1,010,000, 1,999,800 and 1,001,700 is 4,011,500 / 3: turned over three times in a quarter.
  EXPECT_NEAR(hand_worked().summary().turnover_a_year, 12.0, 1e-12);
}

TEST(AttributionSummary, TheWorstMarginDayIsTheOneWithTheHighestRatioNotTheHighestMargin) {
  Days run = hand_worked();
  AttributionSummary summary = run.summary();
  EXPECT_NEAR(*summary.average_margin_ratio, (0.2 + 0.4 + 0.3) / 3.0, 1e-15);
  EXPECT_EQ(summary.worst_margin_ratio, 0.4);
  EXPECT_EQ(summary.worst_margin_day, Date::from_ymd(2024, 1, 3));
  run.curve.points[3].cash = cny(100'000);  // 75,000 over 100,000, above 200,000 over 500,000
  summary = run.summary();
  EXPECT_EQ(summary.worst_margin_ratio, 0.75);
  EXPECT_EQ(summary.worst_margin_day, Date::from_ymd(2024, 1, 4));
}

TEST(AttributionSummary, OfEqualMarginRatiosTheFirstDayCountsAndDaysWithoutMarginDoNot) {
  Days run = hand_worked();
  run.curve.points[2].margin = Money();
  run.curve.points[3].cash = cny(375'000);  // 0.2 as on the first day
  const AttributionSummary summary = run.summary();
  EXPECT_EQ(summary.average_margin_ratio, 0.2);
  EXPECT_EQ(summary.worst_margin_day, Date::from_ymd(2024, 1, 2));
}

TEST(AttributionSummary, ADayWithoutCashUnderItsMarginIsWorseThanEveryRatio) {
  Days run = hand_worked();
  run.curve.points[2].cash = cny(-1);
  run.curve.points[3].cash = cny(1);  // a ratio of 75,000
  const AttributionSummary summary = run.summary();
  EXPECT_EQ(summary.worst_margin_day, Date::from_ymd(2024, 1, 3));
  EXPECT_FALSE(summary.worst_margin_ratio.has_value());
  EXPECT_NEAR(*summary.average_margin_ratio, (0.2 + 75'000.0) / 2.0, 1e-10);
}

TEST(AttributionSummary, WithoutFuturesThereIsNoHedgingCostAndWithoutMarginNoRatio) {
  Days run;
  run.inception(1'000'000);
  run.day({{Cause::kSpotMove, 10'000}});
  const AttributionSummary summary = run.summary();
  EXPECT_FALSE(summary.hedging_cost_of_equity || summary.hedging_cost_of_notional || summary.roll_gap_of_notional);
  EXPECT_FALSE(summary.average_margin_ratio || summary.worst_margin_ratio || summary.worst_margin_day);
  EXPECT_NEAR(yearly(summary, Cause::kSpotMove), 0.12, 1e-15);
}

TEST(AttributionSummary, OneDayWithoutIndexLeavesNoHedgingCost) {
  Days run = hand_worked();
  run.rows[1].index_is_known = false;
  const AttributionSummary summary = run.summary();
  EXPECT_EQ(summary.days_without_index, 1U);
  EXPECT_FALSE(summary.hedging_cost_of_equity || summary.hedging_cost_of_notional);
  EXPECT_NEAR(*summary.roll_gap_of_notional, -0.04, 1e-15);  // two futures prices: no index in it
  // Index and basis are reported as one: -0.5% - 0.15%, and 10,300 - 5,580.
  EXPECT_FALSE(summary.reported_yearly(Cause::kFuturesIndexMove).has_value());
  EXPECT_NEAR(*summary.reported_yearly(Cause::kBasisConvergence), 4 * (-0.005 - 0.0015), 1e-15);
  EXPECT_FALSE(reported_part(summary.total, Cause::kFuturesIndexMove).has_value());
  EXPECT_EQ(reported_part(summary.total, Cause::kBasisConvergence), cny(10'300 - 5'580));
  EXPECT_EQ(reported_part(summary.total, Cause::kRollSpread), cny(-2'020));
}

TEST(AttributionSummary, WithTheIndexPartsAreReportedAsTheyAre) {
  const AttributionSummary summary = hand_worked().summary();
  EXPECT_EQ(reported_part(summary.total, Cause::kFuturesIndexMove), cny(10'300));
  EXPECT_EQ(reported_part(summary.total, Cause::kBasisConvergence), cny(-5'580));
  EXPECT_EQ(summary.reported_yearly(Cause::kFuturesIndexMove), yearly(summary, Cause::kFuturesIndexMove));
}

// Evenings: (300,000 - 60,000) / (60,000 + 440,000) = +48%; (500,000 - 200,000) / (200,000 - 900,000) = -42.9%;
// (250,000 - 75,000) / (75,000 + 400,000) = +36.8%. Rates: 13.64% short, 22.2% long, 18.75% short; a move of 10%
// against them leaves 1 / (0.1364 + 0.1136) = 4, 1 / (0.2222 + 0.0778) = 3.33, 1 / (0.1875 + 0.11875) = 3.27.
TEST(AttributionSummary, TheNearestCallAndTheLeverageThatSurvivesAMove) {
  const AttributionSummary summary = hand_worked().summary();
  EXPECT_NEAR(summary.nearest_call.value(), 175.0 / 475.0, 1e-12);
  EXPECT_EQ(summary.nearest_call_day, hand_worked().curve.points[3].date);
  EXPECT_NEAR(summary.leverage_that_survives.value(), 1.0 / 0.30625, 1e-12);
}

TEST(AttributionSummary, OfARunWithoutDaysIsEmpty) {
  Days run;
  run.inception(1'000'000);
  const AttributionSummary summary = run.summary();
  EXPECT_EQ(summary.days, 0U);
  EXPECT_EQ(summary.turnover_a_year, 0.0);
  EXPECT_FALSE(summary.hedging_cost_of_notional.has_value());
}

TEST(AttributionSummary, RowsThatDoNotBelongToTheCurveAreABrokenInvariant) {
  Days run = hand_worked();
  run.rows.pop_back();
  EXPECT_THROW((void)run.summary(), InvariantError);
  run = hand_worked();
  run.curve.points[1].equity = cny(-1'010'000);  // with the flow, the second day begins with nothing
  EXPECT_THROW((void)run.summary(), InvariantError);
}

}  // namespace
}  // namespace hedgelab
