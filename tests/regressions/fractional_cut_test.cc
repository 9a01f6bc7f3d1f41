// A forced cut in fractional lots aimed exactly at the funds, each time short by its own fee: it was cut again and
// again, one message fee at a time, until nothing was left.
#include <gtest/gtest.h>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

// Short 1 of IC2412 at 6000 with 165,000 CNY, margin 12%: 6120 settles 24,000 away, and 146,880 are asked of some
// 141,000.
TEST(FractionalCut, EndsAfterAFewTrades) {
  MadeMarket market(Frequency::kDaily, "2024-10-21", "2024-10-24");
  market.contract("IC2412");
  market.daily("IC2412", "2024-10-21", 6000, 6000, 6000).daily("IC2412", "2024-10-22", 6000, 6000, 6000);
  market.daily("IC2412", "2024-10-23", 6000, 6120, 6120).daily("IC2412", "2024-10-24", 6120, 6120, 6120);
  BacktestConfig config = plain_config(market);
  config.capital = cny("165000");
  config.whole_lots = false;
  config.broker.costs.fees = CostConfig::Fees::kExchange;
  config.account.margin.rule = MarginConfig::Rule::kFixed;
  config.account.margin.fixed = rate("0.12");
  const auto result = run_one(market.panel(), config, [&](Context& context) {
    if (context.today() == config.start) context.set_target(contract_of("IC2412"), lots(-1), Purpose::kHedge);
  });
  ASSERT_EQ(result.margin_calls.size(), 1u);
  EXPECT_TRUE(result.margin_calls[0].is_served);
  EXPECT_GE(result.fills.size(), 2u);
  EXPECT_LE(result.fills.size(), 4u);
  Quantity held;
  for (const Fill& fill : result.fills) held += fill.quantity;
  // 141,000 / 146,880 of a lot, less a thousandth at most.
  EXPECT_NEAR(held.to_double(), -0.96, 0.002);
}

}  // namespace
}  // namespace hedgelab::test
