#include "engine/sweep/low_discrepancy.h"

#include <algorithm>
#include <array>
#include <bit>

#include "engine/core/error.h"
#include "engine/sweep/scramble.h"

namespace hedgelab {
namespace {

constexpr int kBits = 32;

// A primitive polynomial of degree `degree` (its inner coefficients as bits) and the first direction integers.
struct Direction {
  int degree;
  std::uint32_t inner;
  std::array<std::uint32_t, 7> first;
};
constexpr std::array<Direction, kSobolDimensions - 1> kDirections{{
    {1, 0, {1}},
    {2, 1, {1, 3}},
    {3, 1, {1, 3, 1}},
    {3, 2, {1, 1, 1}},
    {4, 1, {1, 1, 3, 3}},
    {4, 4, {1, 3, 5, 13}},
    {5, 2, {1, 1, 5, 5, 17}},
    {5, 4, {1, 1, 5, 5, 5}},
    {5, 7, {1, 1, 7, 11, 19}},
    {5, 11, {1, 1, 5, 1, 1}},
    {5, 13, {1, 1, 1, 3, 11}},
    {5, 14, {1, 3, 5, 5, 31}},
    {6, 1, {1, 3, 3, 9, 7, 49}},
    {6, 13, {1, 1, 1, 15, 21, 21}},
    {6, 16, {1, 3, 1, 13, 27, 49}},
    {6, 19, {1, 1, 1, 15, 7, 5}},
    {6, 22, {1, 3, 1, 15, 13, 25}},
    {6, 25, {1, 1, 5, 5, 19, 61}},
    {7, 1, {1, 3, 7, 11, 23, 15, 103}},
    {7, 4, {1, 3, 7, 13, 13, 15, 69}},
}};

using Columns = std::array<std::uint32_t, kBits>;

constexpr Columns columns_of(std::size_t dimension) {
  Columns columns{};
  if (dimension == 0) {
    for (int k = 0; k < kBits; ++k) columns[static_cast<std::size_t>(k)] = 1U << (kBits - 1 - k);
    return columns;
  }
  const Direction& direction = kDirections[dimension - 1];
  const int s = direction.degree;
  for (int k = 0; k < kBits; ++k) {
    std::uint32_t column = 0;
    if (k < s) {
      column = direction.first[static_cast<std::size_t>(k)] << (kBits - 1 - k);
    } else {
      column = columns[static_cast<std::size_t>(k - s)] ^ (columns[static_cast<std::size_t>(k - s)] >> s);
      for (int j = 1; j < s; ++j) {
        if ((direction.inner >> (s - 1 - j)) & 1U) column ^= columns[static_cast<std::size_t>(k - j)];
      }
    }
    columns[static_cast<std::size_t>(k)] = column;
  }
  return columns;
}

constexpr std::array<Columns, kSobolDimensions> kColumns = [] {
  std::array<Columns, kSobolDimensions> all{};
  for (std::size_t d = 0; d < kSobolDimensions; ++d) all[d] = columns_of(d);
  return all;
}();

}  // namespace

double sobol(std::uint64_t number, std::size_t dimension, std::uint64_t seed) {
  ensure(dimension < kSobolDimensions && number >> kBits == 0, "no such point of a Sobol sequence");
  const Columns& columns = kColumns[dimension];
  auto x = static_cast<std::uint32_t>(scrambled(scrambled(seed) ^ dimension) >> kBits);
  std::uint64_t gray = number ^ (number >> 1);
  for (std::size_t bit = 0; gray != 0; gray >>= 1, ++bit) {
    if (gray & 1U) x ^= columns[bit];
  }
  return static_cast<double>(x) * 0x1p-32;
}

std::uint64_t permuted(std::uint64_t number, std::uint64_t count, std::uint64_t key) {
  ensure(number < count, "a permutation is asked beyond its end");
  const int half = std::max(1, (static_cast<int>(std::bit_width(count - 1)) + 1) / 2);
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  constexpr std::uint64_t kRounds = 4;
  do {
    std::uint64_t left = number >> half, right = number & mask;
    for (std::uint64_t round = 0; round < kRounds; ++round) {
      const std::uint64_t next = left ^ (scrambled(scrambled(key + round) ^ right) & mask);
      left = right;
      right = next;
    }
    number = (left << half) | right;
  } while (number >= count);
  return number;
}

double latin_hypercube(std::uint64_t number, std::uint64_t points, std::size_t dimension, std::uint64_t seed) {
  const std::uint64_t key = scrambled(scrambled(seed) ^ dimension);
  const std::uint64_t share = permuted(number, points, key);
  const double place = (static_cast<double>(share) + share_of(key, number)) / static_cast<double>(points);
  return std::min(place, 1.0 - 0x1p-53);
}

}  // namespace hedgelab
