// Several strategies in one account: netted where they meet, whole where they are reported.
#include <gtest/gtest.h>

#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

// Fees of 0.01% a side and 1 CNY a message; 60% and 40% of 10,000,000.
BacktestConfig two_sleeves(const MadeMarket& market) {
  BacktestConfig config = plain_config(market);
  config.broker.costs.fees = CostConfig::Fees::kFixed;
  config.broker.costs.fixed = {rate("0.0001"), rate("0.0001"), rate("0.0001"), cny("1")};
  config.sleeves = {{"first", rate("0.6"), "scripted", {}, "IC", Rate()},
                    {"second", rate("0.4"), "scripted", {}, "IC", Rate()}};
  return config;
}

BacktestResult run(const MadeMarket& market, const BacktestConfig& config, const Script& first, const Script& second) {
  const MarketPanel panel = market.panel();
  MarketDay day(panel);
  DayFacts facts(day);
  Timeline timeline;
  const auto dividends = no_dividends();
  std::vector<std::unique_ptr<Strategy>> strategies;
  strategies.push_back(std::make_unique<Scripted>(first));
  strategies.push_back(std::make_unique<Scripted>(second));
  Backtest run(config, std::move(strategies), facts, *dividends);
  for (DayIndex d = run.first_day(); d <= run.last_day(); ++d) {
    day.load(d);
    timeline.lay_out(day);
    run.run_day(timeline);
  }
  return run.finish();
}

// -5 and +3 of IC2411 at 5400 meet: the account sells 2. Fees: 5 x 1,080,000 x 0.01% = 540 + 1, 3 x 108 = 324 + 1, and
// 2 x 108 = 216 for the rest with both messages.
TEST(Sleeves, OppositeTradesMeetAndOnlyTheRestIsBooked) {
  const MadeMarket market = flat_minutes();
  const auto result = run(market, two_sleeves(market), Script().at(kWednesday, "10:31", target("IC2411", -5)),
                          Script().at(kWednesday, "10:31", target("IC2411", 3)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].quantity, lots(-2));
  EXPECT_EQ(result.fills[0].fee, cny("216"));
  EXPECT_EQ(result.equity.points.back().equity, cny("9999782"));  // 10,000,000 - 218
  ASSERT_EQ(result.sleeves.size(), 2u);
  EXPECT_EQ(result.sleeves[0].fills.at(0).quantity, lots(-5));
  EXPECT_EQ(result.sleeves[0].equity.points.back().equity, cny("5999459"));
  EXPECT_EQ(result.sleeves[1].fills.at(0).quantity, lots(3));
  EXPECT_EQ(result.sleeves[1].equity.points.back().equity, cny("3999675"));
}

// The same with a price that moves: index +40, IC2411 +100. Each sleeve's causes are its own; the account has their
// sum.
TEST(Sleeves, TheAccountsCausesAreTheSumOfTheSleeves) {
  MadeMarket market = flat_minutes();
  market.settlement("IC2411", kWednesday, 5500);
  const auto result = run(market, two_sleeves(market), Script().at(kWednesday, "10:31", target("IC2411", -5)),
                          Script().at(kWednesday, "10:31", target("IC2411", 3)));
  const AttributionRow& all = result.attribution.at(0);
  EXPECT_EQ(all[Cause::kBasisConvergence], cny("-40000"));  // -2 x 200 x 100
  EXPECT_EQ(result.sleeves[0].attribution[0][Cause::kBasisConvergence], cny("-100000"));
  EXPECT_EQ(result.sleeves[1].attribution[0][Cause::kBasisConvergence], cny("60000"));
  EXPECT_EQ(all[Cause::kFeeOpen], cny("-216"));
  for (const AttributionRow& row : result.attribution) EXPECT_EQ(row.sum(), row.equity_change);
}

// Equal and opposite: the account trades nothing and pays for the two messages; the sleeves hold what they hold.
TEST(Sleeves, EqualAndOppositeTradesCostTheAccountTheirMessages) {
  const MadeMarket market = flat_minutes();
  const auto result = run(market, two_sleeves(market), Script().at(kWednesday, "10:31", target("IC2411", -3)),
                          Script().at(kWednesday, "10:31", target("IC2411", 3)));
  EXPECT_TRUE(result.fills.empty());
  EXPECT_EQ(result.equity.points.back().equity, cny("9999998"));
  EXPECT_EQ(result.sleeves[0].equity.points.back().futures_notional, cny("-3240000"));
}

