#pragma once
// The bar lengths of a store.

#include <cstdint>
#include <optional>
#include <string_view>

namespace hedgelab {

enum class Frequency : std::uint8_t { kDaily, kFiveMinutes, kOneMinute };

[[nodiscard]] constexpr std::string_view to_string(Frequency frequency) {
  switch (frequency) {
    case Frequency::kDaily: return "1d";
    case Frequency::kFiveMinutes: return "5m";
    case Frequency::kOneMinute: return "1m";
  }
  return "?";
}

[[nodiscard]] constexpr std::optional<Frequency> parse_frequency(std::string_view text) {
  if (text == "1d") return Frequency::kDaily;
  if (text == "5m") return Frequency::kFiveMinutes;
  if (text == "1m") return Frequency::kOneMinute;
  return std::nullopt;
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
