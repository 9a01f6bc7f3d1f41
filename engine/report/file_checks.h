#pragma once
// Whether the files of one run fit each other: a file changed by hand, or left over from another run, shows here.

#include "engine/report/result_folder.h"

namespace hedgelab::report {

/// Findings in a fixed order: another version; files, columns or rows that are missing; fills that do not give their
/// digest, no trade at all; rows of the attribution that do not add up or do not lead from one equity to the next; a
/// curve that is short, out of order, undefined on some day, or that gives another end or other figures than
/// result.json.
[[nodiscard]] std::vector<Phrase> check_files(const RunFiles& run);

}  // namespace hedgelab::report
