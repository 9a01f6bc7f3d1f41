// What the active hedge adds to the passive one, to the cent and by two roads.

#include <gtest/gtest.h>

#include <map>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

// Seven weeks with a roll; a short window, so that there is a trade on nearly every day.
MadeMarket walk(int seed) {
  return random_market(static_cast<std::uint64_t>(seed) + 4100, Frequency::kFiveMinutes, "IC", "2024-10-08",
                       "2024-11-26");
}

BacktestConfig active_config(const MadeMarket& market, int seed) {
  BacktestConfig config = plain_config(market);
  config.start = day("2024-10-09");  // the spot leg is asked for its value of the day before
  config.strategy = "active_hedge";
  config.capital = Money::from_integer(30'000'000);
  config.spot_symbol = "000905";
  config.spot_share = rate("0.7");
  config.mark = seed % 2 == 0 ? Mark::kSettlement : Mark::kClose;
  config.broker.fill = seed % 3 == 0 ? FillModel::kClose : FillModel::kNextOpen;
  // Equal rates make a closing trade of today as dear as any other: 0.00005 of 0.2 points x 200 CNY is 0.002 CNY, so
  // no fee is ever rounded.
  if (seed % 4 < 2) {
    config.broker.costs.fees = CostConfig::Fees::kFixed;
    config.broker.costs.fixed = {rate("0.00005"), rate("0.00005"), rate("0.00005"), cny("1")};
  }
  config.parameters = {{"degree", std::int64_t{2 + seed % 3}},
                       {"window", std::int64_t{12 + seed % 30}},
                       {"take_profit", 0.004},
                       {"stop_loss", -0.004},
                       {"levels", std::string(seed % 5 < 2 ? "on_touch" : "on_close")},
                       {"max_openings_a_day", std::int64_t{1 + seed % 3}},
                       {"overlay_size", seed % 7 == 0 ? 0.5 : 1.0},
                       {"rebalance", std::string(seed % 2 == 0 ? "daily" : "on_roll")},
                       {"compound_overlay", false}};
  return config;
}

TEST(OverlayIdentity, EquityLessTheOverlayIsThePassiveHedgeOfItsOwn) {
  int trades = 0;
  for (int seed = 0; seed < seeds(12); ++seed) {
    const MadeMarket market = walk(seed);
    const MarketPanel panel = market.panel();
    BacktestConfig active = active_config(market, seed);
    BacktestConfig passive = active;
    passive.strategy = "continuous_roll";
    passive.parameters = {{"rebalance", active.parameters.at("rebalance")}};
    const auto with = run_named(panel, active);
    const auto alone = run_named(panel, passive);
    ASSERT_EQ(with.equity.points.size(), alone.equity.points.size());
    for (std::size_t i = 0; i < with.equity.points.size(); ++i) {
      const EquityPoint& point = with.equity.points[i];
      ASSERT_EQ(point.equity - point.overlay, alone.equity.points[i].equity)
          << "seed " << seed << ", " << point.date.to_string();
    }
    ASSERT_TRUE(with.overlay.has_value()) << "seed " << seed;
    trades += with.overlay->round_trips;
  }
  EXPECT_GT(trades, 12 * 10) << "markets in which hardly anything was traded prove nothing";
}

// Sized from all equity the hedge alone is another one; the overlay column is still the sum of its own fills: for every
// contract what was received less what was paid, fees taken off; every day ends flat.
TEST(OverlayIdentity, TheOverlayColumnIsTheSumOfTheOverlaysFills) {
  for (int seed = 0; seed < seeds(12); ++seed) {
    const MadeMarket market = walk(seed);
    BacktestConfig config = active_config(market, seed);
    config.parameters["compound_overlay"] = true;
    config.broker.costs.fees = CostConfig::Fees::kExchange;
    const auto result = run_named(market.panel(), config);
    std::size_t next = 0;
    Money cash;
    std::map<ContractId, std::int64_t> held;  // lots
    for (const EquityPoint& point : result.equity.points) {
      for (; next < result.fills.size() && result.fills[next].filled_at.date() <= point.date; ++next) {
        const Fill& fill = result.fills[next];
        if (fill.purpose != Purpose::kOverlay) continue;
        const std::int64_t size = fill.quantity.raw() / Quantity::kScale;
        ASSERT_EQ(size * Quantity::kScale, fill.quantity.raw());
        cash += Money::from_raw(-fill.price.raw() * size * 200 - fill.fee.raw() - fill.order_fee.raw());
        held[fill.contract] += size;
      }
      for (const auto& [contract, size] : held) ASSERT_EQ(size, 0) << "open over a night";
      ASSERT_EQ(point.overlay, cash) << "seed " << seed << ", " << point.date.to_string();
    }
  }
}

}  // namespace
}  // namespace hedgelab::test
