#pragma once
// One study of the basis, whichever it is: what a config names and a command runs.

#include <array>
#include <string_view>
#include <variant>

#include "engine/analysis/arbitrage_study.h"
#include "engine/analysis/carry_study.h"
#include "engine/analysis/comovement_study.h"
#include "engine/analysis/drawdown_study.h"
#include "engine/analysis/drivers_study.h"
#include "engine/analysis/intraday_study.h"
#include "engine/analysis/regimes_study.h"
#include "engine/analysis/season_study.h"
#include "engine/analysis/series_study.h"
#include "engine/analysis/spread_study.h"
#include "engine/analysis/term_structure_study.h"

namespace hedgelab {

/// In the order of kStudyWords.
using AnyStudy = std::variant<SeriesStudy, TermStructureStudy, ComovementStudy, RegimesStudy, SeasonStudy,
                              DrawdownStudy, DriversStudy, SpreadStudy, ArbitrageStudy, CarryStudy, IntradayStudy>;
inline constexpr std::array<std::string_view, std::variant_size_v<AnyStudy>> kStudyWords{
    "series",  "term_structure", "comovement", "regimes", "season",  "drawdown",
    "drivers", "spread",         "arbitrage",  "carry",   "intraday"};

/// Throws what the study throws.
[[nodiscard]] Study run_study(const StudyMarket& market, const AnyStudy& study);

}  // namespace hedgelab
