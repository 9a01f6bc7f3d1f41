#include "engine/config/account_file.h"

#include <nlohmann/json.hpp>
#include <set>

#include "engine/config/json_object.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr double kLargestAmount = 1e13;  // CNY
constexpr double kMostLots = 1e6;
constexpr std::array<std::string_view, 2> kAccountWords{"speculation", "hedging"};

}  // namespace

DeskAccount read_account_file(const std::filesystem::path& path, const RuleBook& rules) {
  const Json document = read_json_file(path);
  JsonObject top(document, path.string(), "");
  DeskAccount account;
  account.cash = Money::from_double(top.number("cash", 0.0, kLargestAmount));
  account.spot_value = Money::from_double(top.number_or("spot_value", 0.0, 0.0, kLargestAmount));
  std::set<std::string> seen;
  for (JsonObject& one : top.objects("positions")) {
    const std::string code = one.text("contract");
    const auto contract = rules.contracts.find(code);
    if (!contract) one.reject("contract", fmt::format("the rules list no contract '{}'", code));
    if (!seen.insert(rules.contracts.contract(*contract).code).second) {
      one.reject("contract", fmt::format("{} stands twice", code));
    }
    const double lots = one.number("lots", -kMostLots, kMostLots);
    if (lots == 0.0) one.reject("lots", "zero lots are no position");
    account.positions.push_back({*contract, Quantity::from_double(lots)});
    one.finish();
  }
  account.margin.rule = MarginConfig::Rule::kExchange;
  if (top.has("margin")) {
    JsonObject margin = top.object("margin");
    account.margin.broker_add_on = margin.rate_or("broker_add_on", Rate(), 0.0, 1.0);
    account.margin.hedging_account = margin.word_or("account", 0, kAccountWords) == 1;
    account.margin.one_sided = margin.boolean_or("one_sided", true);
    margin.finish();
  }
  top.finish();
  return account;
}

}  // namespace hedgelab
