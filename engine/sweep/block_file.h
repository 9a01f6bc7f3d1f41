#pragma once
// A block of a sweep as bytes: the rows of some points, and enough to tell whose they are and that none is missing.
//
//   "hedgelab sweep block 1\n", digest of the sweep (32), number of the block,
//   count of rows, the rows, digest of all bytes before it (32)
//
// Numbers are little-endian as in memory. Every run of the same sweep by the same build writes the same bytes, so that
// two processes that make one block (a task that was started again while it still lived) do no harm.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sweep/point_row.h"

namespace hedgelab {

/// `sweep`: 32 hex digits of what the rows are of (SweepIdentity::digest).
[[nodiscard]] std::string block_bytes(std::string_view sweep, std::uint64_t block, std::span<const PointRow> rows,
                                      const RowShape& shape);

/// The rows of such bytes. Throws InputError naming the file for bytes that are no block, cut short, altered, or of
/// another sweep, build or data, and for another block than `block`.
[[nodiscard]] std::vector<PointRow> read_block(std::string_view bytes, std::string_view sweep, std::uint64_t block,
                                               const RowShape& shape, const std::string& name);

}  // namespace hedgelab
