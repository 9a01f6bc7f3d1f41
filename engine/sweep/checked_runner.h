#pragma once
// A fast road that is held to a slow one while it works: some points are made by both.

#include <memory>

#include "engine/sweep/point_runner.h"

namespace hedgelab {

/// The rows of `fast`. The first point of the first call, and every point whose scrambled number is a multiple of
/// kCheckedInOneOf, is made by `reference` too; an InvariantError names the first that differs and in what.
[[nodiscard]] std::unique_ptr<PointRunner> checked_runner(std::unique_ptr<PointRunner> fast,
                                                          std::unique_ptr<PointRunner> reference, RowShape shape);

}  // namespace hedgelab
