#include "engine/config/study_reader.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "engine/config/fund_tables.h"
#include "engine/config/quote_tables.h"
#include "engine/config/read_instrument_set.h"
#include "engine/config/weekly_reader.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr std::array<std::string_view, 9> kContractWords{
    "current_month", "next_month",     "current_quarter",       "next_quarter", "near_quarter",
    "far_quarter",   "largest_volume", "largest_open_interest", "industrial"};
constexpr std::array<std::string_view, 4> kPlaceWords{"current_month", "next_month", "current_quarter", "next_quarter"};
constexpr std::array<std::string_view, 2> kFormWords{"share_of_index", "ratio"};
constexpr std::array<std::string_view, 2> kChangeWords{"slot_series", "within_contract"};
constexpr std::array<std::string_view, 2> kRateWords{"annualised", "basis_rate"};
constexpr std::array<std::string_view, 2> kWindowWords{"to_date", "full_sample"};

struct Period {
  Date start, end;
};

Period period_of(JsonObject period, const RuleBook& rules) {
  const Period read{period.date("start"), period.date("end")};
  if (read.end < read.start) period.reject("end", fmt::format("lies before start {}", read.start.to_string()));
  for (const auto& [key, date] : {std::pair{"start", read.start}, {"end", read.end}}) {
    if (rules.calendar.covers(date)) continue;
    period.reject(key, fmt::format("outside the trading calendar, {} to {}", rules.calendar.first_date().to_string(),
                                   rules.calendar.last_date().to_string()));
  }
  period.finish();
  return read;
}

std::vector<NamedPeriod> periods_of(JsonObject& object, const RuleBook& rules, std::vector<NamedPeriod> fallback) {
  if (!object.has("periods")) return fallback;
  std::vector<NamedPeriod> periods;
  for (JsonObject& one : object.objects("periods")) {
    const std::string name = one.text("name");
    const Period read{one.date("start"), one.date("end")};
    one.finish();
    if (read.end < read.start) one.reject("end", fmt::format("lies before start {}", read.start.to_string()));
    for (const Date date : {read.start, read.end}) {
      if (!rules.calendar.covers(date)) one.reject("start", "a period outside the trading calendar");
    }
    for (const NamedPeriod& other : periods) {
      if (other.name == name) one.reject("name", fmt::format("two periods are called '{}'", name));
    }
    periods.push_back({name, read.start, read.end});
  }
  if (periods.empty()) object.reject("periods", "is empty");
  return periods;
}

std::vector<int> windows_of(JsonObject& object, std::string_view key, std::vector<int> fallback) {
  if (!object.has(key)) return fallback;
  std::vector<int> windows;
  for (const Json& one : object.value(key)) {
    if (!one.is_number_integer() || one.get<std::int64_t>() < 2 || one.get<std::int64_t>() > 2500) {
      object.reject(key, "expected a list of whole numbers in [2, 2500]");
    }
    windows.push_back(one.get<int>());
  }
  if (windows.empty()) object.reject(key, "is empty");
  return windows;
}

// What a study takes from the top of the config unless it says it itself.
struct Shared {
  std::vector<std::string> products;
  Period period;
  std::optional<ContractRule> rule;
  std::optional<BasisConvention> convention;
  DividendConfig dividends;
  std::string current_month_series;
};

ContractRule rule_of(JsonObject& object, std::size_t word) {
  if (word < kContractSlotWords.size()) return ContractRule::by_slot(static_cast<ContractSlot>(word));
  if (word == 6) return ContractRule::largest_volume();
  if (word == 7) return ContractRule::largest_open_interest();
  return ContractRule::current_month_until(static_cast<int>(object.integer_or("switch_days", 5, 0, 30)));
}

void read_shared(JsonObject& object, const RuleBook& rules, Shared& shared) {
  if (object.has("products")) shared.products = products_key(object, rules);
  if (object.has("period")) shared.period = period_of(object.object("period"), rules);
  if (object.has("contract")) shared.rule = rule_of(object, object.word("contract", kContractWords));
  if (object.has("convention"))
    shared.convention = static_cast<BasisConvention>(object.word("convention", kConventionWords));
  if (object.has("dividends")) shared.dividends = dividends_key(object);
  shared.current_month_series = object.text_or("current_month_series", shared.current_month_series);
}

