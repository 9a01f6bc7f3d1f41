// Arbitrage by hand: IC2411 expires on Friday 2024-11-15; on Monday 2024-10-21 it has 19 trading days and 25 calendar
// days left. Index 5600.
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

MadeMarket market_at(double futures) {
  MadeMarket market(Frequency::kDaily, "2024-10-21", "2024-11-18");
  market.index("000905").constant("000905", 5600);
  market.contract("IC2411").constant("IC2411", futures);
  market.contract("IC2412").constant("IC2412", 5600);
  return market;
}

BacktestConfig paper(const MadeMarket& market, ParameterMap parameters = {}) {
  BacktestConfig config = plain_config(market);
  config.strategy = "cash_futures_arbitrage";
  config.parameters = std::move(parameters);
  config.parameters.emplace("capital_use", 1.0);
  config.spot_symbol = "000905";
  config.broker.fill = FillModel::kClose;
  return config;
}

// F 5800: (200 - 0.1% x 11,200 - 0.0023% x 11,600) / (1.2 x 5600) = 188.5332 / 6720 = 2.81%, x 252/19 = 37% a year.
// Notional 10,000,000 / 1.2 = 8,333,333.33: 7 lots of 1,160,000; spot 7 x 200 x 5600 = 7,840,000, 1400 units. Monday
// the 28th the premium is gone: 7 x 200 x 200 = 280,000 earned, spot as it was.
TEST(CashFuturesArbitrage, APremiumIsBoughtAgainstTheIndexAndLeftWhenItIsGone) {
  MadeMarket market = market_at(5800);
  for (const char* date :
       {"2024-10-28", "2024-10-29", "2024-10-30", "2024-10-31", "2024-11-01", "2024-11-04", "2024-11-05", "2024-11-06",
        "2024-11-07", "2024-11-08", "2024-11-11", "2024-11-12", "2024-11-13", "2024-11-14", "2024-11-15"}) {
    market.daily("IC2411", date, 5600, 5600, 5600);
  }
  const auto result = run_named(market.panel(), paper(market));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[0].quantity, lots(-7));
  EXPECT_EQ(result.fills[0].price, points(5800));
  EXPECT_EQ(result.fills[1].quantity, lots(7));
  EXPECT_EQ(result.fills[1].filled_at.date(), day("2024-10-28"));
  ASSERT_EQ(result.spot_fills.size(), 2u);
  EXPECT_EQ(result.spot_fills[0].units, lots(1400));
  EXPECT_EQ(result.spot_fills[1].units, lots(-1400));
  EXPECT_EQ(result.equity.points.back().equity, cny("10280000"));
}

// The same premium earns 37% a year over 19 days: below a target of 40% it is left alone, as long as so many are left.
TEST(CashFuturesArbitrage, BelowTheTargetNothingHappens) {
  const MadeMarket market = market_at(5800);
  const auto result =
      run_named(market.panel(), paper(market, {{"target_return", 0.40}, {"min_days_left", std::int64_t{19}}}));
  EXPECT_TRUE(result.fills.empty());
  EXPECT_TRUE(result.spot_fills.empty());
}

// A premium that stays: both legs are left one trading day before the last one, Thursday the 14th.
TEST(CashFuturesArbitrage, BothLegsAreLeftAheadOfExpiry) {
  const MadeMarket market = market_at(5800);
  const auto result = run_named(market.panel(), paper(market));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[1].filled_at.date(), day("2024-11-14"));
  EXPECT_EQ(result.spot_fills[1].filled_at.date(), day("2024-11-14"));
}

// With 0 days the futures go to cash settlement at 5610 while the spot is sold at the last close: 7 x 200 x 190 =
// 266,000.
TEST(CashFuturesArbitrage, HeldToTheEndTheFuturesAreSettledInCash) {
  MadeMarket market = market_at(5800);
  market.settlement("IC2411", "2024-11-15", 5610);
  const auto result = run_named(market.panel(), paper(market, {{"exit_before_trading_days", std::int64_t{0}}}));
  ASSERT_EQ(result.fills.size(), 1u);
  ASSERT_EQ(result.spot_fills.size(), 2u);
  EXPECT_EQ(result.spot_fills[1].filled_at.date(), day("2024-11-15"));
  EXPECT_EQ(result.equity.points.back().equity, cny("10266000"));
}

