#pragma once
// Exchange margin rates by product and date, share of contract value at settlement. A change "from the settlement of
// day D" binds positions held overnight from D on. Source: market_data/reference/margins.csv.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/csv_table.h"
#include "engine/core/fixed_point.h"
#include "engine/reference/effective_dated.h"

namespace hedgelab {

struct MarginRates {
  Rate long_near, short_near;   // current and next month
  Rate long_far, short_far;     // the quarter months behind them
  std::optional<Rate> hedging;  // rate of hedging accounts where it differed
};

class MarginSchedule {
 public:
  /// CSV columns: product,effective_date,long_rate,short_rate,scope,hedge_rate,mark,source with scope all|near|far.
  /// Rows of a product stand in date order; near and far of one day are two neighbouring rows and neither stands
  /// alone. Throws InputError naming file, line and column, also for a rate outside (0, 1].
  [[nodiscard]] static MarginSchedule read(const CsvFile& file);
  /// In force at the settlement of `date`. Throws InputError naming table, product and date outside the table.
  [[nodiscard]] const MarginRates& at(std::string_view product, Date date) const;
  [[nodiscard]] std::vector<std::string> products() const;
  /// Takes in a table of other products. Throws InputError naming both tables when a product stands in both.
  void append(MarginSchedule other);
  void add(const std::string& product, Date effective, MarginRates rates);

 private:
  std::string name_ = "margin table";
  std::map<std::string, EffectiveDated<MarginRates>, std::less<>> rates_;
};

}  // namespace hedgelab
