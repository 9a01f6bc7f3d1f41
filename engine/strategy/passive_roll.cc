#include "engine/strategy/passive_roll.h"

namespace hedgelab {

void PassiveRoll::decide(Context& context, Money equity) {
  if (!legs_.contract()) {
    const auto first = contract_in_slot(context, context.listed(), parameters_.slot);
    if (!first) return;  // the product, or the slot, is not listed yet
    legs_.set(context, contract_to_roll_into(context, *first).value_or(*first), equity);
    return;
  }
  const ContractId held = *legs_.contract();
  const auto next = contract_to_roll_into(context, held);
  if ((next && *next != held) || legs_.is_astray(context)) {
    const ContractId target = next.value_or(held);
    if (parameters_.rebalance == Rebalance::kNever && legs_.has_lots(context)) {
      legs_.roll_only(context, target);
    } else {
      legs_.set(context, target, equity);
    }
  } else if (parameters_.rebalance == Rebalance::kDaily) {
    legs_.set(context, held, equity);
  }
}

std::optional<ContractId> PassiveRoll::contract_to_roll_into(const Context& context, ContractId held) const {
  std::optional<Date> event;
  if (parameters_.roll_trigger == RollTrigger::kExpiry) {
    event = context.contract(held).last_trading_day;
  } else {
    event = last_day_in_slot(context, held, parameters_.slot);
  }
  if (!event) {
    // Not in the slot today. Rolled into ahead of the change, it is still on its way there and is kept; after the
    // change, it is late and the contract that stands there takes over.
    const auto current = contract_in_slot(context, context.listed(), parameters_.slot);
    const bool is_late =
        current && context.contract(held).last_trading_day < context.contract(*current).last_trading_day;
    return is_late ? current : std::nullopt;
  }
  if (context.trading_days_until(*event) > parameters_.roll_before_trading_days) return std::nullopt;
  const auto next = contract_in_slot(context, context.listed_after(*event), parameters_.slot);
  return next && context.is_listed(*next) ? next : std::nullopt;
}

}  // namespace hedgelab
