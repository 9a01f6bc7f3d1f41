#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/results/result_text.h"
#include "engine/results/result_writer.h"
#include "tests/results/small_result.h"

namespace hedgelab {
namespace {

using test::attributed_result;
using test::contracts;
using test::small_result;
using ::testing::HasSubstr;
using ::testing::Not;

void summarise(BacktestResult& result) {
  result.attribution_summary = summarise_attribution(result.attribution, result.equity, result.turnover, 252.0);
}

// Only the spot leg moves: no futures, no costs.
BacktestResult unhedged_result(const std::string& name) {
  BacktestResult result = small_result(contracts(), name);
  for (EquityPoint& point : result.equity.points) point.futures_notional = Money();
  for (std::size_t i = 1; i < result.equity.points.size(); ++i) {
    AttributionRow row;
    row.date = result.equity.points[i].date;
    row.equity_change = result.equity.points[i].equity - result.equity.points[i - 1].equity;
    row[Cause::kSpotMove] = row.equity_change;
    result.attribution.push_back(row);
  }
  summarise(result);
  return result;
}

std::string attribution_of(const std::vector<BacktestResult>& results) { return attribution_table(results, 0); }
std::string margin_of(const std::vector<BacktestResult>& results) { return margin_table(results, 0); }

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    widest = std::max(widest, end - begin);
    begin = end + 1;
  }
  return widest;
}

// The shares of small_result.h x 252 / 4: -3.60% x 63 = -226.80%, and so on; the hedging cost is 2,435 / 1,020,000
// x 63.
TEST(AttributionTable, IsYearlyContributionsInPercentAndTheHedgingCost) {
  EXPECT_EQ(attribution_of({attributed_result(contracts(), "active")}),
            "\n"
            "Where it came from, % of equity a year\n"
            "                                                                    spot                      hedging\n"
            "name       spot  dividends   index  basis   rolls  overlay   fees  costs  slippage  interest     cost\n"
            "-----------------------------------------------------------------------------------------------------\n"
            "active  -226.80       3.15  182.70   6.30  -12.60    63.00  -8.19  -6.30     -1.26     12.60    15.04\n"
            "Arithmetic yearly contributions: their sum is the mean daily return x days a year, nothing compounded.\n"
            "Hedging cost: what basis, rolls, fees and slippage took, % of the notional hedged a year.\n");
}

TEST(AttributionTable, ColumnsThatAreZeroForAllAreLeftOutAndSoIsACostThatNobodyHas) {
  // 63 x (5% - 10% + 0% + 5.2%).
  EXPECT_EQ(attribution_of({unhedged_result("bare")}),
            "\n"
            "Where it came from, % of equity a year\n"
            "name   spot\n"
            "-----------\n"
            "bare  12.60\n"
            "Arithmetic yearly contributions: their sum is the mean daily return x days a year, nothing compounded.\n");
}

TEST(AttributionTable, AColumnOfOneResultIsZeroForTheOthersAndTheirMissingCostHasNoValue) {
  EXPECT_THAT(
      attribution_of({unhedged_result("bare"), attributed_result(contracts(), "active")}),
      HasSubstr(
          "bare      12.60       0.00    0.00   0.00    0.00     0.00   0.00   0.00      0.00      0.00      n/a\n"
          "active  -226.80       3.15  182.70   6.30  -12.60    63.00  -8.19  -6.30     -1.26     12.60    15.04\n"));
}

TEST(AttributionTable, FeesAreTheSumOfAllFiveAndAColumnStaysWhereTheyCancelOut) {
  BacktestResult result = unhedged_result("fees");
  // 100 + 200 + 300 + 400 + 500 CNY of 1,000,000 is 0.15%, x 63 is 9.45%.
  for (const auto& [cause, amount] :
       {std::pair{Cause::kFeeOpen, -100}, std::pair{Cause::kFeeClose, -200}, std::pair{Cause::kFeeCloseToday, -300},
        std::pair{Cause::kFeeOrder, -400}, std::pair{Cause::kFeeDelivery, -500}}) {
    result.attribution[0][cause] = test::cny(amount);
  }
  summarise(result);
  EXPECT_THAT(attribution_of({result}), HasSubstr("\nfees  12.60  -9.45\n"));
  result = unhedged_result("back");
  result.attribution[0][Cause::kFeeOpen] = test::cny(-500);
  result.attribution[0][Cause::kFeeClose] = test::cny(500);
  summarise(result);
  EXPECT_THAT(attribution_of({result}), HasSubstr("\nback  12.60  0.00\n"));
}

