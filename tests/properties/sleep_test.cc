// A strategy that sleeps does what it would have done awake: every registered strategy under random accounts, as it is
// and with its wake() taken away. Strategies that oversleep are planted and caught.
#include <gtest/gtest.h>

#include "engine/reference/price_limit.h"
#include "engine/strategy/registry.h"
#include "tests/properties/random_account.h"

namespace hedgelab::test {
namespace {

enum class Sleeping { kAsItSays, kNever, kTooLong };

// Another strategy with a sleep of its own, counting how often it is asked.
class Sleeper final : public Strategy {
 public:
  Sleeper(std::unique_ptr<Strategy> strategy, Sleeping sleeping, int& asked)
      : strategy_(std::move(strategy)), sleeping_(sleeping), asked_(asked) {}
  void on_bar(Context& context) override {
    ++asked_;
    strategy_->on_bar(context);
  }
  Wake wake(const Context& context) const override {
    if (sleeping_ == Sleeping::kNever) return {};
    if (sleeping_ == Sleeping::kTooLong) return {context.market().slots_today() - 1};
    return strategy_->wake(context);
  }
  std::vector<std::string> conventions() const override { return strategy_->conventions(); }
  bool uses_dividends() const override { return strategy_->uses_dividends(); }

 private:
  std::unique_ptr<Strategy> strategy_;
  Sleeping sleeping_;
  int& asked_;
};

struct Slept {
  std::string text;  // of all that came of it
  int asked = 0;
  std::int64_t fills = 0;
};

Slept live_asleep(const MarketPanel& panel, const BacktestConfig& config, Sleeping sleeping) {
  Slept slept;
  try {
    MarketDay market(panel);
    DayFacts facts(market);
    Timeline timeline;
    const auto dividends = no_dividends();
    SignalBoard signals(market);
    std::vector<std::unique_ptr<Strategy>> strategies;
    for (auto& strategy : make_strategies(config)) {
      strategies.push_back(std::make_unique<Sleeper>(std::move(strategy), sleeping, slept.asked));
    }
    Backtest run(config, std::move(strategies), facts, *dividends, &signals);
    for (DayIndex d = run.first_day(); d <= run.last_day(); ++d) {
      market.load(d);
      timeline.lay_out(market);
      run.run_day(timeline);
    }
    const BacktestResult result = run.finish();
    slept.text = transcript(result) + std::string(to_string(result.end.status)) + " " + result.end.reason + "\n";
    for (const auto& warning : result.warnings) slept.text += warning + "\n";
    for (const MarginCall& call : result.margin_calls) {
      slept.text += fmt::format("call {} {} {}\n", call.made_at.to_string(), call.served_at.to_string(),
                                to_string(call.lots_cut));
    }
    slept.fills = std::ssize(result.fills);
  } catch (const InputError& error) {
    slept.text += std::string("refused: ") + error.what();
  }
  return slept;
}

// Any value that the field takes, near its default where it is a number.
ParameterMap random_parameters(const StrategyEntry& entry, Dice& dice) {
  ParameterMap values;
  for (const ParameterInfo& info : entry.parameters) {
    if (dice.percent(30)) continue;
    switch (info.type) {
      case ParameterInfo::Type::kBoolean: values[info.name] = dice.percent(50); break;
      case ParameterInfo::Type::kWord:
        values[info.name] = info.words[static_cast<std::size_t>(dice.below(std::ssize(info.words)))];
        break;
      case ParameterInfo::Type::kInteger: {
        const auto low = static_cast<std::int64_t>(info.low);
        const std::int64_t high = std::min(static_cast<std::int64_t>(info.high), low + 12);
        values[info.name] = dice.between(low, high);
        break;
      }
      case ParameterInfo::Type::kText:
        if (info.name == "series") values[info.name] = std::string("signal");
        break;
      default: break;
    }
  }
  if (entry.name == "signal_hedge") {
    values["series"] = std::string("signal");
    values["threshold"] = 0.5;
  }
  if (entry.name == "active_hedge") {
    values["degree"] = dice.between(1, 4);
    values["window"] = dice.between(6, 90);
    values["take_profit"] = dice.one_of({0.0, 0.0008, 0.003, 0.011});
    values["stop_loss"] = dice.one_of({0.0, -0.0008, -0.003, -0.013});
    values["overlay_size"] = dice.one_of({0.5, 1.0, 2.0});
    values["max_openings_a_day"] = dice.between(0, 3);
    values["restore_minutes_before_close"] = dice.one_of<std::int64_t>({0, 0, 10, 30});
  }
  return values;
}

BacktestConfig random_config(const MadeMarket& market, const StrategyEntry& entry, Dice& dice) {
  BacktestConfig config = plain_config(market);
  config.strategy = entry.name;
  config.parameters = random_parameters(entry, dice);
  config.start = rule_book().calendar.day(market.first_day() + 1);
  config.capital = Money::from_integer(dice.between(5, 200) * 1'000'000);
  config.whole_lots = dice.percent(50);
  config.mark = dice.percent(50) ? Mark::kSettlement : Mark::kClose;
  config.broker.enforce_price_limits = dice.percent(80);
  if (dice.percent(60)) {
    random_account::choose_broker(config.broker, dice, false);
    random_account::choose_account(config.account, dice);
  }
  if (entry.name != "long_roll" && entry.name != "calendar_spread" && entry.name != "flatten_structure") {
    config.spot_symbol = dice.percent(70) ? "000905" : "H00905";
    config.spot_share = entry.name == "dca" ? rate("1") : rate("0.6");
    config.account.short_spot.is_allowed = dice.percent(50);
  }
  if (!config.spot_symbol.empty() && dice.percent(20)) {  // two of them in one account
    const SleeveConfig one{"one", rate("0.5"), entry.name, config.parameters, "IC", config.spot_share};
    const SleeveConfig passive{"passive", rate("0.4"), "continuous_roll", {}, "IC", rate("0.6")};
    config.sleeves = {one, passive};
    config.strategy.clear();
    config.parameters.clear();
  }
  return config;
}

// What makes orders wait: on the fourth day IC2411 stands at its upper limit for some bars, on the sixth at its lower
// one, and on the fifth nobody trades it for an hour.
void trouble(MadeMarket& market) {
  MadeSeries& made = market.bars("IC2411");
  const ContractId id = contract_of("IC2411");
  for (const DayIndex later : {3, 4, 5}) {
    const DayIndex day = market.first_day() + later;
    const MadeSeries& days = market.days("IC2411");
    const PriceLimits limits =
        price_limits(rule_book(), id, rule_book().calendar.day(day), price_of(days.settlement[days.at(day - 1, 0)]));
    const auto limit = static_cast<std::int32_t>(later == 3 ? limits.highest : limits.lowest);
    const int slots = market.grid().slots_on(day);
    for (int slot = 1; slot < slots / 4; ++slot) {
      if (later == 4) {
        made.volume[made.at(day, slot)] = 0;
      } else {
        made.set(made.at(day, slot), limit, limit);
      }
    }
  }
}

TEST(Sleep, ChangesNothingButTheNumberOfQuestions) {
  std::int64_t fills = 0, asked = 0, asked_awake = 0, compared = 0;
  for (int seed = 1; seed <= seeds(6); ++seed) {
    const Frequency frequency = seed % 6 == 0 ? Frequency::kOneMinute : Frequency::kFiveMinutes;
    const std::string_view last = frequency == Frequency::kOneMinute ? "2024-10-22" : "2024-11-01";
    MadeMarket market =
        random_market(static_cast<std::uint64_t>(seed), frequency, "IC", "2024-10-08", last, seed % 3 == 0 ? 20 : 3);
    market.known(
        "signal",
        {{at("2024-10-10", "00:00"), 0.2}, {at("2024-10-14", "10:30"), 0.8}, {at("2024-10-16", "15:00"), 0.3}});
    trouble(market);
    // Of every other market the total-return index is known once a day.
    std::vector<BarSeries> series = market.series();
    std::erase_if(series, [&](const BarSeries& one) {
      return seed % 2 == 0 && one.symbol == "H00905" && one.frequency == frequency;
    });
    const MarketPanel panel(rule_book(), market.grid(), grid_of(Frequency::kDaily), series, market.all_known());
    for (const StrategyEntry& entry : registered_strategies()) {
      if (entry.name.starts_with("test")) continue;  // of other tests of this program
      for (int draw = 0; draw < 3; ++draw) {
        Dice dice(static_cast<std::uint64_t>(seed * 1000 + draw * 100 + entry.name.front()) + entry.name.size());
        const BacktestConfig config = random_config(market, entry, dice);
        const Slept asleep = live_asleep(panel, config, Sleeping::kAsItSays);
        const Slept awake = live_asleep(panel, config, Sleeping::kNever);
        EXPECT_EQ(asleep.text, awake.text) << entry.name << ", seed " << seed << ", draw " << draw;
        fills += asleep.fills;
        asked += asleep.asked;
        asked_awake += awake.asked;
        compared += asleep.text.starts_with("refused") ? 0 : 1;
      }
    }
  }
  // Most of the draws must live, trade and sleep, or the comparison says little.
  EXPECT_GT(compared, seeds(6) * 12);
  EXPECT_GT(fills, 40 * seeds(6));
  EXPECT_LT(asked, asked_awake / 2);
  RecordProperty("compared", std::to_string(compared));
}

// Decisions half an hour before the close, slept through: nothing is left of the hedge, or of the overlay.
TEST(PlantedOversleeping, IsCaught) {
  const MadeMarket market = random_market(2, Frequency::kFiveMinutes, "IC", "2024-10-08", "2024-10-25");
  const MarketPanel panel = market.panel();
  BacktestConfig config = plain_config(market);
  config.start = rule_book().calendar.day(market.first_day() + 1);
  config.whole_lots = false;
  config.spot_symbol = "000905";
  config.spot_share = rate("0.6");
  config.strategy = "continuous_roll";
  config.parameters = {{"decide_minutes_before_close", std::int64_t{30}}};
  EXPECT_NE(live_asleep(panel, config, Sleeping::kTooLong).text, live_asleep(panel, config, Sleeping::kNever).text);
  config.strategy = "active_hedge";
  config.parameters = {{"degree", std::int64_t{2}}, {"window", std::int64_t{20}}};
  EXPECT_NE(live_asleep(panel, config, Sleeping::kTooLong).text, live_asleep(panel, config, Sleeping::kNever).text);
}

// Of a day of 240 minutes a passive hedge is asked at the first bar and at the last one, and at the bars after its
// evening's orders until they have filled: here the first of the next day, which is asked for anyway.
TEST(Sleep, APassiveHedgeIsAskedTwiceADay) {
  const MadeMarket market = random_market(3, Frequency::kOneMinute, "IC", "2024-10-08", "2024-10-11", 0);
  const MarketPanel panel = market.panel();
  BacktestConfig config = plain_config(market);
  config.start = rule_book().calendar.day(market.first_day() + 1);
  config.whole_lots = false;
  config.spot_symbol = "000905";
  config.spot_share = rate("0.6");
  config.strategy = "continuous_roll";
  const Slept asleep = live_asleep(panel, config, Sleeping::kAsItSays);
  EXPECT_EQ(asleep.asked, 2 * 3);
  EXPECT_GT(asleep.fills, 0);
}

}  // namespace
}  // namespace hedgelab::test