SeriesStudy series_of(JsonObject& object, const Shared& shared) {
  SeriesStudy study{shared.period.start, shared.period.end, shared.period.start};
  if (const auto since = object.date_if("percentile_since")) study.percentile_since = *since;
  study.full_sample = object.word_or("percentile_window", 0, kWindowWords) == 1;
  return study;
}

ComovementStudy comovement_of(JsonObject& object, const Shared& shared, const RuleBook& rules) {
  ComovementStudy study;
  study.periods = periods_of(object, rules, {{"period", shared.period.start, shared.period.end}});
  study.by_year = object.boolean_or("by_year", false);
  study.big_move = object.number_or("big_move", study.big_move, 0.0, 1.0);
  study.within_contract = object.word_or("changes", 0, kChangeWords) == 1;
  return study;
}

DriversStudy drivers_of(JsonObject& object, const Shared& shared) {
  DriversStudy study;
  study.from = shared.period.start;
  study.to = shared.period.end;
  study.volatility_windows = windows_of(object, "volatility_windows", study.volatility_windows);
  study.excess_days = static_cast<int>(object.integer_or("excess_days", study.excess_days, 1, 2500));
  study.correlation_days = static_cast<int>(object.integer_or("correlation_days", study.correlation_days, 2, 2500));
  study.fewest_funds = static_cast<int>(object.integer_or("fewest_funds", study.fewest_funds, 1, 100000));
  if (object.has("funds")) study.funds = read_funds(object.text("funds"));
  if (object.has("valuation")) study.valuations = read_valuations(object.text("valuation"));
  return study;
}

// "near" and "far" as places in the listing order.
std::pair<int, int> places_of(JsonObject& object) {
  const auto near = static_cast<int>(object.word_or("near", 0, kPlaceWords));
  const auto far = static_cast<int>(object.word_or("far", 1, kPlaceWords));
  if (near >= far) object.reject("far", "must be listed behind near");
  return {near, far};
}

SpreadStudy spread_of(JsonObject& object, const Shared& shared) {
  SpreadStudy study;
  study.since = object.date_if("since").value_or(shared.period.start);
  study.date = object.date_if("date").value_or(shared.period.end);
  if (study.date < study.since) object.reject("date", fmt::format("lies before since {}", study.since.to_string()));
  std::tie(study.near, study.far) = places_of(object);
  study.form = static_cast<SpreadForm>(object.word_or("form", 0, kFormWords));
  study.bins = static_cast<int>(object.integer_or("bins", study.bins, 1, 10000));
  return study;
}

ArbitrageStudy arbitrage_of(JsonObject& object, const Shared& shared) {
  ArbitrageStudy study{object.date_if("date").value_or(shared.period.end)};
  read_arbitrage_costs(object, study.costs);
  return study;
}

CarryStudy carry_of(JsonObject& object, const Shared& shared) {
  CarryStudy study{shared.period.start, shared.period.end};
  std::tie(study.near, study.far) = places_of(object);
  return study;
}

IntradayStudy intraday_of(JsonObject& object, const Shared& shared) {
  IntradayStudy study;
  study.from = shared.period.start;
  study.to = shared.period.end;
  JsonObject quotes = object.object("quotes");
  std::map<std::string, std::string> columns;
  const std::string table = quotes.text("table");
  if (quotes.has("columns")) {
    JsonObject names = quotes.object("columns");
    for (const std::string_view word : kQuoteColumns) {
      if (names.has(word)) columns[std::string(word)] = names.text(word);
    }
    names.finish();
  }
  quotes.finish();
  study.quotes = read_basis_quotes(table, columns);
  study.fewest_points = static_cast<int>(object.integer_or("fewest_points", study.fewest_points, 3, 100000));
  return study;
}

// Industrial's review is of the industrial series in its own convention unless a study says otherwise.
void lean_to_industrial(Shared& shared) {
  if (!shared.rule) shared.rule = ContractRule::current_month_until(5);
  if (!shared.convention) shared.convention = BasisConvention::kIndustrial;
}

