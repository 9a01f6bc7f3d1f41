#include "engine/session/run_plan.h"

namespace hedgelab {

void DividendConfig::fields(FieldVisitor& keys) {
  keys.choice("source", source,
              "of dividend points: none, the same window a year before, the realised ones (hindsight, marked), a "
              "table's forecasts, or forecasts anchored at what was paid",
              kRequired);
  keys.field("table", table, "CSV with columns as_of,contract,points", kRequired, kAside,
             only_when("source", "forecast", "anchored"));
  keys.field("max_age_days", max_age_days, 0, 400, "age up to which a forecast is used",
             only_when("source", "forecast"));
}

}  // namespace hedgelab
