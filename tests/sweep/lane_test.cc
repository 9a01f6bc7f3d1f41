// The fast road of a sweep against the engine: random points, every figure, every day's return; and markets where
// orders wait, curve by curve.
#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "engine/session/batch.h"
#include "engine/sweep/lane_books.h"
#include "engine/sweep/lane_runner.h"
#include "tests/properties/random_account.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

// --- points ----------------------------------------------------------------------------------------------------------

BacktestConfig laned_config(std::string_view product, std::string_view spot) {
  BacktestConfig config;
  config.name = "point";
  config.strategy = "active_hedge";
  config.parameters["rebalance"] = std::string("daily");
  config.parameters["window"] = std::int64_t{30};
  config.product = std::string(product);
  config.spot_symbol = std::string(spot);
  config.spot_share = rate("0.7");
  config.capital = Money::from_integer(100'000'000);
  config.whole_lots = false;
  config.mark = Mark::kClose;
  config.missing_settlement = MissingSettlement::kClose;
  return config;
}

// What a signal is made of, at random; then what the points of it differ in.
void draw_signal(BacktestConfig& config, Dice& dice) {
  auto& parameters = config.parameters;
  parameters["degree"] = dice.between(1, 5);
  parameters["window"] = dice.between(6, 160);
  parameters["exit_rule"] = std::string(dice.one_of({"second_derivative", "first_derivative", "none"}));
  parameters["variant"] = std::string(dice.one_of({"segregated", "segregated", "public_fund"}));
  parameters["levels"] = std::string(dice.one_of({"on_close", "on_touch"}));
  parameters["slot"] = std::string(dice.one_of({"current_month", "next_month", "current_quarter"}));
  parameters["roll_trigger"] = std::string(dice.one_of({"expiry", "expiry", "slot_change"}));
  parameters["roll_before_trading_days"] = dice.between(1, 5);
  parameters["restore_minutes_before_close"] = dice.one_of<std::int64_t>({0, 0, 5, 30});
  config.broker.enforce_price_limits = dice.percent(80);
}

