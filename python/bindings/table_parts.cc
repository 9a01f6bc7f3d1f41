// Tables as NumPy arrays.

#include <limits>

#include "engine/core/error.h"
#include "python/bindings/bindings.h"

namespace hedgelab::python {
namespace {

bool has_missing(const Table& table, std::size_t column) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.cell(row, column).is_missing()) return true;
  }
  return false;
}

template <class Value, class Get>
py::object copied(const Table& table, std::size_t column, Value missing, const Get& get) {
  std::vector<Value> values;
  values.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Cell cell = table.cell(row, column);
    values.push_back(cell.is_missing() ? missing : get(cell));
  }
  return array_with(std::move(values));
}

// A column leaves its table once, as a vector that NumPy then looks at.
py::object values_of(const Table& table, std::size_t column) {
  const ColumnType type = table.columns()[column].type;
  switch (type.kind) {
    case CellType::kInteger:
      if (!has_missing(table, column)) {
        return copied<std::int64_t>(table, column, 0, [](const Cell& cell) { return cell.integer(); });
      }
      [[fallthrough]];
    case CellType::kDouble:
    case CellType::kDecimal:
    case CellType::kBoolean: return array_with(table.numbers(column));
    case CellType::kDate:
    case CellType::kTime:
      return copied<std::int64_t>(table, column, std::numeric_limits<std::int64_t>::min(),
                                  [](const Cell& cell) { return cell.raw(); });
    case CellType::kText: {
      py::list texts(table.rows());
      for (std::size_t row = 0; row < table.rows(); ++row) {
        const Cell cell = table.cell(row, column);
        texts[row] = cell.is_missing() ? py::object(py::none()) : py::object(py::str(std::string(cell.text())));
      }
      return texts;
    }
  }
  throw InvariantError("a column of an unknown type");
}

std::string word_of(ColumnType type) {
  switch (type.kind) {
    case CellType::kText: return "text";
    case CellType::kInteger: return "integer";
    case CellType::kDouble: return "double";
    case CellType::kDecimal: return "decimal";
    case CellType::kDate: return "date";
    case CellType::kTime: return "time";
    case CellType::kBoolean: return "boolean";
  }
  throw InvariantError("a column of an unknown type");
}

}  // namespace

py::object array_of(Cells cells) { return py::module_::import("numpy").attr("asarray")(py::cast(std::move(cells))); }

void bind_cells(py::module_& module) {
  py::class_<Cells>(module, "Cells", py::buffer_protocol()).def_buffer([](Cells& cells) {
    std::vector<py::ssize_t> strides(cells.shape.size(), cells.item);
    for (std::size_t i = cells.shape.size(); i-- > 1;) strides[i - 1] = strides[i] * cells.shape[i];
    return py::buffer_info(const_cast<void*>(cells.data), cells.item, cells.format,
                           static_cast<py::ssize_t>(cells.shape.size()), cells.shape, std::move(strides),
                           cells.is_readonly);
  });
}

py::dict parts_of(const Table& table) {
  py::list columns;
  for (std::size_t column = 0; column < table.columns().size(); ++column) {
    const TableColumn& one = table.columns()[column];
    columns.append(py::make_tuple(one.name, one.unit, one.meaning, word_of(one.type), values_of(table, column)));
  }
  py::dict parts;
  parts["name"] = table.name();
  parts["meaning"] = table.schema().meaning;
  parts["columns"] = columns;
  return parts;
}

}  // namespace hedgelab::python
