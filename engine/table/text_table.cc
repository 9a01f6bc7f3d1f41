#include "engine/table/text_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/table/printable.h"

namespace hedgelab::terminal {
namespace {

// Terminal columns of a UTF-8 text: Chinese characters and full-width forms take two.
std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) == 0x80U) continue;  // continuation of a character
    // Three-byte characters from U+3000 on: CJK symbols, ideographs, full-width forms.
    columns += byte >= 0xE3U && byte <= 0xEFU ? 2 : 1;
  }
  return columns;
}

std::vector<std::string_view> lines_of(std::string_view title) {
  std::vector<std::string_view> lines;
  for (;;) {
    const std::size_t end = title.find('\n');
    lines.push_back(title.substr(0, end));
    if (end == std::string_view::npos) return lines;
    title.remove_prefix(end + 1);
  }
}

}  // namespace

std::string number(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
  return text;
}
std::string number(const std::optional<double>& value) { return value ? number(*value) : std::string(kNoValue); }

std::string percent(double share) { return number(100.0 * share) + "%"; }
std::string percent(const std::optional<double>& share) { return share ? percent(*share) : std::string(kNoValue); }

std::string whole_cny(Money amount) {
  const std::int64_t cny = round_divide(amount.raw(), Money::kScale);
  std::string digits = fmt::format("{}", cny);
  for (std::size_t end = digits.size(); end > (cny < 0 ? 4U : 3U);) digits.insert(end -= 3, ",");
  return digits;
}

namespace {

// One table of the columns `shown`, whose `widths` are known.
std::string laid_out(std::span<const Column> columns, const std::vector<Row>& rows, std::string_view indent,
                     std::span<const std::size_t> shown, std::span<const std::size_t> widths) {
  std::vector<std::vector<std::string_view>> titles;
  std::size_t header_lines = 1;
  std::size_t total = 2 * (shown.size() - 1);
  for (const std::size_t c : shown) {
    titles.push_back(lines_of(columns[c].title));
    header_lines = std::max(header_lines, titles.back().size());
    total += widths[c];
  }
  std::string text;
  const auto append = [&](auto cell_of) {
    std::string line(indent);
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const std::size_t c = shown[i];
      const std::string_view cell = cell_of(i);
      const std::string padding(widths[c] - width(cell), ' ');
      if (i > 0) line += "  ";
      if (columns[c].align == Align::kRight) line += padding;
      line += cell;
      if (columns[c].align == Align::kLeft) line += padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  for (std::size_t i = 0; i < header_lines; ++i) {
    append([&](std::size_t at) {
      const std::size_t blank = header_lines - titles[at].size();  // lines above a shorter title
      return i < blank ? std::string_view() : titles[at][i - blank];
    });
  }
  text += std::string(indent) + std::string(total, '-') + "\n";
  for (const Row& row : rows) append([&](std::size_t at) { return std::string_view(row[shown[at]]); });
  return text;
}

}  // namespace

std::string aligned(std::span<const Column> columns, const std::vector<Row>& rows, std::string_view indent) {
  return fitted(columns, rows, indent, 0);
}

std::string fitted(std::span<const Column> columns, const std::vector<Row>& unsafe_rows, std::string_view indent,
                   std::size_t limit) {
  std::vector<Row> rows = unsafe_rows;
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::size_t widest = 0;
    for (const std::string_view line : lines_of(columns[c].title)) widest = std::max(widest, width(line));
    for (Row& row : rows) {
      ensure(row.size() == columns.size(), "a row of a table has not one cell for every column");
      if (!is_printable(row[c])) row[c] = printable(row[c]);
      widest = std::max(widest, width(row[c]));
    }
    widths.push_back(widest);
  }
  std::string text;
  for (std::size_t next = 0; next < columns.size();) {
    std::vector<std::size_t> shown = {0};
    std::size_t total = indent.size() + widths[0];
    const std::size_t first = std::max<std::size_t>(next, 1);
    for (next = first; next < columns.size(); ++next) {
      total += 2 + widths[next];
      if (limit > 0 && total > limit && next > first) break;
      shown.push_back(next);
    }
    if (!text.empty()) text += "\n";
    text += laid_out(columns, rows, indent, shown, widths);
  }
  return text;
}

}  // namespace hedgelab::terminal
