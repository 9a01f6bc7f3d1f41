#pragma once
// Sweeps of the passive hedge on the sample market, as their JSON says them.

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "engine/sweep/sweep.h"
#include "tests/support/made_market.h"
#include "tests/support/places.h"

namespace hedgelab::test {

/// The base run of 2023-01-05 to 2023-03-31 and these further keys of the sweep.
inline Json sweep_json(const std::string& keys) {
  Json json = Json::parse(fmt::format(R"({{"name": "made", {}}})", keys));
  json["base"] = Json::parse(R"({
    "name": "base", "data": {"bars": "1d"}, "period": {"start": "2023-01-05", "end": "2023-03-31"}, "product": "IC",
    "account": {"capital": 50000000, "costs": {"fees": "none"}, "margin": {"rates": "none"}, "spot": {"series": "price_index", "share": 0.7}},
    "strategy": {"name": "continuous_roll", "slot": "current_month", "roll_trigger": "expiry",
                 "roll_before_trading_days": 1}})");
  json["base"]["data"]["store"] = (source_folder() / "market_data" / "sample" / "store").string();
  return json;
}
inline SweepConfig sweep_config(const std::string& keys) { return read_sweep_config(sweep_json(keys), "sweep.json"); }

/// 2 slots x 3 spot shares x 4 rolls, the roll fastest: 24 points.
inline const std::string kThreeAxes = R"("axes": [
  {"key": "strategy.slot", "values": ["current_month", "next_month"]},
  {"key": "account.spot.share", "values": [0.5, 0.6, 0.7]},
  {"key": "strategy.roll_before_trading_days", "from": 0, "to": 3, "step": 1}])";

/// What reading or making sense of it is refused with.
inline std::string refusal_of_sweep(const std::string& keys) {
  try {
    const Sweep sweep(sweep_config(keys), rule_book());
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace hedgelab::test
