#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/strategy/registry.h"

namespace hedgelab {
namespace {

using Ordered = nlohmann::ordered_json;

Ordered number(double low, double high, const char* help) {
  return {{"type", "number"}, {"minimum", low}, {"maximum", high}, {"description", help}};
}
Ordered words(std::vector<std::string> values, const char* help) { return {{"enum", values}, {"description", help}}; }
Ordered text(const char* help) { return {{"type", "string"}, {"description", help}}; }
Ordered date(const char* help) {
  return {{"type", "string"}, {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}, {"description", help}};
}
Ordered integer(std::int64_t low, std::int64_t high, const char* help) {
  return {{"type", "integer"}, {"minimum", low}, {"maximum", high}, {"description", help}};
}
Ordered boolean(const char* help) { return {{"type", "boolean"}, {"description", help}}; }
Ordered object(Ordered properties, std::vector<std::string> required) {
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", required},
          {"additionalProperties", false}};
}

Ordered parameter(const ParameterInfo& info) {
  Ordered one;
  switch (info.type) {
    case ParameterInfo::Type::kBoolean: one = {{"type", "boolean"}}; break;
    case ParameterInfo::Type::kInteger:
      one = {{"type", "integer"},
             {"minimum", static_cast<std::int64_t>(info.low)},
             {"maximum", static_cast<std::int64_t>(info.high)}};
      break;
    case ParameterInfo::Type::kNumber: one = {{"type", "number"}, {"minimum", info.low}, {"maximum", info.high}}; break;
    case ParameterInfo::Type::kWord: one = {{"enum", info.words}}; break;
  }
  std::visit([&](const auto& value) { one["default"] = value; }, info.fallback);
  one["description"] = info.help;
  return one;
}

Ordered strategy() {
  Ordered alternatives = Ordered::array();
  for (const auto& entry : registered_strategies()) {
    Ordered properties = {{"name", {{"const", entry.name}, {"description", entry.summary}}}};
    for (const auto& info : entry.parameters) properties[info.name] = parameter(info);
    alternatives.push_back(object(properties, {"name"}));
  }
  return {{"oneOf", alternatives}};
}

Ordered account() {
  const Ordered costs = object(
      {{"fees", words({"none", "fixed", "exchange"}, "futures fees: none, the rates given here, or the dated tables")},
       {"open_rate", number(0, 0.1, "fixed: share of notional, opening")},
       {"close_rate", number(0, 0.1, "fixed: closing a position of an earlier day")},
       {"close_today_rate", number(0, 0.1, "fixed: closing a position opened the same day")},
       {"order_fee_cny", number(0, 1000, "fixed: per order message")},
       {"broker_multiplier", number(0, 100, "exchange: the broker's fee over the exchange's; default 1")},
       {"broker_add_on", number(0, 0.01, "exchange: the broker's own share of notional a side")},
       {"spot_rate", number(0, 0.1, "share of traded spot value, each side")},
       {"stamp_duty", boolean("dated stamp duty on sales of spot (shares; funds pay none)")}},
      {"fees"});
  const Ordered margin = object(
      {{"rates", words({"none", "fixed", "exchange"}, "none is paper: any position is carried")},
       {"fixed_rate", number(0, 1, "fixed: share of contract value")},
       {"broker_add_on", number(0, 1, "of the broker, on top")},
       {"account", words({"speculation", "hedging"}, "hedging: its own rates where the table has them, no limits")},
       {"one_sided", boolean("opposite positions of a margin group pay for the larger side only; default true")},
       {"call", words({"top_up", "reduce", "stop"}, "at a call: sell spot, cut futures at the next open, end the run")},
       {"intraday_reduction", boolean("look at the margin at every bar's close, too")}},
      {"rates"});
  const Ordered slippage = object({{"ticks", integer(0, 1000, "worse than the bar's price, within the bar")},
                                   {"range_share", number(0, 1, "of the bar's high less low")}},
                                  {});
  const Ordered interest = object({{"free_cash", number(0, 1, "a year on cash that is not margin")},
                                   {"margin", number(0, 1, "a year on margin")},
                                   {"borrowed", number(0, 1, "a year charged on cash below zero")}},
                                  {});
  const Ordered flow = object({{"amount", number(-1e12, 1e12, "CNY, in (positive) or out")},
                               {"date", date("before the session of this day or the next trading day")},
                               {"every", words({"month"}, "on the first trading day of every month")},
                               {"from", date("with every: first day, default the start")},
                               {"to", date("with every: last day, default the end")}},
                              {"amount"});
  const Ordered spot =
      object({{"series", text("price_index, total_return_index, or a symbol of the store")},
              {"csv", text("a net value series of your own: columns date,value")},
              {"share", number(0, 1, "share of equity held in spot")},
              {"dividends", words({"ignored", "cash", "reinvested"}, "of a leg in the price index; default ignored")},
              {"short", object({{"lending_rate", number(0, 1, "a year, on the value borrowed")},
                                {"margin", number(0, 10, "share of that value, on top of the proceeds")}},
                               {"lending_rate", "margin"})}},
             {"share"});
  return object({{"capital", number(1, 1e12, "CNY")},
                 {"lots", words({"whole", "fractional"}, "fractional is the paper mode of the broker reports")},
                 {"fill", words({"next_open", "close"}, "close is the paper convention of the broker reports")},
                 {"mark", words({"settlement", "close"}, "price that the equity curve marks futures at")},
                 {"missing_settlement", words({"error", "close"}, "when a held contract has no settlement price")},
                 {"closing_order", words({"today_first", "earlier_first"}, "lots that a closing trade takes first")},
                 {"price_limits", boolean("refuse fills at a locked price limit")},
                 {"order_delay_minutes", integer(0, 10000, "minutes from a decision to the order's arrival")},
                 {"slippage", slippage},
                 {"participation", number(0, 1, "largest share of a bar's volume; 0: no cap")},
                 {"costs", costs},
                 {"margin", margin},
                 {"position_limits", boolean("hold the account to position and daily opening limits; default false")},
                 {"interest", interest},
                 {"flows", {{"type", "array"}, {"items", flow}, {"description", "capital brought in or taken out"}}},
                 {"spot", spot}},
                {"capital", "costs", "margin"});
}

}  // namespace

