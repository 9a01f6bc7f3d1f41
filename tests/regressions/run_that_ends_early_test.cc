// A run of a batch that ends before the others is finished on its own days: the shared market has moved on, here from a
// day of 270 minutes to one of 240, where the run's last slot does not exist.
#include <gtest/gtest.h>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

TEST(RunThatEndsEarly, IsFinishedAsIfItWereAlone) {
  const MadeMarket made = random_market(11, Frequency::kFiveMinutes, "IF", "2015-12-21", "2016-01-15");
  const MarketPanel panel = made.panel();
  const auto dividends = no_dividends();
  BacktestConfig early = plain_config(made);
  early.strategy = "continuous_roll";
  early.product = "IF";
  early.capital = Money::from_integer(100'000'000);
  early.spot_symbol = "000300";
  early.spot_share = rate("0.7");
  early.start = day("2015-12-22");
  early.end = day("2015-12-31");
  early.parameters["rebalance"] = std::string("daily");
  BacktestConfig late = early;
  late.end = day("2016-01-15");
  const auto together = run_batch(panel, {{early, dividends.get()}, {late, dividends.get()}});
  const auto alone = run_batch(panel, {{early, dividends.get()}});
  EXPECT_EQ(transcript(together[0]), transcript(alone[0]));
  EXPECT_EQ(together[0].warnings, alone[0].warnings);
}

// What is decided on a run's last bar has no next bar: that is no order to warn of, in whatever company the run was.
TEST(RunThatEndsEarly, DoesNotWarnOfWhatItDecidedOnItsLastBar) {
  const MadeMarket made = random_market(12, Frequency::kOneMinute, "IC", "2024-10-08", "2024-10-15", 0);
  const MarketPanel panel = made.panel();
  BacktestConfig config = plain_config(made);
  config.start = rule_book().calendar.day(made.first_day() + 1);
  config.end = day("2024-10-11");
  const auto result = run_one(panel, config, [](Context& context) {
    const bool last = context.today() == day("2024-10-11") && context.market().is_last_bar();
    if (last) context.set_target(contract_of("IC2410"), lots(-1), Purpose::kHedge);
  });
  EXPECT_EQ(result.unfilled.size(), 1u);
  EXPECT_TRUE(warnings_of(result).empty());
}

}  // namespace
}  // namespace hedgelab::test
