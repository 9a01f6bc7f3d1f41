// Benchmarks of a run: checked at the start, compared at the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

using ::testing::HasSubstr;

MadeMarket market_of(Frequency frequency) {
  MadeMarket market(frequency, "2024-01-02", "2024-01-08");
  market.index("000905").constant("000905", 5000).contracts("IC");
  for (const std::string& symbol : market.symbols()) market.constant(symbol, 5000);
  return market;
}

std::string error_of(const MadeMarket& market, const BacktestConfig& config) {
  try {
    static_cast<void>(run_one(market.panel(), config, [](Context&) {}));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

// The index goes from 5000 to 5500 and 5250; an account that does nothing has a net value of 1.
TEST(Benchmarks, StandBesideTheCurveOnItsDays) {
  MadeMarket market = market_of(Frequency::kDaily);
  market.daily("000905", "2024-01-03", 5000, 5500);
  for (const char* date : {"2024-01-04", "2024-01-05", "2024-01-08"}) market.daily("000905", date, 5250, 5250);
  BacktestConfig config = plain_config(market);
  config.benchmarks = {"000905"};
  const BacktestResult result = run_one(market.panel(), config, [](Context&) {});
  ASSERT_EQ(result.benchmarks.size(), 1u);
  EXPECT_EQ(result.benchmarks[0].symbol, "000905");
  EXPECT_NEAR(result.benchmarks[0].cumulative_return, 0.05, 1e-15);
  EXPECT_NEAR(result.benchmarks[0].maximum_drawdown, 1.0 - 5250.0 / 5500.0, 1e-15);
  ASSERT_EQ(result.benchmarks[0].yearly.size(), 1u);
  EXPECT_NEAR(result.benchmarks[0].yearly[0].excess, -0.05, 1e-15);
  EXPECT_NEAR(*result.money_weighted_return, 0.0, 1e-12);
}

// With minutes the curve begins with the close of the day before the start: 5000 on 01-02.
TEST(Benchmarks, AnIntradayCurveBeginsADayBeforeItsStart) {
  MadeMarket market = market_of(Frequency::kFiveMinutes);
  market.daily("000905", "2024-01-03", 5100, 5100).daily("000905", "2024-01-04", 5400, 5400);
  BacktestConfig config = plain_config(market);
  config.start = day("2024-01-03");
  config.end = day("2024-01-04");
  config.benchmarks = {"000905"};
  const BacktestResult result = run_one(market.panel(), config, [](Context&) {});
  EXPECT_NEAR(result.benchmarks.at(0).cumulative_return, 0.08, 1e-15);
}

TEST(Benchmarks, AnUnknownOneAContractAndAGapAreRefusedAtTheStart) {
  MadeMarket market = market_of(Frequency::kDaily);
  BacktestConfig config = plain_config(market);
  config.benchmarks = {"000906"};
  EXPECT_THAT(error_of(market, config), HasSubstr("benchmark '000906' is not in the store"));
  config.benchmarks = {"IC2401"};
  EXPECT_THAT(error_of(market, config), HasSubstr("IC2401 cannot be a benchmark"));
  config.benchmarks = {"000905"};
  market.no_bar("000905", "2024-01-04");
  EXPECT_THAT(error_of(market, config),
              HasSubstr("benchmark 000905 has no daily close on 1 of the period's trading days: "
                        "2024-01-04"));
}

}  // namespace
}  // namespace hedgelab::test
