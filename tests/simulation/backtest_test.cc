// What a run refuses to start with, where its curve begins, and what it says about itself.
#include "engine/simulation/backtest.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

const auto kNothing = [](Context&) {};

MadeMarket flat_week(std::string_view first = "2024-10-14", std::string_view last = "2024-10-18") {
  MadeMarket market(Frequency::kDaily, first, last);
  market.index("000905").constant("000905", 5600);
  market.contract("IC2410").constant("IC2410", 5500);
  market.contract("IC2411").constant("IC2411", 5400);
  return market;
}

std::string refusal(const MadeMarket& market, const BacktestConfig& config) {
  try {
    (void)run_one(market.panel(), config, kNothing);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(BacktestRefuses, AnUnknownProduct) {
  const MadeMarket market = flat_week();
  BacktestConfig config = plain_config(market);
  config.product = "IX";
  EXPECT_NE(refusal(market, config).find("IX"), std::string::npos);
}

TEST(BacktestRefuses, AProductWithoutBars) {
  const MadeMarket market = flat_week();
  BacktestConfig config = plain_config(market);
  config.product = "IF";
  EXPECT_EQ(refusal(market, config), "made: the store has no 1d bars of IF");
}

TEST(BacktestRefuses, APeriodOfOneDayOrBackwards) {
  const MadeMarket market = flat_week();
  BacktestConfig config = plain_config(market);
  config.end = config.start;
  EXPECT_NE(refusal(market, config).find("fewer than two trading days"), std::string::npos);
  config.end = config.start - 1;
  EXPECT_NE(refusal(market, config).find("before it starts"), std::string::npos);
}

TEST(BacktestRefuses, APeriodThatTheDataDoNotCover) {
  const MadeMarket market = flat_week();
  BacktestConfig config = plain_config(market);
  config.end = day("2024-10-22");
  EXPECT_NE(refusal(market, config).find("cover 2024-10-14 to 2024-10-18"), std::string::npos);
  config = plain_config(market);
  config.start = day("2024-10-10");
  EXPECT_NE(refusal(market, config).find("2024-10-10 to 2024-10-18 is asked"), std::string::npos);
}

TEST(BacktestRefuses, ASpotSeriesThatIsMissingHasGapsOrIsAContract) {
  MadeMarket market = flat_week();
  BacktestConfig config = plain_config(market);
  config.spot_symbol = "H00905";
  EXPECT_EQ(refusal(market, config), "spot series 'H00905' is not in the store");
  config.spot_symbol = "IC2411";
  EXPECT_NE(refusal(market, config).find("the spot leg cannot be the contract IC2411"), std::string::npos);
  config.spot_symbol = "000905";
  EXPECT_EQ(refusal(market, config), "");
  market.no_bar("000905", "2024-10-16");
  EXPECT_EQ(refusal(market, config),
            "made: spot series 000905 has no value on 1 of the period's trading days: 2024-10-16");
}

TEST(BacktestRefuses, ToGuessASettlementPriceUnlessTold) {
  MadeMarket market = flat_week();
  market.no_settlement("IC2411", "2024-10-16");
  market.daily("IC2411", "2024-10-16", 5400, 5390);
  BacktestConfig config = plain_config(market);
  const auto hold = [](Context& context) { context.set_target(contract_of("IC2411"), lots(-1), Purpose::kHedge); };
  try {
    (void)run_one(market.panel(), config, hold);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("the settlement price of IC2411 on 2024-10-16"), std::string::npos);
  }
  config.missing_settlement = MissingSettlement::kClose;
  const auto result = run_one(market.panel(), config, hold);
  EXPECT_EQ(result.equity.points[2].equity, cny("10002000"));  // 200 x 10 below the close of 5390
  ASSERT_EQ(warnings_of(result).size(), 1u);
  EXPECT_EQ(warnings_of(result)[0],
            "1 settlement prices were missing and replaced by closes: IC2411 2024-10-16; 1078000 CNY of contracts at "
            "stake");
  // Nothing held, nothing missed.
  config.missing_settlement = MissingSettlement::kError;
  EXPECT_NO_THROW((void)run_one(market.panel(), config, kNothing));
}

TEST(BacktestRefuses, ToGoOnWhenTheAccountIsRuined) {
  MadeMarket market = flat_week();
  market.settlement("IC2411", "2024-10-16", 5930);  // 530 points up: 106,000 CNY a lot
  BacktestConfig config = plain_config(market);
  config.capital = cny("100000");
  const auto hold = [](Context& context) { context.set_target(contract_of("IC2411"), lots(-1), Purpose::kHedge); };
  try {
    (void)run_one(market.panel(), config, hold);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("equity is -6000 CNY: the account is ruined"), std::string::npos)
        << error.what();
  }
}

TEST(Backtest, AStrategysErrorEndsTheRunAndIsNotSwallowed) {
  const MadeMarket market = flat_week();
  EXPECT_THROW((void)run_one(market.panel(), plain_config(market),
                             [](Context&) { throw std::runtime_error("the strategy's own"); }),
               std::runtime_error);
}

TEST(Backtest, WithDailyBarsTheCurveBeginsOnTheStartDayUntouched) {
  const MadeMarket market = flat_week();
  const auto result = run_one(market.panel(), plain_config(market), kNothing);
  ASSERT_EQ(result.equity.points.size(), 5u);
  EXPECT_EQ(result.equity.points[0].date, day("2024-10-14"));
  EXPECT_EQ(result.equity.points[0].equity, cny("10000000"));
}

TEST(Backtest, WithMinutesTheCurveBeginsOnTheTradingDayBefore) {
  const MadeMarket market = flat_minutes();
  const auto result = run_one(market.panel(), plain_config(market), kNothing);
  ASSERT_EQ(result.equity.points.size(), 3u);
  EXPECT_EQ(result.equity.points[0].date, day("2024-10-15"));
  EXPECT_EQ(result.equity.points[1].date, day(kWednesday));
}

TEST(Backtest, TheStrategyIsAskedOncePerBarForAllContracts) {
  const MadeMarket minutes = flat_minutes();
  int calls = 0;
  Timestamp last;
  (void)run_one(minutes.panel(), plain_config(minutes), [&](Context& context) {
    EXPECT_LT(last, context.now());
    last = context.now();
    ++calls;
  });
  EXPECT_EQ(calls, 480);
  calls = 0;
  const MadeMarket days = flat_week();
  (void)run_one(days.panel(), plain_config(days), [&](Context&) { ++calls; });
  EXPECT_EQ(calls, 5);
}

TEST(Backtest, TodaysSettlementIsNotKnownBeforeTheDayIsOver) {
  MadeMarket market = flat_minutes();
  market.settlement("IC2411", kWednesday, 5444).settlement("IC2411", kThursday, 5222);
  std::vector<std::optional<Price>> seen;
  (void)run_one(market.panel(), plain_config(market), [&](Context& context) {
    const auto known = context.market().previous_settlement(contract_of("IC2411"));
    if (seen.empty() || seen.back() != known) seen.push_back(known);
  });
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_FALSE(seen[0].has_value());
  EXPECT_EQ(seen[1], points(5444));
}

TEST(Backtest, AStrategyThatMeetsANewDayStillHoldsItsPosition) {
  const MadeMarket market = flat_minutes();
  Quantity held;
  (void)run_one(market.panel(), plain_config(market),
                Script().at(kWednesday, "10:31", target("IC2411", -3)).at(kThursday, "09:31", [&](Context& context) {
                  held = context.position(contract_of("IC2411"));
                }));
  EXPECT_EQ(held, lots(-3));
}

}  // namespace
}  // namespace hedgelab::test
