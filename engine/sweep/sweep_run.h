#pragma once
// A sweep's blocks made one after the other: those that stand are read, the others computed and written.

#include <cstdint>
#include <functional>

#include "engine/sweep/point_runner.h"
#include "engine/sweep/sweep_folder.h"

namespace hedgelab {

/// One of `count` equal shares of a sweep's blocks, counted from 0.
struct Shard {
  std::uint64_t index = 0, count = 1;
  [[nodiscard]] std::uint64_t first_block(std::uint64_t blocks) const {
    return blocks * index / count;  // at most 1e9 x 1e6
  }
  [[nodiscard]] std::uint64_t end_block(std::uint64_t blocks) const { return blocks * (index + 1) / count; }
};

struct SweepCounts {
  PointNumber points = 0;      // of the blocks asked for
  PointNumber computed = 0;    // now
  PointNumber found = 0;       // in blocks that stood
  PointNumber unfinished = 0;  // rows of all those whose outcome is not finished
  PointNumber faulted = 0;     // among these
  bool is_cancelled = false;
  [[nodiscard]] PointNumber done() const { return computed + found; }
};

/// Told before the first block and after each.
using SweepProgress = std::function<void(const SweepCounts&)>;

/// Throws InputError when neither the first, the middle nor the last point can begin: the config is wrong, and not a
/// point of it.
void check_some_points(const Sweep& sweep, MarketSession& session);

/// Throws the InputError of a shard of a search.
[[noreturn]] void refuse_shards_of_a_search();

/// Makes what is missing of the shard's blocks. A runner that is cancelled ends it, and what stands stands.
SweepCounts run_sweep(const SweepFolder& folder, PointRunner& runner, Shard shard, const SweepProgress& tell = {});

/// Adds the rows to the counts.
void count_rows(SweepCounts& counts, const std::vector<PointRow>& rows, bool are_computed);

}  // namespace hedgelab
