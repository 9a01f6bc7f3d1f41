#pragma once
// A product's figures over all its listed contracts: what the reports call the market's size and activity.

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/core/fixed_point.h"
#include "engine/market/market_panel.h"

namespace hedgelab {

struct ProductTotals {
  Date date;
  std::int64_t volume = 0;         // lots, one-sided
  std::int64_t open_interest = 0;  // lots, one-sided, at the end of the day
  /// Sum of open interest x settlement price x multiplier, exact to 1e-4 CNY. Cinda's figure is built on the settlement
  /// price, not on the close. nullopt when a contract with open interest has no settlement price.
  std::optional<Money> open_interest_value;
};

/// Throws InputError naming contract and day when a listed contract has no volume or no open interest, and when the
/// product is not listed yet.
[[nodiscard]] ProductTotals product_totals(const MarketPanel& panel, InstrumentId instrument, DayIndex day);
/// product_totals of every trading day in [first, last].
[[nodiscard]] std::vector<ProductTotals> product_totals_between(const MarketPanel& panel, InstrumentId instrument,
                                                                Date first, Date last);

/// nullopt when nothing is open.
[[nodiscard]] std::optional<double> volume_to_open_interest(const ProductTotals& totals);

/// Means over `totals`, in lots. REQUIRES: at least one day.
[[nodiscard]] double mean_volume(const std::vector<ProductTotals>& totals);
[[nodiscard]] double mean_open_interest(const std::vector<ProductTotals>& totals);

}  // namespace hedgelab
