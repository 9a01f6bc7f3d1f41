#pragma once
// Basis against index inside a day: what a dealer who hedges in the minute leaves behind, from quotes of both.

#include <map>
#include <string>
#include <vector>

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

/// A contract and its index, quoted together.
struct BasisQuote {
  double futures = 0.0, index = 0.0;
};
/// Of a contract by day, in order of time.
using IntradayQuotes = std::map<std::string, std::map<Date, std::vector<BasisQuote>>>;

struct IntradayStudy {
  Date from, to;
  IntradayQuotes quotes;
  int fewest_points = 60;  // quotes a day; of fewer the correlation is left missing
};

/// Table `intraday`: a day of a contract of the market's products, with the correlation of the change of the basis rate
/// (futures over index, less one) and the log return of the index from quote to quote. Throws InputError for a contract
/// that the rules do not know.
[[nodiscard]] Study intraday_study(const StudyMarket& market, const IntradayStudy& study);

}  // namespace hedgelab
