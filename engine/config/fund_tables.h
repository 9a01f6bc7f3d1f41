#pragma once
// Funds and valuations from tables of the user's own.

#include <filesystem>
#include <vector>

#include "engine/analysis/drivers_study.h"

namespace hedgelab {

/// CSV date,fund,benchmark,nav (dividends reinvested). Throws InputError naming file and row for a value that is not
/// positive, a date that a fund has twice, and a fund with two benchmarks.
[[nodiscard]] std::vector<Fund> read_funds(const std::filesystem::path& path);

/// CSV date,index,pe_ttm. Throws InputError naming file and row for a date that an index has twice.
[[nodiscard]] std::vector<Valuation> read_valuations(const std::filesystem::path& path);

}  // namespace hedgelab
