#pragma once
// The stamp duty on sales of shares: a cost of the spot leg, not of the futures. Source:
// market_data/reference/stamp_duty.csv.

#include <filesystem>

#include "engine/core/csv_table.h"
#include "engine/core/fixed_point.h"
#include "engine/reference/effective_dated.h"

namespace hedgelab {

class StampDuty {
 public:
  /// CSV columns: effective_date,sell_rate,mark,source, in date order. Throws InputError naming file, line and column,
  /// also for a rate outside [0, 0.01]: a percentage written for a share would be one.
  [[nodiscard]] static StampDuty read(const CsvFile& file);
  /// Share of the value sold, owed by the seller. Throws InputError before the first row: the table begins with the
  /// day from which only the seller pays.
  [[nodiscard]] Rate on_sale(Date date) const { return rates_.at(date); }
  void add(Date effective, Rate rate) { rates_.add(effective, rate); }

 private:
  EffectiveDated<Rate> rates_{"stamp duty table"};
};

}  // namespace hedgelab
