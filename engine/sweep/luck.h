#pragma once
// What the best of a sweep is worth: its tries counted, deflated, set half against half, and tested on days that the
// choice has not seen.

#include "engine/sweep/finished_points.h"
#include "engine/table/table.h"

namespace hedgelab {

struct Trials {
  double count = 1.0;      // points, or groups of points whose curves move together
  double benchmark = 0.0;  // daily Sharpe ratio that the best of them is expected to show without skill
  bool are_groups = false;
};
[[nodiscard]] Trials trials_of(const FinishedPoints& points, bool groups);

/// A figure a row, with its meaning.
[[nodiscard]] Table luck_table(const Sweep& sweep, const FinishedPoints& points, const Trials& trials,
                               double periods_per_year);
/// A fold a row, and the tests chained; no row without windows of test.
[[nodiscard]] Table out_of_sample_table(const Sweep& sweep, const FinishedPoints& points, double periods_per_year);

}  // namespace hedgelab
