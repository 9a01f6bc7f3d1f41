#include <algorithm>

#include "engine/core/error.h"
#include "engine/table/table_views.h"

namespace hedgelab {
namespace {

void write_json_cell(JsonText& json, const Cell& cell) {
  if (cell.is_missing()) {
    json.null();
    return;
  }
  switch (cell.type().kind) {
    case CellType::kText: json.value(cell.text()); return;
    case CellType::kInteger: json.value(cell.raw()); return;
    case CellType::kDouble: json.value(cell.number()); return;
    case CellType::kDecimal: json.decimal(cell.raw(), cell.type().decimals); return;
    case CellType::kDate: json.value(cell.date()); return;
    case CellType::kTime: json.value(cell.time()); return;
    case CellType::kBoolean: json.value(cell.boolean()); return;
  }
}

}  // namespace

void write_members(JsonText& json, const Table& table, std::size_t row, std::size_t first, std::size_t last) {
  for (std::size_t c = first; c < std::min(last, table.columns().size()); ++c) {
    write_json_cell(json.key(table.columns()[c].name), table.cell(row, c));
  }
}

void write_rows(JsonText& json, const Table& table) {
  ensure(table.is_between_rows(), "a table is written before its last row is complete");
  json.begin_array();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    json.begin_object(JsonText::Layout::kOneLine);
    write_members(json, table, row);
    json.end_object();
  }
  json.end_array();
}

std::string json_document(const Table& table) {
  JsonText json;
  json.begin_object().member("table", table.name()).member("meaning", table.schema().meaning);
  json.key("columns").begin_array();
  for (const TableColumn& column : table.columns()) {
    json.begin_object(JsonText::Layout::kOneLine).member("name", column.name).key("unit");
    if (column.unit.empty()) {
      json.null();
    } else {
      json.value(column.unit);
    }
    json.member("type", in_words(column.type)).member("meaning", column.meaning).end_object();
  }
  json.end_array().key("rows");
  write_rows(json, table);
  json.end_object();
  return std::move(json).finish();
}

}  // namespace hedgelab
