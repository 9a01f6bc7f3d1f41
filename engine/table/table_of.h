#pragma once
// A table declared together with the way its cells come out of what a row is made of: one line is a column's name,
// unit, meaning, type and value.
//
//   static const TableOf<EquityPoint> kEquity("equity", "a day", {
//       {"date", unit::kNone, "trading day", &EquityPoint::date},
//       {"margin_ratio", unit::kShare, "margin over cash", &EquityPoint::margin_ratio},
//   });
//   const Table table = kEquity.of(curve.points);

#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/table/table.h"

namespace hedgelab {

template <class Source>
class TableOf {
 public:
  struct Column {
    /// `get(source)`, a member or a callable, gives the cell's value; its type is the column's.
    template <class Get>
    Column(std::string_view name, std::string_view unit, std::string_view meaning, Get get, std::string_view title = {})
        : declaration{std::string(name),
                      std::string(unit),
                      std::string(meaning),
                      column_type<std::decay_t<std::invoke_result_t<Get, const Source&>>>(),
                      std::string(title),
                      detail::kIsOptional<std::decay_t<std::invoke_result_t<Get, const Source&>>>},
          put([get](Table& table, const Source& source) { table.put(Cell(std::invoke(get, source))); }) {}

    Column(TableColumn declared, std::function<void(Table&, const Source&)> putter)
        : declaration(std::move(declared)), put(std::move(putter)) {}

    /// The same column for a whole that has a Source at `part`, a member or a callable.
    template <class Whole, class Part>
    [[nodiscard]] typename TableOf<Whole>::Column lifted(Part part) const {
      return {declaration,
              [part, put = put](Table& table, const Whole& whole) { put(table, std::invoke(part, whole)); }};
    }

    TableColumn declaration;
    std::function<void(Table&, const Source&)> put;
  };

  TableOf(std::string name, std::string meaning, std::vector<Column> columns)
      : columns_(std::move(columns)), schema_{std::move(name), std::move(meaning), {}} {
    for (const Column& column : columns_) schema_.columns.push_back(column.declaration);
  }

  [[nodiscard]] const TableSchema& schema() const { return schema_; }
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  /// Throws InvariantError when there is none.
  [[nodiscard]] const Column& column(std::string_view name) const {
    for (const Column& one : columns_) {
      if (one.declaration.name == name) return one;
    }
    throw InvariantError("a table is asked for a column that it does not declare: " + std::string(name));
  }
  [[nodiscard]] Table empty() const { return Table(schema_); }
  void append(Table& table, const Source& source) const {
    for (const Column& column : columns_) column.put(table, source);
  }
  template <class Sources>
  [[nodiscard]] Table of(const Sources& sources) const {
    Table table(schema_);
    table.reserve(sources.size());
    for (const Source& source : sources) append(table, source);
    return table;
  }

 private:
  std::vector<Column> columns_;
  TableSchema schema_;
};

}  // namespace hedgelab
