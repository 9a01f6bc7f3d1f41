#pragma once
// Which points of a sweep are good, and whether their neighbours are too: a peak that stands alone is luck more often
// than a plateau is.

#include <string>
#include <vector>

#include "engine/sweep/finished_points.h"
#include "engine/table/table.h"

namespace hedgelab {

/// A figure that counts, and how much. A negative weight wants it small.
struct Wish {
  std::string figure;
  double weight = 1.0;
};
/// "sharpe", "-maximum_drawdown", "sharpe=0.7,calmar=0.3". Throws InputError for what is none.
[[nodiscard]] std::vector<Wish> parse_wishes(const std::string& text);

struct BestOptions {
  std::vector<Wish> by = {{"sharpe", 1.0}};
  bool plateaus = true;   // rank by the median of a point and its neighbours; false: by the point itself
  std::size_t rows = 20;  // of the table
};

/// The best points. `benchmark`: the daily Sharpe ratio that luck is expected to show. REQUIRES: points.wished are the
/// figures of options.by. A neighbour differs in one step of one numeric axis and was run; a sample has no steps.
[[nodiscard]] Table best_points(const Sweep& sweep, const FinishedPoints& points, const BestOptions& options,
                                double benchmark, double periods_per_year);

}  // namespace hedgelab
