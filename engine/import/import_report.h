#pragma once
// What an import came to, for whoever shows it: the program, its JSON, another language.

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/import/importer.h"
#include "engine/table/table.h"

namespace hedgelab {

/// The report's counts by name: files, rows, bars, skipped, dropped, merged, repaired, filled, known, replaced, fatal.
[[nodiscard]] std::vector<std::pair<std::string_view, std::int64_t>> counts_of(const ImportReport& report);

/// A row a finding, in their order.
[[nodiscard]] Table findings_table(const ImportReport& report);

}  // namespace hedgelab
