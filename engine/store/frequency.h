#pragma once
// The bar lengths of a store.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/core/words.h"

namespace hedgelab {

enum class Frequency : std::uint8_t { kDaily, kFiveMinutes, kOneMinute };
inline constexpr std::array<std::string_view, 3> kFrequencyWords{"1d", "5m", "1m"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(Frequency) { return kFrequencyWords; }
[[nodiscard]] constexpr std::string_view to_string(Frequency frequency) { return word_of(frequency); }
[[nodiscard]] constexpr std::optional<Frequency> parse_frequency(std::string_view text) {
  return parse_word<Frequency>(text);
}

/// Trading minutes that one bar covers; 0 for a daily bar, which covers its whole session.
[[nodiscard]] constexpr int minutes_per_bar(Frequency frequency) {
  switch (frequency) {
    case Frequency::kDaily: return 0;
    case Frequency::kFiveMinutes: return 5;
    case Frequency::kOneMinute: return 1;
  }
  return 0;
}

}  // namespace hedgelab
