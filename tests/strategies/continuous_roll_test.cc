// Which contract the passive hedge is in, day by day, on the real calendar. Expiries used here: 2024-01-19, 02-19 (a
// Monday: the third Friday lies in the Spring Festival, closed from 02-09 to 02-16), 03-15, 04-19, 05-17, 06-21, 07-19;
// new contracts begin on the trading day after each.
#include <gtest/gtest.h>

#include <map>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

using Path = std::vector<std::pair<std::string, std::string>>;

// Flat prices at which sizes are easy: 7,000,000 CNY over 5000 x 200 is 7 lots.
const MadeMarket& flat_months() {
  static const MadeMarket market = [] {
    MadeMarket made(Frequency::kDaily, "2024-01-02", "2024-07-31");
    made.index("000905").constant("000905", 5000).contracts("IC");
    for (const std::string& symbol : made.symbols()) made.constant(symbol, 5000);
    return made;
  }();
  return market;
}

BacktestConfig continuous_config(const char* slot, const char* trigger, std::int64_t before,
                                 const char* rebalance = "on_roll") {
  BacktestConfig config = plain_config(flat_months());
  config.strategy = "continuous_roll";
  config.parameters = {{"slot", std::string(slot)},
                       {"roll_trigger", std::string(trigger)},
                       {"roll_before_trading_days", before},
                       {"rebalance", std::string(rebalance)}};
  config.spot_symbol = "000905";
  config.spot_share = rate("0.7");
  config.broker.fill = FillModel::kClose;
  return config;
}

// Day and contract of each entry: the first one and every change.
Path path_of(const BacktestConfig& config, const MadeMarket& market = flat_months()) {
  Path path;
  for (const Fill& fill : run_named(market.panel(), config).fills) {
    const std::string& code = rule_book().contracts.contract(fill.contract).code;
    const bool enters = fill.offset == Offset::kOpen && (path.empty() || path.back().second != code);
    if (enters) path.emplace_back(fill.decided_at.date().to_string(), code);
  }
  return path;
}

TEST(ContinuousRoll, TheCurrentMonthRollsOneTradingDayBeforeItsExpiry) {
  // 2402: the trading day before Monday 02-19 is Thursday 02-08.
  EXPECT_EQ(path_of(continuous_config("current_month", "expiry", 1)), (Path{{"2024-01-02", "IC2401"},
                                                                            {"2024-01-18", "IC2402"},
                                                                            {"2024-02-08", "IC2403"},
                                                                            {"2024-03-14", "IC2404"},
                                                                            {"2024-04-18", "IC2405"},
                                                                            {"2024-05-16", "IC2406"},
                                                                            {"2024-06-20", "IC2407"},
                                                                            {"2024-07-18", "IC2408"}}));
}

TEST(ContinuousRoll, AtZeroDaysItRollsOnTheExpiryDayItself) {
  EXPECT_EQ(path_of(continuous_config("current_month", "expiry", 0)), (Path{{"2024-01-02", "IC2401"},
                                                                            {"2024-01-19", "IC2402"},
                                                                            {"2024-02-19", "IC2403"},
                                                                            {"2024-03-15", "IC2404"},
                                                                            {"2024-04-19", "IC2405"},
                                                                            {"2024-05-17", "IC2406"},
                                                                            {"2024-06-21", "IC2407"},
                                                                            {"2024-07-19", "IC2408"}}));
  EXPECT_EQ(path_of(continuous_config("current_month", "slot_change", 0)),
            path_of(continuous_config("current_month", "expiry", 0)));
}

TEST(ContinuousRoll, TheCurrentQuarterChangesWithItsSlotFourTimesAYear) {
  EXPECT_EQ(
      path_of(continuous_config("current_quarter", "slot_change", 0)),
      (Path{{"2024-01-02", "IC2403"}, {"2024-01-19", "IC2406"}, {"2024-04-19", "IC2409"}, {"2024-07-19", "IC2412"}}));
  EXPECT_EQ(
      path_of(continuous_config("current_quarter", "slot_change", 1)),
      (Path{{"2024-01-02", "IC2403"}, {"2024-01-18", "IC2406"}, {"2024-04-18", "IC2409"}, {"2024-07-18", "IC2412"}}));
}

// Rolled into ahead of the change, the contract is not yet in its slot; it must not be rolled back.
TEST(ContinuousRoll, RollingAheadOfASlotChangeStaysAhead) {
  EXPECT_EQ(
      path_of(continuous_config("current_quarter", "slot_change", 5)),
      (Path{{"2024-01-02", "IC2403"}, {"2024-01-12", "IC2406"}, {"2024-04-12", "IC2409"}, {"2024-07-12", "IC2412"}}));
}

