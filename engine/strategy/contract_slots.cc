#include "engine/strategy/contract_slots.h"

#include <algorithm>

namespace hedgelab {

std::optional<ContractId> contract_in_slot(const Context& context, std::span<const ContractId> listed,
                                           ContractSlot slot) {
  if (slot == ContractSlot::kNearQuarter || slot == ContractSlot::kFarQuarter) {
    int skip = slot == ContractSlot::kFarQuarter ? 1 : 0;
    for (const ContractId id : listed) {
      const auto& cycle = context.instrument_of(id).listing.cycle;
      const bool is_of_cycle = std::find(cycle.begin(), cycle.end(), context.contract(id).month.month()) != cycle.end();
      if (is_of_cycle && skip-- == 0) return id;
    }
    return std::nullopt;
  }
  const auto position = static_cast<std::size_t>(slot);
  return position < listed.size() ? std::optional(listed[position]) : std::nullopt;
}

std::optional<Date> last_day_in_slot(const Context& context, ContractId held, ContractSlot slot) {
  std::span<const ContractId> listed = context.listed();
  if (contract_in_slot(context, listed, slot) != held) return std::nullopt;
  // The listing changes after each expiry of its nearest contract; at the latest, `held` leaves at its own.
  for (;;) {
    const Date expiry = context.contract(listed.front()).last_trading_day;
    listed = context.listed_after(expiry);
    if (contract_in_slot(context, listed, slot) != held) return expiry;
  }
}

}  // namespace hedgelab
