// How far the engine is from the memory bus. Twenty series (16 listed contracts and four indexes) of made-up 1-minute
// bars over two years, in memory: the bare scan of their close columns, the replay of the same bars to a strategy that
// reads every close, and full runs with ledger, settlement and statistics. Each figure is a ratio to the scan measured
// in the same process, a moment before.
//
// Times are processor time of the thread, the least of all iterations: a busy machine makes them no longer. What must
// not move between two revisions is counted in instructions (scripts/count_instructions).

#include <benchmark/benchmark.h>

#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>

#include "benchmarks/checkout.h"
#include "engine/market/market_panel.h"
#include "engine/simulation/backtest.h"
#include "engine/strategy/registry.h"

namespace hedgelab {
namespace {

constexpr const char* kFirst = "2023-01-03";
constexpr const char* kLast = "2024-12-31";

struct Columns {
  std::vector<std::int32_t> open, close, settlement;
  std::vector<std::uint8_t> present;
};

// All contracts of the four products that live in the period, random walks on ticks, and their indexes.
class Market {
 public:
  explicit Market(Frequency frequency)
      : rules_(RuleBook::read(reference_folder())),
        grid_(rules_.calendar, rules_.sessions, "cffex_index", frequency),
        daily_(rules_.calendar, rules_.sessions, "cffex_index", Frequency::kDaily) {
    const DayIndex first = rules_.calendar.index_of(Date::parse(kFirst));
    const DayIndex last = rules_.calendar.index_of(Date::parse(kLast));
    for (std::size_t i = 0; i < rules_.contracts.size(); ++i) {
      const Contract& contract = rules_.contracts.contract(ContractId{static_cast<std::uint32_t>(i)});
      if (!rules_.calendar.covers(contract.last_trading_day)) continue;
      const DayIndex from = std::max(first, rules_.calendar.index_of(contract.listed_on));
      const DayIndex to = std::min(last, rules_.calendar.index_of(contract.last_trading_day));
      if (from > to) continue;
      const Columns& minutes = add(contract.code, SeriesKind::kContract, frequency, from, to);
      if (frequency != Frequency::kDaily)
        add(contract.code, SeriesKind::kContract, Frequency::kDaily, from, to, &minutes);
    }
    for (const auto& instrument : rules_.contracts.instruments()) {
      const Columns& minutes = add(instrument.underlying, SeriesKind::kIndex, frequency, first, last);
      if (frequency != Frequency::kDaily) {
        add(instrument.underlying, SeriesKind::kIndex, Frequency::kDaily, first, last, &minutes);
      }
    }
    panel_ = std::make_unique<MarketPanel>(rules_, grid_, daily_, series_);
  }

  const MarketPanel& panel() const { return *panel_; }
  std::int64_t bars() const { return bars_; }
  std::int64_t slots() const {
    return grid_.slots_before(rules_.calendar.index_of(Date::parse(kLast)) + 1) -
           grid_.slots_before(rules_.calendar.index_of(Date::parse(kFirst)));
  }
  std::int64_t scan() const {
    std::int64_t sum = 0;
    for (const auto& series : series_) {
      if (series.frequency != grid_.frequency()) continue;
      std::int64_t part = 0;
      for (const std::int32_t close : series.columns->close) part += close;
      sum += part;
    }
    return sum;
  }

 private:
  /// A daily series beside `minutes` has their closes, so that price limits lie around what is traded.
  const Columns& add(const std::string& symbol, SeriesKind kind, Frequency frequency, DayIndex from, DayIndex to,
                     const Columns* minutes = nullptr) {
    const SlotGrid& grid = frequency == Frequency::kDaily ? daily_ : grid_;
    const auto count = static_cast<std::size_t>(grid.slots_before(to + 1) - grid.slots_before(from));
    auto columns = std::make_unique<Columns>();
    std::int32_t price = 50'000'000;
    for (std::size_t i = 0; i < count; ++i) {
      state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
      columns->open.push_back(price);
      price += (static_cast<std::int32_t>(state_ >> 60U) - 7) * 2000;
      if (price < 10'000'000) price = 10'000'000;
      if (minutes != nullptr) {
        const DayIndex day = from + static_cast<DayIndex>(i);
        price = minutes->close[static_cast<std::size_t>(grid_.slots_before(day + 1) - grid_.slots_before(from)) - 1];
      }
      columns->close.push_back(price);
      columns->settlement.push_back(price);
      columns->present.push_back(1);
    }
    BarSeries series;
    series.symbol = symbol;
    series.kind = kind;
    series.frequency = frequency;
    series.first_day = from;
    series.last_day = to;
    BarColumns seen;
    seen.open = columns->open;
    seen.close = columns->close;
    seen.present = columns->present;
    if (frequency == Frequency::kDaily && kind == SeriesKind::kContract) seen.settlement = columns->settlement;
    series.columns = seen;
    if (frequency == grid_.frequency()) bars_ += static_cast<std::int64_t>(count);
    series_.push_back(series);
    columns_.push_back(std::move(columns));
    return *columns_.back();
  }

