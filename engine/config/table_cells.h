#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "engine/table/table.h"

namespace hedgelab {

/// Cells of a user's table, with errors that name file, row and column. Rows count from 0 here and from 1, the first
/// under the header, in what people read.

/// "FILE: row 3".
[[nodiscard]] std::string row_of(const std::filesystem::path& path, std::size_t row);

/// Throws Error when the cell is empty.
[[nodiscard]] Cell required(const std::filesystem::path& path, const Table& table, std::size_t row, std::size_t column);

}  // namespace hedgelab
