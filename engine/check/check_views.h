#pragma once
// Verdicts of a check for people, for programs, and for the two services that run them.

#include <span>
#include <string>

#include "engine/check/regression_check.h"

namespace hedgelab::check {

/// A summary line for each config, and below it what moved.
[[nodiscard]] std::string verdicts_text(std::span<const ConfigVerdict> verdicts);
/// {"moved", "not_compared", "skipped", "configs": [...]}, ending with a newline.
[[nodiscard]] std::string verdicts_json(std::span<const ConfigVerdict> verdicts);
/// JUnit: a suite for each config, a case for each run.
[[nodiscard]] std::string verdicts_junit(std::span<const ConfigVerdict> verdicts);
/// GitHub workflow commands, a line for each run that moved and each config that cannot be compared.
[[nodiscard]] std::string verdicts_github(std::span<const ConfigVerdict> verdicts);

}  // namespace hedgelab::check