// F 5300: (300 - 11.2 - 0.25 - 10.6% x 5600 x 25/365) / (0.7 x 5600) = 247.89 / 3920 = 6.3%: far above the target.
// Notional 10,000,000 / 0.7 = 14,285,714: 13 lots of 1,060,000; 2600 units are borrowed and sold for 14,560,000. The
// fee of a night is 14,560,000 x 10.6% / 365 = 4,228.3836; to Thursday the 14th of November it is 24 nights:
// 101,481.2055 when the single ones are rounded by themselves.
TEST(CashFuturesArbitrage, ADiscountIsEarnedAgainstBorrowedSpot) {
  const MadeMarket market = market_at(5300);
  BacktestConfig config = paper(market, {{"reverse", true}});
  config.account.short_spot = {true, rate("0.106"), rate("0.5")};
  const auto result = run_named(market.panel(), config);
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[0].quantity, lots(13));
  EXPECT_EQ(result.spot_fills[0].units, lots(-2600));
  EXPECT_EQ(result.spot_fills[1].filled_at.date(), day("2024-11-14"));
  EXPECT_NEAR(result.cash[CashKind::kLending].to_double(), -24 * 4228.3836, 0.01);
  Money lending;
  for (const AttributionRow& row : result.attribution) lending += row[Cause::kLending];
  EXPECT_EQ(lending, result.cash[CashKind::kLending]);
  EXPECT_EQ(result.equity.points.back().equity, cny("10000000") + result.cash[CashKind::kLending]);
}

// The account asks for 100% on top of a short sale's proceeds, the decision reckoned with 50%: the higher one sizes the
// trade, so that no leg is refused. 0.9 x 10,000,000 / (1 + 0.2 + 0.001 + 0.000023) = 7,493,611: 7 lots of 1,060,000.
TEST(CashFuturesArbitrage, TheAccountsOwnMarginsSizeTheTrade) {
  const MadeMarket market = market_at(5300);
  BacktestConfig config = paper(market, {{"reverse", true}, {"capital_use", 0.9}});
  config.account.margin.rule = MarginConfig::Rule::kFixed;
  config.account.margin.fixed = rate("0.14");
  config.account.short_spot = {true, rate("0.106"), rate("1")};
  const auto result = run_named(market.panel(), config);
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[0].quantity, lots(7));
  EXPECT_EQ(result.spot_fills.at(0).units, lots(-1400));
  EXPECT_TRUE(result.unfilled.empty());
}

// The day after the entry decision IC2411 opens and closes at its lower limit (5800 x 0.9 = 5220): no sale. The spot
// waits for the sale, or with "as_available" is bought at that open; as long as the sale waits, nothing else is
// decided.
TEST(CashFuturesArbitrage, ASaleThatMeetsALockedLimitWaitsWithOrBesideItsSpot) {
  MadeMarket market = market_at(5800);
  market.daily("IC2411", "2024-10-22", 5220, 5220, 5800).daily("IC2411", "2024-10-23", 5220, 5220, 5800);
  BacktestConfig config = paper(market);
  config.broker.fill = FillModel::kNextOpen;
  const auto together = run_named(market.panel(), config);
  EXPECT_EQ(together.spot_fills.at(0).filled_at.date(), day("2024-10-24"));
  EXPECT_EQ(together.fills.at(0).filled_at.date(), day("2024-10-24"));
  config.broker.legs = Legs::kAsAvailable;
  const auto result = run_named(market.panel(), config);
  EXPECT_EQ(result.spot_fills.at(0).filled_at.date(), day("2024-10-22"));
  EXPECT_EQ(result.fills.at(0).filled_at.date(), day("2024-10-24"));
}

void expect_refused(const MadeMarket& market, const BacktestConfig& config, const std::string& part) {
  try {
    static_cast<void>(run_named(market.panel(), config));
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(CashFuturesArbitrage, WhatItCannotDoIsSaid) {
  const MadeMarket market = market_at(5300);
  expect_refused(market, paper(market, {{"reverse", true}}), "account.spot.short");
  expect_refused(market, paper(market, {{"forward", false}}), "neither forward nor reverse");
  expect_refused(market,
                 paper(market, {{"min_days_left", std::int64_t{3}}, {"exit_before_trading_days", std::int64_t{3}}}),
                 "leave no time before the exit");
  BacktestConfig no_spot = paper(market);
  no_spot.spot_symbol.clear();
  expect_refused(market, no_spot, "needs a spot leg");
  const MadeMarket premium = market_at(5800);
  BacktestConfig small = paper(premium);
  small.capital = cny("1000000");
  expect_refused(premium, small, "too small");
}

}  // namespace
}  // namespace hedgelab::test
