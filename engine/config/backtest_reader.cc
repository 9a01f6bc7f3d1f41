#include "engine/config/backtest_reader.h"

#include <nlohmann/json.hpp>

#include "engine/config/account_reader.h"
#include "engine/config/read_instrument_set.h"
#include "engine/config/strategy_reader.h"

namespace hedgelab {
namespace {

using Words = std::span<const std::string_view>;
constexpr std::string_view kFrequencyWords[] = {"1d", "5m", "1m"};
constexpr std::string_view kSpotDividendWords[] = {"ignored", "cash", "reinvested"};
constexpr std::string_view kDividendWords[] = {"none", "trailing_year", "realised", "forecast", "anchored"};

// "price_index" and "total_return_index" are the product's; anything else is a symbol of the store.
std::string index_symbol(const JsonObject& object, std::string_view key, const std::string& word,
                         const Instrument& instrument) {
  if (word != "price_index" && word != "total_return_index") return word;
  if (instrument.underlying.empty()) {
    object.reject(key, fmt::format("{} has no index; give a symbol of the store, or csv", instrument.code));
  }
  if (word == "price_index") return instrument.underlying;
  if (instrument.total_return.empty()) {
    object.reject(key, fmt::format("no total-return index of {} is known; use price_index", instrument.code));
  }
  return instrument.total_return;
}

void read_benchmarks(JsonObject& top, const Instrument& instrument, BacktestConfig& config) {
  for (const std::string& word : top.texts("benchmarks")) {
    config.benchmarks.push_back(index_symbol(top, "benchmarks", word, instrument));
  }
}

void read_spot(JsonObject object, const Instrument& instrument, RunPlan& variant) {
  auto& config = variant.backtest;
  config.spot_share = Rate::from_double(object.number("share", 0.0, 1.0));
  config.account.spot_dividends = static_cast<SpotDividends>(object.word_or("dividends", 0, kSpotDividendWords));
  if (object.has("short")) {
    JsonObject borrowed = object.object("short");
    config.account.short_spot.is_allowed = true;
    config.account.short_spot.lending_rate = Rate::from_double(borrowed.number("lending_rate", 0.0, 1.0));
    config.account.short_spot.margin = Rate::from_double(borrowed.number("margin", 0.0, 10.0));
    borrowed.finish();
  }
  if (object.has("csv")) {
    if (object.has("series")) object.reject("csv", "give either series or csv, not both");
    variant.spot_csv = object.text("csv");
    config.spot_symbol = variant.spot_csv.stem().string();
  } else {
    config.spot_symbol = index_symbol(object, "series", object.text("series"), instrument);
  }
  object.finish();
}

DividendConfig read_dividends(JsonObject object) {
  DividendConfig dividends;
  dividends.source = static_cast<DividendConfig::Source>(object.word("source", kDividendWords));
  const bool ages = dividends.source == DividendConfig::Source::kForecast;
  if (ages || dividends.source == DividendConfig::Source::kAnchored) dividends.table = object.text("table");
  if (ages) {
    dividends.max_age_days = static_cast<int>(object.integer_or("max_age_days", 10, 0, 400));
  }
  object.finish();
  return dividends;
}

Json effective_json(const RunPlan& variant, const RunConfig& run) {
  const auto& c = variant.backtest;
  Json account = account_json(c);
  if (!c.spot_symbol.empty()) {
    account["spot"] = {{"share", c.spot_share.to_double()},
                       {"dividends", kSpotDividendWords[static_cast<std::size_t>(c.account.spot_dividends)]}};
    const ShortSpotConfig& borrowed = c.account.short_spot;
    if (borrowed.is_allowed) {
      account["spot"]["short"] = {{"lending_rate", borrowed.lending_rate.to_double()},
                                  {"margin", borrowed.margin.to_double()}};
    }
    account["spot"][variant.spot_csv.empty() ? "series" : "csv"] =
        variant.spot_csv.empty() ? c.spot_symbol : variant.spot_csv.string();
  }
  Json dividends = {{"source", kDividendWords[static_cast<std::size_t>(variant.dividends.source)]}};
  if (!variant.dividends.table.empty()) dividends["table"] = variant.dividends.table.string();
  if (variant.dividends.source == DividendConfig::Source::kForecast) {
    dividends["max_age_days"] = variant.dividends.max_age_days;
  }
  // The store's place is not part of it: the data digest says which data a result is of, wherever they lie.
  Json data = {{"bars", to_string(run.market.bars)}};
  if (!run.market.stand_in.empty()) data["stand_in"] = run.market.stand_in;
  Json effective = {
      {"name", c.name},
      {"data", data},
      {"period", {{"start", c.start.to_string()}, {"end", c.end.to_string()}}},
      {"product", c.product},
      {"account", account},
      {"dividends", dividends},
      {"statistics",
       {{"periods_per_year", c.statistics.periods_per_year}, {"risk_free_rate", c.statistics.risk_free_rate}}}};
  effective.update(strategies_json(c));
  if (!c.benchmarks.empty()) effective["benchmarks"] = c.benchmarks;
  return effective;
}

RunPlan read_variant(const Json& document, const std::string& file, const std::string& name, const RuleBook& rules,
                     RunConfig& run) {
  JsonObject top(document, file, "");
  RunPlan variant;
  auto& config = variant.backtest;
  config.name = name;
  config.description = top.text_or("description", "");
  static_cast<void>(top.text_or("name", ""));
  static_cast<void>(top.text_or("$schema", ""));

  JsonObject data = top.object("data");
  run.market.store = data.text("store");
  run.market.instruments = instruments_key(data);
  run.market.bars = *parse_frequency(kFrequencyWords[data.word_or("bars", 0, kFrequencyWords)]);
  run.market.stand_in = data.text_or("stand_in", "");
  data.finish();

  JsonObject period = top.object("period");
  config.start = period.date("start");
  config.end = period.date("end");
  if (config.end < config.start) period.reject("end", fmt::format("lies before start {}", config.start.to_string()));
  if (!rules.calendar.covers(config.start) || !rules.calendar.covers(config.end)) {
    period.reject(rules.calendar.covers(config.start) ? "end" : "start",
                  fmt::format("outside the trading calendar, {} to {}", rules.calendar.first_date().to_string(),
                              rules.calendar.last_date().to_string()));
  }
  period.finish();

  config.product = top.text("product");
  if (!run.market.stand_in.empty()) run.market.stand_in_product = config.product;
  const Instrument* instrument = nullptr;
  try {
    instrument = &rules.contracts.instrument(rules.contracts.find_instrument(config.product));
  } catch (const InputError& error) {
    top.reject("product", error.what());
  }
  JsonObject account = top.object("account");
  read_account(account, rules, config);
  if (account.has("spot")) read_spot(account.object("spot"), *instrument, variant);
  if (config.account.margin.is_enforced() && config.account.margin.call == MarginConfig::Call::kTopUp &&
      config.spot_symbol.empty()) {
    account.reject("margin", "the policy top_up sells spot, and the account has no spot leg");
  }
  account.finish();
  if (top.has("dividends")) variant.dividends = read_dividends(top.object("dividends"));
  if (top.has("statistics")) {
    JsonObject statistics = top.object("statistics");
    config.statistics.periods_per_year = statistics.number_or("periods_per_year", 252.0, 1.0, 400.0);
    config.statistics.risk_free_rate = statistics.number_or("risk_free_rate", 0.03, -0.5, 0.5);
    statistics.finish();
  }
  read_strategies(top, rules, config);
  if (top.has("benchmarks")) read_benchmarks(top, *instrument, config);
  top.finish();
  config.effective_config = effective_json(variant, run).dump(2);
  return variant;
}

}  // namespace

std::filesystem::path instruments_of(const Json& document, const std::string& file) {
  const auto named_by = [](JsonObject config) {
    if (!config.has("data")) return std::filesystem::path();
    JsonObject data = config.object("data");
    return instruments_key(data);
  };
  JsonObject top(document, file, "");
  std::filesystem::path instruments = named_by(top);
  if (!instruments.empty() || !top.has("variants")) return instruments;
  for (const JsonObject& changes : top.objects("variants")) {
    instruments = named_by(changes);
    if (!instruments.empty()) break;
  }
  return instruments;
}

RunConfig read_run_config(const Json& document, const std::string& file, const RuleBook& rules) {
  JsonObject top(document, file, "");
  RunConfig run;
  run.name = top.text("name");
  run.description = top.text_or("description", "");
  if (!top.has("variants")) {
    run.variants.push_back(read_variant(document, file, run.name, rules, run));
    return run;
  }
  Json base = document;
  base.erase("variants");
  std::set<std::string> names;
  for (auto& changes : top.objects("variants")) {
    const std::string name = changes.text("name");
    if (name.empty() || name.find_first_of("/\\") != std::string::npos || name.front() == '.') {
      changes.reject("name", fmt::format("'{}' cannot name an output folder", name));
    }
    if (!names.insert(name).second) changes.reject("name", fmt::format("two variants are called '{}'", name));
    Json merged = base;
    // A variant that names another strategy starts from that strategy's defaults, not from the base's parameters.
    const Json& change = top.value("variants")[names.size() - 1];
    if (change.contains("strategy") && change["strategy"].is_object() && change["strategy"].contains("name") &&
        merged.contains("strategy") && merged["strategy"].is_object() &&
        merged["strategy"].value("name", Json()) != change["strategy"]["name"]) {
      merged.erase("strategy");
    }
    // Of a strategy and sleeves, the variant's own word holds.
    if (change.contains("sleeves")) merged.erase("strategy");
    if (change.contains("strategy")) merged.erase("sleeves");
    merge_json(merged, change, changes.path());
    const MarketSource before = run.market;
    run.variants.push_back(read_variant(merged, fmt::format("{}: variant '{}'", file, name), name, rules, run));
    if (run.variants.size() > 1 && run.market != before) {
      changes.reject("data",
                     "all variants of a comparison use one store, one instrument set, one bar length, and with a "
                     "stand-in one product");
    }
  }
  if (run.variants.empty()) top.reject("variants", "is empty; name at least one variant or leave the key out");
  return run;
}

}  // namespace hedgelab
