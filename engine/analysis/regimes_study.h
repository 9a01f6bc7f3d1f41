#pragma once
// Named periods side by side: how often a product stood in premium or discount, how deep, and how busy it was.
// Industrial's review; its defaults are the rule `industrial` and the monthly rate of the same convention.

#include <vector>

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

struct RegimesStudy {
  std::vector<NamedPeriod> periods;
};
/// Industrial's three: 2010-04 to 2015-05, 2015-06-15 to 2017-02-16, from 2017-03 to `to`.
[[nodiscard]] std::vector<NamedPeriod> industrial_periods(Date to);

/// Table `regimes`: a period of a product. Always marked as looking ahead: periods are chosen afterwards.
[[nodiscard]] Study regimes_study(const StudyMarket& market, const RegimesStudy& study);

}  // namespace hedgelab
