#pragma once
// The config of `hedgelab dividends`. The document, with every key there is:
//
//   {
//     "name": "dividends", "description": "...",
//     "data": {"store": "build/demo/real_store"},
//     "products": ["IF", "IC"], "period": {"start": "2017-01-03", "end": "2025-05-30"},
//     "sources": [{"source": "trailing_year"}, {"source": "forecast", "table": "points.csv"}],
//     "fewest_calendar_days": 8,
//     "stages": {                                  the constituents of one product's index; may be left out
//       "product": "IF", "date": "2025-05-30",
//       "weights": "weights.csv", "prices": "prices.csv", "payouts": "payouts.csv", "earnings": "earnings.csv",
//       "interim": false, "drift": true, "record_known_days": 5, "overdue_days": 60
//     }
//   }

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/dividend_stages.h"
#include "engine/config/json_object.h"
#include "engine/session/run_plan.h"

namespace hedgelab {

/// The constituents of one product's index, and how what they pay is forecast.
struct ConstituentStages {
  std::string product;
  std::unique_ptr<const Constituents> constituents;
  StagesStudy study;  // of these constituents; its date is not filled
};
/// The keys of "stages" but its date. Throws InputError.
[[nodiscard]] ConstituentStages constituent_stages(JsonObject& object, const RuleBook& rules);

struct DividendsConfig {
  std::string name, description;
  MarketSource market;
  std::vector<std::string> products;
  Date from, to;
  std::vector<DividendConfig> sources;
  int fewest_calendar_days = 8;
  std::optional<ConstituentStages> stages;
};

/// Throws InputError "file: path: message", also for what the tables are wrong in.
[[nodiscard]] DividendsConfig read_dividends_config(const Json& document, const std::string& file,
                                                    const RuleBook& rules);

}  // namespace hedgelab