// One tick worse: 5 sold at 5399.8 and 3 bought at 5400.2 apart; together only the 2 of the rest slip: 2 x 200 x 0.2
// = 80.
TEST(Sleeves, OnlyTheRestSlips) {
  MadeMarket market = flat_minutes();
  market.bar("IC2411", kWednesday, "10:31", 5400, 5400);
  MadeSeries& bars = market.bars("IC2411");
  const std::size_t at = bars.at(index_of_day(kWednesday), 61);
  bars.high[at] += 10'000;
  bars.low[at] -= 10'000;
  BacktestConfig config = two_sleeves(market);
  config.broker.slippage = {SlippageConfig::Kind::kTicks, 1, Rate()};
  const auto result = run(market, config, Script().at(kWednesday, "10:31", target("IC2411", -5)),
                          Script().at(kWednesday, "10:31", target("IC2411", 3)));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].price, points(5399.8));
  EXPECT_EQ(result.attribution[0][Cause::kSlippage], cny("-80"));
  EXPECT_EQ(result.sleeves[0].attribution[0][Cause::kSlippage], cny("-200"));
  EXPECT_EQ(result.sleeves[1].attribution[0][Cause::kSlippage], cny("-120"));
}

// 14% of 5400 x 200 is 151,200 a lot. 60 lots ask for 9,072,000 of the account's 10,000,000; 10 more do not fit, but 10
// against them do: opposite lots pay for the larger side.
TEST(Sleeves, MarginIsThatOfTheAccount) {
  const MadeMarket market = flat_minutes();
  BacktestConfig config = two_sleeves(market);
  config.account.margin.rule = MarginConfig::Rule::kFixed;
  config.account.margin.fixed = rate("0.14");
  const Script first = Script().at(kWednesday, "10:31", target("IC2411", -60));
  auto result = run(market, config, first, Script().at(kWednesday, "10:31", target("IC2411", -10)));
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kNoMargin);
  EXPECT_TRUE(result.sleeves[1].fills.empty());
  result = run(market, config, first, Script().at(kWednesday, "10:31", target("IC2411", 10)));
  EXPECT_TRUE(result.unfilled.empty());
  EXPECT_EQ(result.fills.at(0).quantity, lots(-50));
}

// Short 40 and 20 of 10,000,000, margin 14%; settled 250 points up (5650): funds 10,000,000 - 60 x 200 x 250 =
// 7,000,000 less fees, margin 60 x 158,200 = 9,492,000. Thursday opens at 5650: 40 x 0.737 -> 29, 20 x 0.737 -> 14 lots
// are kept.
TEST(Sleeves, AMarginCallCutsAllSleevesAlike) {
  MadeMarket market = flat_minutes();
  market.settlement("IC2411", kWednesday, 5650);
  for (const char* time : {"09:30", "09:31"}) market.bar("IC2411", kThursday, time, 5650, 5650);
  market.settlement("IC2411", kThursday, 5650);
  BacktestConfig config = two_sleeves(market);
  config.account.margin.rule = MarginConfig::Rule::kFixed;
  config.account.margin.fixed = rate("0.14");
  const auto result = run(market, config, Script().at(kWednesday, "10:31", target("IC2411", -40)),
                          Script().at(kWednesday, "10:31", target("IC2411", -20)));
  ASSERT_EQ(result.margin_calls.size(), 1u);
  EXPECT_TRUE(result.margin_calls[0].is_served);
  const auto held = [&](std::size_t sleeve) {
    Quantity sum;
    for (const Fill& fill : result.sleeves[sleeve].fills) sum += fill.quantity;
    return sum;
  };
  EXPECT_EQ(held(0), lots(-29));
  EXPECT_EQ(held(1), lots(-14));
  EXPECT_EQ(result.margin_calls[0].lots_cut, lots(17));
  ASSERT_EQ(result.sleeves[0].calls.size(), 1u);
  EXPECT_EQ(result.sleeves[0].calls[0].made_at, result.margin_calls[0].made_at);
  EXPECT_EQ(result.sleeves[0].calls[0].lots_cut, lots(11));
  EXPECT_EQ(result.sleeves[1].calls[0].lots_cut, lots(6));
  EXPECT_EQ(result.sleeves[1].calls[0].spot_sold, Money());
}

TEST(Sleeves, CapitalThatNoSleeveHasLiesIdle) {
  const MadeMarket market = flat_minutes();
  BacktestConfig config = two_sleeves(market);
  config.sleeves[1].capital_share = rate("0.3");
  const auto result = run(market, config, Script(), Script());
  EXPECT_EQ(result.sleeves[0].equity.points.back().equity, cny("6000000"));
  EXPECT_EQ(result.sleeves[1].equity.points.back().equity, cny("3000000"));
  EXPECT_EQ(result.equity.points.back().equity, cny("10000000"));
}

