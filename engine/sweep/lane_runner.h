#pragma once
// The fast road of a sweep: points that differ in the levels, sizes and costs of one signal are made together, in one
// walk over day sheet and plans (lane_terms.h says which), and all others by the engine. Rows are equal to the engine's
// to the bit; a sweep still holds them to it (checked_runner.h).

#include "engine/sweep/point_runner.h"

namespace hedgelab {

/// Whether a lane can make rows of this shape: figures of performance, hedge, fees, final equity and counts of fills
/// and rolls. Others (attribution, calls, the overlay's own) are the engine's.
[[nodiscard]] bool lanes_can_fill(const RowShape& shape);

/// REQUIRES: lanes_can_fill(shape); `session` outlives it.
[[nodiscard]] std::unique_ptr<PointRunner> lane_runner(MarketSession& session, RowShape shape,
                                                       RunnerOptions options = {});

/// What a sweep takes: lanes held to the engine where they can fill the rows, else the engine.
[[nodiscard]] std::unique_ptr<PointRunner> usual_runner(MarketSession& session, const RowShape& shape,
                                                        const RunnerOptions& options = {});

}  // namespace hedgelab
