#pragma once
// How orders become trades, and what trades cost.

#include <cstdint>
#include <string>

#include "engine/accounting/cost_model.h"
#include "engine/accounting/position.h"

namespace hedgelab {

enum class FillModel : std::uint8_t { kNextOpen, kClose };
inline constexpr std::array<std::string_view, 2> kFillModelWords{"next_open", "close"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(FillModel) { return kFillModelWords; }

/// When the two legs of one decision trade, the futures orders and the new size of the spot leg:
///   together      at one moment, the first at which both can: where spot is known once a day (a total-return index, a
///                 net value) the futures wait for that close; where a contract is locked or has no bar, spot waits
///   as_available  each at its own first price, and the account is naked in between
enum class Legs : std::uint8_t { kTogether, kAsAvailable };
inline constexpr std::array<std::string_view, 2> kLegsWords{"together", "as_available"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(Legs) { return kLegsWords; }

/// How much worse than the bar's price a trade is made; always within the bar's high and low and the price limits.
struct SlippageConfig {
  enum class Kind : std::uint8_t { kNone, kTicks, kRangeShare };
  Kind kind = Kind::kNone;
  int ticks = 0;     // kTicks
  Rate range_share;  // kRangeShare: of high - low of the bar, rounded up to a tick
  void fields(FieldVisitor& keys);
  [[nodiscard]] std::string describe() const;
};

struct BrokerConfig {
  FillModel fill = FillModel::kNextOpen;
  Legs legs = Legs::kTogether;
  ClosingOrder closing_order = ClosingOrder::kTodayFirst;
  bool enforce_price_limits = true;
  /// Minutes from a decision to the order's arrival at the market; 0: it meets the next bar's open. next_open only;
  /// orders for the next close are decided a bar ahead of it and are not delayed.
  int order_delay_minutes = 0;
  SlippageConfig slippage;
  /// Share of a bar's volume that the account's trades in a contract may be; 0: no cap. What is above it waits for the
  /// next bar; a group's orders fill in step, so that no leg gets ahead of the other by more than a lot.
  Rate participation;
  CostConfig costs;
  void fields(FieldVisitor& keys);
};

}  // namespace hedgelab
