#include "engine/config/dividends_reader.h"

#include "engine/config/constituent_tables.h"
#include "engine/config/study_reader.h"
#include "engine/core/error.h"

namespace hedgelab {

ConstituentStages constituent_stages(JsonObject& object, const RuleBook& rules) {
  ConstituentStages stages;
  stages.product = object.text("product");
  const Instrument* instrument = nullptr;
  try {
    instrument = &rules.contracts.instrument(rules.contracts.find_instrument(stages.product));
  } catch (const InputError& error) {
    object.reject("product", error.what());
  }
  StagesStudy& study = stages.study;
  const ConstituentFiles files{object.text("weights"), object.text("prices"), object.text("payouts"),
                               object.text("earnings")};
  study.interim = object.boolean_or("interim", study.interim);
  study.drift = object.boolean_or("drift", study.drift);
  study.record_known_days = static_cast<int>(object.integer_or("record_known_days", study.record_known_days, 0, 365));
  study.overdue_days = static_cast<int>(object.integer_or("overdue_days", study.overdue_days, 0, 3650));
  stages.constituents = std::make_unique<const Constituents>(read_constituents(files, instrument->underlying));
  study.constituents = stages.constituents.get();
  return stages;
}

DividendsConfig read_dividends_config(const Json& document, const std::string& file, const RuleBook& rules) {
  JsonObject top(document, file, "");
  DividendsConfig config;
  config.name = top.text("name");
  config.description = top.text_or("description", "");
  config.market = daily_market_key(top);
  config.products = products_key(top, rules);
  JsonObject period = top.object("period");
  config.from = period.date("start");
  config.to = period.date("end");
  if (config.to < config.from) period.reject("end", fmt::format("lies before start {}", config.from.to_string()));
  period.finish();
  if (top.has("sources")) {
    for (const JsonObject& one : top.objects("sources")) config.sources.push_back(dividends_of(one));
  }
  config.fewest_calendar_days =
      static_cast<int>(top.integer_or("fewest_calendar_days", config.fewest_calendar_days, 0, 400));
  if (top.has("stages")) {
    JsonObject stages = top.object("stages");
    const Date date = stages.date("date");
    config.stages = constituent_stages(stages, rules);
    config.stages->study.date = date;
    stages.finish();
  }
  top.finish();
  return config;
}

}  // namespace hedgelab
