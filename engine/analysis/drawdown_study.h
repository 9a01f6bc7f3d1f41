#pragma once
// Does the basis follow what the index has just done to its holders?

#include <vector>

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

struct DrawdownStudy {
  std::vector<NamedPeriod> periods;
  std::vector<int> windows{20, 40, 60};  // trading days
  /// The rate that is compared: annualised in the study's convention, or the plain basis rate.
  bool plain_rate = false;
};
/// Table `drawdown`: a period, a product and a reading of the index: the deepest fall inside each trailing window (a
/// number below zero) and the return of the same day, against the rate.
[[nodiscard]] Study drawdown_study(const StudyMarket& market, const DrawdownStudy& study);

}  // namespace hedgelab
