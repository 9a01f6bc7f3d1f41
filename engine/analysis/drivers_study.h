#pragma once
// What moves with the basis: speculation, volatility, the demand of hedged funds, valuation. The last two need tables
// of the user's own.

#include <map>
#include <string>
#include <vector>

#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

/// Net asset values with dividends reinvested, and the index each fund is measured by.
struct Fund {
  std::string name, benchmark;  // benchmark: a symbol of the store
  std::map<Date, double> nav;
};

/// Price-earnings ratios of an index.
struct Valuation {
  std::string index;
  std::map<Date, double> pe_ttm;
};

struct DriversStudy {
  Date from, to;
  std::vector<int> volatility_windows{20, 30};  // trading days
  std::vector<Fund> funds;
  int excess_days = 60;        // trading days over which a fund's excess is measured
  int correlation_days = 242;  // trailing window of excess against rate
  int fewest_funds = 5;
  std::vector<Valuation> valuations;
};

/// Tables `speculation` (a month of a product), `volatility` (a day, product and window), and with funds
/// `hedging_demand` (a day of a product) and `hedging_demand_months`, with valuations `valuation` (an index). Columns
/// `percentile` count up to their row; `percentile_all` counts all rows and is hindsight. A fund counts from the day on
/// which its value `excess_days` before is known.
[[nodiscard]] Study drivers_study(const StudyMarket& market, const DriversStudy& study);

}  // namespace hedgelab
