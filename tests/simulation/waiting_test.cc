// What waits at the broker while its strategy sleeps is looked at on the bars on which it can trade or is counted, and
// passed by on all others. A sleeper is asked at the day's first and last bar, and on every bar that is lived through.

#include <gmock/gmock.h>

#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Decides at given minutes, sleeps to the day's last bar after each, and keeps when it was asked on Wednesday.
class Drowsy final : public Strategy {
 public:
  Drowsy(Script script, std::vector<std::string>& asked) : script_(std::move(script)), asked_(asked) {}
  void on_bar(Context& context) override {
    if (context.today() == day(kWednesday)) asked_.push_back(context.now().to_string().substr(11));
    script_(context);
  }
  Wake wake(const Context& context) const override { return {context.market().slots_today() - 1}; }

 private:
  Script script_;
  std::vector<std::string>& asked_;
};

class WaitingOrder : public ::testing::Test {
 protected:
  WaitingOrder() : market_(flat_minutes("2024-10-14", kWednesday)), config_(plain_config(market_)) {
    config_.start = day("2024-10-15");
  }

  // Bars of Wednesday that begin in [from, to) as `change` makes them.
  void bars(std::string_view symbol, const char* from, const char* to,
            const std::function<void(MadeSeries&, std::size_t)>& change) {
    MadeSeries& made = market_.bars(symbol);
    for (Timestamp at = test::at(kWednesday, from); at < test::at(kWednesday, to); at = at + 1) {
      if (const auto slot = market_.grid().slot_of(at, BarLabel::kBegin)) {
        change(made, made.at(index_of_day(kWednesday), slot->slot));
      }
    }
  }
  static void nobody_trades(MadeSeries& made, std::size_t bar) { made.volume[bar] = 0; }
  static void is_missing(MadeSeries& made, std::size_t bar) { made.clear(bar); }

  BacktestResult run(const MarketPanel& panel) {
    asked_.clear();
    const auto result = run_one(panel, config_, std::make_unique<Drowsy>(script_, asked_));
    // Awake it does the same.
    EXPECT_EQ(transcript(result), transcript(run_one(panel, config_, script_)));
    return result;
  }
  BacktestResult run() { return run(market_.panel()); }

  MadeMarket market_;
  BacktestConfig config_;
  Script script_;
  std::vector<std::string> asked_;
};

// Decided at 09:31; the bar after carries its message to the exchange, and that of 10:30 is the first with a trade.
TEST_F(WaitingOrder, SleepsThroughBarsInWhichNobodyTrades) {
  script_.at(kWednesday, "09:31", target("IC2411", -2));
  bars("IC2411", "09:31", "09:50", nobody_trades);
  bars("IC2411", "09:50", "10:30", is_missing);
  const auto result = run();
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "10:30"));
  EXPECT_THAT(asked_, ElementsAre("09:31", "09:32", "10:31", "15:00"));
}

// IC2411 settled at 5400 on Tuesday: at 5940 it is locked for buyers. Every locked bar counts, and none between them.
TEST_F(WaitingOrder, MeetsEveryBarOnWhichItsLimitIsLocked) {
  script_.at(kWednesday, "09:31", target("IC2411", 2));
  bars("IC2411", "09:31", "14:00", nobody_trades);
  for (const char* time : {"10:00", "11:29", "13:00"}) market_.bar("IC2411", kWednesday, time, 5940, 5940);
  const auto result = run();
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kFilledLate);
  EXPECT_EQ(result.unfilled[0].locked_bars, 3);
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "14:00"));
  EXPECT_THAT(asked_, ElementsAre("09:31", "09:32", "10:01", "11:30", "13:01", "14:01", "15:00"));
}

// A tenth of the volume: of 5 lots 1 in each bar of 10 lots, none in one of 9.
TEST_F(WaitingOrder, WithTheRestThatACapLeavesMeetsEveryBarWithVolume) {
  config_.broker.participation = rate("0.1");
  script_.at(kWednesday, "09:31", target("IC2411", -5));
  bars("IC2411", "09:31", "13:00", [](MadeSeries& made, std::size_t bar) { made.volume[bar] = 0; });
  MadeSeries& made = market_.bars("IC2411");
  for (const char* time : {"09:40", "10:00", "10:20", "11:00"}) {
    const int slot = market_.grid().slot_of(at(kWednesday, time), BarLabel::kBegin)->slot;
    made.volume[made.at(index_of_day(kWednesday), slot)] = time == std::string_view("10:20") ? 9 : 10;
  }
  const auto result = run();
  ASSERT_EQ(result.fills.size(), 4u);
  EXPECT_EQ(result.fills[2].filled_at, at(kWednesday, "11:00"));
  EXPECT_EQ(result.fills[3].quantity, lots(-2));  // the bar of 13:00 has 100 lots
  EXPECT_THAT(asked_, ElementsAre("09:31", "09:32", "09:41", "10:01", "10:21", "11:01", "13:01", "15:00"));
}