  RuleBook rules_;
  SlotGrid grid_, daily_;
  std::uint64_t state_ = 1;
  std::vector<std::unique_ptr<Columns>> columns_;
  std::vector<BarSeries> series_;
  std::unique_ptr<MarketPanel> panel_;
  std::int64_t bars_ = 0;
};

const Market& market(Frequency frequency) {
  static const Market minutes(Frequency::kOneMinute);
  static const Market days(Frequency::kDaily);
  return frequency == Frequency::kDaily ? days : minutes;
}

// Reads the whole cross-section at every bar and trades nothing.
class ReadEverything final : public Strategy {
 public:
  using Parameters = NoParameters;
  explicit ReadEverything(const Parameters&) {}
  void on_bar(Context& context) override {
    const MarketView& view = context.market();
    if (day_ != view.day()) {  // names and listings once a day, as a strategy would
      day_ = view.day();
      series_.clear();
      for (std::uint16_t product = 0; product < 4; ++product) {
        for (const ContractId contract : context.listed(InstrumentId{product})) {
          series_.push_back(*view.series_of(contract));
        }
        series_.push_back(*view.index_of(InstrumentId{product}));
      }
    }
    for (const SeriesId id : series_) sum_ += view.close(id)->raw();
    benchmark::DoNotOptimize(sum_);
  }

