#pragma once
// The names desks use for a place in the listing.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/reference/contract_table.h"

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
/// The places by listing order, nearest first.
inline constexpr std::array<ContractSlot, 4> kListedSlots{ContractSlot::kCurrentMonth, ContractSlot::kNextMonth,
                                                          ContractSlot::kCurrentQuarter, ContractSlot::kNextQuarter};

/// The contract in a slot among `listed` (nearest expiry first); nullopt when the listing is too short. On its last
/// trading day the expiring contract still is the current month.
[[nodiscard]] std::optional<ContractId> contract_in_slot(const ContractTable& contracts,
                                                         std::span<const ContractId> listed, ContractSlot slot);

}  // namespace hedgelab
