#pragma once
// How volume and open interest of a product spread over its listed contracts, and move from the expiring one to
// the next.

#include "engine/generator/market_spec.h"

namespace hedgelab {

/// Shares of a day's volume with so many trading days left to the nearest contract; they sum to 1.
/// Decay fitted to IF, IH, IC and IM of 2022-08 to 2024-06: the current month keeps 28% of its usual share on the last
/// trading day, 54% a day before, 93% five days before.
[[nodiscard]] PerSlot volume_shares(const TradingSpec& spec, int trading_days_left);
/// As volume_shares for the open interest at the close; the expiring contract's is 0 on its last trading day.
/// Same data: 28% a day before, 63% three days before, 93% eight days before.
[[nodiscard]] PerSlot open_interest_shares(const TradingSpec& spec, int trading_days_left);

}  // namespace hedgelab
