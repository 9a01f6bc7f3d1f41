#pragma once
// The roll against stocks and funds, year by year: how many members of an index beat it, and how many beat the future
// rolled on it.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/analysis/drivers_study.h"
#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

/// Members by month-end, and their closes with dividends reinvested.
struct StockPrices {
  std::map<Date, std::vector<std::string>> members;
  std::map<std::string, std::map<Date, double>> closes;
};

struct VersusStudy {
  int first_year = 0, last_year = 0;
  int roll_days_before = 1;             // trading days before the last one: see roll_returns.h
  const StockPrices* stocks = nullptr;  // not owned; null: no part of stocks
  std::vector<Fund> funds;
  /// Random baskets of so many stocks, drawn anew each year: the chance to beat index and roll in all years. No draws:
  /// no table.
  std::vector<int> basket_sizes{1, 5, 20};
  int draws = 0;
  std::uint64_t seed = 1;
  double periods_per_year = 252.0;
};

/// Tables `years` (a calendar year), with stocks `stocks` (a year: members beating index, total return, roll; a tie
/// loses) and `all_years` (the product of the yearly shares), with draws `baskets`, with funds `funds` (a fund, and the
/// roll itself). A year counts from the last close of the year before to its own last close; a stock that stops trading
/// ends at its last price. Members are those of the last month-end before the year. REQUIRES: one product.
[[nodiscard]] Study versus_study(const StudyMarket& market, const VersusStudy& study);

}  // namespace hedgelab
