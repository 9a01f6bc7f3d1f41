#include "engine/table/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

// Of the whole number in a cell to what it says.
double scale_of(ColumnType type) {
  double scale = 1.0;
  for (int i = 0; i < type.decimals; ++i) scale *= 10.0;
  return scale;
}

}  // namespace

std::string in_words(ColumnType type) {
  switch (type.kind) {
    case CellType::kText: return "text";
    case CellType::kInteger: return "whole number";
    case CellType::kDouble: return "number";
    case CellType::kDecimal: return fmt::format("exact decimal, {} places", type.decimals);
    case CellType::kDate: return "date";
    case CellType::kTime: return "date and time";
    case CellType::kBoolean: return "true or false";
  }
  throw InvariantError("unknown type of a cell");
}

std::int64_t Cell::raw(ColumnType expected) const {
  ensure(!is_missing_ && type_ == expected, "a cell is asked for what it is not");
  return raw_;
}

std::string_view Cell::text() const {
  ensure(!is_missing_ && type_.kind == CellType::kText, "a cell is asked for a text that it is not");
  return text_;
}

std::int64_t Cell::integer() const { return raw({CellType::kInteger}); }
bool Cell::boolean() const { return raw({CellType::kBoolean}) != 0; }
Date Cell::date() const { return Date::from_days(static_cast<std::int32_t>(raw({CellType::kDate}))); }
Timestamp Cell::time() const { return Timestamp::from_minutes(raw({CellType::kTime})); }

double Cell::number() const {
  ensure(!is_missing_ && type_.is_numeric(), "a cell is asked for a number that it is not");
  return type_.kind == CellType::kDouble ? double_ : static_cast<double>(raw_) / scale_of(type_);
}

Table::Table(TableSchema schema) : schema_(std::move(schema)), cells_(schema_.columns.size()) {
  ensure(!schema_.columns.empty(), "a table without columns");
  for (auto column = schema_.columns.begin(); column != schema_.columns.end(); ++column) {
    ensure(!column->name.empty(), "a column of a table has no name");
    ensure(std::none_of(schema_.columns.begin(), column,
                        [&](const TableColumn& earlier) { return earlier.name == column->name; }),
           "two columns of a table have one name");
  }
}

void Table::put(const Cell& cell) {
  const ColumnType type = schema_.columns[next_].type;
  Cells& cells = cells_[next_];
  const bool is_missing = cell.is_missing();
  if (!is_missing &&
      (cell.type().kind != type.kind || (type.kind == CellType::kDecimal && cell.type().decimals != type.decimals))) {
    throw InvariantError(fmt::format("table {}: column '{}' takes {}, not {}", schema_.name,
                                     schema_.columns[next_].name, in_words(type), in_words(cell.type())));
  }
  if (type.kind == CellType::kDouble) {
    if (!is_missing && !std::isfinite(cell.double_)) {
      throw InvariantError(
          fmt::format("table {}: a figure of column '{}' is not finite", schema_.name, schema_.columns[next_].name));
    }
    cells.doubles.push_back(is_missing ? std::numeric_limits<double>::quiet_NaN() : cell.double_);
  } else if (type.kind == CellType::kText) {
    cells.text += cell.text_;
    cells.text_ends.push_back(cells.text.size());
  } else {
    cells.raw.push_back(cell.raw_);
  }
  cells.missing.push_back(is_missing);
  if (++next_ == cells_.size()) {
    next_ = 0;
    ++rows_;
  }
}

void Table::reserve(std::size_t rows) {
  for (std::size_t c = 0; c < cells_.size(); ++c) {
    const CellType kind = schema_.columns[c].type.kind;
    if (kind == CellType::kDouble) {
      cells_[c].doubles.reserve(rows);
    } else if (kind == CellType::kText) {
      cells_[c].text_ends.reserve(rows);
    } else {
      cells_[c].raw.reserve(rows);
    }
    cells_[c].missing.reserve(rows);
  }
}

bool Table::has_column(std::string_view name) const {
  return std::any_of(schema_.columns.begin(), schema_.columns.end(),
                     [&](const TableColumn& column) { return column.name == name; });
}

std::size_t Table::column(std::string_view name) const {
  for (std::size_t c = 0; c < schema_.columns.size(); ++c) {
    if (schema_.columns[c].name == name) return c;
  }
  throw InvariantError(fmt::format("table {}: there is no column '{}'", schema_.name, name));
}

Cell Table::cell(std::size_t row, std::size_t column) const {
  ensure(row < rows_ && column < cells_.size(), "a cell beyond its table");
  const Cells& cells = cells_[column];
  if (cells.missing[row]) return {};
  const ColumnType type = schema_.columns[column].type;
  if (type.kind == CellType::kText) {
    const std::size_t begin = row == 0 ? 0 : cells.text_ends[row - 1];
    return std::string_view(cells.text).substr(begin, cells.text_ends[row] - begin);
  }
  if (type.kind != CellType::kDouble) return {type, cells.raw[row]};
  Cell cell(type);
  cell.double_ = cells.doubles[row];
  return cell;
}

std::vector<double> Table::numbers(std::size_t column) const {
  ensure(column < cells_.size() && schema_.columns[column].type.is_numeric(), "a column of no numbers");
  const Cells& cells = cells_[column];
  const ColumnType type = schema_.columns[column].type;
  if (type.kind == CellType::kDouble) {
    return {cells.doubles.begin(), cells.doubles.begin() + static_cast<std::ptrdiff_t>(rows_)};
  }
  const double scale = scale_of(type);
  std::vector<double> numbers(rows_);
  for (std::size_t row = 0; row < rows_; ++row) numbers[row] = static_cast<double>(cells.raw[row]) / scale;
  for (std::size_t row = 0; row < rows_; ++row) {
    if (cells.missing[row]) numbers[row] = std::numeric_limits<double>::quiet_NaN();
  }
  return numbers;
}

}  // namespace hedgelab
