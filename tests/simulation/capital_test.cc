// Capital and returns in the paper mode of fractional lots. A lot of IC near 5,000 points is about 1,000,000 CNY.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

const MadeMarket& walking_days() {
  static const MadeMarket market = random_market(11, Frequency::kDaily, "IC", "2024-06-03", "2024-10-31", 0);
  return market;
}

BacktestConfig paper_config(std::int64_t capital) {
  BacktestConfig config = plain_config(walking_days());
  config.strategy = "continuous_roll";
  config.parameters = {{"rebalance", std::string("daily")}};
  config.capital = Money::from_integer(capital);
  config.whole_lots = false;
  config.spot_symbol = "000905";
  config.spot_share = rate("0.7");
  config.broker.fill = FillModel::kClose;
  config.broker.costs.fees = CostConfig::Fees::kFixed;
  config.broker.costs.fixed = {rate("0.0001"), rate("0.0001"), rate("0.0001"), Money()};
  return config;
}

struct PaperRun {
  std::vector<double> returns;
  bool is_warned = false;
};

PaperRun paper_run(std::int64_t capital) {
  const BacktestResult result = run_named(walking_days().panel(), paper_config(capital));
  PaperRun run;
  const std::vector<double> values = result.equity.net_value();
  for (std::size_t i = 1; i < values.size(); ++i) run.returns.push_back(values[i] / values[i - 1] - 1.0);
  for (const std::string& text : result.warnings) run.is_warned = run.is_warned || text.starts_with("ROUNDING");
  return run;
}

double farthest(const PaperRun& a, const PaperRun& b) {
  double most = 0.0;
  for (std::size_t i = 0; i < a.returns.size(); ++i) most = std::max(most, std::abs(a.returns[i] - b.returns[i]));
  return most;
}

TEST(FractionalCapital, FromTenLotsOnTheReturnsOfEveryCapitalAreEqualToABillionth) {
  const PaperRun largest = paper_run(1'000'000'000'000);
  ASSERT_GT(largest.returns.size(), 90u);
  for (const std::int64_t capital : {12'000'000LL, 100'000'000LL, 12'345'678'900LL}) {
    const PaperRun run = paper_run(capital);
    EXPECT_FALSE(run.is_warned) << capital;
    EXPECT_LT(farthest(run, largest), 1e-9) << capital;
  }
  EXPECT_FALSE(largest.is_warned);
}

TEST(FractionalCapital, BelowThatItIsWarnedOfAndGoodToWhatTheWarningSays) {
  const PaperRun largest = paper_run(1'000'000'000'000);
  for (const std::int64_t capital : {1'000'000LL, 100'000LL}) {
    const PaperRun run = paper_run(capital);
    EXPECT_TRUE(run.is_warned) << capital;
    EXPECT_LT(farthest(run, largest), 1e-8 * 1e6 / static_cast<double>(capital)) << capital;
  }
}

TEST(FractionalCapital, BelowAHundredthOfALotItIsRefusedWithTheSmallestSensibleOne) {
  for (const std::int64_t capital : {1, 10, 1'000}) {
    try {
      static_cast<void>(paper_run(capital));
      FAIL() << capital << " was taken";
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr("is too small for positions in millionths of a lot"));
      EXPECT_THAT(error.what(), ::testing::ContainsRegex("take [0-9.]+ CNY or more"));
    }
  }
}

}  // namespace
}  // namespace hedgelab::test
