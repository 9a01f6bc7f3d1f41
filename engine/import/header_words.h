#pragma once
// Words that vendors write above the columns of a table of bars, and what they mean in an import spec.

#include <string>
#include <string_view>

namespace hedgelab {

/// The key of a column that a header's word stands for, whatever its case: "close" for "Close" and "收盘价". Besides
/// the columns of bars: "symbol", "date", "time", "datetime" (a whole stamp) and "interval" (which bars a row is of).
/// Empty for a word that is not known; one that vendors use for two things is not.
[[nodiscard]] std::string_view key_of_header(std::string_view word);

/// The unit of an amount that stands in the header's word itself: "million_CNY" for "成交额(百万)"; empty when there is
/// none.
[[nodiscard]] std::string_view unit_of_header(std::string_view word);

/// Latin letters in lower case.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace hedgelab
