// The hedge that a user's series scales, by hand. Flat at 5000: 10,000,000 CNY put 7,000,000 into spot, which is 7 lots
// of 1,000,000 CNY; two fifths of it are 2.8 -> 3 lots.
//
// IC2401 expires on Friday 2024-01-19 and rolls on Thursday 01-18. Values of days: Friday 01-05 (0.2), Wednesday 01-10
// (0.9).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

using ::testing::ElementsAre;

MadeMarket storm_market(std::vector<std::pair<Timestamp, double>> values) {
  MadeMarket made(Frequency::kDaily, "2024-01-02", "2024-02-07");
  made.index("000905").constant("000905", 5000).contracts("IC");
  for (const std::string& symbol : made.symbols()) made.constant(symbol, 5000);
  made.known("storm", std::move(values));
  return made;
}

BacktestConfig storm_config(const MadeMarket& market, ParameterMap more = {}) {
  BacktestConfig config = plain_config(market);
  config.strategy = "signal_hedge";
  config.parameters = {
      {"series", std::string("storm")}, {"threshold", 0.5}, {"share_below", 0.4}, {"share_without", 1.0}};
  for (const auto& [name, value] : more) config.parameters[name] = value;
  config.spot_symbol = "000905";
  config.spot_share = rate("0.7");
  config.broker.fill = FillModel::kClose;
  return config;
}

std::vector<std::string> storm_trades(const MadeMarket& market, const BacktestConfig& config) {
  std::vector<std::string> trades;
  for (const Fill& fill : run_named(market.panel(), config).fills) {
    trades.push_back(fmt::format("{} {} {} {}", fill.decided_at.date().to_string(),
                                 rule_book().contracts.contract(fill.contract).code, to_string(fill.quantity),
                                 to_string(fill.purpose)));
  }
  return trades;
}

TEST(SignalHedge, AValueCountsFromTheDayAfterAndOldOnesNoMore) {
  const MadeMarket market = storm_market({{at("2024-01-06", "00:00"), 0.2}, {at("2024-01-11", "00:00"), 0.9}});
  // The value of 01-10 is known on Thursday 01-11; ten trading days later is Thursday 01-25, and on Friday it is too
  // old.
  EXPECT_THAT(storm_trades(market, storm_config(market, {{"share_without", 0.0}})),
              ElementsAre("2024-01-08 IC2401 -3 rebalance", "2024-01-11 IC2401 -4 rebalance",
                          "2024-01-18 IC2401 7 roll", "2024-01-18 IC2402 -7 roll", "2024-01-26 IC2402 7 rebalance"));
}

TEST(SignalHedge, AtTheCloseItCountsOnItsOwnDay) {
  const MadeMarket market = storm_market({{at("2024-01-05", "15:00"), 0.2}});
  EXPECT_THAT(storm_trades(market, storm_config(market, {{"max_age_trading_days", std::int64_t{250}}})),
              ElementsAre("2024-01-02 IC2401 -7 hedge", "2024-01-05 IC2401 4 rebalance", "2024-01-18 IC2401 3 roll",
                          "2024-01-18 IC2402 -3 roll"));
}

TEST(SignalHedge, WithoutASeriesOfThatNameItSaysWhichThereAre) {
  const MadeMarket market = storm_market({{at("2024-01-05", "15:00"), 0.2}});
  const auto reason = [&](const std::string& name) -> std::string {
    try {
      static_cast<void>(run_named(market.panel(), storm_config(market, {{"series", name}})));
    } catch (const InputError& error) {
      return error.what();
    }
    return "it ran";
  };
  EXPECT_THAT(reason("strom"), ::testing::HasSubstr("there is no series 'strom'; known: storm; did you mean 'storm'?"));
  EXPECT_THAT(reason(""), ::testing::HasSubstr("signal_hedge reads a series"));
}

}  // namespace
}  // namespace hedgelab::test