StudyPlan read_study(JsonObject& object, const RuleBook& rules, Shared shared) {
  StudyPlan plan;
  const std::size_t word = object.word("study", kStudyWords);
  plan.name = object.text_or("name", kStudyWords[word]);
  if (plan.name.empty() || plan.name.find_first_of("/\\") != std::string::npos || plan.name.front() == '.') {
    object.reject("name", fmt::format("'{}' cannot name an output file", plan.name));
  }
  read_shared(object, rules, shared);
  if (shared.products.empty()) object.reject("products", "neither the study nor the config names any");
  if (shared.period.start == Date()) object.reject("period", "neither the study nor the config has one");
  const std::string_view study = kStudyWords[word];
  if (study == "series") plan.study = series_of(object, shared);
  if (study == "term_structure") plan.study = TermStructureStudy{object.date_if("date").value_or(shared.period.end)};
  if (study == "comovement") plan.study = comovement_of(object, shared, rules);
  if (study == "regimes" || study == "season" || study == "drawdown") lean_to_industrial(shared);
  if (study == "regimes") plan.study = RegimesStudy{periods_of(object, rules, industrial_periods(shared.period.end))};
  if (study == "season") plan.study = SeasonStudy{shared.period.start, shared.period.end};
  if (study == "drawdown") {
    DrawdownStudy drawdown{periods_of(object, rules, {{"period", shared.period.start, shared.period.end}})};
    drawdown.windows = windows_of(object, "windows", drawdown.windows);
    drawdown.plain_rate = object.word_or("rate", 0, kRateWords) == 1;
    plan.study = drawdown;
  }
  if (study == "drivers") plan.study = drivers_of(object, shared);
  if (study == "spread") plan.study = spread_of(object, shared);
  if (study == "arbitrage") plan.study = arbitrage_of(object, shared);
  if (study == "carry") plan.study = carry_of(object, shared);
  if (study == "intraday") plan.study = intraday_of(object, shared);
  object.finish();
  plan.products = shared.products;
  plan.rule = shared.rule.value_or(ContractRule::by_slot(ContractSlot::kCurrentQuarter));
  plan.convention = shared.convention.value_or(BasisConvention::kCinda);
  plan.dividends = shared.dividends;
  plan.current_month_series = shared.current_month_series;
  return plan;
}

}  // namespace

DividendConfig dividends_of(JsonObject object) {
  DividendConfig dividends;
  dividends.source = static_cast<DividendConfig::Source>(object.word("source", DividendConfig::kSourceWords));
  const bool ages = dividends.source == DividendConfig::Source::kForecast;
  if (ages || dividends.source == DividendConfig::Source::kAnchored) dividends.table = object.text("table");
  if (ages) dividends.max_age_days = static_cast<int>(object.integer_or("max_age_days", 10, 0, 400));
  object.finish();
  return dividends;
}

DividendConfig dividends_key(JsonObject& object) {
  return object.has("dividends") ? dividends_of(object.object("dividends")) : DividendConfig();
}

MarketSource daily_market_key(JsonObject& object) {
  JsonObject data = object.object("data");
  MarketSource market;
  market.store = data.text("store");
  market.instruments = data.text_or("instruments", "");
  data.finish();
  return market;
}

std::vector<std::string> products_key(JsonObject& object, const RuleBook& rules) {
  const std::vector<std::string> products = object.texts("products");
  std::set<std::string> seen;
  for (const std::string& product : products) {
    try {
      static_cast<void>(rules.contracts.find_instrument(product));
    } catch (const InputError& error) {
      object.reject("products", error.what());
    }
    if (!seen.insert(product).second) object.reject("products", fmt::format("'{}' stands twice", product));
  }
  if (products.empty()) object.reject("products", "is empty");
  return products;
}

StudyConfig read_study_config(const Json& document, const std::string& file, const RuleBook& rules) {
  JsonObject top(document, file, "");
  StudyConfig config;
  config.name = top.text("name");
  config.description = top.text_or("description", "");
  config.market = daily_market_key(top);
  Shared shared;
  read_shared(top, rules, shared);
  std::set<std::string> names;
  for (JsonObject& study : top.objects("studies")) {
    config.studies.push_back(read_study(study, rules, shared));
    if (!names.insert(config.studies.back().name).second) {
      study.reject("name", fmt::format("two studies are called '{}'", config.studies.back().name));
    }
  }
  if (config.studies.empty()) top.reject("studies", "is empty");
  top.finish();
  return config;
}

StudyMarket study_market(MarketSession& session, const StudyPlan& plan) {
  StudyMarket market{.panel = &session.panel()};
  if (plan.dividends.source != DividendConfig::Source::kNone) {
    market.dividends = &session.dividends(plan.dividends, {plan.products.begin(), plan.products.end()});
  }
  for (const auto& product : plan.products) {
    market.products.push_back(session.rules().contracts.find_instrument(product));
  }
  market.rule = plan.rule;
  market.convention = plan.convention;
  market.current_month_series = plan.current_month_series;
  return market;
}

}  // namespace hedgelab
