#include "engine/strategy/hedge_legs.h"

#include "engine/core/error.h"

namespace hedgelab {

void HedgeLegs::set(Context& context, ContractId target) {
  const Money spot_value = share_of(context.equity(), context.spot_share());
  const Money hedge_value = share_of(spot_value, hedge_ratio_);
  const Quantity lots = -context.lots_for(target, hedge_value);
  if (lots.is_zero() && hedge_value > Money()) {
    const Money one_lot =
        notional(context.price(target), Quantity::from_integer(1), context.instrument().multiplier);
    const double capital = one_lot.to_double() / 2.0 / (context.spot_share().to_double() * hedge_ratio_.to_double());
    fail("the account is too small: equity {} CNY hedges {} CNY of spot, below half a lot of {} ({} CNY on {}); "
         "it takes about {:.0f} CNY, or \"lots\": \"fractional\"",
         to_string(context.equity()), to_string(hedge_value), context.contract(target).code, to_string(one_lot),
         context.today().to_string(), capital);
  }
  if (context.has_spot()) context.set_spot(spot_value);
  // What is left to leave is read off the account, not remembered: a roll that has not filled yet is asked for again.
  if (const auto old = position_elsewhere(context, target)) {
    context.roll(*old, target, lots);
  } else {
    context.set_target(target, lots, contract_ ? Purpose::kRebalance : Purpose::kHedge);
  }
  contract_ = target;
}

void HedgeLegs::roll_only(Context& context, ContractId target) {
  const auto old = position_elsewhere(context, target);
  if (old) context.roll(*old, target, context.position(*old) + context.position(target));
  contract_ = target;
}

std::optional<ContractId> HedgeLegs::position_elsewhere(const Context& context, ContractId target) {
  for (const ContractId id : context.held()) {
    if (id != target && context.contract(id).instrument == context.product()) return id;
  }
  return std::nullopt;
}

}  // namespace hedgelab
