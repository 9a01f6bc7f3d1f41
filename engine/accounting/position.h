#pragma once
// What an account holds of one contract. The exchange knows two ages of a lot: opened today, or earlier. Earlier lots
// all carry the last settlement price, so they are one number; today's lots keep their own prices until settlement.

#include <vector>

#include "engine/accounting/fill.h"
#include "engine/core/words.h"

namespace hedgelab {

/// Which lots a closing trade takes first; first in, first out among today's. CFFEX brokers close today's lots first.
enum class ClosingOrder : std::uint8_t { kTodayFirst, kEarlierFirst };
inline constexpr std::array<std::string_view, 2> kClosingOrderWords{"today_first", "earlier_first"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(ClosingOrder) { return kClosingOrderWords; }

struct TodayLot {
  Quantity quantity;  // signed
  Price price;        // of the opening trade
};

/// INVARIANT: all lots of a contract have the same sign; trades against them close.
struct Position {
  Quantity earlier;     // signed, opened before today
  Price earlier_basis;  // last settlement price; meaningless while `earlier` is zero
  std::vector<TodayLot> today;

  [[nodiscard]] Quantity today_quantity() const {
    Quantity sum;
    for (const auto& lot : today) sum += lot.quantity;
    return sum;
  }
  [[nodiscard]] Quantity net() const { return earlier + today_quantity(); }
};

/// A trade cut into what it closes and what it opens; at most one part per Offset, zero parts left out.
struct TradePart {
  Offset offset = Offset::kOpen;
  Quantity quantity;  // signed as the trade
};
struct TradeParts {
  TradePart parts[3];
  int count = 0;
  [[nodiscard]] const TradePart* begin() const { return parts; }
  [[nodiscard]] const TradePart* end() const { return parts + count; }
};
[[nodiscard]] TradeParts split_trade(const Position& position, Quantity trade, ClosingOrder order);

}  // namespace hedgelab
