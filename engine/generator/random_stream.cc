#include "engine/generator/random_stream.h"

namespace hedgelab {
namespace {

/// SplitMix64's step and finish.
std::uint64_t split_mix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view name, std::int64_t index) {
  std::uint64_t key = seed;
  std::uint64_t mixed = split_mix(key);
  // FNV-1a over the name.
  std::uint64_t word = 0xcbf29ce484222325U;
  for (const char c : name) word = (word ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  key = mixed ^ word;
  mixed = split_mix(key);
  key = mixed ^ static_cast<std::uint64_t>(index);
  for (std::uint64_t& part : state_) part = split_mix(key);
}

}  // namespace hedgelab
