#include "engine/strategy/contract_slots.h"

namespace hedgelab {

std::optional<ContractId> contract_in_slot(const Context& context, std::span<const ContractId> listed,
                                           ContractSlot slot) {
  return contract_in_slot(context.contracts(), listed, slot);
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
