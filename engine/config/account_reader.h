#pragma once
// The "account" of a run's JSON: capital, fills, costs, margin, limits, income, capital flows; and back again with
// every default written out.

#include "engine/config/json_object.h"
#include "engine/reference/rule_book.h"
#include "engine/simulation/backtest_config.h"

namespace hedgelab {

/// Reads all but "spot" into `config`. REQUIRES: period, product and rules stand in the config already (flows are laid
/// out on their trading days). Throws InputError naming file and key.
void read_account(JsonObject& object, const RuleBook& rules, BacktestConfig& config);

/// The same as JSON, "spot" left out.
[[nodiscard]] Json account_json(const BacktestConfig& config);

}  // namespace hedgelab