void draw_costs(CostConfig& costs, Dice& dice) {
  costs = {};
  costs.fees = dice.one_of(
      {CostConfig::Fees::kExchange, CostConfig::Fees::kExchange, CostConfig::Fees::kFixed, CostConfig::Fees::kNone});
  if (costs.fees == CostConfig::Fees::kFixed) {
    costs.fixed = {Rate::from_raw(dice.below(300'000)), Rate::from_raw(dice.below(300'000)),
                   Rate::from_raw(dice.below(3'000'000)), Money::from_raw(dice.one_of({0, 10'000, 25'000}))};
    if (dice.percent(30)) costs.fixed.close_today_per_lot = Money::from_raw(dice.below(200'000));
  }
  if (dice.percent(30)) costs.broker_multiplier = rate("1.7");
  costs.spot_rate = dice.percent(50) ? Rate::from_raw(dice.below(2'000'000)) : Rate();
  costs.stamp_duty = dice.percent(30);
}

void draw_point(BacktestConfig& config, Dice& dice) {
  auto& parameters = config.parameters;
  parameters["take_profit"] = dice.one_of({0.0, 0.0004, 0.001, 0.002, 0.005, 0.011});
  parameters["stop_loss"] = dice.one_of({0.0, -0.0004, -0.001, -0.002, -0.005, -0.013});
  parameters["rebalance"] = std::string(dice.one_of({"daily", "daily", "on_roll"}));
  parameters["hedge_ratio"] = dice.one_of({0.4, 1.0, 1.0, 1.3});
  parameters["overlay_size"] = dice.one_of({0.3, 1.0, 1.0, 1.7});
  config.spot_share = Rate::from_raw(dice.between(5, 99) * 10'000'000);
  config.capital = Money::from_raw(dice.between(1'000'000'0000, 900'000'000'0000));
  config.mark = dice.percent(50) ? Mark::kSettlement : Mark::kClose;
  // A sweep has a few sets of costs: eight here.
  Dice of_costs(static_cast<std::uint64_t>(dice.below(8)) + 31);
  draw_costs(config.broker.costs, of_costs);
}

// --- rows on the sample market ---------------------------------------------------------------------------------------

MarketSource sample_minutes() {
  MarketSource source;
  source.store = source_folder() / "market_data" / "sample" / "store";
  source.bars = Frequency::kOneMinute;
  return source;
}

/// Twenty points of a signal each, drawn anew for every number.
class DrawnPoints final : public PointPlans {
 public:
  RunPlan plan(PointNumber point) const override {
    Dice of_signal(point / 20 + 1), of_point(point + 1000);
    RunPlan plan;
    const bool is_if = of_signal.percent(40);
    plan.backtest = laned_config(is_if ? "IF" : "IC", is_if ? "000300" : "000905");
    plan.backtest.start = day(of_signal.one_of({"2024-05-28", "2024-06-03"}));
    plan.backtest.end = day("2024-06-28");
    draw_signal(plan.backtest, of_signal);
    draw_point(plan.backtest, of_point);
    return plan;
  }
};

// Every figure that a lane makes, and every day as a window of its own: equal moments are equal returns.
RowShape whole_shape() {
  std::vector<std::string> names;
  for (const std::string& name : figure_names()) {
    const RowShape one{figures_named(std::vector<std::string>{name}, "test"), {}};
    if (lanes_can_fill(one)) names.push_back(name);
  }
  RowShape shape{figures_named(names, "test"), {}};
  for (Date date = day("2024-05-28"); date <= day("2024-06-28"); date += 1) shape.windows.push_back({date, date});
  return shape;
}

TEST(LaneRunner, RowsOfRandomPointsAreTheEnginesToTheBit) {
  MarketSession session(rule_book(), sample_minutes());
  const DrawnPoints plans;
  const RowShape shape = whole_shape();
  EXPECT_GE(shape.figures.size(), 19U);
  std::vector<PointNumber> points;
  for (PointNumber point = 0; point < static_cast<PointNumber>(seeds(520)); ++point) points.push_back(point);
  const auto lanes = lane_runner(session, shape, {.threads = 2});
  const auto rows = lanes->run(plans, points);
  const auto expected = engine_runner(session, shape, {.threads = 2})->run(plans, points);
  ASSERT_TRUE(rows && expected);
  std::size_t fills = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(difference_of((*rows)[i], (*expected)[i], shape), "") << "point " << i;
    EXPECT_EQ((*rows)[i].outcome, PointOutcome::kFinished) << (*rows)[i].reason;
    fills += (*rows)[i].moments.whole.returns > 20 ? 1 : 0;
  }
  EXPECT_GT(fills, points.size() / 2);
  // Every drawn point has costs of its own, and a runner keeps 256 tables of costs: the rest of many is the engine's.
  EXPECT_GE(lanes->counts().by_lane, std::min<std::size_t>(points.size() * 9 / 10, 468));
  RecordProperty("by_lane", std::to_string(lanes->counts().by_lane));
  // The same points one by one, and again: what a lane shares changes nothing.
  for (std::size_t i = 0; i < points.size(); i += 97) {
    const auto alone = lanes->run(plans, std::span(points).subspan(i, 1));
    EXPECT_EQ(difference_of(alone->front(), (*expected)[i], shape), "");
  }
}

// --- refusals --------------------------------------------------------------------------------------------------------

TEST(LanePoint, RefusesWhatItIsNotProvenOn) {
  RunPlan plan;
  plan.backtest = laned_config("IC", "000905");
  ASSERT_TRUE(lane_point(plan).has_value());
  const auto refused = [&](const std::function<void(RunPlan&)>& change) {
    RunPlan other = plan;
    change(other);
    return !lane_point(other).has_value();
  };
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.strategy = "continuous_roll"; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.whole_lots = true; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.broker.fill = FillModel::kClose; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.broker.closing_order = ClosingOrder::kEarlierFirst; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.broker.order_delay_minutes = 1; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.broker.slippage = {SlippageConfig::Kind::kTicks, 1, Rate()}; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.broker.participation = rate("0.1"); }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.account.margin.rule = MarginConfig::Rule::kExchange; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.account.position_limits = true; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.account.interest.free_cash = rate("0.02"); }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.account.flows.push_back({day("2024-06-03"), cny("1000")}); }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.account.spot_dividends = SpotDividends::kCash; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.spot_symbol.clear(); }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.dividends.source = DividendConfig::Source::kTrailingYear; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.parameters["max_openings_a_day"] = std::int64_t{2}; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.parameters["compound_overlay"] = false; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.parameters["rebalance"] = std::string("never"); }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.parameters["hedge_ratio"] = 0.0; }));
  // What the engine refuses is the engine's to say.
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.parameters["window"] = std::int64_t{3}; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.parameters["degree"] = std::int64_t{99}; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.parameters["degre"] = std::int64_t{3}; }));
  EXPECT_TRUE(refused([](RunPlan& p) { p.backtest.parameters["levels"] = std::string("sometimes"); }));
}

