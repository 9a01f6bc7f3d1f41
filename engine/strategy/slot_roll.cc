#include "engine/strategy/slot_roll.h"

namespace hedgelab {

std::optional<ContractId> SlotRoll::choose(const Context& context, std::optional<ContractId> held) const {
  const auto current = held ? held : contract_in_slot(context, context.listed(), slot);
  if (!current) return std::nullopt;
  const auto next = successor(context, *current);
  return next ? next : current;
}

std::optional<ContractId> SlotRoll::successor(const Context& context, ContractId held) const {
  const std::optional<Date> event = trigger == RollTrigger::kExpiry
                                        ? std::optional(context.contract(held).last_trading_day)
                                        : last_day_in_slot(context, held, slot);
  if (!event || *event < context.today()) {
    // Not in the slot today. A contract that was entered ahead of the change is on its way there and kept; one that
    // should have been left by now gives way to what stands there.
    const auto current = contract_in_slot(context, context.listed(), slot);
    const bool is_late =
        current && context.contract(held).last_trading_day < context.contract(*current).last_trading_day;
    return is_late ? current : std::nullopt;
  }
  if (context.trading_days_until(*event) > before_trading_days) return std::nullopt;
  const auto next = contract_in_slot(context, context.listed_after(*event), slot);
  return next && context.is_listed(*next) ? next : std::nullopt;
}

}  // namespace hedgelab
