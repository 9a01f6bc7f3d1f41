#pragma once
// Names and numbers that the writer and the reader of a store share. A change of any of them is a new format version.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/npy_file.h"
#include "engine/store/frequency.h"

namespace hedgelab::store_layout {

inline constexpr std::string_view kFormat = "hedgelab bar store";
inline constexpr int kFormatVersion = 2;
inline constexpr std::int64_t kPriceScale = 10'000;
inline constexpr std::string_view kManifest = "manifest.json";
inline constexpr std::string_view kDays = "days.npy";
inline constexpr std::array kFrequencies{Frequency::kDaily, Frequency::kFiveMinutes, Frequency::kOneMinute};

struct Column {
  std::string_view name;
  NpyType type;
};
inline constexpr std::array<Column, 9> kColumns{{{"open", NpyType::kInt32},
                                                 {"high", NpyType::kInt32},
                                                 {"low", NpyType::kInt32},
                                                 {"close", NpyType::kInt32},
                                                 {"settlement", NpyType::kInt32},
                                                 {"volume", NpyType::kInt32},
                                                 {"open_interest", NpyType::kInt32},
                                                 {"turnover", NpyType::kInt64},
                                                 {"present", NpyType::kUint8}}};

/// "slots_1m.npy": int32 number of slots on each day of days.npy, so that a researcher finds a bar without our code.
[[nodiscard]] inline std::string slots_file(Frequency frequency) {
  return "slots_" + std::string(to_string(frequency)) + ".npy";
}
/// "1d/IF2506.columns": the .npy arrays of a series' columns one after the other. A file and a map per series instead
/// of one per column: opening a store costs what its files cost, and a process may have 65,530 maps.
[[nodiscard]] inline std::string series_file(Frequency frequency, std::string_view symbol) {
  return std::string(to_string(frequency)) + "/" + std::string(symbol) + ".columns";
}
/// "1d/IF2506/close.npy": where version 1 had a column. Such a store is not read, but an import may replace it.
[[nodiscard]] inline std::string column_file_of_version_1(Frequency frequency, std::string_view symbol,
                                                          std::string_view column) {
  return std::string(to_string(frequency)) + "/" + std::string(symbol) + "/" + std::string(column) + ".npy";
}

/// A symbol is part of a file's name: letters, digits, '.', '_', '-', not beginning with '.'.
[[nodiscard]] constexpr bool is_symbol(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() == '.') return false;
  for (const char c : text) {
    const bool allowed =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (!allowed) return false;
  }
  return true;
}

}  // namespace hedgelab::store_layout
