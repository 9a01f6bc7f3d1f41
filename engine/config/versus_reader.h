#pragma once
// The config of `hedgelab versus`. The document, with every key there is:
//
//   {
//     "name": "ic_versus", "description": "...",
//     "data": {"store": "build/demo/real_store"}, "product": "IC",
//     "first_year": 2016, "last_year": 2022, "roll_days_before": 1,
//     "weights": "weights.csv", "adjusted_prices": "adjusted.csv",     both or neither
//     "funds": "funds.csv",
//     "basket_sizes": [1, 5, 20], "draws": 0, "seed": 1
//   }

#include <memory>
#include <string>

#include "engine/analysis/versus.h"
#include "engine/config/json_object.h"
#include "engine/session/run_plan.h"

namespace hedgelab {

struct VersusConfig {
  std::string name, description, product;
  MarketSource market;
  std::unique_ptr<const StockPrices> stocks;
  VersusStudy study;  // of these stocks
};

/// Throws InputError "file: path: message", also for what the tables are wrong in.
[[nodiscard]] VersusConfig read_versus_config(const Json& document, const std::string& file, const RuleBook& rules);

}  // namespace hedgelab
