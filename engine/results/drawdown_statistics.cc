#include "engine/results/drawdown_statistics.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

// Calls `take` with every stretch under water, in order of time. One pass: a stretch begins at the first value below
// the running maximum, so its peak is the index just before, which is the last one that stood at the maximum.
template <class Take>
void for_each_drawdown(std::span<const double> values, const Take& take) {
  const auto ended = [&](Drawdown drawdown) {
    drawdown.depth = 1.0 - values[drawdown.trough] / values[drawdown.peak];
    take(drawdown);
  };
  bool under_water = false;
  Drawdown current;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool is_ruin = i > 0 && i + 1 == values.size();  // the last evening of a ruined account
    ensure((values[i] > 0.0 || is_ruin) && std::isfinite(values[i]),
           "drawdown of a curve with a value that is not positive");
    if (i == 0) continue;
    if (under_water && values[i] >= values[current.peak]) {
      current.recovery = i;
      current.duration = i - current.peak;
      ended(current);
      under_water = false;
    } else if (under_water) {
      if (values[i] < values[current.trough]) current.trough = i;
    } else if (values[i] < values[i - 1]) {
      under_water = true;
      current = Drawdown{};
      current.peak = i - 1;
      current.trough = i;
    }
  }
  if (under_water) {
    current.duration = values.size() - 1 - current.peak;
    ended(current);
  }
}

}  // namespace

double maximum_drawdown(std::span<const double> values) {
  double deepest = 0.0;
  for_each_drawdown(values, [&](const Drawdown& drawdown) { deepest = std::max(deepest, drawdown.depth); });
  return deepest;
}

std::vector<Drawdown> deepest_drawdowns(std::span<const double> values, std::size_t count) {
  std::vector<Drawdown> drawdowns;
  for_each_drawdown(values, [&](const Drawdown& drawdown) { drawdowns.push_back(drawdown); });
  std::stable_sort(drawdowns.begin(), drawdowns.end(),
                   [](const Drawdown& a, const Drawdown& b) { return a.depth > b.depth; });
  if (drawdowns.size() > count) drawdowns.resize(count);
  return drawdowns;
}

}  // namespace hedgelab