 private:
  DayIndex day_ = -1;
  std::vector<SeriesId> series_;
  std::int64_t sum_ = 0;
};
const Registered<ReadEverything> registered{"benchmark_read_everything", "reads every close"};

double processor_seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double seconds_of(const auto& work) {
  const double start = processor_seconds();
  work();
  return processor_seconds() - start;
}

double scan_seconds(const Market& made) {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    best = std::min(best, seconds_of([&] { benchmark::DoNotOptimize(made.scan()); }));
  }
  return best;
}

BacktestJob job(const char* strategy, FillModel fill) {
  BacktestJob job;
  job.config.name = strategy;
  job.config.strategy = strategy;
  job.config.product = "IC";
  job.config.spot_symbol = "000905";
  job.config.spot_share = Rate::from_double(0.7);
  job.config.start = Date::parse("2023-01-04");
  job.config.end = Date::parse(kLast);
  job.config.capital = Money::from_integer(100'000'000);
  job.config.broker.fill = fill;
  return job;
}

void BM_ColumnScan(benchmark::State& state) {
  const Market& made = market(Frequency::kOneMinute);
  for (auto _ : state) benchmark::DoNotOptimize(made.scan());
  state.counters["bars"] = static_cast<double>(made.bars());
  state.SetItemsProcessed(state.iterations() * made.bars());
}

void run(benchmark::State& state, Frequency frequency, const char* strategy) {
  const Market& made = market(frequency);
  const double scan = scan_seconds(made);
  const auto dividends = no_dividends();
  BacktestJob one = job(strategy, FillModel::kNextOpen);
  one.dividends = dividends.get();
  double best = 1e9;
  for (auto _ : state) {
    best = std::min(best, seconds_of([&] { benchmark::DoNotOptimize(run_batch(made.panel(), {one})); }));
  }
  const double slots = static_cast<double>(made.slots());
  state.counters["ns_per_slot"] = 1e9 * best / slots;
  state.counters["ns_per_bar"] = 1e9 * best / static_cast<double>(made.bars());
  state.counters["scan_ns_per_bar"] = 1e9 * scan / static_cast<double>(made.bars());
  state.counters["ratio_to_scan"] = best / scan;
  state.SetItemsProcessed(state.iterations() * made.bars());
}

void BM_Replay20Series(benchmark::State& state) { run(state, Frequency::kOneMinute, "benchmark_read_everything"); }
void BM_FullMinuteRun(benchmark::State& state) { run(state, Frequency::kOneMinute, "continuous_roll"); }
// Polynomial derivatives of the contract held at every minute, one overlay trade a day, hedge, ledger, settlement.
void BM_ActiveHedgeRun(benchmark::State& state) { run(state, Frequency::kOneMinute, "active_hedge"); }
void BM_FullDailyRun(benchmark::State& state) { run(state, Frequency::kDaily, "continuous_roll"); }

// What realism costs: the same run on paper (no fees, no margin) and as a desk lives it, one after the other in one
// process.
void realism(benchmark::State& state, const char* strategy, bool intraday) {
  const Market& made = market(Frequency::kOneMinute);
  const auto dividends = no_dividends();
  BacktestJob paper = job(strategy, FillModel::kNextOpen);
  paper.dividends = dividends.get();
  paper.config.broker.costs.fees = CostConfig::Fees::kNone;
  BacktestJob desk = paper;
  desk.config.broker.costs.fees = CostConfig::Fees::kExchange;
  desk.config.broker.costs.spot_rate = Rate::from_double(0.001);
  desk.config.broker.slippage = {SlippageConfig::Kind::kTicks, 1, Rate()};
  desk.config.account.margin.rule = MarginConfig::Rule::kExchange;
  desk.config.account.margin.broker_add_on = Rate::from_double(0.02);
  desk.config.account.margin.intraday_reduction = intraday;
  desk.config.account.interest.free_cash = Rate::from_double(0.02);
  double best_paper = 1e9, best_desk = 1e9;
  for (auto _ : state) {
    best_paper = std::min(best_paper, seconds_of([&] { benchmark::DoNotOptimize(run_batch(made.panel(), {paper})); }));
    best_desk = std::min(best_desk, seconds_of([&] { benchmark::DoNotOptimize(run_batch(made.panel(), {desk})); }));
  }
  const double slots = static_cast<double>(made.slots());
  state.counters["paper_ns_per_slot"] = 1e9 * best_paper / slots;
  state.counters["desk_ns_per_slot"] = 1e9 * best_desk / slots;
  state.counters["ratio"] = best_desk / best_paper;
}

void BM_RealismOfAPassiveHedge(benchmark::State& state) { realism(state, "continuous_roll", false); }
void BM_RealismWithIntradayMargin(benchmark::State& state) { realism(state, "continuous_roll", true); }
void BM_RealismOfAnActiveHedge(benchmark::State& state) { realism(state, "active_hedge", false); }

// K accounts in one pass, per account and slot; they share the day's layout, and active ones of equal degree and window
// their signals.
void several(benchmark::State& state, const std::function<void(BacktestConfig&, int)>& differ) {
  const Market& made = market(Frequency::kOneMinute);
  const auto dividends = no_dividends();
  const auto runs = static_cast<int>(state.range(0));
  std::vector<BacktestJob> jobs;
  for (int i = 0; i < runs; ++i) {
    jobs.push_back(job("active_hedge", FillModel::kNextOpen));
    jobs.back().dividends = dividends.get();
    differ(jobs.back().config, i);
  }
  double best = 1e9;
  for (auto _ : state) {
    best = std::min(best, seconds_of([&] { benchmark::DoNotOptimize(run_batch(made.panel(), jobs)); }));
  }
  state.counters["ns_per_slot_and_run"] = 1e9 * best / static_cast<double>(made.slots()) / runs;
  state.counters["runs_per_second"] = runs / best;
}

void BM_PassiveRunsInOnePass(benchmark::State& state) {
  several(state, [](BacktestConfig& config, int i) {
    config.strategy = "continuous_roll";
    config.parameters["hedge_ratio"] = 0.5 + 0.001 * i;
  });
}
void BM_ActiveRunsOfOneSignalInOnePass(benchmark::State& state) {
  several(state, [](BacktestConfig& config, int i) { config.parameters["hedge_ratio"] = 0.5 + 0.001 * i; });
}
// Every run with a degree and a window of its own.
void BM_ActiveRunsOfOwnSignalsInOnePass(benchmark::State& state) {
  several(state, [](BacktestConfig& config, int i) {
    config.parameters["degree"] = std::int64_t{3 + i % 4};
    config.parameters["window"] = std::int64_t{20 + 3 * (i / 4)};
  });
}

BENCHMARK(BM_ColumnScan)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Replay20Series)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_FullMinuteRun)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_ActiveHedgeRun)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_FullDailyRun)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_RealismOfAPassiveHedge)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_RealismWithIntradayMargin)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_RealismOfAnActiveHedge)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_PassiveRunsInOnePass)->Arg(1)->Arg(16)->Arg(64)->Arg(256)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_ActiveRunsOfOneSignalInOnePass)->Arg(1)->Arg(16)->Arg(64)->Arg(256)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_ActiveRunsOfOwnSignalsInOnePass)
    ->Arg(1)
    ->Arg(16)
    ->Arg(64)
    ->Arg(256)
    ->Arg(1024)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hedgelab

BENCHMARK_MAIN();
