#pragma once
// The daily price limits around the previous settlement, in raw prices.

#include <cstdint>

#include "engine/core/date.h"
#include "engine/reference/contract_table.h"

namespace hedgelab {

struct PriceLimits {
  std::int64_t lowest = 0;  // raw, a multiple of the tick
  std::int64_t highest = 0;
  Rate share;
};

/// Limits of a contract's trading day: whole ticks within +-share of the previous settlement.
[[nodiscard]] PriceLimits price_limits(const Instrument& instrument, const Contract& contract, Date date,
                                       Price previous_settlement);

}  // namespace hedgelab