// --- curves on markets where orders wait -----------------------------------------------------------------------------

struct LaneRun {
  std::vector<Money> equity;
  LaneAccount account;
};

// One point, as a lane makes it; nullopt where the market is not a lane's.
std::optional<LaneRun> run_in_lane(const MarketPanel& panel, const BacktestConfig& config, const PointTerms*& terms,
                                   LanePoint& point) {
  RunPlan plan;
  plan.backtest = config;
  const auto read = lane_point(plan);
  EXPECT_TRUE(read.has_value());
  point = *read;
  terms = &point.own;
  const auto sheet = DaySheet::make(panel, point.sheet);
  if (!sheet) return std::nullopt;
  const auto costs = costs_of(*sheet, point.costs, panel.rules());
  // Beside other degrees, whose signs must not meddle with each other.
  const std::vector<int> degrees{point.signal.degree, point.signal.degree == 3 ? 2 : 3, 1};
  const auto of_degrees = plans_of(*sheet, panel, point.signal, degrees);
  EXPECT_TRUE(of_degrees.front().has_value());
  const SignalPlan& plans = *of_degrees.front();
  DayExits exits(std::vector{point.own.take_profit}, std::vector{point.own.stop_loss});
  LaneRun run{{config.capital}, LaneAccount(point.own)};
  for (std::size_t d = 0; d < plans.size(); ++d) {
    const SheetDay& day = sheet->days()[d];
    DayExits::Exit exit;
    if (plans[d].side != 0) {
      exits.walk(day, plans[d], sheet->instrument(), point.signal.meets_levels);
      exit = exits.of(0, 0);
    }
    run.equity.push_back(run.account.live(day, plans[d], exit, costs[d], LaneContract(sheet->instrument().multiplier)));
  }
  return run;
}

struct Compared {
  int equal = 0, odd = 0, no_sheet = 0;
  std::size_t fills = 0;
};

void compare(const MarketPanel& panel, const BacktestConfig& config, const std::string& where, Compared& compared) {
  LanePoint point;
  const PointTerms* terms = nullptr;
  const auto lane = run_in_lane(panel, config, terms, point);
  if (!lane || lane->account.state().is_odd) {
    ++(lane ? compared.odd : compared.no_sheet);
    return;
  }
  const BacktestResult result = run_named(panel, config);
  EXPECT_EQ(lane->equity, equity_of(result)) << where;
  EXPECT_EQ(lane->account.state().fees, result.equity.points.back().fees) << where;
  EXPECT_EQ(lane->account.state().fills, std::ssize(result.fills)) << where;
  EXPECT_EQ(lane->account.state().spot_fills, std::ssize(result.spot_fills)) << where;
  EXPECT_EQ(lane->account.state().rolls, std::ssize(result.rolls)) << where;
  compared.fills += result.fills.size();
  ++compared.equal;
}

