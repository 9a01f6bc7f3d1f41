#include "engine/session/batch.h"
#include "engine/sweep/point_runner.h"

namespace hedgelab {
namespace {

// The rows of one call, each in its place.
class Rows final : public Recorder {
 public:
  Rows(std::span<const PointNumber> points, const RowShape& shape)
      : points_(points), shape_(shape), rows_(points.size()) {}
  void ended(std::size_t job, BacktestResult result) override { rows_[job] = row_of(points_[job], result, shape_); }
  void refused(std::size_t job, const InputError& error) override { rows_[job] = refused_row(points_[job], error); }
  void faulted(std::size_t job, const InvariantError& error) override { rows_[job] = faulted_row(points_[job], error); }
  [[nodiscard]] std::vector<PointRow> take() { return std::move(rows_); }

 private:
  std::span<const PointNumber> points_;
  const RowShape& shape_;
  std::vector<PointRow> rows_;
};

class EngineRunner final : public PointRunner {
 public:
  EngineRunner(MarketSession& session, RowShape shape, RunnerOptions options)
      : session_(session), shape_(std::move(shape)), options_(std::move(options)) {}

  std::optional<std::vector<PointRow>> run(const PointPlans& plans, std::span<const PointNumber> points) override {
    Rows rows(points, shape_);
    BatchOptions batch;
    batch.threads = options_.threads;
    if (options_.proceed) {
      batch.proceed = [&](const BatchProgress& now) {
        return options_.proceed(now.share * static_cast<double>(points.size()));
      };
    }
    const auto plan_of = [&](std::size_t job) { return plans.plan(points[job]); };
    if (!run_batch(session_, points.size(), plan_of, rows, batch)) return std::nullopt;
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
