#pragma once
// A whole number to another that looks nothing like it: the same on every machine, one to one.

#include <cstdint>

namespace hedgelab {

/// SplitMix64's output function (Steele, Lea and Flood, 2014).
[[nodiscard]] constexpr std::uint64_t scrambled(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15U;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31);
}

/// In [0, 1), from two numbers: the draw of `index` under `seed`.
[[nodiscard]] constexpr double share_of(std::uint64_t seed, std::uint64_t index) {
  return static_cast<double>(scrambled(scrambled(seed) ^ index) >> 11) * 0x1p-53;
}

}  // namespace hedgelab
