#include "engine/report/decimate.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace hedgelab::report {

std::vector<std::size_t> extremes(std::span<const double> values, std::size_t most) {
  ensure(most >= 4, "a curve needs four points to be thinned to");
  std::vector<std::size_t> kept;
  if (values.size() <= most) {
    kept.resize(values.size());
    for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = i;
    return kept;
  }
  const std::size_t stretches = most / 4;
  kept.reserve(4 * stretches);
  for (std::size_t stretch = 0; stretch < stretches; ++stretch) {
    const std::size_t from = values.size() * stretch / stretches;
    const std::size_t to = values.size() * (stretch + 1) / stretches;
    std::size_t lowest = from;
    std::size_t highest = from;
    for (std::size_t i = from; i < to; ++i) {
      if (std::isnan(values[i])) continue;
      // Comparisons with NaN are false: the first number of a stretch takes the place of a NaN.
      if (!(values[lowest] <= values[i])) lowest = i;
      if (!(values[highest] >= values[i])) highest = i;
    }
    std::size_t four[] = {from, std::min(lowest, highest), std::max(lowest, highest), to - 1};
    std::sort(std::begin(four), std::end(four));
    kept.insert(kept.end(), std::begin(four), std::unique(std::begin(four), std::end(four)));
  }
  return kept;
}

}  // namespace hedgelab::report
