#pragma once
// Which points make up the blocks of a sweep, one block after the other: successive numbers of a grid or a sample, or
// what a search asks for once it has seen the blocks before. The same rows give the same walk, so that a sweep that was
// stopped goes on where it stood, and anybody who reads its folder finds the points of each block.

#include <memory>
#include <optional>
#include <vector>

#include "engine/sweep/sweep.h"

namespace hedgelab {

class BlockWalk {
 public:
  virtual ~BlockWalk() = default;
  /// Points of the next block; nullopt after the last.
  [[nodiscard]] virtual std::optional<std::vector<PointNumber>> next() = 0;
  /// The rows of the block that `next` gave. REQUIRES: called before the next `next`.
  virtual void take(const std::vector<PointRow>& rows) = 0;
  /// The plans of that block's points, where they are not the sweep's own.
  [[nodiscard]] virtual const PointPlans& plans() const = 0;
};

/// REQUIRES: the sweep outlives the walk.
[[nodiscard]] std::unique_ptr<BlockWalk> walk_of(const Sweep& sweep);

/// The last day of the runs of a round of the sweep's search; nullopt where they have the whole period.
[[nodiscard]] std::optional<Date> until_of_round(const Sweep& sweep, std::uint32_t round);
/// How many runs the whole walk makes, at most.
[[nodiscard]] PointNumber most_points(const Sweep& sweep);

}  // namespace hedgelab
