#pragma once
// One series of bars as plain columns (structure of arrays) on a SlotGrid, and the marks for "no value".

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
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

/// Columns that are looked up when they are first asked for, by whichever thread comes first; the others wait for it.
/// Who asks gets the same at all times: what was found stays, and so does a failure.
class LateColumns {
 public:
  LateColumns() = default;
  LateColumns(const LateColumns&) = delete;
  LateColumns& operator=(const LateColumns&) = delete;
  virtual ~LateColumns() = default;

  /// Throws DamagedStore (damaged_store.h) when they are not what they must be.
  [[nodiscard]] const BarColumns& get() const {
    if (state_.load(std::memory_order_acquire) != State::kFound) [[unlikely]]
      look_up();
    return columns_;
  }
  [[nodiscard]] bool were_asked_for() const { return state_.load(std::memory_order_acquire) != State::kNotAskedFor; }

 protected:
  /// Called once, by one thread. May throw DamagedStore.
  [[nodiscard]] virtual BarColumns find() const = 0;

 private:
  enum class State : std::uint8_t { kNotAskedFor, kFound, kFailed };
  void look_up() const;
  // Written once under the mutex, and read by others after `state_` says so.
  mutable std::mutex mutex_;
  mutable std::atomic<State> state_ = State::kNotAskedFor;
  mutable BarColumns columns_;
  mutable std::string failure_;
};

/// The columns of a series, reached as by a pointer: given as they are, or late ones.
class SeriesColumns {
 public:
  SeriesColumns() = default;
  SeriesColumns(const BarColumns& given) : given_(given) {}
  /// REQUIRES: `late` outlives the series and its copies.
  explicit SeriesColumns(const LateColumns& late) : late_(&late) {}

  [[nodiscard]] const BarColumns& operator*() const { return late_ == nullptr ? given_ : late_->get(); }
  [[nodiscard]] const BarColumns* operator->() const { return &**this; }

 private:
  BarColumns given_;
  const LateColumns* late_ = nullptr;
};

struct BarSeries {
  std::string symbol;  // "IF2506", "000300", "H00300"
  SeriesKind kind = SeriesKind::kContract;
  Frequency frequency = Frequency::kDaily;
  DayIndex first_day = 0;  // of the rule book's calendar
  DayIndex last_day = 0;   // inclusive
  std::string source;
  SeriesColumns columns;
};

[[nodiscard]] inline Price price_of(std::int32_t raw) { return Price::from_raw(raw); }

}  // namespace hedgelab