TEST(AttributionTable, WithoutIndexItsMoveStandsUnderBasisAndTheTableSaysSo) {
  BacktestResult blind = attributed_result(contracts(), "blind");
  blind.attribution[3].index_is_known = false;
  summarise(blind);
  const std::string text = attribution_of({blind, attributed_result(contracts(), "active")});
  // 182.70 + 6.30 together.
  EXPECT_THAT(text, HasSubstr("\nblind   -226.80       3.15     n/a  189.00  -12.60"));
  EXPECT_THAT(text, HasSubstr("      n/a\nactive "));
  EXPECT_THAT(text, HasSubstr("\nblind: no index on 1 of 4 days; its move stands under basis.\n"));
  EXPECT_THAT(text, Not(HasSubstr("active: no index")));
}

TEST(AttributionTable, StaysWithinATerminalForNamesOf24Characters) {
  const std::string text = attribution_of({attributed_result(contracts(), std::string(24, 'n'))});
  EXPECT_THAT(text, HasSubstr("\n" + std::string(24, 'n') + "  -226.80"));
  EXPECT_LE(widest_line(text), 120U);
  EXPECT_LE(widest_line(margin_of({attributed_result(contracts(), std::string(24, 'n'))})), 120U);
}

TEST(AttributionTable, OfResultsWithoutDaysIsNoText) {
  EXPECT_EQ(attribution_of({small_result(contracts(), "a")}), "");
}

TEST(AttributionTable, CapitalFlowsAreNoColumn) {
  BacktestResult result = unhedged_result("flow");
  result.attribution[0][Cause::kCapitalFlow] = test::cny(100'000);
  summarise(result);
  EXPECT_THAT(attribution_of({result}), HasSubstr("\nname   spot\n"));
}

TEST(MarginTable, TellsAverageWorstDayAndCallsOfEachResult) {
  EXPECT_EQ(margin_of({attributed_result(contracts(), "active"), unhedged_result("bare")}),
            "\n"
            "Margin over cash\n"
            "name    average   worst  on          calls  served  lots cut  spot sold CNY\n"
            "---------------------------------------------------------------------------\n"
            "active   35.00%  40.00%  2024-01-31      2       1       1.5         50,000\n"
            "bare       none\n");
}

TEST(MarginTable, ADayWithoutCashUnderTheMarginIsTheWorst) {
  BacktestResult result = attributed_result(contracts(), "active");
  result.equity.points[3].cash = Money();
  summarise(result);
  EXPECT_THAT(margin_of({result}), HasSubstr("\nactive   35.00%  no cash  2024-02-01 "));
}

TEST(MarginTable, OfResultsWithoutMarginIsNoText) { EXPECT_EQ(margin_of({unhedged_result("bare")}), ""); }

TEST(MarginTable, ACallInsideTheFirstDayIsToldThoughNoEveningHadMargin) {
  BacktestResult result = unhedged_result("bare");
  result.margin_calls = attributed_result(contracts(), "a").margin_calls;
  EXPECT_THAT(margin_of({result}), HasSubstr("\nbare      n/a    n/a          2       1       1.5         50,000\n"));
}

TEST(ResultTables, HaveAttributionAndMarginBetweenTheFiguresAndTheRemarks) {
  const BacktestResult result = attributed_result(contracts(), "active");
  for (const std::string& text : {comparison_table({result}), result_summary(result)}) {
    const std::size_t figures = text.find("volatility");
    const std::size_t attribution = text.find(attribution_of({result}));
    const std::size_t margin = text.find(margin_of({result}));
    const std::size_t remarks = text.find("\nConventions\n");
    ASSERT_NE(attribution, std::string::npos) << text;
    ASSERT_NE(margin, std::string::npos) << text;
    EXPECT_TRUE(figures < attribution && attribution < margin && margin < remarks) << text;
  }
}

}  // namespace
}  // namespace hedgelab
