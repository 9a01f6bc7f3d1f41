#pragma once
// A figure of a sweep over two of its axes.

#include <string>

#include "engine/sweep/sweep_folder.h"
#include "engine/table/table.h"

namespace hedgelab {

/// The mean of the finished points that share both values: a row is a value of `down`, a column one of `across`.
/// Throws InputError for a key that is no axis with a list of values, and for a figure that was not kept.
[[nodiscard]] Table heat_map(const SweepFolder& folder, const std::string& figure, const std::string& down,
                             const std::string& across);

}  // namespace hedgelab
