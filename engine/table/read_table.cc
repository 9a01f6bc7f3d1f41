#include "engine/table/read_table.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "engine/core/csv_fields.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab {
namespace {

// As append_csv_text wrote it: its apostrophe before a formula is no part of the text.
std::string_view without_apostrophe(std::string_view text) {
  const std::size_t first = text.find_first_not_of('\'');
  const bool has_one = first != std::string_view::npos && first > 0 &&
                       std::string_view("=+-@").find(text[first]) != std::string_view::npos;
  return has_one ? text.substr(1) : text;
}

template <class Number>
std::optional<Number> parsed(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Timestamp> parsed_time(std::string_view text) {
  Date date;
  if (text.size() != 16 || text[10] != ' ' || !Date::try_parse(text.substr(0, 10), date)) return std::nullopt;
  try {
    return Timestamp(date, parse_minute_of_day(text.substr(11)));
  } catch (const InputError&) {
    return std::nullopt;
  }
}

// nullopt when `text` is nothing of that type. A text cell looks at `text`.
std::optional<Cell> parsed_cell(std::string_view text, ColumnType type) {
  switch (type.kind) {
    case CellType::kText: return Cell(without_apostrophe(text));
    case CellType::kInteger:
      if (const auto value = parsed<std::int64_t>(text)) return Cell(*value);
      return std::nullopt;
    case CellType::kDouble:
      if (const auto value = parsed<double>(text); value && std::isfinite(*value)) return Cell(*value);
      return std::nullopt;
    case CellType::kDecimal: {
      std::int64_t raw = 0;
      if (!parse_decimal(text, type.decimals, raw)) return std::nullopt;
      return Cell::decimal(raw, type.decimals);
    }
    case CellType::kDate: {
      Date date;
      if (!Date::try_parse(text, date)) return std::nullopt;
      return Cell(date);
    }
    case CellType::kTime:
      if (const auto time = parsed_time(text)) return Cell(*time);
      return std::nullopt;
    case CellType::kBoolean:
      if (text != "true" && text != "false") return std::nullopt;
      return Cell(text == "true");
  }
  throw InvariantError("unknown type of a cell");
}

std::string expected(ColumnType type) {
  switch (type.kind) {
    case CellType::kDecimal: return fmt::format("a decimal number with at most {} decimals", type.decimals);
    case CellType::kDate: return "a date YYYY-MM-DD";
    case CellType::kTime: return "a time YYYY-MM-DD HH:MM";
    case CellType::kBoolean: return "true or false";
    default: return "a " + in_words(type);
  }
}

// Where each column of the schema stands in the file.
std::vector<std::size_t> places_of(const TableSchema& schema, const std::vector<std::string_view>& header,
                                   const std::string& where) {
  std::vector<std::size_t> places;
  for (const TableColumn& column : schema.columns) {
    std::optional<std::size_t> place;
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (without_apostrophe(header[i]) != column.name) continue;
      if (place) fail("{}: column '{}' stands twice in the header", where, column.name);
      place = i;
    }
    if (!place) fail("{}: column '{}' is missing from the header", where, column.name);
    places.push_back(*place);
  }
  return places;
}

}  // namespace

Table parse_table(std::string_view name, std::string_view text, const TableSchema& schema) {
  CsvRecords rows(name, text);
  std::vector<std::string_view> fields;
  std::string unescaped;
  if (!rows.next(fields, unescaped))
    fail("{}: is empty; expected a header with column '{}'", name, schema.columns.front().name);
  const std::size_t width = fields.size();
  const std::vector<std::size_t> places = places_of(schema, fields, rows.where());
  Table table(schema);
  while (rows.next(fields, unescaped)) {
    if (fields.size() != width) fail("{}: {} fields; the header has {}", rows.where(), fields.size(), width);
    for (std::size_t c = 0; c < places.size(); ++c) {
      const std::string_view field = fields[places[c]];
      if (field.empty()) {
        table.put(Cell());
        continue;
      }
      const std::optional<Cell> cell = parsed_cell(field, schema.columns[c].type);
      if (!cell) {
        fail("{}: column '{}': '{}' is not {}", rows.where(), schema.columns[c].name, field,
             expected(schema.columns[c].type));
      }
      table.put(*cell);
    }
  }
  return table;
}

Table read_table(const std::filesystem::path& path, const TableSchema& schema) {
  return parse_table(path.string(), read_file(path), schema);
}

}  // namespace hedgelab
