#include "engine/config/table_cells.h"

#include "engine/core/error.h"

namespace hedgelab {

std::string row_of(const std::filesystem::path& path, std::size_t row) {
  return fmt::format("{}: row {}", path.string(), row + 1);
}

Cell required(const std::filesystem::path& path, const Table& table, std::size_t row, std::size_t column) {
  const Cell cell = table.cell(row, column);
  if (cell.is_missing()) fail("{}: column '{}' is empty", row_of(path, row), table.columns()[column].name);
  return cell;
}

}  // namespace hedgelab
