#pragma once
// What a study of the market gives back: tables, and the words without which their figures cannot be read.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/table/table.h"

namespace hedgelab {

struct StudyTable {
  Table table;
  /// One row a day: files hold it whole, a terminal shows its end.
  bool is_long = false;
};

struct Study {
  std::string name;  // "series"
  /// Every parameter as it was used, defaults included.
  std::vector<std::pair<std::string, std::string>> parameters;
  /// What of it was not known on the days it speaks of; empty: nothing.
  std::string looks_ahead;
  /// What is missing, and which input would supply it.
  std::vector<std::string> notes;
  std::vector<StudyTable> tables;

  /// Throws InvariantError when there is no table of that name.
  [[nodiscard]] const Table& table(std::string_view table_name) const;
};

/// Percentiles of fewer values than this say nothing and are left missing.
inline constexpr std::size_t kFewestForPercentile = 20;

}  // namespace hedgelab
