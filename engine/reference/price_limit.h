#pragma once
// The daily price limits around the previous settlement, in raw prices.

#include <cstdint>

#include "engine/core/date.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

struct PriceLimits {
  std::int64_t lowest = 0;  // raw, a multiple of the tick
  std::int64_t highest = 0;
  Rate share;
};

/// Limits of a contract's trading day: whole ticks within +-share of the previous settlement. The share is the
/// product's, on the contract's last trading day its last-day limit, and on a day of which rules.price_limit_exceptions
/// speaks that row's.
[[nodiscard]] PriceLimits price_limits(const RuleBook& rules, ContractId contract, Date date,
                                       Price previous_settlement);
/// As above without the exceptions: what the product's row alone says.
[[nodiscard]] PriceLimits price_limits(const Instrument& instrument, const Contract& contract, Date date,
                                       Price previous_settlement);

}  // namespace hedgelab
