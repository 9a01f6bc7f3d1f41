#include "engine/analysis/any_study.h"

namespace hedgelab {
namespace {

// One name for all, so that a new study is one line here and one in the variant.
Study run(const StudyMarket& market, const SeriesStudy& study) { return series_study(market, study); }
Study run(const StudyMarket& market, const TermStructureStudy& study) { return term_structure_study(market, study); }
Study run(const StudyMarket& market, const ComovementStudy& study) { return comovement_study(market, study); }
Study run(const StudyMarket& market, const RegimesStudy& study) { return regimes_study(market, study); }
Study run(const StudyMarket& market, const SeasonStudy& study) { return season_study(market, study); }
Study run(const StudyMarket& market, const DrawdownStudy& study) { return drawdown_study(market, study); }
Study run(const StudyMarket& market, const DriversStudy& study) { return drivers_study(market, study); }
Study run(const StudyMarket& market, const SpreadStudy& study) { return spread_study(market, study); }
Study run(const StudyMarket& market, const ArbitrageStudy& study) { return arbitrage_study(market, study); }
Study run(const StudyMarket& market, const CarryStudy& study) { return carry_study(market, study); }
Study run(const StudyMarket& market, const IntradayStudy& study) { return intraday_study(market, study); }

}  // namespace

Study run_study(const StudyMarket& market, const AnyStudy& study) {
  return std::visit([&](const auto& one) { return run(market, one); }, study);
}

}  // namespace hedgelab
