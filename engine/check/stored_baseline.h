#pragma once
// A baseline and its reference on disk.

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/check/baseline.h"
#include "engine/check/reference_runs.h"

namespace hedgelab::check {

struct StoredBaseline {
  Baseline baseline;
  std::map<std::string, report::RunFiles> reference;  // empty when it has none
  ReferenceDepth depth = ReferenceDepth::kNone;
};

/// Throws InputError: parse_baseline, and a reference that is missing, damaged or another one's.
[[nodiscard]] StoredBaseline read_stored_baseline(const std::filesystem::path& file);

/// Writes the reference first, then the baseline: a baseline never names a reference that is not there. Returns what
/// was written, "file (bytes)". The folder is made.
[[nodiscard]] std::vector<std::string> write_stored_baseline(const std::filesystem::path& file, Baseline baseline,
                                                             std::span<const report::RunFiles> runs,
                                                             ReferenceDepth depth);

}  // namespace hedgelab::check
