#include "engine/results/hedge_day.h"

#include <cmath>

#include "engine/core/error.h"

namespace hedgelab {

HedgeCover hedge_cover(const std::vector<HedgeDay>& days, double band) {
  ensure(band >= 0.0, "a band of hedge ratios below zero");
  HedgeCover cover;
  for (std::size_t i = 1; i < days.size(); ++i) {
    const HedgeDay& day = days[i];
    const std::optional<double> ratio = day.ratio();
    if (!ratio) continue;
    ++cover.days;
    if (day.futures_delta.is_zero()) {
      cover.unhedged.push_back(day.date);
      continue;
    }
    if (!cover.worst_ratio || std::abs(*ratio - 1.0) > std::abs(*cover.worst_ratio - 1.0)) {
      cover.worst_ratio = ratio;
      cover.worst_day = day.date;
    }
    if (std::abs(*ratio - 1.0) > band) cover.outside.push_back(day.date);
  }
  return cover;
}

}  // namespace hedgelab
