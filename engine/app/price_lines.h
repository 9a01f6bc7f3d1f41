#pragma once
// The price lines of a run's active trades. Its folder has the trades and the evenings, and no prices between: they
// come out of the store that the run was made on.

#include <filesystem>
#include <optional>

#include "engine/report/result_folder.h"

namespace hedgelab::app {

struct PriceLines {
  /// prices.csv: a row for each day and contract of signals.csv, with `ends` ("09:31 09:32 ...", exchange time) and
  /// `closes` (index points, "-" where there is no bar) of its bars.
  report::FileTable table;
  std::size_t kept = 0, of = 0;  // rows: the last ones, where there are too many to show
};

/// nullopt for a run without active trades. `store`: the one that it was made on. `reference`: the rule tables.
/// Throws InputError when the store has other data than the run's digest says.
[[nodiscard]] std::optional<PriceLines> price_lines(const report::RunFiles& run, const std::filesystem::path& store,
                                                    const std::filesystem::path& reference);

}  // namespace hedgelab::app
