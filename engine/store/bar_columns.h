#pragma once
// One series of bars as plain columns (structure of arrays) on a SlotGrid, and the marks for "no value".

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/fixed_point.h"
#include "engine/core/words.h"
#include "engine/reference/trading_calendar.h"
#include "engine/store/frequency.h"

namespace hedgelab {

/// Prices on disk and in columns are int32 at 1e-4 index points, counts int32 (lots), turnover int64 (CNY).
inline constexpr std::int32_t kMissingPrice = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int32_t kMissingCount = -1;
inline constexpr std::int64_t kMissingTurnover = -1;

/// What a series is. Only contracts are traded by orders; a spot leg holds any of the other kinds.
enum class SeriesKind : std::uint8_t { kContract, kIndex, kTotalReturnIndex, kNetValue, kContinuous };
inline constexpr std::array<std::string_view, 5> kSeriesKindWords{"contract", "index", "total_return", "net_value",
                                                                  "continuous"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(SeriesKind) { return kSeriesKindWords; }
[[nodiscard]] constexpr std::string_view to_string(SeriesKind kind) { return word_of(kind); }
[[nodiscard]] constexpr std::optional<SeriesKind> parse_series_kind(std::string_view text) {
  return parse_word<SeriesKind>(text);
}

/// Views of the columns of one series; each has one entry per slot of [first_day, last_day], or none at all when the
/// source never had that column. Where present is 0, every other column holds its missing mark. Where present is 1,
/// close is a price; any other column may still be missing.
struct BarColumns {
  std::span<const std::int32_t> open, high, low, close;
  std::span<const std::int32_t> settlement;  // daily series only
  std::span<const std::int32_t> volume, open_interest;
  std::span<const std::int64_t> turnover;
  std::span<const std::uint8_t> present;
};

struct BarSeries {
  std::string symbol;  // "IF2506", "000300", "H00300"
  SeriesKind kind = SeriesKind::kContract;
  Frequency frequency = Frequency::kDaily;
  DayIndex first_day = 0;  // of the rule book's calendar
  DayIndex last_day = 0;   // inclusive
  std::string source;
  BarColumns columns;
};

[[nodiscard]] inline Price price_of(std::int32_t raw) { return Price::from_raw(raw); }

}  // namespace hedgelab
