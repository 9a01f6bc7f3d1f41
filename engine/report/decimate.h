#pragma once
// Thinning of long curves that keeps what an eye can see: of every stretch of equal length the first, the lowest, the
// highest and the last point. A line through them covers the pixels of the whole line as long as a stretch is no wider
// than one of them.

#include <cstddef>
#include <span>
#include <vector>

namespace hedgelab::report {

/// Indexes to keep, ascending, at most `most` of them; all of them when there are no more. NaN is no point: a stretch
/// of nothing else keeps its first. The first and the last index are always kept. REQUIRES: most >= 4.
[[nodiscard]] std::vector<std::size_t> extremes(std::span<const double> values, std::size_t most);

}  // namespace hedgelab::report
