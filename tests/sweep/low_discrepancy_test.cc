// What spread means: every share of every axis has its points.
#include "engine/sweep/low_discrepancy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace hedgelab::test {
namespace {

TEST(Permuted, IsOneToOne) {
  for (const std::uint64_t count : {1U, 2U, 3U, 10U, 64U, 1000U}) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t to = permuted(i, count, 7);
      EXPECT_LT(to, count);
      seen.insert(to);
    }
    EXPECT_EQ(seen.size(), count);
  }
}

TEST(LatinHypercube, EveryShareOfEveryAxisHasOnePoint) {
  constexpr std::uint64_t kPoints = 50;
  for (std::size_t dimension = 0; dimension < 5; ++dimension) {
    std::set<int> shares;
    for (std::uint64_t i = 0; i < kPoints; ++i) {
      const double x = latin_hypercube(i, kPoints, dimension, 3);
      ASSERT_GE(x, 0.0);
      ASSERT_LT(x, 1.0);
      shares.insert(static_cast<int>(x * kPoints));
    }
    EXPECT_EQ(shares.size(), kPoints) << "dimension " << dimension;
  }
}

// The first 2^k points of every dimension, however shifted, have one in each of 2^k equal intervals.
TEST(Sobol, EveryDimensionFillsItsIntervals) {
  constexpr std::uint64_t kPoints = 256;
  for (const std::uint64_t seed : {0U, 1U, 99U}) {
    for (std::size_t dimension = 0; dimension < kSobolDimensions; ++dimension) {
      std::set<int> intervals;
      for (std::uint64_t i = 0; i < kPoints; ++i)
        intervals.insert(static_cast<int>(sobol(i, dimension, seed) * kPoints));
      EXPECT_EQ(intervals.size(), kPoints) << "dimension " << dimension;
    }
  }
}

// The first two dimensions are a (0, 2)-sequence: each of the 16 x 16, 4 x 64, ... boxes of area 2^-8 has one of 2^8.
TEST(Sobol, TheFirstTwoDimensionsFillEveryBox) {
  for (int wide = 0; wide <= 8; ++wide) {
    std::set<int> boxes;
    const double across = std::pow(2.0, wide), up = std::pow(2.0, 8 - wide);
    for (std::uint64_t i = 0; i < 256; ++i) {
      boxes.insert(static_cast<int>(sobol(i, 0, 5) * across) * 256 + static_cast<int>(sobol(i, 1, 5) * up));
    }
    EXPECT_EQ(boxes.size(), 256U) << "2^" << wide << " boxes across";
  }
}

}  // namespace
}  // namespace hedgelab::test
