#pragma once
// The kinds of tables that may join a store, each with the reader that its studies use: what joins, they read.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/reference/rule_book.h"
#include "engine/store/store_table.h"

namespace hedgelab {

struct TableKind {
  std::string_view word;
  std::string_view columns;  // as the header has them, in any order; others may stand beside them
  std::string_view meaning;
  /// Throws InputError naming file and row for what breaks the layout.
  void (*check)(const std::filesystem::path& file, const RuleBook& rules);
};
[[nodiscard]] const std::vector<TableKind>& table_kinds();

struct CheckedTable {
  StoreTable facts;  // named by the file's stem
  std::string text;  // its lines, each ending with a newline
};
/// A CSV file, plain or packed, held to the layout of its kind. Throws InputError for a kind that is not known and,
/// with file and row, for what breaks the layout.
[[nodiscard]] CheckedTable read_checked_table(const std::string& kind, const std::filesystem::path& file,
                                              const RuleBook& rules);

}  // namespace hedgelab
