// No heap inside a trading day: every operator new of this test program is counted.
#include <gtest/gtest.h>

#include <array>

#include "engine/strategy/registry.h"
#include "tests/simulation/small_day.h"
#include "tests/support/counted_heap.h"

namespace hedgelab::test {
namespace {

// Trades every few minutes in two contracts, reads its windows, replaces orders, rolls, resets its spot leg.
class Busy final : public Strategy {
 public:
  void on_bar(Context& context) override {
    const std::int64_t minute = context.market().slot();
    if (minute % 7 == 0) context.set_target(contracts_[0], lots(minute % 5 - 2), Purpose::kHedge);
    if (minute % 11 == 0) context.roll(contracts_[0], contracts_[1], lots(minute % 3 - 4));
    if (minute % 13 == 0) context.roll(contracts_[1], contracts_[0], lots(-2));
    if (minute % 50 == 0) context.set_spot(Money::from_integer(1'000'000 * (1 + minute % 9)));
    const auto id = context.market().series_of(contracts_[0]);
    for (const std::int32_t close : context.market().closes(*id, 60)) sum_ += close;
  }

 private:
  std::array<ContractId, 2> contracts_{contract_of("IC2410"), contract_of("IC2411")};
  std::int64_t sum_ = 0;
};

// The other side of what Busy does, in the first contract alone, so that sleeves have something to net; it asks for its
// margin at every bar.
class Reader final : public Strategy {
 public:
  void on_bar(Context& context) override {
    const std::int64_t minute = context.market().slot();
    if (minute % 7 == 0) context.set_target(contract_, lots(2 - minute % 5), Purpose::kHedge);
    sum_ += context.margin_required().raw();
  }

 private:
  ContractId contract_ = contract_of("IC2410");
  std::int64_t sum_ = 0;
};

// The same as Busy with an overlay whose trades carry guards.
class Guarded final : public Strategy {
 public:
  void on_bar(Context& context) override {
    busy_.on_bar(context);
    const ContractId id = contract_of("IC2410");
    const std::int64_t minute = context.market().slot();
    const Quantity held = context.overlay_position(id);
    if (minute % 17 == 3 && held.is_zero() && !context.is_waiting(id)) {
      context.trade_overlay(id, lots(minute % 2 == 0 ? 1 : -1), Execution::kNextClose, {rate("0.002"), rate("-0.002")});
    }
    if (minute % 17 == 15 && !held.is_zero()) {
      context.cancel_overlay(id);
      context.trade_overlay(id, -held, Execution::kNextClose);
    }
  }

 private:
  Busy busy_;
};

// One allocation a bar: what the counter must notice.
class Wasteful final : public Strategy {
 public:
  void on_bar(Context& context) override { kept_ = std::make_unique<Price>(context.price(contract_of("IC2410"))); }

