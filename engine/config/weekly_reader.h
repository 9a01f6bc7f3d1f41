#pragma once
// The config of `hedgelab weekly`. The document, with every key there is:
//
//   {
//     "name": "weekly", "description": "...",
//     "data": {"store": "build/demo/real_store"},                and "instruments", as in a run
//     "products": ["IF", "IH", "IC", "IM"],
//     "date": "2025-05-30",                                      left out: --date, else the store's last day
//     "dividends": {"source": "trailing_year"},
//     "rates_since": "2021-07-01", "spreads_since": "2019-01-01", "volatility_since": "2015-01-01",
//     "spread_bins": 28, "mean_days": 20,
//     "arbitrage": {"spot_cost": 0.001, ...},                    six costs, see engine/analysis/arbitrage_bounds.h
//     "statistics": {"periods_per_year": 252, "risk_free_rate": 0.03},
//     "volatility": [{"product": "IF", "table": "out/io/volatility.csv"}],   written by `hedgelab volatility --out`
//     "valuation": "pe.csv",                                     a table date,index,pe_ttm
//     "constituents": [{"product": "IF", "weights": "weights.csv", ...}],    as "stages" of `hedgelab dividends`, no
//     date "results": ["out/passive/IC_quarter"]                      folders of `hedgelab run`
//   }

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/weekly.h"
#include "engine/config/dividends_reader.h"
#include "engine/config/json_object.h"
#include "engine/session/run_plan.h"

namespace hedgelab {

struct WeeklyConfig {
  std::string name, description;
  MarketSource market;
  std::vector<std::string> products;
  DividendConfig dividends;
  std::optional<Date> date;
  std::vector<ConstituentStages> constituents;
  WeeklyStudy study;  // of these constituents; its date is not filled
};

/// Throws InputError "file: path: message", also for what the files named are wrong in.
[[nodiscard]] WeeklyConfig read_weekly_config(const Json& document, const std::string& file, const RuleBook& rules);

/// The six costs of an arbitrage, each optional.
void read_arbitrage_costs(JsonObject& object, ArbitrageCosts& costs);

}  // namespace hedgelab
