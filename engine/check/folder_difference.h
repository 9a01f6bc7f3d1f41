#pragma once
// Two folders of results, run by run.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/check/run_difference.h"

namespace hedgelab::check {

struct FolderDifference {
  std::string a, b;                         // as the user named them
  std::vector<RunDifference> runs;          // that both have
  std::vector<std::string> only_a, only_b;  // runs that only one has
  [[nodiscard]] bool differs() const;
};

/// The folder of a run or of a comparison, held to be as it was written. Throws InputError naming the folder and what
/// is wrong: a file that is missing, cut short or changed since the run, a folder of a sweep or a study.
[[nodiscard]] report::ResultFolder read_for_comparison(const std::filesystem::path& folder);

/// Runs are matched by their names; two single runs are compared whatever they are called. Throws InputError when the
/// folders have no run in common.
[[nodiscard]] FolderDifference compare_folders(const report::ResultFolder& a, const report::ResultFolder& b,
                                               const Tolerances& tolerances);

}  // namespace hedgelab::check
