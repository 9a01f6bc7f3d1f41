#pragma once
// The "strategy" of a run's JSON, or the "sleeves" of an account that several strategies share; and back again with
// every default written out.

#include "engine/config/json_object.h"
#include "engine/reference/rule_book.h"
#include "engine/simulation/backtest_config.h"

namespace hedgelab {

/// Reads "strategy", or "sleeves", into `config`; one of them must be there. REQUIRES: product and spot series stand in
/// the config already. Throws InputError naming file and key: an unknown strategy or parameter with the nearest known
/// one, sleeves whose shares sum above 1, two of one name, a spot share without a spot series.
void read_strategies(JsonObject& top, const RuleBook& rules, BacktestConfig& config);

/// The object {"strategy": ...} or {"sleeves": [...]}.
[[nodiscard]] Json strategies_json(const BacktestConfig& config);

}  // namespace hedgelab
