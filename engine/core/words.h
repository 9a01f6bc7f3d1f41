#pragma once
// The words of an enum, which stand beside it in the order of its values 0, 1, 2 ...:
//
//   enum class FillModel : std::uint8_t { kNextOpen, kClose };
//   inline constexpr std::array<std::string_view, 2> kFillModelWords{"next_open", "close"};
//   constexpr std::span<const std::string_view> words_of(FillModel) { return kFillModelWords; }
//
// Configs, schema, result files and stores all say a value by these.

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace hedgelab {

/// The word of a value.
template <class Enum>
requires std::is_enum_v<Enum>
[[nodiscard]] constexpr std::string_view word_of(Enum value) {
  return words_of(value)[static_cast<std::size_t>(value)];
}

/// The value that `word` names; nullopt when none does.
template <class Enum>
requires std::is_enum_v<Enum>
[[nodiscard]] constexpr std::optional<Enum> parse_word(std::string_view word) {
  const std::span<const std::string_view> words = words_of(Enum{});
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace hedgelab
