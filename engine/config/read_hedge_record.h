#pragma once
// A result folder of `hedgelab run` as the record of one hedge.

#include <filesystem>

#include "engine/analysis/weekly.h"

namespace hedgelab {

/// Reads equity.csv, settlements.csv and fills.csv of `folder`; the name is the folder's. Throws InputError naming the
/// file when one is missing, or is no file of a result.
[[nodiscard]] HedgeRecord read_hedge_record(const std::filesystem::path& folder);

}  // namespace hedgelab
