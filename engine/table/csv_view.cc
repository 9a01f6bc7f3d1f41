#include <fmt/compile.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>

#include "engine/core/error.h"
#include "engine/table/cell_text.h"
#include "engine/table/printable.h"
#include "engine/table/table_views.h"

namespace hedgelab {
namespace {

// A spreadsheet takes these for the beginning of a formula. Apostrophes before one are counted as part of it, so that
// reading can take away exactly the one that writing put there.
bool reads_as_formula(std::string_view text) {
  const std::size_t first = text.find_first_not_of('\'');
  return first != std::string_view::npos && std::string_view("=+-@").find(text[first]) != std::string_view::npos;
}

void append_quoted(std::string& out, std::string_view text) {
  // A reader takes blanks around a plain field for no part of it.
  const bool has_blank_ends = text.starts_with(' ') || text.ends_with(' ');
  if (text.find_first_of(",\"") == std::string_view::npos && !has_blank_ends) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_csv_cell(std::string& out, const Cell& cell) {
  switch (cell.type().kind) {
    case CellType::kText: append_csv_text(out, cell.text()); return;
    case CellType::kInteger: {
      std::array<char, 20> digits;
      const auto end = std::to_chars(digits.begin(), digits.end(), cell.raw());
      out.append(digits.begin(), end.ptr);
      return;
    }
    case CellType::kDouble: fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), cell.number()); return;
    case CellType::kDecimal: append_decimal(out, cell.raw(), cell.type().decimals); return;
    case CellType::kDate: append_date(out, cell.date()); return;
    case CellType::kTime: append_time(out, cell.time()); return;
    case CellType::kBoolean: out += cell.boolean() ? "true" : "false"; return;
  }
}

}  // namespace

void append_csv_text(std::string& out, std::string_view text) {
  const bool is_formula = reads_as_formula(text);
  if (!is_formula && is_printable(text)) {
    append_quoted(out, text);
  } else {
    append_quoted(out, (is_formula ? "'" : "") + printable(text));
  }
}

std::string csv(const Table& table) {
  ensure(table.is_between_rows(), "a table is written before its last row is complete");
  const std::size_t columns = table.columns().size();
  std::string text;
  for (std::size_t c = 0; c < columns; ++c) {
    if (c > 0) text += ',';
    append_csv_text(text, table.columns()[c].name);
  }
  text += '\n';
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t c = 0; c < columns; ++c) {
      if (c > 0) text += ',';
      const Cell cell = table.cell(row, c);
      if (!cell.is_missing()) {
        append_csv_cell(text, cell);
      } else if (columns == 1) {
        text += "\"\"";  // an empty line would be no row
      }
    }
    text += '\n';
  }
  return text;
}

}  // namespace hedgelab