// One sleeve with the whole capital is the strategy alone, fill for fill and to the last unit.
TEST(Sleeves, ASleeveWithEverythingIsTheStrategyAlone) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const MadeMarket market = random_market(seed, Frequency::kOneMinute, "IC", "2024-10-08", "2024-10-17");
    BacktestConfig config = plain_config(market);
    config.start = rule_book().calendar.day(market.first_day() + 1);
    config.strategy = "continuous_roll";
    config.spot_symbol = "000905";
    config.spot_share = rate("0.7");
    config.broker.costs.fees = CostConfig::Fees::kExchange;
    config.capital = Money::from_integer(50'000'000);
    config.account.spot_dividends = seed % 2 == 0 ? SpotDividends::kReinvested : SpotDividends::kCash;
    config.parameters = {{"rebalance", std::string("daily")}};
    const auto alone = run_named(market.panel(), config);
    config.sleeves = {{"all", rate("1"), "continuous_roll", config.parameters, "IC", rate("0.7")}};
    config.strategy.clear();
    const auto sleeve = run_named(market.panel(), config);
    EXPECT_FALSE(alone.fills.empty());
    EXPECT_EQ(equity_of(sleeve), equity_of(alone)) << "seed " << seed;
    EXPECT_EQ(sleeve.fills.size(), alone.fills.size());
    EXPECT_EQ(sleeve.rolls.size(), alone.rolls.size());
    for (std::size_t i = 0; i < alone.equity.points.size(); ++i) {
      EXPECT_EQ(sleeve.sleeves[0].equity.points[i].equity, alone.equity.points[i].equity);
    }
  }
}

// 60 and 40 of 100. On Wednesday the first loses 5 x 200 x 100 = 100,000 and the second gains 3/5 of that: 5,900,000
// and 4,060,000 of 9,960,000, of which 59.24% and 40.76%. By their shares they have 5,976,000 and 3,984,000: 76,000
// move.
BacktestResult rebalanced(SleeveRebalance rebalance, std::string_view last = kFriday, Script second = {}) {
  MadeMarket market = flat_minutes(kWednesday, last);
  for (auto& settlement : market.days("IC2411").settlement) settlement = static_cast<std::int32_t>(points(5500).raw());
  BacktestConfig config = two_sleeves(market);
  config.broker.costs.fees = CostConfig::Fees::kNone;
  config.sleeve_rebalance = rebalance;
  return run(market, config, Script().at(kWednesday, "10:31", target("IC2411", -5)),
             second.at(kWednesday, "10:31", target("IC2411", 3)));
}

TEST(SleeveRebalance, OutsideTheBandCashMovesBeforeTheNextSession) {
  const auto result = rebalanced({SleeveRebalance::Rule::kBand, rate("0.007")});
  EXPECT_EQ(result.sleeves[0].equity.points[1].equity, cny("5900000"));
  EXPECT_EQ(result.sleeves[0].equity.points[2].equity, cny("5976000"));
  EXPECT_EQ(result.sleeves[1].equity.points[2].equity, cny("3984000"));
  EXPECT_EQ(result.sleeves[0].equity.points[2].flow, cny("76000"));
  // Moved cash is nobody's return, and the account has no part in it.
  EXPECT_DOUBLE_EQ(result.sleeves[0].equity.net_value()[2], 5.9 / 6.0);
  EXPECT_EQ(result.equity.points[2].equity, cny("9960000"));
  EXPECT_EQ(result.equity.points[2].flow, Money());
  // 0.76% is inside a band of 0.8%.
  const auto inside = rebalanced({SleeveRebalance::Rule::kBand, rate("0.008")});
  EXPECT_EQ(inside.sleeves[0].equity.points[2].equity, cny("5900000"));
}

TEST(SleeveRebalance, MonthlyAndAtRollsWaitForTheirDay) {
  for (const auto rule :
       {SleeveRebalance::Rule::kNever, SleeveRebalance::Rule::kMonthly, SleeveRebalance::Rule::kAtRolls}) {
    EXPECT_EQ(rebalanced({rule, {}}).sleeves[0].equity.points.back().equity, cny("5900000"));
  }
  // 2024-11-01 is the first session of its month.
  const auto monthly = rebalanced({SleeveRebalance::Rule::kMonthly, {}}, "2024-11-01");
  EXPECT_EQ(monthly.sleeves[0].equity.points.back().equity, cny("5976000"));
  EXPECT_EQ(monthly.sleeves[0].equity.points.back().flow, cny("76000"));
}

// The second rolls on Thursday: its lots are sold at 5400 and bought at 5300, settled there: 4,000,000. Of 9,900,000
// together the first is due 5,940,000 before Friday's session.
TEST(SleeveRebalance, TheSessionAfterARollDealsOut) {
  const auto result = rebalanced({SleeveRebalance::Rule::kAtRolls, {}}, kFriday,
                                 Script().at(kThursday, "10:31", roll("IC2411", "IC2412", 3)));
  EXPECT_EQ(result.sleeves[1].equity.points[2].equity, cny("4000000"));
  EXPECT_EQ(result.sleeves[0].equity.points[2].equity, cny("5900000"));
  EXPECT_EQ(result.sleeves[0].equity.points[3].equity, cny("5940000"));
  EXPECT_EQ(result.sleeves[1].equity.points[3].equity, cny("3960000"));
}

}  // namespace
}  // namespace hedgelab::test
