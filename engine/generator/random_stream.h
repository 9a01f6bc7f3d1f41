#pragma once
// Random numbers that depend on a seed, a name and an index only, never on what was drawn elsewhere: "volatility of day
// 12", "trades of IF2506 on day 940". A series therefore keeps its numbers when other series are added or left out.
// xoshiro256++ (Blackman and Vigna, 2019) started by SplitMix64; integers only, the same on every machine.

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "engine/generator/portable_math.h"

namespace hedgelab {

class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view name, std::int64_t index);

  std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }
  /// In (0, 1), never an end: its logarithm is finite.
  double uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }
  double normal() { return normal_quantile(uniform()); }
  /// Mean 1.
  double exponential() { return -portable_log(uniform()); }
  /// True with this probability.
  bool happens(double probability) { return uniform() < probability; }
  /// 0 .. count-1. REQUIRES: count > 0.
  int below(int count) { return static_cast<int>(uniform() * count); }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace hedgelab