std::string run_config_schema() {
  const Ordered data =
      object({{"store", text("folder of the bar store")},
              {"instruments", text("folder of an instrument set: products beside the base rules' own")},
              {"bars", words({"1d", "5m", "1m"}, "bar length")},
              {"stand_in", text("a continuous series whose bars stand for the current-month contract")}},
             {"store"});
  const Ordered period =
      object({{"start", date("inception: see README")}, {"end", date("last day, inclusive")}}, {"start", "end"});
  const Ordered dividends = object({{"source", words({"none", "trailing_year", "realised", "forecast", "anchored"},
                                                     "dividend points in the basis; realised is hindsight")},
                                    {"table", text("forecast, anchored: CSV with columns as_of,contract,points")},
                                    {"max_age_days", {{"type", "integer"}, {"minimum", 0}, {"maximum", 400}}}},
                                   {"source"});
  const Ordered statistics = object({{"periods_per_year", number(1, 400, "of the annualised figures; default 252")},
                                     {"risk_free_rate", number(-0.5, 0.5, "a year; default 0.03")}},
                                    {});
  const Ordered sleeve =
      object({{"name", text("of the sleeve")},
              {"share", number(0, 1, "of the account's capital; all shares sum to at most 1")},
              {"product", text("default: the run's")},
              {"spot_share", number(0, 1, "of the sleeve's equity held in the account's spot series")},
              {"strategy", strategy()}},
             {"name", "share", "strategy"});
  Ordered properties = {{"$schema", text("this schema")},
                        {"name", text("of the run")},
                        {"description", text("for people")},
                        {"data", data},
                        {"period", period},
                        {"product", text("IF, IH, IC, IM or a product of the instrument set")},
                        {"account", account()},
                        {"dividends", dividends},
                        {"statistics", statistics},
                        {"strategy", strategy()},
                        {"sleeves",
                         {{"type", "array"},
                          {"minItems", 1},
                          {"items", sleeve},
                          {"description", "instead of strategy: several of them in one account"}}},
                        {"benchmarks",
                         {{"type", "array"},
                          {"items", text("price_index, total_return_index or a symbol")},
                          {"description", "series that the result is compared with"}}},
                        {"variants",
                         {{"type", "array"},
                          {"minItems", 1},
                          {"items", {{"type", "object"}, {"required", {"name"}}}},
                          {"description", "named changes of the base: a comparison"}}}};
  Ordered schema = object(properties, {"name", "data"});
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = "hedgelab run";
  return schema.dump(2);
}

}  // namespace hedgelab
