#pragma once
// The spread between a near and a far contract of one product, close against close. High values: the far contract
// stands deeper below the near one.

#include <cstdint>
#include <vector>

#include "engine/analysis/daily_values.h"
#include "engine/market/market_panel.h"

namespace hedgelab {

enum class SpreadForm : std::uint8_t {
  kShareOfIndex,  // (near - far) / index
  kRatio          // near / far - 1
};

/// near, far: places in the listing order, 0 the current month; the expiring contract keeps its place on its last
/// trading day. Days without one of the closes are left out. Throws InputError when the panel lacks the index that
/// kShareOfIndex needs. REQUIRES: 0 <= near < far <= 3.
[[nodiscard]] DatedValues calendar_spreads(const MarketPanel& panel, InstrumentId instrument, int near, int far,
                                           SpreadForm form, Date first, Date last);

}  // namespace hedgelab
