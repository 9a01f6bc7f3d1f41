#pragma once
// The part of a guess that is about time: which columns hold the stamp, how it is written, how long a bar is and which
// of its ends the stamp names.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/import/table_guess.h"
#include "engine/import/vendor_text.h"
#include "engine/reference/trading_session.h"
#include "engine/store/frequency.h"

namespace hedgelab {

/// Columns by the key that their header means, from 0.
using GuessedColumns = std::map<std::string, int, std::less<>>;

struct GuessedStamps {
  std::vector<TimeFormat::Moment> moments;  // of the table's rows, in their order; empty when they could not be read
  bool is_count = false;  // of seconds or parts of them since 1970: whose clock it follows is not said
};
/// Reads the stamps and adds the lines of "time" but zone and label.
[[nodiscard]] GuessedStamps guess_stamps(const TableGuess& table, const GuessedColumns& columns, SpecGuess& guess);

/// Adds the zone where the trading hours tell it, the frequency, and for bars below a day the label: at the ends of the
/// hours the two labels differ. Returns the frequency.
Frequency guess_bars(GuessedStamps stamps, const TradingSession& hours, SpecGuess& guess);

}  // namespace hedgelab
