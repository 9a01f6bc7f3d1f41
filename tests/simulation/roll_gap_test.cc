// The gap between two contracts is nobody's profit. A market where nothing moves but where every later contract costs
// less: whatever is rolled, the account must be worth what it was, less fees.
#include <gtest/gtest.h>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

// Half a year of IC, each contract flat at its own price, 100 points below the one before.
MadeMarket term_structure_only(Frequency frequency) {
  MadeMarket market(frequency, frequency == Frequency::kDaily ? "2024-05-06" : "2024-08-01",
                    frequency == Frequency::kDaily ? "2024-11-29" : "2024-09-30");
  market.index("000905").constant("000905", 6000);
  market.contracts("IC");
  double price = 6000;
  for (const std::string& symbol : market.symbols()) {
    if (symbol != "000905") market.constant(symbol, price -= 100);
  }
  return market;
}

BacktestConfig rolling(const MadeMarket& market, const char* slot, const char* trigger, std::int64_t before) {
  BacktestConfig config = plain_config(market);
  config.strategy = "continuous_roll";
  config.parameters = {
      {"slot", std::string(slot)}, {"roll_trigger", std::string(trigger)}, {"roll_before_trading_days", before}};
  config.spot_symbol = "000905";
  config.spot_share = rate("0.7");
  if (market.frequency() != Frequency::kDaily) config.start = rule_book().calendar.day(market.first_day() + 1);
  return config;
}

struct Case {
  const char* slot;
  const char* trigger;
  std::int64_t before;
};
constexpr Case kCases[] = {{"current_month", "expiry", 1},        {"next_month", "expiry", 3},
                           {"current_quarter", "slot_change", 0}, {"next_quarter", "slot_change", 0},
                           {"near_quarter", "expiry", 1},         {"far_quarter", "expiry", 5}};

TEST(RollGap, WithoutCostsTheEquityNeverMoves) {
  for (const Frequency frequency : {Frequency::kDaily, Frequency::kOneMinute}) {
    const MadeMarket market = term_structure_only(frequency);
    const MarketPanel panel = market.panel();
    for (const Case& one : kCases) {
      for (const FillModel fill : {FillModel::kNextOpen, FillModel::kClose}) {
        BacktestConfig config = rolling(market, one.slot, one.trigger, one.before);
        config.broker.fill = fill;
        const BacktestResult result = run_named(panel, config);
        for (const auto& point : result.equity.points) {
          ASSERT_EQ(point.equity, config.capital) << one.slot << " on " << point.date.to_string();
        }
        // Something was rolled, across a gap that is told but booked nowhere.
        if (frequency == Frequency::kDaily) {
          ASSERT_GE(result.rolls.size(), 1u) << one.slot;
          EXPECT_LT(result.rolls[0].spread(), Price()) << one.slot;
        }
        EXPECT_EQ(result.cash[CashKind::kFuturesVariation], Money()) << one.slot;
      }
    }
  }
}

TEST(RollGap, WithCostsTheEquityFallsByTheFeesAndNothingElse) {
  const MadeMarket market = term_structure_only(Frequency::kDaily);
  const MarketPanel panel = market.panel();
  for (const Case& one : kCases) {
    BacktestConfig config = rolling(market, one.slot, one.trigger, one.before);
    config.broker.costs.fees = CostConfig::Fees::kExchange;
    config.broker.costs.spot_rate = rate("0.001");
    const BacktestResult result = run_named(panel, config);
    for (const auto& point : result.equity.points) {
      ASSERT_EQ(point.equity, config.capital - point.fees) << one.slot << " on " << point.date.to_string();
    }
    EXPECT_GT(result.equity.points.back().fees, Money());
  }
}

// What the lie would look like: the series "price of the contract held" falls at every roll, and a short of it gains.
TEST(RollGap, TheContinuousPriceWouldHaveShownAProfit) {
  const MadeMarket market = term_structure_only(Frequency::kDaily);
  const BacktestResult result = run_named(market.panel(), rolling(market, "current_month", "expiry", 1));
  ASSERT_EQ(result.rolls.size(), 7u);  // May to November
  Money gaps;
  for (const auto& roll : result.rolls) gaps += notional(roll.spread(), roll.quantity_in, 200);
  // 7 rolls x 100 points x 200 CNY x 6 lots (7,000,000 CNY over 5,900 to 5,200 points: 6 or 7 lots).
  EXPECT_GE(gaps, cny("840000"));
}

}  // namespace
}  // namespace hedgelab::test
