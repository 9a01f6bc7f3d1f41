#pragma once
// The near-far spread of a product and where today's lies in its history: Guojin's chart, exactly and by bins.

#include "engine/analysis/calendar_spread.h"
#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

struct SpreadStudy {
  Date since, date;  // the history, and its last day
  int near = 0, far = 1;
  SpreadForm form = SpreadForm::kShareOfIndex;
  int bins = 28;  // of equal width from minimum to maximum
};

/// Tables `spread` (a product on `date`) and `spread_histogram` (a bin of a product). percentile is the exact share of
/// days at or below; percentile_bin the share below the upper edge of today's bin, the reading nearest to the published
/// figures. REQUIRES: as calendar_spreads; at least one bin.
[[nodiscard]] Study spread_study(const StudyMarket& market, const SpreadStudy& study);

}  // namespace hedgelab
