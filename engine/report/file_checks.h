#pragma once
// Whether the files of one run fit each other: a file changed by hand, or left over from another run, shows here.

#include "engine/report/result_folder.h"

namespace hedgelab::report {

/// Findings in a fixed order: another version, files that are missing, fills that do not give their digest, rows of the
/// attribution that do not add up, an equity curve that does not end where result.json says, no trade at all.
[[nodiscard]] std::vector<Phrase> check_files(const RunFiles& run);

}  // namespace hedgelab::report
