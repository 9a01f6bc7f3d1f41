#include <fmt/format.h>

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/results/result_writer.h"
#include "tests/results/small_result.h"

namespace hedgelab {
namespace {

using test::contracts;
using test::small_result;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end == std::string::npos ? text.size() : end + 1;
  }
  return lines;
}

// Returns +5%, -10%, 0%, +5.2%: mean 0.0005, squares 0.0025 + 0.01 + 0 + 0.002704 - 4 x 0.0005^2 = 0.015203, / 3 x 252
// = 1.277052; its root is 113.01%. Net value 0.99414: annualised 0.99414^63 - 1 = exp(63 x -0.00587724) - 1 = -30.94%;
// Sharpe (-0.3094 - 0.03) / 1.1301 = -0.30; Calmar -0.3094 / 0.1 = -3.09.
TEST(ComparisonTable, OfOneResultIsARowOfFiguresUnderItsPeriod) {
  const std::string expected =
      "2024-01-02 to 2024-02-02, 4 daily returns\n"
      "\n"
      "name     return   a year  volatility  Sharpe  max drawdown  from peak to trough    Calmar  rolls  fees CNY\n"
      "----------------------------------------------------------------------------------------------------------\n"
      "passive  -0.59%  -30.94%     113.01%   -0.30       -10.00%  2024-01-03 2024-01-31   -3.09      1     1,235\n"
      "\n"
      "Conventions\n"
      "  - fills at the next open\n"
      "  - marked at the close\n"
      "\n"
      "Warnings\n"
      "  - 2 settlement prices taken from closes\n";
  EXPECT_EQ(comparison_table({small_result(contracts(), "passive")}), expected);
}

TEST(ComparisonTable, ColumnsStayAlignedForTwelveLongNames) {
  std::vector<BacktestResult> results;
  for (int i = 0; i < 12; ++i) {
    results.push_back(small_result(contracts(), std::string(static_cast<std::size_t>(3 * i + 7), 'n')));
    results.back().equity.points.back().fees = test::cny(i % 2 == 0 ? 7 : 1'234'567'890);
  }
  const auto lines = lines_of(comparison_table(results));
  const std::size_t width = lines[3].size();  // the rule
  EXPECT_EQ(lines[3], std::string(width, '-'));
  for (std::size_t i = 4; i < 16; ++i) EXPECT_EQ(lines[i].size(), width) << lines[i];
  EXPECT_TRUE(lines[5].ends_with("1,234,567,890")) << lines[5];
  EXPECT_LE(width, 145U);
}

TEST(ComparisonTable, ChineseNamesTakeTwoTerminalColumnsACharacter) {
  const auto lines =
      lines_of(comparison_table({small_result(contracts(), "\u5957\u4fdd"), small_result(contracts(), "abcd")}));
  // Two characters of three bytes and two columns each: two bytes more than the line of four letters.
  EXPECT_EQ(lines[4].size(), lines[5].size() + 2);
}

TEST(ComparisonTable, NoValueReadsNotAvailableAndMinusZeroReadsZero) {
  BacktestResult flat = small_result(contracts(), "flat");
  for (EquityPoint& point : flat.equity.points) point.equity = test::cny(1'000'000);
  flat.equity.points.back().equity -= Money::from_raw(1);
  flat.statistics = performance_statistics(flat.equity.dates(), flat.equity.net_value(), {});
  flat.statistics.sharpe.reset();
  const std::string text = comparison_table({flat});
  EXPECT_NE(text.find(" n/a "), std::string::npos);
  EXPECT_EQ(text.find("-0.00"), std::string::npos);
  BacktestResult still = flat;
  still.statistics.drawdowns.clear();
  EXPECT_NE(comparison_table({still}).find("0.00%"), std::string::npos);
}

TEST(ComparisonTable, ALineTrueOfSomeResultsNamesThem) {
  BacktestResult passive = small_result(contracts(), "passive");
  BacktestResult active = small_result(contracts(), "active");
  active.conventions[0] = "fills at the close that decided";
  const auto lines = lines_of(comparison_table({passive, active}));
  const auto has = [&](const std::string& line) { return std::count(lines.begin(), lines.end(), line) == 1; };
  EXPECT_TRUE(has("  - fills at the next open [passive]"));
  EXPECT_TRUE(has("  - fills at the close that decided [active]"));
  EXPECT_TRUE(has("  - marked at the close"));
}

TEST(ComparisonTable, DifferentPeriodsAreToldOfEachResult) {
  BacktestResult longer = small_result(contracts(), "longer");
  BacktestResult shorter = small_result(contracts(), "shorter");
  shorter.equity.points.pop_back();
  shorter.statistics = performance_statistics(shorter.equity.dates(), shorter.equity.net_value(), {});
  const auto lines = lines_of(comparison_table({longer, shorter}));
  EXPECT_EQ(lines[0], "longer: 2024-01-02 to 2024-02-02, 4 daily returns");
  EXPECT_EQ(lines[1], "shorter: 2024-01-02 to 2024-02-01, 3 daily returns");
}

TEST(ComparisonTable, SyntheticDataIsSaidAloud) {
  BacktestResult result = small_result(contracts(), "a");
  EXPECT_EQ(comparison_table({result}).find("Synthetic"), std::string::npos);
  result.provenance.synthetic_data = true;
  EXPECT_NE(comparison_table({result}).find("Synthetic market data"), std::string::npos);
  EXPECT_NE(result_summary(result).find("Synthetic market data"), std::string::npos);
}

TEST(ComparisonTable, OfNothingIsABrokenInvariant) { EXPECT_THROW((void)comparison_table({}), InvariantError); }

TEST(ResultSummary, TellsFiguresDrawdownsYearsAndRemarks) {
  const auto lines = lines_of(result_summary(small_result(contracts(), "passive")));
  const auto has = [&](const std::string& line) { return std::count(lines.begin(), lines.end(), line) == 1; };
  EXPECT_EQ(lines[0], "passive (strategy passive_hedge)");
  EXPECT_EQ(lines[1], "short IF against the index");
  EXPECT_TRUE(has("  cumulative return               -0.59%"));
  EXPECT_TRUE(has("  maximum drawdown               -10.00%"));
  EXPECT_TRUE(has("  days with a gain                50.00%"));
  EXPECT_TRUE(has("  final equity CNY               994,140"));
  EXPECT_TRUE(has("  turnover CNY                 2,040,000"));
  EXPECT_TRUE(has("  fills of futures                     2")) << fmt::format("{}", fmt::join(lines, "\n"));
  // 3 January to 2 February, still under water.
  EXPECT_TRUE(has("  -10.00%  2024-01-03  2024-01-31  open                 3             30"))
      << fmt::format("{}", fmt::join(lines, "\n"));
  EXPECT_TRUE(has("  2024    -0.59%  part: 2024-01-03 to 2024-02-02"));
  EXPECT_TRUE(has("  - marked at the close"));
  EXPECT_TRUE(has("  - 2 settlement prices taken from closes"));
}

TEST(ResultSummary, HedgeFiguresStandThereOnlyForAHedge) {
  BacktestResult result = small_result(contracts(), "a");
  EXPECT_EQ(result_summary(result).find("residual beta"), std::string::npos);
  result.hedge = hedge_statistics(std::vector<double>{0.0, 0.1}, std::vector<double>{0.1, 0.3}, 252.0);
  EXPECT_NE(result_summary(result).find("residual beta"), std::string::npos);
}

}  // namespace
}  // namespace hedgelab
