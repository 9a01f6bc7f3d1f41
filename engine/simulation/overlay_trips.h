#pragma once
// The overlay trades of an account, put together from its fills.

#include <span>
#include <vector>

#include "engine/accounting/decision_note.h"
#include "engine/accounting/fill.h"
#include "engine/market/market_panel.h"
#include "engine/results/account_records.h"

namespace hedgelab {

/// Why an order of the overlay was given.
struct OverlayReason {
  std::uint32_t order_id = 0;
  OverlaySignal signal;
  bool is_exit = false;  // of a guard: the order's other fills are its entry
};

/// In order of their entries. `fills` are those of one account in order of time, `reasons` in order of their orders;
/// what is open at a contract's final settlement leaves at its price.
[[nodiscard]] std::vector<OverlayTrip> overlay_trips(const MarketPanel& panel, std::span<const Fill> fills,
                                                     std::span<const OverlayReason> reasons,
                                                     const std::vector<SettlementRecord>& settlements);

}  // namespace hedgelab