TEST(ContinuousRoll, TheCurrentQuarterHeldToItsOwnExpiry) {
  EXPECT_EQ(path_of(continuous_config("current_quarter", "expiry", 1)),
            (Path{{"2024-01-02", "IC2403"}, {"2024-03-14", "IC2406"}, {"2024-06-20", "IC2409"}}));
}

// After January's expiry the fourth contract is 2409, listed from Monday the 22nd: the roll waits for that day.
TEST(ContinuousRoll, ASuccessorThatIsNotListedYetIsWaitedFor) {
  EXPECT_EQ(
      path_of(continuous_config("next_quarter", "slot_change", 0)),
      (Path{{"2024-01-02", "IC2406"}, {"2024-01-22", "IC2409"}, {"2024-04-22", "IC2412"}, {"2024-07-22", "IC2503"}}));
  EXPECT_EQ(path_of(continuous_config("next_quarter", "slot_change", 5)),
            path_of(continuous_config("next_quarter", "slot_change", 0)));
}

TEST(ContinuousRoll, TheNextQuarterHeldToItsOwnExpiryGoesToTheOneInTheSlotThen) {
  EXPECT_EQ(path_of(continuous_config("next_quarter", "expiry", 1)),
            (Path{{"2024-01-02", "IC2406"}, {"2024-06-20", "IC2412"}}));
}

// 2403 and 2406 are listed long before they become the next month; 2404, 2405 and 2407 only on the day itself.
TEST(ContinuousRoll, TheNextMonthRollsOnTheExpiryDayOrOnTheFirstDayOfItsSuccessor) {
  EXPECT_EQ(path_of(continuous_config("next_month", "slot_change", 0)), (Path{{"2024-01-02", "IC2402"},
                                                                              {"2024-01-19", "IC2403"},
                                                                              {"2024-02-20", "IC2404"},
                                                                              {"2024-03-18", "IC2405"},
                                                                              {"2024-04-19", "IC2406"},
                                                                              {"2024-05-20", "IC2407"},
                                                                              {"2024-06-24", "IC2408"},
                                                                              {"2024-07-19", "IC2409"}}));
}

TEST(ContinuousRoll, NearAndFarQuartersByMonth) {
  EXPECT_EQ(path_of(continuous_config("near_quarter", "expiry", 1)),
            (Path{{"2024-01-02", "IC2403"}, {"2024-03-14", "IC2406"}, {"2024-06-20", "IC2409"}}));
  EXPECT_EQ(path_of(continuous_config("near_quarter", "slot_change", 0)),
            (Path{{"2024-01-02", "IC2403"}, {"2024-03-15", "IC2406"}, {"2024-06-21", "IC2409"}}));
  EXPECT_EQ(path_of(continuous_config("far_quarter", "expiry", 1)),
            (Path{{"2024-01-02", "IC2406"}, {"2024-06-20", "IC2412"}}));
  EXPECT_EQ(path_of(continuous_config("far_quarter", "slot_change", 0)),
            (Path{{"2024-01-02", "IC2406"}, {"2024-03-15", "IC2409"}, {"2024-06-21", "IC2412"}}));
}

TEST(ContinuousRoll, OpeningInARollWindowGoesStraightToTheNextContract) {
  BacktestConfig config = continuous_config("current_month", "expiry", 1);
  config.start = day("2024-01-18");
  EXPECT_EQ(path_of(config).front(), (Path::value_type{"2024-01-18", "IC2402"}));
  config.start = day("2024-01-17");
  EXPECT_EQ(path_of(config).front(), (Path::value_type{"2024-01-17", "IC2401"}));
  config = continuous_config("current_quarter", "slot_change", 0);
  config.start = day("2024-01-19");
  EXPECT_EQ(path_of(config).front(), (Path::value_type{"2024-01-19", "IC2406"}));
  // The next quarter's successor cannot be bought on that day: the old one is opened and rolled on the 22nd.
  config = continuous_config("next_quarter", "slot_change", 0);
  config.start = day("2024-01-19");
  EXPECT_EQ(path_of(config).front(), (Path::value_type{"2024-01-19", "IC2406"}));
  EXPECT_EQ(path_of(config)[1], (Path::value_type{"2024-01-22", "IC2409"}));
}

TEST(ContinuousRoll, BeforeTheProductIsListedItWaits) {
  MadeMarket market(Frequency::kDaily, "2022-07-18", "2022-08-31");
  market.index("000852").constant("000852", 5000).contracts("IM");
  for (const std::string& symbol : market.symbols()) market.constant(symbol, 5000);
  BacktestConfig config = continuous_config("current_month", "expiry", 1);
  config.product = "IM";
  config.spot_symbol = "000852";
  config.start = day("2022-07-18");
  config.end = day("2022-08-31");
  EXPECT_EQ(path_of(config, market), (Path{{"2022-07-22", "IM2208"}, {"2022-08-18", "IM2209"}}));
}

