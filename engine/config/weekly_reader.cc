#include "engine/config/weekly_reader.h"

#include "engine/config/fund_tables.h"
#include "engine/config/read_hedge_record.h"
#include "engine/config/read_instrument_set.h"
#include "engine/config/study_reader.h"
#include "engine/core/error.h"
#include "engine/table/read_table.h"

namespace hedgelab {
namespace {

// VIX and SKEW by day, from the table that `hedgelab volatility` writes.
OptionMood mood_of(JsonObject& object, const RuleBook& rules) {
  OptionMood mood;
  mood.product = object.text("product");
  try {
    static_cast<void>(rules.contracts.find_instrument(mood.product));
  } catch (const InputError& error) {
    object.reject("product", error.what());
  }
  const Table table = read_table(object.text("table"), {"volatility",
                                                        "a trading day",
                                                        {{"date", "", "trading day", {CellType::kDate}},
                                                         {"vix", "", "at constant maturity", {CellType::kDouble}},
                                                         {"skew", "", "at constant maturity", {CellType::kDouble}}}});
  object.finish();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Date date = table.cell(row, 0).date();
    if (const Cell vix = table.cell(row, 1); !vix.is_missing()) mood.vix.add(date, vix.number());
    if (const Cell skew = table.cell(row, 2); !skew.is_missing()) mood.skew.add(date, skew.number());
  }
  return mood;
}

}  // namespace

void read_arbitrage_costs(JsonObject& object, ArbitrageCosts& costs) {
  costs.spot_cost = object.number_or("spot_cost", costs.spot_cost, 0.0, 1.0);
  costs.futures_cost = object.number_or("futures_cost", costs.futures_cost, 0.0, 1.0);
  costs.futures_margin = object.number_or("futures_margin", costs.futures_margin, 0.0, 1.0);
  costs.short_sale_margin = object.number_or("short_sale_margin", costs.short_sale_margin, 0.0, 10.0);
  costs.lending_rate = object.number_or("lending_rate", costs.lending_rate, 0.0, 1.0);
  costs.target_return = object.number_or("target_return", costs.target_return, 0.0, 1.0);
}

WeeklyConfig read_weekly_config(const Json& document, const std::string& file, const RuleBook& rules) {
  JsonObject top(document, file, "");
  WeeklyConfig config;
  config.name = top.text("name");
  config.description = top.text_or("description", "");
  config.market = daily_market_key(top);
  config.products = products_key(top, rules);
  config.dividends = dividends_key(top);
  config.date = top.date_if("date");
  WeeklyStudy& study = config.study;
  study.rates_since = top.date_if("rates_since").value_or(Date::from_ymd(2021, 7, 1));
  study.spreads_since = top.date_if("spreads_since").value_or(Date::from_ymd(2019, 1, 1));
  study.volatility_since = top.date_if("volatility_since").value_or(Date::from_ymd(2015, 1, 1));
  study.spread_bins = static_cast<int>(top.integer_or("spread_bins", study.spread_bins, 1, 10000));
  study.mean_days = static_cast<int>(top.integer_or("mean_days", study.mean_days, 1, 2500));
  if (top.has("arbitrage")) {
    JsonObject arbitrage = top.object("arbitrage");
    read_arbitrage_costs(arbitrage, study.costs);
    arbitrage.finish();
  }
  if (top.has("statistics")) {
    JsonObject statistics = top.object("statistics");
    study.periods_per_year = statistics.number_or("periods_per_year", study.periods_per_year, 1.0, 400.0);
    study.risk_free_rate = statistics.number_or("risk_free_rate", study.risk_free_rate, -0.5, 0.5);
    statistics.finish();
  }
  if (top.has("volatility")) {
    for (JsonObject& one : top.objects("volatility")) study.moods.push_back(mood_of(one, rules));
  }
  if (top.has("valuation")) study.valuations = read_valuations(top.text("valuation"));
  if (top.has("constituents")) {
    for (JsonObject& one : top.objects("constituents")) {
      config.constituents.push_back(constituent_stages(one, rules));
      one.finish();
      const ConstituentStages& stages = config.constituents.back();
      if (!study.constituents.emplace(stages.product, stages.study).second) {
        one.reject("product", fmt::format("'{}' stands twice", stages.product));
      }
    }
  }
  if (top.has("results")) {
    for (const std::string& folder : top.texts("results")) study.hedges.push_back(read_hedge_record(folder));
  }
  top.finish();
  return config;
}

}  // namespace hedgelab
