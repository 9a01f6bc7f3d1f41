#pragma once
// Dividend points as they were paid, and how far estimates of them were off.

#include <string>
#include <utility>
#include <vector>

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

struct DividendTrackStudy {
  Date from, to;
  /// Estimates with their names; not owned.
  std::vector<std::pair<std::string, const DividendEstimate*>> sources;
  int fewest_calendar_days = 8;  // of a contract's life: errors of shorter ones blow up when annualised
};

/// Tables `paid` (an ex-day of a product's index: a day with more than 0.015 points, twice the rounding of the
/// total-return index), `paid_months` (a month) and `track` (a source, product, slot and month of the year; month 0 is
/// all): error = estimate less what was paid to the contract's expiry, in points and as percentage points a year of
/// Cinda's rate. Only contracts that expired inside the data count. HINDSIGHT by nature.
[[nodiscard]] Study dividend_track_study(const StudyMarket& market, const DividendTrackStudy& study);

}  // namespace hedgelab
