// A quarter of the sample's four products, simulated by the minute: written as daily bars only (the simulation), and
// with all minutes (simulation and store). Absolute times mean little on a shared machine: read "draws_per_bar", the
// processor time of a minute bar divided by that of one normal draw measured in the same run.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <limits>

#include "engine/config/read_generator_spec.h"
#include "engine/generator/market_generator.h"
#include "engine/generator/random_stream.h"

namespace hedgelab {
namespace {

double nanoseconds_since(std::clock_t begin) {
  return static_cast<double>(std::clock() - begin) * 1e9 / static_cast<double>(CLOCKS_PER_SEC);
}

double draw_nanoseconds() {
  static const double kBest = [] {
    constexpr int kDraws = 1'000'000;
    double best = std::numeric_limits<double>::max();
    for (int pass = 0; pass < 5; ++pass) {
      RandomStream stream(1, "benchmark", pass);
      const std::clock_t begin = std::clock();
      double sum = 0.0;
      for (int i = 0; i < kDraws; ++i) sum += stream.normal();
      benchmark::DoNotOptimize(sum);
      best = std::min(best, nanoseconds_since(begin) / kDraws);
    }
    return best;
  }();
  return kBest;
}

void generate(benchmark::State& state, bool with_minutes) {
  const RuleBook rules = RuleBook::read("market_data/reference");
  MarketSpec spec = read_generator_spec("configs/markets/sample.json");
  spec.start = Date::parse("2024-01-02");
  spec.end = Date::parse("2024-03-29");
  spec.bars = {{Frequency::kDaily, {}, {}, {}}};
  if (with_minutes) spec.bars.push_back({Frequency::kOneMinute, {}, {}, {}});
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "hedgelab_generator_benchmark";
  std::int64_t minutes = 0;
  const std::clock_t begin = std::clock();
  for (auto _ : state) minutes += generate_market(spec, rules, folder / "store").minutes;
  const double nanoseconds = nanoseconds_since(begin) / static_cast<double>(minutes);
  state.SetItemsProcessed(minutes);
  state.counters["ns_per_bar"] = nanoseconds;
  state.counters["draws_per_bar"] = nanoseconds / draw_nanoseconds();
  std::filesystem::remove_all(folder);
}

void simulation(benchmark::State& state) { generate(state, false); }
void simulation_and_store(benchmark::State& state) { generate(state, true); }

// Run from the root of the checkout: the rule tables and the spec are read from there.
BENCHMARK(simulation)->Unit(benchmark::kMillisecond);
BENCHMARK(simulation_and_store)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hedgelab

BENCHMARK_MAIN();
