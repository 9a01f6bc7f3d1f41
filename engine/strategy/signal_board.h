#pragma once
// Derivative signals computed once and read by every strategy and run over the same replay. A signal depends on
// (series, degree, window, price step) only; that is its key. It sees the bars of its own series, in order, with the
// bar number as time axis: minutes without a bar and days without bars do not count, and nothing is stitched across
// contracts.
//
// Values are made up to the slot that is asked for and kept for the day, so the second run of a batch reads what the
// first one had made; a strategy that is done for the day costs nothing more. Strategies read through Context, at now.
// One board belongs to one batch and one thread.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/market/market_day.h"
#include "engine/strategy/polynomial_derivative.h"
#include "engine/strategy/wake.h"

namespace hedgelab {

struct DerivativeKey {
  SeriesId series;
  int degree = 0;
  int window = 0;
  std::int64_t unit = 1;  // raw price step that all prices are multiples of
  auto operator<=>(const DerivativeKey&) const = default;
};

/// Where a board keeps a signal: found once, then read without a search however many signals there are. A strategy
/// keeps one for each signal it reads; a new key (the next contract) is found anew by itself.
struct SignalHandle {
  std::size_t at = static_cast<std::size_t>(-1);
};

class SignalBoard {
 public:
  /// REQUIRES: `market` outlives the board and is loaded with the day of every call.
  explicit SignalBoard(const MarketDay& market) : market_(&market) {}

  /// The derivatives after the bar of `slot` of the loaded day; nullptr while fewer than `window` bars have closed, and
  /// after a slot without a bar. Throws InputError when degree and window cannot be computed exactly, or a price is not
  /// a multiple of the unit.
  [[nodiscard]] const PolynomialDerivative* at(SignalHandle& handle, const DerivativeKey& key, int slot);
  /// The same by a search.
  [[nodiscard]] const PolynomialDerivative* at(const DerivativeKey& key, int slot) {
    SignalHandle none;
    return at(none, key, slot);
  }
  /// The first slot in [from, before) of the loaded day that `watch` is true of, or `before`: for the engine, which
  /// wakes a sleeping strategy there. REQUIRES: the key is that of the watch's contract, degree and window.
  [[nodiscard]] int first_meeting(SignalHandle& handle, const DerivativeKey& key, const SignalWatch& watch, int from,
                                  int before);
  [[nodiscard]] std::size_t signals() const;

 private:
  static constexpr DayIndex kSpare = -2;  // made ahead, so that a roll into the next contract needs no heap
  struct Entry {
    DerivativeKey key;
    DayIndex day = -1;
    PolynomialDerivativeSignal signal;
    // By slot of `day`, as far as somebody asked. Of a value the signs are made with the sums, and the numbers, which
    // take longer, when a strategy reads them.
    enum class Made : std::uint8_t { kNothing, kSigns, kNumbers };
    std::vector<Made> made;
    std::vector<PolynomialDerivative> values;
    std::vector<PolynomialDerivativeSignal::Sums> sums;
    int next_slot = 0;
    void hold(std::size_t slots);
  };
  Entry& find(SignalHandle& handle, const DerivativeKey& key);
  std::size_t take(const DerivativeKey& key);
  void begin_day(Entry& entry);
  void advance(Entry& entry, int slot);
  static void make_next(Entry& entry, const SeriesDay& series);
  void warm_up(Entry& entry) const;
  const MarketDay* market_;
  std::vector<Entry> entries_;
};

}  // namespace hedgelab
