#include <algorithm>

#include "engine/session/batch.h"
#include "engine/sweep/point_runner.h"

namespace hedgelab {
namespace {

// The rows of one call, each in its place. `jobs` are those of the points that
// have a plan.
class Rows final : public Recorder {
 public:
  Rows(std::span<const PointNumber> points, const RowShape& shape)
      : points_(points), shape_(shape), rows_(points.size()) {}

  void has_no_plan(std::size_t place, const InputError& error) { rows_[place] = refused_row(points_[place], error); }
  void has_plan(std::size_t place) { places_.push_back(place); }

  void ended(std::size_t job, BacktestResult result) override {
    rows_[places_[job]] = row_of(points_[places_[job]], result, shape_);
  }
  void refused(std::size_t job, const InputError& error) override { has_no_plan(places_[job], error); }
  void faulted(std::size_t job, const InvariantError& error) override {
    rows_[places_[job]] = faulted_row(points_[places_[job]], error);
  }
  [[nodiscard]] std::vector<PointRow> take() { return std::move(rows_); }

 private:
  std::span<const PointNumber> points_;
  const RowShape& shape_;
  std::vector<PointRow> rows_;
  std::vector<std::size_t> places_;
};

class EngineRunner final : public PointRunner {
 public:
  EngineRunner(MarketSession& session, RowShape shape, RunnerOptions options)
      : session_(session), shape_(std::move(shape)), options_(std::move(options)) {}

  std::optional<std::vector<PointRow>> run(const PointPlans& plans, std::span<const PointNumber> points) override {
    Rows rows(points, shape_);
    std::vector<RunPlan> runs;
    for (std::size_t i = 0; i < points.size(); ++i) {
      try {
        runs.push_back(plans.plan(points[i]));
        rows.has_plan(i);
      } catch (const InputError& error) {
        rows.has_no_plan(i, error);
      }
    }
    BatchOptions batch;
    batch.threads = options_.threads;
    // A few points are still a share for every thread: a check has a dozen.
    const auto threads = static_cast<std::size_t>(options_.threads);
    batch.chunk = std::clamp<std::size_t>((runs.size() + threads - 1) / threads, 1, batch.chunk);
    if (options_.proceed) {
      batch.proceed = [&](const BatchProgress& now) {
        return options_.proceed(now.share * static_cast<double>(points.size()));
      };
    }
    if (!run_batch(session_, runs, rows, batch)) return std::nullopt;
    return rows.take();
  }

 private:
  MarketSession& session_;
  RowShape shape_;
  RunnerOptions options_;
};

}  // namespace

std::unique_ptr<PointRunner> engine_runner(MarketSession& session, RowShape shape, RunnerOptions options) {
  return std::make_unique<EngineRunner>(session, std::move(shape), std::move(options));
}

}  // namespace hedgelab