 private:
  std::unique_ptr<Price> kept_;
};

std::vector<std::int64_t> allocations_by_day(std::unique_ptr<Strategy> strategy, FillModel fill) {
  const MadeMarket made = random_market(3, Frequency::kOneMinute, "IC", "2024-10-08", "2024-10-17");
  const MarketPanel panel = made.panel();
  BacktestConfig config = plain_config(made);
  config.start = rule_book().calendar.day(made.first_day() + 1);
  config.spot_symbol = "000905";
  config.spot_share = rate("0.5");
  config.capital = Money::from_integer(100'000'000);
  config.broker.fill = fill;
  config.broker.costs.fees = CostConfig::Fees::kExchange;
  config.broker.order_delay_minutes = fill == FillModel::kNextOpen ? 2 : 0;
  MarketDay market(panel);
  DayFacts facts(market);
  Timeline timeline;
  const auto dividends = no_dividends();
  Backtest run(config, test::one_strategy(std::move(strategy)), facts, *dividends);
  std::vector<std::int64_t> counts;
  counts.reserve(64);
  for (DayIndex d = run.first_day(); d <= run.last_day(); ++d) {
    const std::int64_t before = heap_calls();
    market.load(d);
    timeline.lay_out(market);
    run.run_day(timeline);
    counts.push_back(heap_calls() - before);
  }
  EXPECT_GT(run.finish().fills.size(), 100u);
  return counts;
}

TEST(NoHeap, ATradingDayAfterTheFirstAllocatesNothing) {
  for (const FillModel fill : {FillModel::kNextOpen, FillModel::kClose}) {
    const auto counts = allocations_by_day(std::make_unique<Busy>(), fill);
    ASSERT_EQ(counts.size(), 7u);
    for (std::size_t d = 1; d < counts.size(); ++d) EXPECT_EQ(counts[d], 0) << "day " << d;
  }
}

// A desk: dated margin looked at every minute and called for, limits, a participation cap, slippage, interest; alone,
// and with two sleeves whose trades meet.
TEST(NoHeap, ADeskWithMarginGuardsCapAndSleevesAllocatesNothing) {
  for (const bool has_sleeves : {false, true}) {
    const MadeMarket made = random_market(3, Frequency::kOneMinute, "IC", "2024-10-08", "2024-10-17");
    const MarketPanel panel = made.panel();
    BacktestConfig config = plain_config(made);
    config.start = rule_book().calendar.day(made.first_day() + 1);
    config.spot_symbol = "000905";
    config.spot_share = rate("0.5");
    config.capital = Money::from_integer(20'000'000);
    config.broker.costs.fees = CostConfig::Fees::kExchange;
    config.broker.participation = rate("0.2");
    config.broker.slippage.kind = SlippageConfig::Kind::kTicks;
    config.broker.slippage.ticks = 1;
    config.account.margin.rule = MarginConfig::Rule::kExchange;
    config.account.margin.intraday_reduction = true;
    config.account.position_limits = true;
    config.account.interest.free_cash = rate("0.02");
    std::vector<std::unique_ptr<Strategy>> strategies;
    strategies.push_back(std::make_unique<Guarded>());
    if (has_sleeves) {
      config.sleeves = {{"one", rate("0.5"), "scripted", {}, "IC", rate("0.5")},
                        {"two", rate("0.5"), "scripted", {}, "IC", Rate()}};
      strategies.push_back(std::make_unique<Reader>());
    }
    MarketDay market(panel);
    DayFacts facts(market);
    Timeline timeline;
    const auto dividends = no_dividends();
    Backtest run(config, std::move(strategies), facts, *dividends);
    for (DayIndex d = run.first_day(); d <= run.last_day(); ++d) {
      const std::int64_t before = heap_calls();
      market.load(d);
      timeline.lay_out(market);
      run.run_day(timeline);
      if (d > run.first_day()) {
        EXPECT_EQ(heap_calls() - before, 0) << (has_sleeves ? "sleeves, " : "") << market.date().to_string();
      }
    }
    const BacktestResult result = run.finish();
    EXPECT_GT(result.fills.size(), 100u);
    EXPECT_TRUE(result.overlay.has_value());
  }
}

// The active hedge: signals, an overlay trade a day, a roll. The account opens on the second day; from the third on,
// rolls included, nothing is allocated.
TEST(NoHeap, AnActiveHedgeAllocatesNothingOnceItIsOpen) {
  const MadeMarket made = random_market(5, Frequency::kOneMinute, "IC", "2024-09-02", "2024-11-29");
  const MarketPanel panel = made.panel();
  BacktestConfig config = plain_config(made);
  config.start = rule_book().calendar.day(made.first_day() + 1);
  config.spot_symbol = "000905";
  config.spot_share = rate("0.7");
  config.capital = Money::from_integer(100'000'000);
  config.broker.costs.fees = CostConfig::Fees::kExchange;
  MarketDay market(panel);
  DayFacts facts(market);
  Timeline timeline;
  SignalBoard signals(market);
  const auto dividends = no_dividends();
  auto strategy = find_strategy("active_hedge").create({{"window", std::int64_t{120}}}, "strategy");
  Backtest run(config, test::one_strategy(std::move(strategy)), facts, *dividends, &signals);
  for (DayIndex d = run.first_day(); d <= run.last_day(); ++d) {
    const std::int64_t before = heap_calls();
    market.load(d);
    timeline.lay_out(market);
    run.run_day(timeline);
    if (d >= run.first_day() + 2) {
      EXPECT_EQ(heap_calls() - before, 0) << rule_book().calendar.day(d).to_string();
    }
  }
  const BacktestResult result = run.finish();
  EXPECT_GE(result.rolls.size(), 2u);
  EXPECT_GT(result.overlay.value().round_trips, 20);
}

TEST(NoHeap, TheCounterNoticesAStrategyThatAllocates) {
  const MadeMarket made = random_market(3, Frequency::kOneMinute, "IC", "2024-10-15", "2024-10-16");
  const MarketPanel panel = made.panel();
  const std::int64_t before = heap_calls();
  (void)run_one(panel, plain_config(made), std::make_unique<Wasteful>());
  EXPECT_GE(heap_calls() - before, 480);
}

}  // namespace
}  // namespace hedgelab::test
