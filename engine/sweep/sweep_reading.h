#pragma once
// A finished sweep read: which points are good, and how much of that is luck.

#include "engine/sweep/best_points.h"
#include "engine/sweep/luck.h"

namespace hedgelab {

struct SweepReading {
  Table best, luck, out_of_sample;
};

/// Reads every row once. `groups`: count as tries the groups of points whose curves move together. Throws InputError
/// for a figure that the sweep has not kept, where no point has finished, and as read_finished_points.
[[nodiscard]] SweepReading read_sweep(const SweepFolder& folder, const BestOptions& options, bool groups = false);

/// The same, by the Sharpe ratio or else the first figure kept, as best.csv, luck.csv and out_of_sample.csv beside
/// sweep.csv: what the report shows beside the best point. Nothing when no point has finished.
void write_reading(const SweepFolder& folder);

/// merge_blocks, and the reading beside it where there is a second thread.
MergeCounts merge_and_read(const SweepFolder& folder, int threads);

}  // namespace hedgelab
