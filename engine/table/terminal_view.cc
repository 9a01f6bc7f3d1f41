#include <fmt/format.h>

#include "engine/core/error.h"
#include "engine/table/table_views.h"
#include "engine/table/text_table.h"

namespace hedgelab {

std::string shown(const Cell& cell, const TableColumn& column) {
  if (cell.is_missing()) return column.type.is_numeric() ? std::string(terminal::kNoValue) : std::string();
  switch (column.type.kind) {
    case CellType::kText: return std::string(cell.text());
    case CellType::kInteger: return fmt::format("{}", cell.raw());
    case CellType::kDouble:
    case CellType::kDecimal:
      if (column.unit == unit::kDepth) return terminal::percent(-cell.number());
      if (column.unit.starts_with(unit::kShare)) return terminal::percent(cell.number());
      if (column.type.kind == CellType::kDouble) return terminal::number(cell.number(), column.type.decimals);
      return column.unit == unit::kCny ? terminal::whole_cny(cell.fixed<Money>())
                                       : format_decimal(cell.raw(), column.type.decimals);
    case CellType::kDate: return cell.date().to_string();
    case CellType::kTime: return cell.time().to_string();
    case CellType::kBoolean: return cell.boolean() ? "yes" : "no";
  }
  throw InvariantError("unknown type of a cell");
}

namespace {

// "spot_value" as "spot value", its unit below it.
std::string title_of(const TableColumn& column) {
  if (!column.title.empty()) return column.title;
  std::string title = column.name;
  for (char& c : title) c = c == '_' ? ' ' : c;
  if (!column.unit.empty() && !column.unit.starts_with(unit::kShare)) title += "\n" + column.unit;
  return title;
}

}  // namespace

std::string terminal_text(const Table& table, std::size_t width) {
  ensure(table.is_between_rows(), "a table is shown before its last row is complete");
  std::vector<std::string> titles;
  for (const TableColumn& column : table.columns()) titles.push_back(title_of(column));
  std::vector<terminal::Column> columns;
  for (std::size_t c = 0; c < titles.size(); ++c) {
    const ColumnType type = table.columns()[c].type;
    columns.push_back({titles[c], type.is_numeric() ? terminal::Align::kRight : terminal::Align::kLeft});
  }
  std::vector<terminal::Row> rows(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      rows[row].push_back(shown(table.cell(row, c), table.columns()[c]));
    }
  }
  return terminal::fitted(columns, rows, "", width);
}

}  // namespace hedgelab
