#include "engine/reference/contract_slot.h"

#include <algorithm>

namespace hedgelab {

std::optional<ContractId> contract_in_slot(const ContractTable& contracts, std::span<const ContractId> listed,
                                           ContractSlot slot) {
  if (slot == ContractSlot::kNearQuarter || slot == ContractSlot::kFarQuarter) {
    int skip = slot == ContractSlot::kFarQuarter ? 1 : 0;
    for (const ContractId id : listed) {
      const auto& cycle = contracts.instrument_of(id).listing.cycle;
      const bool is_of_cycle =
          std::find(cycle.begin(), cycle.end(), contracts.contract(id).month.month()) != cycle.end();
      if (is_of_cycle && skip-- == 0) return id;
    }
    return std::nullopt;
  }
  const auto position = static_cast<std::size_t>(slot);
  return position < listed.size() ? std::optional(listed[position]) : std::nullopt;
}

}  // namespace hedgelab
