#include "engine/reference/stamp_duty.h"

#include "engine/core/csv_table.h"

namespace hedgelab {

StampDuty StampDuty::read(const CsvFile& file) {
  constexpr Rate kHighestPlausibleRate = Rate::from_raw(Rate::kScale / 100);
  const auto table = CsvTable::read(file, {"effective_date", "sell_rate", "mark", "source"});
  if (table.rows().empty()) fail("{}: no row; expected the stamp duty of at least one day", table.name());
  StampDuty duty;
  duty.rates_ = EffectiveDated<Rate>("stamp duty table " + table.name());
  for (const auto& row : table.rows()) {
    const Rate rate = row.rate("sell_rate");
    if (rate < Rate{} || rate > kHighestPlausibleRate) {
      row.reject("sell_rate", fmt::format("{} is no share of the value sold between 0 and {}", to_string(rate),
                                          to_string(kHighestPlausibleRate)));
    }
    const Date effective = row.date("effective_date");
    if (!duty.rates_.rows().empty() && effective <= duty.rates_.rows().back().first) {
      row.reject("effective_date", fmt::format("{} is not after the row before it, of {}", effective.to_string(),
                                               duty.rates_.rows().back().first.to_string()));
    }
    duty.rates_.add(effective, rate);
  }
  return duty;
}

}  // namespace hedgelab
