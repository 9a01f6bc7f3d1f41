#include "engine/sweep/sweep_reading.h"

#include <future>

#include "engine/core/files.h"
#include "engine/table/table_views.h"

namespace hedgelab {

namespace {

FinishedPoints points_for(const SweepFolder& folder, const BestOptions& options) {
  std::vector<std::size_t> figures;
  for (const Wish& wish : options.by) figures.push_back(figure_place(folder.sweep(), wish.figure));
  return read_finished_points(folder, figures);
}

SweepReading reading_of(const Sweep& sweep, const FinishedPoints& points, const BestOptions& options, bool groups) {
  const Trials trials = trials_of(points, groups);
  const double periods = sweep.plan(sweep.first_point()).backtest.statistics.periods_per_year;
  return {best_points(sweep, points, options, trials.benchmark, periods), luck_table(sweep, points, trials, periods),
          out_of_sample_table(sweep, points, periods)};
}

}  // namespace

SweepReading read_sweep(const SweepFolder& folder, const BestOptions& options, bool groups) {
  const FinishedPoints points = points_for(folder, options);
  if (points.size() == 0) fail("{}: no point came to its end: there is no best one", folder.path().string());
  return reading_of(folder.sweep(), points, options, groups);
}

void write_reading(const SweepFolder& folder) {
  bool has_sharpe = false;
  const auto& figures = folder.sweep().shape().figures;
  for (const auto* figure : figures) has_sharpe |= figure->declaration.name == "sharpe";
  BestOptions options;
  if (!has_sharpe) options.by = {{figures.front()->declaration.name, 1.0}};
  const FinishedPoints points = points_for(folder, options);
  if (points.size() == 0) return;
  const SweepReading reading = reading_of(folder.sweep(), points, options, false);
  for (const Table* table : {&reading.best, &reading.luck, &reading.out_of_sample}) {
    if (table->rows() > 0) write_file_atomically(folder.path() / (table->name() + ".csv"), csv(*table));
  }
}

MergeCounts merge_and_read(const SweepFolder& folder, int threads) {
  if (threads < 2) {
    const MergeCounts counts = merge_blocks(folder, threads);
    write_reading(folder);
    return counts;
  }
  auto reading = std::async(std::launch::async, [&folder] { write_reading(folder); });
  const MergeCounts counts = merge_blocks(folder, threads);
  reading.get();
  return counts;
}

}  // namespace hedgelab
