#include "engine/config/strategy_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/strategy/registry.h"

namespace hedgelab {
namespace {

ParameterValue parameter_value(const JsonObject& object, const std::string& key, const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  object.reject(key, "a strategy parameter is a number, a word, true or false");
}

void read_strategy(JsonObject object, std::string& name, ParameterMap& parameters) {
  name = object.text("name");
  const StrategyEntry* entry = nullptr;
  try {
    entry = &find_strategy(name);
  } catch (const InputError& error) {
    object.reject("name", error.what());
  }
  for (const auto& key : object.keys()) {
    if (key != "name") parameters.emplace(key, parameter_value(object, key, object.value(key)));
  }
  // Made once to check the values and thrown away; the error then names the file.
  try {
    static_cast<void>(entry->create(parameters, object.path()));
  } catch (const InputError& error) {
    fail("{}: {}", object.name(), error.what());
  }
}

Json strategy_json(const std::string& name, const ParameterMap& parameters) {
  Json json = {{"name", name}};
  for (const auto& info : find_strategy(name).parameters) {
    const auto given = parameters.find(info.name);
    const ParameterValue& value = given == parameters.end() ? info.fallback : given->second;
    std::visit([&](const auto& v) { json[info.name] = v; }, value);
  }
  return json;
}

void read_sleeve(JsonObject object, const RuleBook& rules, BacktestConfig& config) {
  SleeveConfig sleeve;
  sleeve.name = object.text("name");
  const bool is_plain = std::all_of(sleeve.name.begin(), sleeve.name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (sleeve.name.empty() || !is_plain) {
    object.reject("name", fmt::format("'{}' cannot head a column; letters, digits, '_' and '-' can", sleeve.name));
  }
  for (const char* taken : {"date", "equity", "netting_and_idle"}) {
    if (sleeve.name == taken) object.reject("name", fmt::format("'{}' is a column of sleeves.csv itself", sleeve.name));
  }
  for (const SleeveConfig& other : config.sleeves) {
    if (other.name == sleeve.name) object.reject("name", fmt::format("two sleeves are called '{}'", sleeve.name));
  }
  sleeve.capital_share = Rate::from_double(object.number("share", 1e-6, 1.0));
  sleeve.product = object.text_or("product", config.product);
  try {
    static_cast<void>(rules.contracts.find_instrument(sleeve.product));
  } catch (const InputError& error) {
    object.reject("product", error.what());
  }
  sleeve.spot_share = object.rate_or("spot_share", Rate(), 0.0, 1.0);
  if (!sleeve.spot_share.is_zero() && config.spot_symbol.empty()) {
    object.reject("spot_share", "the account names no spot series; give account.spot");
  }
  const Instrument& main = rules.contracts.instrument(rules.contracts.find_instrument(config.product));
  if (!sleeve.spot_share.is_zero() && sleeve.product != config.product &&
      (config.spot_symbol == main.underlying || config.spot_symbol == main.total_return)) {
    object.reject("spot_share",
                  fmt::format("the account's spot is the index of {}, and this sleeve trades {}; a spot series "
                              "of your own (account.spot.csv) can be hedged with both",
                              config.product, sleeve.product));
  }
  read_strategy(object.object("strategy"), sleeve.strategy, sleeve.parameters);
  object.finish();
  config.sleeves.push_back(std::move(sleeve));
}

}  // namespace

void read_strategies(JsonObject& top, const RuleBook& rules, BacktestConfig& config) {
  if (!top.has("sleeves")) {
    read_strategy(top.object("strategy"), config.strategy, config.parameters);
    return;
  }
  if (top.has("strategy")) top.reject("sleeves", "give strategy or sleeves, not both");
  Rate sum;
  for (JsonObject& object : top.objects("sleeves")) {
    read_sleeve(std::move(object), rules, config);
    sum += config.sleeves.back().capital_share;
  }
  if (config.sleeves.empty()) top.reject("sleeves", "is empty; name at least one, or give strategy");
  if (sum.raw() > Rate::kScale) {
    top.reject("sleeves", fmt::format("the shares sum to {}; together they have the account's capital, so at most 1",
                                      to_string(sum)));
  }
  // What a reader of the result sees as the account's spot share is the sleeves' together.
  Rate spot_share;
  for (const SleeveConfig& sleeve : config.sleeves) {
    spot_share +=
        Rate::from_raw(round_divide(Int128{sleeve.capital_share.raw()} * sleeve.spot_share.raw(), Rate::kScale));
  }
  config.spot_share = spot_share;
}

Json strategies_json(const BacktestConfig& config) {
  if (config.sleeves.empty()) return {{"strategy", strategy_json(config.strategy, config.parameters)}};
  Json sleeves = Json::array();
  for (const SleeveConfig& sleeve : config.sleeves) {
    sleeves.push_back({{"name", sleeve.name},
                       {"share", sleeve.capital_share.to_double()},
                       {"product", sleeve.product},
                       {"spot_share", sleeve.spot_share.to_double()},
                       {"strategy", strategy_json(sleeve.strategy, sleeve.parameters)}});
  }
  return {{"sleeves", sleeves}};
}

}  // namespace hedgelab
