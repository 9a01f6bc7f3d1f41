#pragma once
// The months of the year: discounts deepen where dividends are paid.

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

struct SeasonStudy {
  Date from, to;
};
/// Tables `season` (a month of the year of a product) and `season_summary` (a product: correlation over the twelve
/// months of mean dividend points and median rate). Dividend points are realised ones, of whole months only.
[[nodiscard]] Study season_study(const StudyMarket& market, const SeasonStudy& study);

}  // namespace hedgelab
