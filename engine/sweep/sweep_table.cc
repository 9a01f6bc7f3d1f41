#include "engine/sweep/sweep_table.h"

#include "engine/sweep/block_walk.h"

namespace hedgelab {
namespace {

ColumnType column_type_of(FieldType type) {
  switch (type) {
    case FieldType::kBoolean: return column_type<bool>();
    case FieldType::kInteger: return column_type<std::int64_t>();
    case FieldType::kNumber: return column_type<double>();
    default: return column_type<std::string>();
  }
}

}  // namespace

Cell cell_of(const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return std::string_view(*text);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  return std::get<double>(value);
}

TableSchema sweep_schema(const Sweep& sweep) {
  const auto column = [](std::string name, std::string_view meaning, ColumnType type, bool may_be_missing) {
    return TableColumn{std::move(name), std::string(unit::kNone), std::string(meaning), type, {}, may_be_missing};
  };
  TableSchema schema{"sweep", "a point of the sweep", {}};
  std::vector<TableColumn>& columns = schema.columns;
  columns.push_back(column("point", "its number; `hedgelab run DIR --point` makes its whole run",
                           column_type<std::int64_t>(), false));
  for (const Axis& axis : sweep.space().axes()) {
    columns.push_back(column(axis.key(), axis.help(), column_type_of(axis.type()), false));
  }
  if (sweep.config().document.search.is_there) {
    columns.push_back(column("round", "of the search in which it was looked at", column_type<std::int64_t>(), false));
    columns.push_back(
        column("until", "last day of its run in that round; empty of the whole period", column_type<Date>(), true));
  }
  columns.push_back(column("outcome",
                           "finished, stopped (margin call), ruined, not_carried, failed, refused (its plan does not "
                           "fit the market) or faulted (a fault of the engine)",
                           column_type<std::string>(), false));
  columns.push_back(column("ended_on", "day on which the run ended early", column_type<Date>(), true));
  columns.push_back(column("reason", "why it ended early, or did not run", column_type<std::string>(), true));
  for (const auto* figure : sweep.shape().figures) {
    columns.push_back(figure->declaration);
    columns.back().may_be_missing = true;
  }
  return schema;
}

void append_rows(Table& table, const Sweep& sweep, std::span<const PointRow> rows) {
  for (const PointRow& row : rows) {
    table.put(static_cast<std::int64_t>(row.point));
    for (const FieldValue& value : sweep.space().values(row.point)) table.put(cell_of(value));
    if (sweep.config().document.search.is_there) {
      table.put(row.round);
      table.put(until_of_round(sweep, row.round));
    }
    table.put(word_of(row.outcome));
    table.put(row.day);
    table.put(row.reason.empty() ? Cell() : Cell(row.reason));
    for (std::size_t i = 0; i < sweep.shape().figures.size(); ++i) table.put(row.has_run() ? row.figures[i] : Cell());
  }
}

}  // namespace hedgelab
