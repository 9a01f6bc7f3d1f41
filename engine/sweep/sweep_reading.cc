#include "engine/sweep/sweep_reading.h"

#include "engine/core/files.h"
#include "engine/table/table_views.h"

namespace hedgelab {

SweepReading read_sweep(const SweepFolder& folder, const BestOptions& options, bool groups) {
  const Sweep& sweep = folder.sweep();
  std::vector<std::size_t> figures;
  for (const Wish& wish : options.by) figures.push_back(figure_place(sweep, wish.figure));
  const FinishedPoints points = read_finished_points(folder, figures);
  const Trials trials = trials_of(points, groups);
  const double periods = sweep.plan(sweep.first_point()).backtest.statistics.periods_per_year;
  return {best_points(sweep, points, options, trials.benchmark, periods), luck_table(sweep, points, trials, periods),
          out_of_sample_table(sweep, points, periods)};
}

void write_reading(const SweepFolder& folder) {
  bool has_finished = false, has_sharpe = false;
  for_each_block(folder, [&](const std::vector<PointRow>& rows) {
    for (const PointRow& row : rows) has_finished |= row.outcome == PointOutcome::kFinished;
  });
  if (!has_finished) return;
  const auto& figures = folder.sweep().shape().figures;
  for (const auto* figure : figures) has_sharpe |= figure->declaration.name == "sharpe";
  BestOptions options;
  if (!has_sharpe) options.by = {{figures.front()->declaration.name, 1.0}};
  const SweepReading reading = read_sweep(folder, options);
  for (const Table* table : {&reading.best, &reading.luck, &reading.out_of_sample}) {
    if (table->rows() > 0) write_file_atomically(folder.path() / (table->name() + ".csv"), csv(*table));
  }
}

}  // namespace hedgelab
