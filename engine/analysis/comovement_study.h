#pragma once
// Basis against index. A dealer who hedges snowball notes buys dips and sells rallies, and leaves the basis moving
// against the index: the share of opposite moves on days of big moves is the sign test of Cinda's weekly.

#include <vector>

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

struct ComovementStudy {
  std::vector<NamedPeriod> periods;
  /// Also every calendar year that the periods touch.
  bool by_year = false;
  double big_move = 0.01;  // share: days with |index return| above it are counted
  /// Changes inside one contract; else those of the slot series, jumps at slot changes included (the reports' reading).
  bool within_contract = false;
};

/// Table `comovement`: a period of a product. A day's return and change are those from the trading day before with a
/// rate; the first day of a period uses the day before it. A change of zero counts as not opposite.
[[nodiscard]] Study comovement_study(const StudyMarket& market, const ComovementStudy& study);

}  // namespace hedgelab
