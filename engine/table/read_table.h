#pragma once
// A CSV file read back into the table that it was declared as.

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/table/table.h"

namespace hedgelab {

/// The rows of `text` under the columns of `schema`, which the header may have in any order; columns that the schema
/// does not declare are passed over. Fields may be quoted (RFC 4180); an empty field is a missing cell. Throws
/// InputError "name:line: column 'c': what, what was expected" for a field that is not of its column's type, a declared
/// column that the header lacks or has twice, a row with another number of fields, a quote that is not closed.
[[nodiscard]] Table parse_table(std::string_view name, std::string_view text, const TableSchema& schema);
/// Of a file. Throws InputError when it cannot be read.
[[nodiscard]] Table read_table(const std::filesystem::path& path, const TableSchema& schema);

}  // namespace hedgelab
