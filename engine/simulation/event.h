#pragma once
// What happens, and the total order in which it happens: (time, phase, sequence).
//
// At one moment, what ends comes before what begins: the bar that closes at 10:31 is known before the one that opens at
// 10:31, and the day is settled after its last bar. The order of the enumerators is the order of the engine.

#include <compare>
#include <cstdint>

#include "engine/core/date.h"

namespace hedgelab {

enum class Phase : std::uint8_t {
  kBarClose,         // resting state meets the bar; the view advances; the ledger can be marked; the strategy decides
  kSessionClose,     // the market ends
  kDailySettlement,  // variation at the settlement price; the equity point
  kFinalSettlement,  // expiring contracts leave the account
  kRuleChange,       // tomorrow's fees, margins and listing take over
  kSessionOpen,      // the market begins
  kOrderArrival,     // an order reaches the market (its own event of a run: orders may be delayed)
  kBarOpen           // orders that have arrived meet the open; only the broker sees it
};

struct EventKey {
  Timestamp time;
  Phase phase = Phase::kBarClose;
  std::uint32_t sequence = 0;  // among equals: order of scheduling
  constexpr auto operator<=>(const EventKey&) const = default;
};

struct Event {
  EventKey key;
  std::uint32_t subject = 0;  // bar events: slot of the day; order arrivals: order id
};

}  // namespace hedgelab
