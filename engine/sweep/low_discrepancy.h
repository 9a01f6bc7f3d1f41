#pragma once
// Points spread over a unit cube, each by arithmetic from its number alone: no state, so any shard makes any of them.

#include <cstdint>

namespace hedgelab {

inline constexpr std::size_t kSobolDimensions = 21;

/// Coordinate `dimension` of point `number` of Sobol's sequence in [0, 1), shifted by `seed` (a digital shift: the
/// balance of the sequence stays). Direction numbers: Joe and Kuo, "Constructing Sobol sequences with better
/// two-dimensional projections", SIAM J. Sci. Comput. 30 (2008), file new-joe-kuo-6. REQUIRES: dimension <
/// kSobolDimensions, number < 2^32.
[[nodiscard]] double sobol(std::uint64_t number, std::size_t dimension, std::uint64_t seed);

/// Coordinate of point `number` of a Latin hypercube of `points` points: each of `points` equal shares of every
/// dimension has one of them. REQUIRES: number < points.
[[nodiscard]] double latin_hypercube(std::uint64_t number, std::uint64_t points, std::size_t dimension,
                                     std::uint64_t seed);

/// Where a permutation of 0 .. count-1 takes `number`: a Feistel network on the
/// next power of four, walked until it falls inside. REQUIRES: number < count.
[[nodiscard]] std::uint64_t permuted(std::uint64_t number, std::uint64_t count, std::uint64_t key);

}  // namespace hedgelab
