#pragma once
// Numbers and dates as the text of a cell, appended digit by digit: a file of 10^5 rows is no place for format strings.
// The texts are those of to_string() in engine/core.

#include <cstdint>
#include <string>

#include "engine/core/date.h"

namespace hedgelab {

/// Shortest exact text: 12345000 at 4 decimals is "1234.5". REQUIRES: 0 <= decimals <= 18.
void append_decimal(std::string& text, std::int64_t raw, int decimals);
/// "2025-05-30"
void append_date(std::string& text, Date date);
/// "2025-05-30 14:57"
void append_time(std::string& text, Timestamp time);

}  // namespace hedgelab
