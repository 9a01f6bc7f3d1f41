// The source report's parameter study, as a sweep makes it: three products, degree 3 to 6, 80 windows, 18 take-profits
// and 18 stop-losses over six years of minutes: 311,040 points of active_hedge in lanes, and a sample of them by the
// engine.
//
//   study_benchmark STORE [THREADS] [WINDOWS] [levels: on_close | on_touch]
//
// STORE has minutes of IC, IF and IH from 2018-08-01 to 2024-08-02 (configs/markets/ten_years.json). Prints wall and
// processor time of both roads, what memory the process has come to, and how many points were made by which road.

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "engine/sweep/lane_runner.h"

namespace hedgelab {
namespace {

struct Clock {
  double wall = 0.0, processor = 0.0;
  static Clock now() {
    std::timespec of_process{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &of_process);
    const auto wall = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration<double>(wall).count(),
            static_cast<double>(of_process.tv_sec) + 1e-9 * static_cast<double>(of_process.tv_nsec)};
  }
};

class Study final : public PointPlans {
 public:
  Study(int windows, std::string levels) : windows_(windows), levels_(std::move(levels)) {}

  [[nodiscard]] PointNumber size() const { return 3 * points_of_a_product(); }
  RunPlan plan(PointNumber point) const override {
    static constexpr const char* kProducts[3][2] = {{"IC", "000905"}, {"IF", "000300"}, {"IH", "000016"}};
    const auto* product = kProducts[point / points_of_a_product()];
    const auto at = static_cast<int>(point % points_of_a_product());
    const int stop = at % kLevels, take = at / kLevels % kLevels, window = at / kLevels / kLevels % windows_;
    RunPlan plan;
    BacktestConfig& config = plan.backtest;
    config.name = "point";
    config.strategy = "active_hedge";
    config.product = product[0];
    config.spot_symbol = product[1];
    config.spot_share = Rate::from_double(0.7);
    config.start = Date::parse("2018-08-01");
    config.end = Date::parse("2024-08-02");
    config.capital = Money::from_integer(100'000'000);
    config.whole_lots = false;
    config.mark = Mark::kClose;
    config.missing_settlement = MissingSettlement::kClose;
    config.parameters["rebalance"] = std::string("daily");
    config.parameters["degree"] = std::int64_t{3 + at / kLevels / kLevels / windows_};
    config.parameters["window"] = window_at(window);
    config.parameters["take_profit"] = 0.002 + 0.0015 * take;
    config.parameters["stop_loss"] = -(0.002 + 0.0015 * stop);
    config.parameters["levels"] = levels_;
    return plan;
  }
  std::vector<FieldValue> values_of(std::string_view key) const override {
    std::vector<FieldValue> values;
    for (std::int64_t degree = 3; key == "strategy.degree" && degree <= 6; ++degree) values.emplace_back(degree);
    for (int window = 0; key == "strategy.window" && window < windows_; ++window)
      values.emplace_back(window_at(window));
    return values;
  }

 private:
  static constexpr int kLevels = 18;
  [[nodiscard]] std::int64_t window_at(int place) const {
    return windows_ == 1 ? 450 : 10 + 790 * place / (windows_ - 1);
  }
  [[nodiscard]] PointNumber points_of_a_product() const {
    return static_cast<PointNumber>(4 * windows_ * kLevels * kLevels);
  }
  int windows_;
  std::string levels_;
};

double megabytes() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_maxrss) / 1024.0;
}

int measure(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: study_benchmark STORE [THREADS] [WINDOWS] [on_close | on_touch]\n");
    return 2;
  }
  const int threads = argc > 2 ? std::atoi(argv[2]) : 2;
  const Study study(argc > 3 ? std::atoi(argv[3]) : 80, argc > 4 ? argv[4] : "on_close");
  const Clock begun = Clock::now();
  const RuleBook rules = RuleBook::read("market_data/reference");
  MarketSource source;
  source.store = argv[1];
  source.bars = Frequency::kOneMinute;
  MarketSession session(rules, source);
  const Clock opened = Clock::now();
  const RowShape shape{figures_named(usual_figures(), "study"), {}};
  const auto lanes = lane_runner(session, shape, {.threads = threads});
  constexpr PointNumber kBlock = 50 * 18 * 18;  // rows of a block are dropped as a sweep would write them
  std::vector<PointNumber> sample;
  std::vector<PointRow> sampled;
  for (PointNumber first = 0; first < study.size(); first += kBlock) {
    std::vector<PointNumber> points;
    for (PointNumber p = first; p < std::min(first + kBlock, study.size()); ++p) points.push_back(p);
    auto rows = lanes->run(study, points);
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (points[i] * 2654435761U % 4096 != 0) continue;
      sample.push_back(points[i]);
      sampled.push_back(std::move((*rows)[i]));
    }
  }
  const Clock made = Clock::now();
  const LaneCounts counts = lanes->counts();
  const auto count = static_cast<double>(study.size());
  std::printf("open %.2f s; %llu points in %.2f s, %.2f processor seconds on %d threads: %.1f us a point; %.0f MB\n",
              opened.wall - begun.wall, static_cast<unsigned long long>(study.size()), made.wall - opened.wall,
              made.processor - opened.processor, threads, 1e6 * (made.processor - opened.processor) / count,
              megabytes());
  std::printf("by lane %zu, refused %zu, odd %zu\n", counts.by_lane, counts.refused, counts.odd);
  const auto expected = engine_runner(session, shape, {.threads = threads})->run(study, sample);
  const Clock checked = Clock::now();
  std::size_t equal = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const std::string difference = difference_of(sampled[i], (*expected)[i], shape);
    if (difference.empty()) ++equal;
    if (!difference.empty())
      std::printf("point %llu: %s\n", static_cast<unsigned long long>(sample[i]), difference.c_str());
  }
  std::printf("the engine makes %zu of them in %.2f processor seconds: %.2f ms a point; %zu rows are equal\n",
              sample.size(), checked.processor - made.processor,
              1e3 * (checked.processor - made.processor) / static_cast<double>(sample.size()), equal);
  return equal == sample.size() ? 0 : 1;
}

}  // namespace
}  // namespace hedgelab

int main(int argc, char** argv) {
  try {
    return hedgelab::measure(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "study_benchmark: %s\n", error.what());
    return 2;
  }
}