// --- rebalancing ----------------------------------------------------------------------------------------------------

// The index and all contracts rise from 5000 to 5400 on 2024-01-10 and stay: within the limit of 10%.
MadeMarket one_jump() {
  MadeMarket made = flat_months();
  for (auto& series : made.all()) {
    for (DayIndex d = std::max(series.first_day, index_of_day("2024-01-10")); d <= series.last_day; ++d) {
      const std::size_t bar = series.at(d, 0);
      series.set(bar, 54'000'000, 54'000'000);
      series.settlement[bar] = 54'000'000;
    }
  }
  return made;
}

std::vector<std::string> trades_of(const BacktestConfig& config, const MadeMarket& market) {
  std::vector<std::string> lines;
  const BacktestResult result = run_named(market.panel(), config);
  for (const Fill& fill : result.fills) {
    lines.push_back(fmt::format("{} {} {} {}", fill.filled_at.date().to_string(),
                                rule_book().contracts.contract(fill.contract).code, to_string(fill.quantity),
                                to_string(fill.purpose)));
  }
  for (const SpotFill& fill : result.spot_fills) {
    lines.push_back(fmt::format("{} spot {}", fill.filled_at.date().to_string(), to_string(fill.units)));
  }
  return lines;
}

// 2800 units and 14 lots for 20,000,000 CNY. The jump gains 1,120,000 on the spot (2800 units x 400) and loses as much
// on 14 lots, so equity stays and 70% of it is 14,000,000: 2592.592593 units and 12.96 -> 13 lots at 5400.
BacktestConfig double_sized(const char* rebalance) {
  BacktestConfig config = continuous_config("current_month", "expiry", 1, rebalance);
  config.capital = cny("20000000");
  config.end = day("2024-01-31");
  return config;
}

TEST(ContinuousRoll, OnRollTheLegsDriftBetweenRollsAndAreSetAnewAtEach) {
  EXPECT_EQ(
      trades_of(double_sized("on_roll"), one_jump()),
      (std::vector<std::string>{"2024-01-02 IC2401 -14 hedge", "2024-01-18 IC2401 14 roll",
                                "2024-01-18 IC2402 -13 roll", "2024-01-02 spot 2800", "2024-01-18 spot -207.407407"}));
}

TEST(ContinuousRoll, DailyTheLegsAreSetAnewOnTheDayOfTheJump) {
  EXPECT_EQ(trades_of(double_sized("daily"), one_jump()),
            (std::vector<std::string>{"2024-01-02 IC2401 -14 hedge", "2024-01-10 IC2401 1 rebalance",
                                      "2024-01-18 IC2401 13 roll", "2024-01-18 IC2402 -13 roll", "2024-01-02 spot 2800",
                                      "2024-01-10 spot -207.407407"}));
}

TEST(ContinuousRoll, NeverTheLotsAndTheSpotStayAsTheyWereOpened) {
  EXPECT_EQ(trades_of(double_sized("never"), one_jump()),
            (std::vector<std::string>{"2024-01-02 IC2401 -14 hedge", "2024-01-18 IC2401 14 roll",
                                      "2024-01-18 IC2402 -14 roll", "2024-01-02 spot 2800"}));
}

TEST(ContinuousRoll, TheHedgeRatioScalesTheFuturesOnly) {
  BacktestConfig config = double_sized("on_roll");
  config.parameters["hedge_ratio"] = 0.5;
  const auto trades = trades_of(config, flat_months());
  EXPECT_EQ(trades.front(), "2024-01-02 IC2401 -7 hedge");
  EXPECT_EQ(trades.back(), "2024-01-02 spot 2800");
}

TEST(ContinuousRoll, WithMinutesItDecidesOnceADayBeforeTheClose) {
  MadeMarket market(Frequency::kOneMinute, "2024-10-15", "2024-10-18");
  market.index("000905").constant("000905", 5000).contracts("IC");
  for (const std::string& symbol : market.symbols()) market.constant(symbol, 5000);
  BacktestConfig config = continuous_config("current_month", "expiry", 1);
  config.parameters["decide_minutes_before_close"] = std::int64_t{3};
  config.start = day("2024-10-16");
  config.end = day("2024-10-18");
  config.broker.fill = FillModel::kNextOpen;
  const BacktestResult result = run_named(market.panel(), config);
  ASSERT_EQ(result.fills.size(), 3u);
  EXPECT_EQ(result.fills[0].decided_at, at("2024-10-16", "14:57"));
  EXPECT_EQ(result.fills[0].filled_at, at("2024-10-16", "14:57"));
  ASSERT_EQ(result.rolls.size(), 1u);
  EXPECT_EQ(result.rolls[0].decided_at, at("2024-10-17", "14:57"));
}

}  // namespace
}  // namespace hedgelab::test