// Bars that are missing or empty, around rolls; a morning on which that keeps the legs apart is the engine's.
TEST(Lane, CurvesOnMarketsWithGapsAreTheEngines) {
  Compared compared;
  for (int seed = 1; seed <= seeds(30); ++seed) {
    Dice dice(static_cast<std::uint64_t>(seed) + 77);
    MadeMarket market =
        random_market(static_cast<std::uint64_t>(seed), Frequency::kFiveMinutes, "IC", "2024-10-08", "2024-11-20", 1);
    for (const std::string& symbol : market.symbols()) {
      MadeSeries& made = market.bars(symbol);
      if (made.kind != SeriesKind::kContract || made.volume.empty()) continue;
      for (std::size_t at = 0; at < made.volume.size(); ++at) made.volume[at] = dice.below(200) == 0 ? 0 : 50;
    }
    const MarketPanel panel = market.panel();
    BacktestConfig config = laned_config("IC", "000905");
    config.start = rule_book().calendar.day(market.first_day() + 1);
    config.end = rule_book().calendar.day(market.last_day());
    for (int draw = 0; draw < 4; ++draw) {
      draw_signal(config, dice);
      draw_point(config, dice);
      compare(panel, config, fmt::format("seed {}, draw {}", seed, draw), compared);
    }
  }
  EXPECT_GT(compared.equal, seeds(30) * 2);
  EXPECT_GT(compared.fills, static_cast<std::size_t>(seeds(30)) * 100);
  RecordProperty("equal", compared.equal);
  RecordProperty("odd", compared.odd);
}

// Locked limits, jumps beyond them, expiries: most of it is the engine's, and what is not is right.
TEST(Lane, CurvesOnMarketsAtTheirLimitsAreTheEngines) {
  Compared compared;
  for (int seed = 1; seed <= seeds(200); ++seed) {
    Dice dice(static_cast<std::uint64_t>(seed) + 5000);
    const Window& window = kWindows[static_cast<std::size_t>(dice.below(std::ssize(kWindows)))];
    const MadeMarket market =
        random_account::make_market(window, Frequency::kFiveMinutes, dice, false, true, dice.percent(20));
    const MarketPanel panel = market.panel();
    const Instrument& instrument =
        rule_book().contracts.instrument(rule_book().contracts.find_instrument(window.product));
    BacktestConfig config = laned_config(window.product, instrument.underlying);
    config.start = rule_book().calendar.day(market.first_day() + 1);
    config.end = rule_book().calendar.day(market.last_day());
    for (int draw = 0; draw < 4; ++draw) {
      draw_signal(config, dice);
      draw_point(config, dice);
      config.parameters["window"] = dice.between(7, 40);
      compare(panel, config, fmt::format("seed {}, draw {}", seed, draw), compared);
    }
  }
  EXPECT_GT(compared.equal, seeds(200) / 10);
  RecordProperty("equal", compared.equal);
  RecordProperty("odd", compared.odd);
  RecordProperty("no_sheet", compared.no_sheet);
}

// --- all accounts of a lane at once ----------------------------------------------------------------------------------

std::size_t level_place(const std::vector<Rate>& levels, Rate level) {
  return static_cast<std::size_t>(std::lower_bound(levels.begin(), levels.end(), level) - levels.begin());
}

struct Lived {
  std::size_t together = 0, alone = 0, odd = 0;
};

