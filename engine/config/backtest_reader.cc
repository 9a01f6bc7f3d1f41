#include "engine/config/backtest_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/config/read_fields.h"
#include "engine/config/run_document.h"
#include "engine/core/known_names.h"

namespace hedgelab {
namespace {

[[noreturn]] void reject(const std::string& file, std::string_view path, const std::string& message) {
  throw InputError(fmt::format("{}: {}", file, path), message);
}

const Instrument& find_product(const RuleBook& rules, const std::string& code, const std::string& file,
                               std::string_view path) {
  try {
    return rules.contracts.instrument(rules.contracts.find_instrument(code));
  } catch (const InputError& error) {
    reject(file, path, error.what());
  }
}

// "price_index" and "total_return_index" are the product's; anything else is a symbol of the store.
std::string index_symbol(const std::string& word, const Instrument& instrument, const std::string& file,
                         std::string_view path) {
  if (word != "price_index" && word != "total_return_index") return word;
  if (instrument.underlying.empty()) {
    reject(file, path, fmt::format("{} has no index; give a symbol of the store, or csv", instrument.code));
  }
  if (word == "price_index") return instrument.underlying;
  if (instrument.total_return.empty()) {
    reject(file, path, fmt::format("no total-return index of {} is known; use price_index", instrument.code));
  }
  return instrument.total_return;
}

void check_period(const BacktestConfig& config, const RuleBook& rules, const std::string& file) {
  if (config.end < config.start) {
    reject(file, "period.end", fmt::format("lies before start {}", config.start.to_string()));
  }
  for (const auto& [path, date] : {std::pair{"period.start", config.start}, std::pair{"period.end", config.end}}) {
    if (rules.calendar.covers(date)) continue;
    reject(file, path,
           fmt::format("outside the trading calendar, {} to {}", rules.calendar.first_date().to_string(),
                       rules.calendar.last_date().to_string()));
  }
}

// One flow on its day, or equal ones on the first trading day of every month of a span: all in date order.
void lay_out_flows(RunDocument& document, const RuleBook& rules, const std::string& file) {
  const BacktestConfig& config = document.plan.backtest;
  const TradingCalendar& calendar = rules.calendar;
  std::vector<CapitalFlow> flows;
  Int128 moved = config.capital.raw();
  for (std::size_t i = 0; i < document.flows.size(); ++i) {
    const FlowDocument& flow = document.flows[i];
    const auto path = [&](const char* key) { return fmt::format("account.flows.{}.{}", i, key); };
    const auto add = [&](Date date, const char* key) {
      if (date <= config.start || date > config.end) {
        reject(file, path(key),
               fmt::format("{} lies outside the days after the start {} up to the end {}", date.to_string(),
                           config.start.to_string(), config.end.to_string()));
      }
      if (calendar.on_or_after(date) > config.end) {
        reject(file, path(key),
               fmt::format("no session is left from {} to the end {}", date.to_string(), config.end.to_string()));
      }
      flows.push_back({date, flow.amount});
      moved += flow.amount.raw() < 0 ? -Int128{flow.amount.raw()} : Int128{flow.amount.raw()};
      // An eighth of what 64 bits hold at 1e-4 CNY leaves room for the account's own sums.
      if (moved > Int128{INT64_MAX} / 8) {
        reject(file, path("amount"),
               fmt::format("capital and flows add up to more than {} CNY, which the account cannot count",
                           to_string(Money::from_raw(INT64_MAX / 8))));
      }
    };
    if (flow.date) {
      add(*flow.date, "date");
      continue;
    }
    const Date from = flow.from.value_or(config.start);
    const Date to = flow.to.value_or(config.end);
    const std::size_t before = flows.size();
    for (Date month = Date::from_ymd(from.year(), from.month(), 1); month <= std::min(to, config.end);
         month = month.plus_months(1)) {
      if (month.plus_months(1) <= config.start) continue;
      const Date first = calendar.on_or_after(month);
      if (first >= from && first > config.start && first <= std::min(to, config.end)) add(first, "from");
    }
    if (flows.size() == before) {
      reject(file, path("every"),
             fmt::format("no month's first trading day lies after {} within {} to {}", config.start.to_string(),
                         from.to_string(), to.to_string()));
    }
  }
  std::stable_sort(flows.begin(), flows.end(), [](const auto& a, const auto& b) { return a.date < b.date; });
  document.flows.clear();
  for (const CapitalFlow& flow : flows) {
    document.flows.emplace_back().amount = flow.amount;
    document.flows.back().date = flow.date;
  }
  document.plan.backtest.account.flows = std::move(flows);
}

void check_margin(const MarginConfig& margin, const std::string& file) {
  if (margin.rule == MarginConfig::Rule::kFixed && (margin.fixed + margin.broker_add_on).raw() > Rate::kScale) {
    reject(file, "account.margin.broker_add_on",
           fmt::format("{} on top of {} is a margin above 100%", to_string(margin.broker_add_on),
                       to_string(margin.fixed)));
  }
}

void resolve_spot(RunDocument& document, const Instrument& instrument, const std::string& file) {
  if (!document.has_spot) return;
  RunPlan& plan = document.plan;
  if (document.spot.csv) {
    plan.spot_csv = *document.spot.csv;
    plan.backtest.spot_symbol = plan.spot_csv.stem().string();
    return;
  }
  const std::string_view word = *document.spot.series;
  if (word.ends_with(".csv")) {
    reject(file, "account.spot.series", fmt::format("'{}' names a file; give it as account.spot.csv", word));
  }
  document.spot.series = index_symbol(*document.spot.series, instrument, file, "account.spot.series");
  plan.backtest.spot_symbol = *document.spot.series;
}

void check_sleeve_spot(const SleeveConfig& sleeve, const BacktestConfig& config, const Instrument& main,
                       const std::string& file, const std::string& path) {
  if (sleeve.spot_share.is_zero()) return;
  if (config.spot_symbol.empty()) {
    reject(file, path + ".spot_share", "the account names no spot series; give account.spot");
  }
  if (sleeve.product != config.product &&
      (config.spot_symbol == main.underlying || config.spot_symbol == main.total_return)) {
    reject(file, path + ".spot_share",
           fmt::format("the account's spot is the index of {}, and this sleeve trades {}; a spot series of your own "
                       "(account.spot.csv) can be hedged with both",
                       config.product, sleeve.product));
  }
}

void resolve_sleeves(RunDocument& document, const RuleBook& rules, const Instrument& main, const std::string& file) {
  BacktestConfig& config = document.plan.backtest;
  if (document.sleeves.empty()) return;
  Rate sum, spot_share;
  std::set<std::string> names;
  for (std::size_t i = 0; i < document.sleeves.size(); ++i) {
    const std::string path = fmt::format("sleeves.{}", i);
    SleeveConfig& sleeve = document.sleeves[i].sleeve;
    if (!names.insert(sleeve.name).second) {
      reject(file, path + ".name", fmt::format("two sleeves are called '{}'", sleeve.name));
    }
    if (sleeve.product.empty()) sleeve.product = config.product;
    static_cast<void>(find_product(rules, sleeve.product, file, path + ".product"));
    // The account's share is what a sleeve holds unless it says otherwise.
    sleeve.spot_share = document.sleeves[i].spot_share.value_or(config.spot_share);
    document.sleeves[i].spot_share = sleeve.spot_share;
    check_sleeve_spot(sleeve, config, main, file, path);
    sum += sleeve.capital_share;
    spot_share +=
        Rate::from_raw(round_divide(Int128{sleeve.capital_share.raw()} * sleeve.spot_share.raw(), Rate::kScale));
    config.sleeves.push_back(sleeve);
  }
  if (sum.raw() > Rate::kScale) {
    reject(file, "sleeves",
           fmt::format("the shares sum to {}; together they have the account's capital, so at most 1", to_string(sum)));
  }
  // What a reader of the result sees as the account's spot share is the sleeves' together.
  config.spot_share = spot_share;
}

// One run's document, complete, with what only the rule book knows. `name`: of the variant; empty: the document's.
RunDocument read_run(const Json& json, const std::string& file, const std::string& name, const RuleBook& rules) {
  RunDocument document;
  read_fields(json, {file, ""}, document);
  BacktestConfig& config = document.plan.backtest;
  if (!name.empty()) document.name = name;
  config.name = document.name;
  check_period(config, rules, file);
  if (config.product.empty()) {
    if (document.sleeves.front().sleeve.product.empty()) {
      reject(file, "product", "missing; name the run's product, or each sleeve's");
    }
    config.product = document.sleeves.front().sleeve.product;
  }
  const Instrument& instrument = find_product(rules, config.product, file, "product");
  if (!document.market.stand_in.empty()) document.market.stand_in_product = config.product;
  check_margin(config.account.margin, file);
  lay_out_flows(document, rules, file);
  resolve_spot(document, instrument, file);
  resolve_sleeves(document, rules, instrument, file);
  for (std::size_t i = 0; i < document.benchmarks.size(); ++i) {
    std::string& symbol = document.benchmarks[i];
    symbol = index_symbol(symbol, instrument, file, "benchmarks");
    config.benchmarks.push_back(symbol);
  }
  // Places are not part of it: digests of store, rules and files say which data a result is of, wherever they lie.
  config.effective_config = written_fields([&](FieldVisitor& keys) {
                              document.fields(keys);
                            }).dump(2, ' ', false, Json::error_handler_t::replace);
  return document;
}

// The base of variants need not be whole, but what it says must be known and fit, even where every variant says
// something else.
RunDocument read_base(const Json& base, const std::string& file, const RuleBook& rules) {
  RunDocument document;
  read_fields(
      base, {file, ""}, [&](FieldVisitor& keys) { document.fields(keys); }, Extent::kPart);
  const std::string& product = document.plan.backtest.product;
  if (!product.empty()) static_cast<void>(find_product(rules, product, file, "product"));
  if (document.name.empty()) reject(file, "name", "missing");
  return document;
}

std::string variant_name(const Json& change, const std::string& file, const std::string& path) {
  struct Named {
    std::string name;
    void fields(FieldVisitor& keys) { keys.field("name", name, "of the variant", kRequired, formed(kFolderName)); }
  } named;
  if (!change.is_object()) reject(file, path, "expected an object {...}");
  Json only = Json::object();
  if (change.contains("name")) only["name"] = change["name"];
  read_fields(only, {file, path}, named);
  if (change.contains("variants") || change.contains("extends")) {
    reject(file, path, "a variant has no variants and extends no file of its own");
  }
  return named.name;
}

std::filesystem::path instruments_in(const Json& config, const std::string& file, const std::string& path) {
  if (!config.is_object() || !config.contains("data")) return {};
  const Json& data = config["data"];
  if (!data.is_object() || !data.contains("instruments") || data["instruments"].is_null()) return {};
  const std::string where = joined_path(path, "data.instruments");
  if (!data["instruments"].is_string()) reject(file, where, "expected text in quotes");
  const auto instruments = data["instruments"].get<std::string>();
  if (instruments.empty()) reject(file, where, "is empty; leave it out for the base rules");
  return instruments;
}

}  // namespace

std::filesystem::path instruments_of(const Json& document, const std::string& file) {
  std::filesystem::path instruments = instruments_in(document, file, "");
  if (!instruments.empty() || !document.is_object() || !document.contains("variants")) return instruments;
  const Json& variants = document["variants"];
  for (std::size_t i = 0; variants.is_array() && i < variants.size() && instruments.empty(); ++i) {
    instruments = instruments_in(variants[i], file, fmt::format("variants.{}", i));
  }
  return instruments;
}

Json merged_variant(const Json& base, const Json& change) {
  Json merged = base;
  const auto strategy_of = [](const Json& config) -> const Json* {
    const auto at = config.find("strategy");
    return at == config.end() || !at->is_object() ? nullptr : &*at;
  };
  const Json* given = strategy_of(change);
  const Json* before = strategy_of(merged);
  if (given != nullptr && given->contains("name") && before != nullptr &&
      before->value("name", Json()) != (*given)["name"]) {
    merged.erase("strategy");
  }
  // Of a strategy and sleeves, the variant's own word holds.
  if (change.contains("sleeves")) merged.erase("strategy");
  if (change.contains("strategy")) merged.erase("sleeves");
  merge_json(merged, change);
  return merged;
}

RunConfig read_run_config(const Json& document, const std::string& file, const RuleBook& rules) {
  if (!document.is_object()) reject(file, "top level", "expected an object {...}, found " + short_text(document));
  RunConfig run;
  if (document.contains("extends")) {  // never passed over in silence
    reject(file, "extends", "the config that it names is not joined yet: load_run_document does that");
  }
  if (!document.contains("variants")) {
    RunDocument one = read_run(document, file, "", rules);
    run.name = one.name;
    run.description = one.plan.backtest.description;
    run.market = one.market;
    run.variants.push_back(std::move(one.plan));
    return run;
  }
  Json base = document;
  base.erase("variants");
  {
    const RunDocument named = read_base(base, file, rules);
    run.name = named.name;
    run.description = named.plan.backtest.description;
  }
  const Json& variants = document["variants"];
  if (!variants.is_array()) reject(file, "variants", "expected a list of objects, found " + short_text(variants));
  if (variants.empty()) reject(file, "variants", "is empty; name at least one variant or leave the key out");
  std::set<std::string> names;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    const std::string path = fmt::format("variants.{}", i);
    const std::string name = variant_name(variants[i], file, path);
    if (!names.insert(name).second) reject(file, path + ".name", fmt::format("two variants are called '{}'", name));
    RunDocument one =
        read_run(merged_variant(base, variants[i]), fmt::format("{}: variant '{}'", file, name), name, rules);
    if (i == 0) run.market = one.market;
    if (one.market != run.market) {
      reject(file, path + ".data",
             "all variants of a comparison use one store, one instrument set, one bar length, and with a stand-in one "
             "product");
    }
    run.variants.push_back(std::move(one.plan));
  }
  return run;
}

void select_variants(RunConfig& config, std::span<const std::string> names) {
  std::vector<std::string> known;
  for (const RunPlan& plan : config.variants) known.push_back(plan.backtest.name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    fail("there is no variant '{}'; known: {}{}", name, known_names(known), did_you_mean(name, known));
  }
  std::erase_if(config.variants, [&](const RunPlan& plan) {
    return std::find(names.begin(), names.end(), plan.backtest.name) == names.end();
  });
}

}  // namespace hedgelab
