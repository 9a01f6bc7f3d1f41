#pragma once
// When the stock exchanges trade, which indexes follow: 09:30 to 15:00 since long before the first stock-index future,
// also while those traded 09:15-15:15. Their break at noon is the futures' own, and is not told here.

namespace hedgelab {

/// Whether [begin, end), minutes of the day, lies within those hours.
[[nodiscard]] constexpr bool lies_in_stock_hours(int begin_minute, int end_minute) {
  return begin_minute >= 9 * 60 + 30 && end_minute <= 15 * 60;
}

}  // namespace hedgelab