// A guard of +1.10% on 5400 lies at 5459.4: the bars before 13:40 do not reach it.
TEST_F(WaitingOrder, AGuardSleepsUntilABarReachesItsLevel) {
  script_.at(kWednesday, "09:31", [](Context& context) {
    context.trade_overlay(contract_of("IC2411"), lots(1), Execution::kFillModel, {rate("0.011"), rate("-0.013")});
  });
  market_.bar("IC2411", kWednesday, "10:00", 5400, 5459.2).bar("IC2411", kWednesday, "13:40", 5400, 5460);
  const auto result = run();
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[1].filled_at, at(kWednesday, "13:41"));
  EXPECT_EQ(result.fills[1].price, points(5459.4));
  EXPECT_THAT(asked_, ElementsAre("09:31", "09:32", "13:41", "15:00"));
}

// Spot that is known once a day, at the close: both legs trade there, and nothing can happen before.
TEST_F(WaitingOrder, BothLegsSleepUntilSpotHasItsPrice) {
  market_.index("H00905", SeriesKind::kTotalReturnIndex, false).constant("H00905", 8000);
  std::vector<BarSeries> series = market_.series();
  std::erase_if(series,
                [](const BarSeries& one) { return one.symbol == "H00905" && one.frequency == Frequency::kOneMinute; });
  const MarketPanel panel(rule_book(), market_.grid(), grid_of(Frequency::kDaily), series);
  config_.spot_symbol = "H00905";
  config_.spot_share = rate("0.7");
  script_.at(kWednesday, "09:31", [](Context& context) {
    context.set_spot(cny("7000000"));
    context.set_target(contract_of("IC2411"), lots(-6), Purpose::kHedge);
  });
  const auto result = run(panel);
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].filled_at, at(kWednesday, "15:00"));
  ASSERT_EQ(result.spot_fills.size(), 1u);
  EXPECT_EQ(result.spot_fills[0].filled_at, at(kWednesday, "15:00"));
  EXPECT_THAT(asked_, ElementsAre("09:31", "15:00"));
}

// The futures fill at 09:31 and stand alone until spot has a bar, at 10:00. They have none there: their last close is
// 5520, of a bar that was slept through. Two lots short from 5500: -2 x 200 x 20 = -8000.
TEST_F(WaitingOrder, IsPricedAtTheLastCloseOfBarsThatWereSleptThrough) {
  config_.spot_symbol = "000905";
  config_.spot_share = rate("0.7");
  config_.broker.legs = Legs::kAsAvailable;
  script_.at(kWednesday, "09:31", [](Context& context) {
    context.set_spot(cny("7000000"));
    context.set_target(contract_of("IC2410"), lots(-2), Purpose::kHedge);
  });
  bars("000905", "09:31", "10:00", is_missing);
  market_.bar("IC2410", kWednesday, "09:59", 5500, 5520).no_bar("IC2410", kWednesday, "10:00");
  EXPECT_THAT(run().warnings, Contains(HasSubstr("the leg that stood alone made -8000 CNY")));
  EXPECT_THAT(asked_, ElementsAre("09:31", "09:32", "10:01", "15:00"));
}

// Spot of the minutes of an index, without a bar for an hour.
TEST_F(WaitingOrder, SpotSleepsUntilItsSeriesHasABar) {
  config_.spot_symbol = "000905";
  config_.spot_share = rate("0.7");
  script_.at(kWednesday, "09:31", [](Context& context) { context.set_spot(cny("7000000")); });
  bars("000905", "09:31", "10:30", is_missing);
  const auto result = run();
  ASSERT_EQ(result.spot_fills.size(), 1u);
  EXPECT_EQ(result.spot_fills[0].filled_at, at(kWednesday, "10:30"));
  EXPECT_THAT(asked_, ElementsAre("09:31", "10:31", "15:00"));
}

}  // namespace
}  // namespace hedgelab::test
