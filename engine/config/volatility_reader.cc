#include "engine/config/volatility_reader.h"

#include "engine/config/option_tables.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr std::array<std::string_view, 2> kValuationWords{"close", "midnight"};
constexpr std::array<std::string_view, 11> kChainColumns{"date",     "contract",    "strike",     "call",
                                                         "put",      "call_volume", "put_volume", "call_bid",
                                                         "call_ask", "put_bid",     "put_ask"};

ChainsSpec chains_of(JsonObject& top, const VolatilityConfig& config) {
  ChainsSpec spec;
  spec.chains = top.text("chains");
  spec.underlying = config.study.underlying;
  spec.product = config.product;
  if (top.has("columns")) {
    JsonObject columns = top.object("columns");
    for (const std::string_view word : kChainColumns) {
      if (columns.has(word)) spec.columns[std::string(word)] = columns.text(word);
    }
    columns.finish();
  }
  spec.bids = top.boolean_or("bids", false);
  spec.expiries = top.text_or("expiries", "");
  spec.rate = top.number_or("rate", spec.rate, -0.5, 0.5);
  spec.rates = top.text_or("rates", "");
  spec.from_midnight = top.word_or("valuation", 0, kValuationWords) == 1;
  spec.tick = top.number_or("tick", spec.tick, 0.0, 1000.0);
  return spec;
}

}  // namespace

VolatilityConfig read_volatility_config(const Json& document, const std::string& file, const RuleBook& rules) {
  JsonObject top(document, file, "");
  VolatilityConfig config;
  config.name = top.text("name");
  config.description = top.text_or("description", "");
  config.study.underlying = top.text("underlying");
  config.product = top.text_or("product", "");
  if (!config.product.empty()) {
    try {
      static_cast<void>(rules.contracts.find_instrument(config.product));
    } catch (const InputError& error) {
      top.reject("product", error.what());
    }
  }
  config.store = top.text_or("store", "");
  VolatilityStudy& study = config.study;
  study.maturity_days = static_cast<int>(top.integer_or("maturity_days", study.maturity_days, 1, 3650));
  study.shortest_days = static_cast<int>(top.integer_or("shortest_days", study.shortest_days, 0, 3650));
  study.near_rule = static_cast<VolatilityStudy::NearRule>(top.word_or("near_rule", 0, kNearRuleWords));
  study.remainder = static_cast<SkewRemainder>(top.word_or("remainder", 0, kSkewRemainderWords));
  study.percentile_since = top.date_if("percentile_since").value_or(Date());
  if (top.has("strips")) {
    if (top.has("chains")) top.reject("strips", "give either chains or strips with terms, not both");
    study.days = read_strips(top.text("strips"), top.text("terms"));
  } else {
    const ChainsSpec spec = chains_of(top, config);
    if (spec.expiries.empty() && config.product.empty()) {
      top.reject("product", "neither it nor expiries says when the options expire");
    }
    study.days = read_chains(spec, rules);
  }
  if (study.days.empty()) top.reject(top.has("strips") ? "strips" : "chains", "the table has no rows");
  if (study.percentile_since == Date()) study.percentile_since = study.days.front().date;
  top.finish();
  return config;
}

}  // namespace hedgelab
