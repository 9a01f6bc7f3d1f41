#pragma once
// The names desks use for a place in the listing, and when a contract leaves its place.

#include <array>
#include <optional>
#include <string_view>

#include "engine/strategy/context.h"

namespace hedgelab {

/// By listing order: current month, next month, current quarter (the third listed), next quarter (the fourth). By
/// month: the nearest and the second nearest listed contract of the product's cycle (CFFEX: March, June, September,
/// December).
enum class ContractSlot : std::uint8_t {
  kCurrentMonth,
  kNextMonth,
  kCurrentQuarter,
  kNextQuarter,
  kNearQuarter,
  kFarQuarter
};
inline constexpr std::array<std::string_view, 6> kContractSlotWords{"current_month", "next_month",   "current_quarter",
                                                                    "next_quarter",  "near_quarter", "far_quarter"};

/// The contract in a slot among `listed` (nearest expiry first); nullopt when the listing is too short.
[[nodiscard]] std::optional<ContractId> contract_in_slot(const Context& context, std::span<const ContractId> listed,
                                                         ContractSlot slot);

/// The last trading day, today or later, on which `held` still stands in `slot`; nullopt when it does not stand there
/// today. Slots move on the trading day after an expiry.
[[nodiscard]] std::optional<Date> last_day_in_slot(const Context& context, ContractId held, ContractSlot slot);

}  // namespace hedgelab
