#pragma once
// Loops over accounts side by side, compiled twice: for the processor that every build is for, and for one that
// multiplies and divides eight 64-bit numbers at once (AVX-512), chosen when the program runs. Both do the same
// operations in the same order, and products and sums are never contracted (-ffp-contract=off): the bits are the same.

#include <cstdint>

// A function that is compiled into whichever calls it, with the instructions of that one.
#define HEDGELAB_INLINED inline __attribute__((always_inline))
#if defined(__x86_64__)
#define HEDGELAB_HAS_VECTORS 1
#define HEDGELAB_VECTORS __attribute__((target("avx512f,avx512dq,avx512vl")))
#endif
// Ahead of a loop whose steps do not touch each other's numbers.
#if defined(__GNUC__) && !defined(__clang__)
#define HEDGELAB_STEPS_ARE_APART _Pragma("GCC ivdep")
#else
#define HEDGELAB_STEPS_ARE_APART
#endif

namespace hedgelab {

enum class Road : std::uint8_t { kPlain, kVectors };

/// kVectors where the processor has them and the build knows them.
[[nodiscard]] inline Road fastest_road() {
#ifdef HEDGELAB_HAS_VECTORS
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    return Road::kVectors;
  }
#endif
  return Road::kPlain;
}

}  // namespace hedgelab
