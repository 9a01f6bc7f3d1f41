#pragma once
// What the declared keys say to editors and to people: JSON schemas (draft 7) and the table of keys.

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/field_tree.h"

namespace hedgelab {

/// The documents that the program reads: "run", "sweep", "import", "market", "instruments".
[[nodiscard]] const std::vector<std::string>& schema_names();
/// The keys of one of them. Throws InputError for another name, with the nearest.
[[nodiscard]] FieldNode document_keys(std::string_view name);
/// Its JSON schema, with every registered strategy's parameters. It accepts what the reader accepts, but for what needs
/// the rule book, the calendar or sums: those the reader alone refuses.
[[nodiscard]] std::string json_schema(std::string_view name);
/// Its keys as a Markdown table: path, meaning, what it takes, default. The keys of strategies are left to
/// `hedgelab strategies NAME`.
[[nodiscard]] std::string key_table(std::string_view name);

}  // namespace hedgelab
