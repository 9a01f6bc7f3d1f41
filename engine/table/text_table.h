#pragma once
// Tables for a terminal: figures as short texts, and columns that stay aligned whatever stands in them.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/fixed_point.h"

namespace hedgelab::terminal {

inline constexpr std::string_view kNoValue = "n/a";

/// Two decimals unless told, never "-0.00".
[[nodiscard]] std::string number(double value, int decimals = 2);
[[nodiscard]] std::string number(const std::optional<double>& value);
/// 0.2809 is "28.09%".
[[nodiscard]] std::string percent(double share);
[[nodiscard]] std::string percent(const std::optional<double>& share);
/// Whole CNY with separators: 1234567.5 is "1,234,568".
[[nodiscard]] std::string whole_cny(Money amount);

enum class Align { kLeft, kRight };
struct Column {
  std::string_view title;  // may have lines, set flush with the rule below them
  Align align = Align::kRight;
};
using Row = std::vector<std::string>;

/// Columns two blanks apart, under a ruled header; no blanks at line ends. Chinese characters and full-width forms take
/// two terminal columns; control characters are spelled out (printable.h). REQUIRES: every row has a cell for every
/// column.
[[nodiscard]] std::string aligned(std::span<const Column> columns, const std::vector<Row>& rows,
                                  std::string_view indent);
/// The same within `width` terminal columns (0: no limit): columns that find no room are continued in a further table
/// below, the first column repeated. A column wider than that stands whole.
[[nodiscard]] std::string fitted(std::span<const Column> columns, const std::vector<Row>& rows, std::string_view indent,
                                 std::size_t width);

}  // namespace hedgelab::terminal
