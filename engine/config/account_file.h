#pragma once
// A desk's account from a JSON file:
//
//   {
//     "cash": 12000000, "spot_value": 70000000,             CNY; spot_value 0 when left out
//     "positions": [{"contract": "IC2506", "lots": -60}],
//     "margin": {"broker_add_on": 0.02, "account": "hedging", "one_sided": true}      may be left out: exchange rates
//   }

#include <filesystem>

#include "engine/analysis/today.h"

namespace hedgelab {

/// Throws InputError "file: path: message" for a contract that the rules do not list or that stands twice, zero lots.
[[nodiscard]] DeskAccount read_account_file(const std::filesystem::path& path, const RuleBook& rules);

}  // namespace hedgelab