// Points of one signal, whose costs are alike or not: each day of each account on both roads, to the account that lives
// by itself.
void live_side_by_side(const MarketPanel& panel, const std::vector<BacktestConfig>& configs, const std::string& where,
                       Lived& lived) {
  std::vector<LanePoint> points;
  for (const BacktestConfig& config : configs) {
    RunPlan plan;
    plan.backtest = config;
    points.push_back(*lane_point(plan));
  }
  const auto sheet = DaySheet::make(panel, points[0].sheet);
  if (!sheet) return;
  const auto plans = plans_of(*sheet, panel, points[0].signal, std::vector{points[0].signal.degree});
  std::set<Rate> takes, stops;
  for (const LanePoint& point : points) {
    takes.insert(point.own.take_profit);
    stops.insert(point.own.stop_loss);
  }
  const std::vector<Rate> all_takes(takes.begin(), takes.end()), all_stops(stops.begin(), stops.end());
  DayExits exits(all_takes, all_stops);
  std::deque<std::vector<DayCosts>> costs;
  std::vector<LanePlace> places;
  std::vector<LaneAccount> accounts;
  for (const LanePoint& point : points) {
    if (costs.empty() || !costs_alike(point.costs, points[0].costs)) {
      costs.push_back(costs_of(*sheet, point.costs, panel.rules()));
    }
    places.push_back({level_place(all_takes, point.own.take_profit), level_place(all_stops, point.own.stop_loss),
                      costs.back().data()});
    accounts.emplace_back(point.own);
  }
  LaneBooks plainly(points, places, *sheet, Road::kPlain), fast(points, places, *sheet);
  std::vector<std::int64_t> of_plain(points.size()), of_fast(points.size());
  const LaneContract contract(sheet->instrument().multiplier);
  for (std::size_t d = 0; d < sheet->days().size(); ++d) {
    const DayPlan& plan = (*plans[0])[d];
    if (plan.side != 0) exits.walk(sheet->days()[d], plan, sheet->instrument(), points[0].signal.meets_levels);
    plainly.live(d, plan, exits, of_plain.data());
    fast.live(d, plan, exits, of_fast.data());
    for (std::size_t i = 0; i < points.size(); ++i) {
      const DayExits::Exit exit = plan.side != 0 ? exits.of(places[i].take, places[i].stop) : DayExits::Exit{};
      const Money equity = accounts[i].live(sheet->days()[d], plan, exit, places[i].costs[d], contract);
      ASSERT_EQ(plainly.state(i).is_odd, accounts[i].state().is_odd) << where << ", day " << d << ", point " << i;
      ASSERT_EQ(fast.state(i).is_odd, accounts[i].state().is_odd) << where << ", day " << d << ", point " << i;
      if (accounts[i].state().is_odd) continue;
      ASSERT_TRUE(plainly.state(i) == accounts[i].state()) << where << ", day " << d << ", point " << i;
      ASSERT_TRUE(fast.state(i) == accounts[i].state()) << where << ", day " << d << ", point " << i;
      ASSERT_EQ(Money::from_raw(of_plain[i]), equity);
      ASSERT_EQ(Money::from_raw(of_fast[i]), equity);
    }
  }
  lived.alone += fast.lived_alone();
  lived.together += points.size() * sheet->days().size() - fast.lived_alone();
  for (const LaneAccount& account : accounts) lived.odd += account.state().is_odd ? 1 : 0;
  EXPECT_EQ(fast.lived_alone(), plainly.lived_alone());
}

TEST(LaneBooks, ADayOfAllAccountsIsTheDayOfEachByItself) {
  Lived lived;
  for (int seed = 1; seed <= seeds(40); ++seed) {
    Dice dice(static_cast<std::uint64_t>(seed) + 900);
    MadeMarket market =
        random_market(static_cast<std::uint64_t>(seed), Frequency::kFiveMinutes, "IC", "2024-10-08", "2024-11-20", 1);
    const MarketPanel panel = market.panel();
    BacktestConfig config = laned_config("IC", "000905");
    config.start = rule_book().calendar.day(market.first_day() + 1);
    config.end = rule_book().calendar.day(market.last_day());
    draw_signal(config, dice);
    const bool pay_alike = dice.percent(80);
    CostConfig costs;
    draw_costs(costs, dice);
    // Whose money the roundings are exact for, and whose is past them.
    const bool is_usual = dice.percent(70);
    std::vector<BacktestConfig> configs;
    for (int i = 0; i < 37; ++i) {
      draw_point(config, dice);
      if (pay_alike) config.broker.costs = costs;
      if (is_usual) config.capital = Money::from_raw(dice.between(1'000'000'0000, 300'000'000'0000));
      configs.push_back(config);
    }
    live_side_by_side(panel, configs, fmt::format("seed {}", seed), lived);
  }
  EXPECT_GT(lived.together, static_cast<std::size_t>(seeds(40)) * 37 * 5);
  EXPECT_GT(lived.alone, 0U);
  RecordProperty("together", std::to_string(lived.together));
  RecordProperty("alone", std::to_string(lived.alone));
  RecordProperty("odd", std::to_string(lived.odd));
}

}  // namespace
}  // namespace hedgelab::test
