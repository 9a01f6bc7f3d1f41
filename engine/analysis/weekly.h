#pragma once
// The table of the week as the broker reports print it: market, term structure, activity, spread and arbitrage,
// dividends, risk, and what the desk's own hedges did.

#include <map>
#include <string>
#include <vector>

#include "engine/analysis/arbitrage_bounds.h"
#include "engine/analysis/dividend_stages.h"
#include "engine/analysis/drivers_study.h"
#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

/// VIX and SKEW of a product's index options, by day, as `hedgelab volatility` gives them.
struct OptionMood {
  std::string product;
  DatedValues vix, skew;
};

/// What a result folder tells of one hedge.
struct HedgeRecord {
  std::string name;
  DatedValues net_values;  // from inception on
  /// Contracts held overnight, by day; a day without an entry held none.
  std::map<Date, std::string> contracts;
  struct Signal {
    Date date;
    std::string words;
  };
  std::vector<Signal> signals;  // trades of its overlay
};

struct WeeklyStudy {
  Date date;
  Date rates_since;       // percentile of the current quarter's adjusted rate
  Date spreads_since;     // percentile of the near-far spread
  Date volatility_since;  // percentiles of index volatility, VIX, SKEW and valuation
  int spread_bins = 28;
  int mean_days = 20;  // mean of the main contract's basis rate
  ArbitrageCosts costs = kGuojinArbitrageCosts;
  double periods_per_year = 252.0, risk_free_rate = 0.03;  // of the hedges' statistics
  std::vector<OptionMood> moods;
  std::vector<Valuation> valuations;
  std::map<std::string, StagesStudy> constituents;  // by product; their date is not asked
  std::vector<HedgeRecord> hedges;
};

/// Table `weekly`, long: date, product (or hedge), section, quantity, value, unit, reading. A quantity in words has the
/// unit "text" and stands in `reading`; a missing value has its reason there. The week is (prev, date], prev the last
/// trading day of the calendar week before. The study's contract rule is not asked: main contract and slots are the
/// reports' own. Throws InputError when `date` is no trading day.
[[nodiscard]] Study weekly_study(const StudyMarket& market, const WeeklyStudy& study);

/// The long table for a terminal: per section one row a quantity, one column a product.
[[nodiscard]] std::string weekly_text(const Study& study);

}  // namespace hedgelab
