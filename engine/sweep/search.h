#pragma once
// Walks through spaces that are too large to be run whole. Both are seeded and depend on nothing but the rows they have
// seen; every run they make is a row, and the count of rows is the count of tries.
//
//   halving    many points over a short first part of the period; one in `keep_one_in` of the best goes on to twice the
//     part, and so on to the whole (Jamieson and Talwalkar, "Non-stochastic best arm identification", AISTATS 2016)
//   evolution  a generation of children from the best so far: each axis from one of two parents, some of them moved
//
// A point whose run did not come to its end, or has no such figure, is worse than any that has.

#include <memory>

#include "engine/sweep/block_walk.h"

namespace hedgelab {

/// REQUIRES: the sweep's config has a search. Throws InputError for a figure that the sweep does not keep.
[[nodiscard]] std::unique_ptr<BlockWalk> halving_walk(const Sweep& sweep);
[[nodiscard]] std::unique_ptr<BlockWalk> evolution_walk(const Sweep& sweep);

}  // namespace hedgelab
