#pragma once
// The basis of products day by day, each day's rate against its own past, and what the last day, week and month show.

#include <optional>

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

struct SeriesStudy {
  Date from, to;
  /// Percentiles count the days since then up to each day; a product younger than that uses its own history and the
  /// summary says from when. Not before it there is no percentile.
  Date percentile_since;
  /// Percentiles among all days, later ones too: hindsight, and marked.
  bool full_sample = false;
};

/// Tables `series` (a day of a product) and `summary` (a product): the last day, lows and highs of its week and its
/// month, the median since percentile_since. REQUIRES: from <= to.
[[nodiscard]] Study series_study(const StudyMarket& market, const SeriesStudy& study);

}  // namespace hedgelab
