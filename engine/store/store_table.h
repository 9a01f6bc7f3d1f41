#pragma once
// A table beside the bars of a store: rows that are no bars of a series, as member rankings, option chains, dividend
// forecasts, constituents, funds. It stands at STORE/tables/NAME.csv; the manifest lists it with its digest, and
// opening a store verifies it as it does the bars. What its columns must be is known to whoever checks it before it
// joins (config/table_kinds.h).

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/date.h"

namespace hedgelab {

struct StoreTable {
  std::string name;  // may be what a symbol may be
  std::string kind;  // "member_ranks"
  std::int64_t rows = 0;
  /// Of the first of its columns that holds dates; nullopt without one.
  std::optional<Date> first_date, last_date;
  std::string source;  // the file that it was read from, for people
  std::string digest;  // of its bytes
};

/// "tables/ranks.csv", below the store's folder.
[[nodiscard]] inline std::string table_file(std::string_view name) { return "tables/" + std::string(name) + ".csv"; }

/// What the manifest of the store in `folder` lists, sorted by name; empty when it lists none. Throws InputError naming
/// the manifest when it cannot be read or an entry is none. It looks at no table: opening a store does.
[[nodiscard]] std::vector<StoreTable> tables_of_store(const std::filesystem::path& folder);

/// The store in `folder` with one more table, or with this one in the place of one of its name; all other files are
/// linked. Whole or not at all. Returns the store's digest. Throws InputError when the name cannot be part of a file's
/// name, and when the folder holds no store.
std::string add_table(const std::filesystem::path& folder, StoreTable table, std::string_view bytes);
/// The store without the table. REQUIRES: it is there.
std::string remove_table(const std::filesystem::path& folder, const std::string& name);

}  // namespace hedgelab
