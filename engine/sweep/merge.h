#pragma once
// The blocks of a sweep put together: sweep.csv and columns/*.npy, the same bytes whoever made the blocks and however
// often they are merged. Memory is that of a block, and of the text of a thousand rows for each thread.

#include <functional>

#include "engine/sweep/sweep_folder.h"

namespace hedgelab {

struct MergeCounts {
  std::uint64_t blocks = 0;
  PointNumber points = 0, unfinished = 0;
};

/// Throws InputError naming the blocks that are missing or damaged; what was merged before then stands.
MergeCounts merge_blocks(const SweepFolder& folder, int threads = 1);

/// Calls `take` with the rows of every block in the order of their numbers. Throws as merge_blocks.
void for_each_block(const SweepFolder& folder, const std::function<void(const std::vector<PointRow>&)>& take);

}  // namespace hedgelab
