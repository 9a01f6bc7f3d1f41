#pragma once
// A series of the user's own, point in time: a signal, a volatility, a percentile, each value with the minute from
// which it is known. Any numbers, any days: nothing is filled in between them.
//
//   date,value          a value of day D is known when D is over: no decision of D sees it, those of the next trading
//                       day do. A line "# known: at the close" says that it stands with the close of D's last bar,
//                       as one that is computed from D's closes does
//   date,time,value     it is known from that minute of D on: the bar that ends then is the first to see it
//
// It joins a store as a table of kind `series` (hedgelab store add), or a config names its file (data.series).

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/csv_table.h"
#include "engine/store/slot_grid.h"

namespace hedgelab {

/// The kind of the table that holds one in a store.
inline constexpr std::string_view kKnownSeriesTable = "series";

struct KnownValue {
  Timestamp known_at;  // visible at the end of a bar that is not before this
  double value = 0.0;
};

struct KnownSeries {
  std::string name;
  std::vector<Timestamp> known_at;  // increasing
  std::vector<double> values;       // one for each
  std::string digest;               // of the file's bytes

  /// How many of the values are known at `now`: the first so many.
  [[nodiscard]] std::size_t known_by(Timestamp now) const;
};

/// Throws InputError naming file and line for a value that is no number, a date outside the calendar, dates or minutes
/// that do not increase, a value at the close of a day without trading, and a "# known:" that says anything else.
/// REQUIRES: a daily grid, which tells when days close.
[[nodiscard]] KnownSeries read_known_series(const CsvFile& file, std::string name, const SlotGrid& daily_grid);

}  // namespace hedgelab
