#pragma once
// Places in the listing as a strategy asks for them, and when a contract leaves its place.

#include <optional>
#include <span>

#include "engine/reference/contract_slot.h"
#include "engine/strategy/context.h"

namespace hedgelab {

/// The contract in a slot among `listed` (nearest expiry first); nullopt when the listing is too short.
[[nodiscard]] std::optional<ContractId> contract_in_slot(const Context& context, std::span<const ContractId> listed,
                                                         ContractSlot slot);

/// The last trading day, today or later, on which `held` still stands in `slot`; nullopt when it does not stand there
/// today. Slots move on the trading day after an expiry.
[[nodiscard]] std::optional<Date> last_day_in_slot(const Context& context, ContractId held, ContractSlot slot);

}  // namespace hedgelab
