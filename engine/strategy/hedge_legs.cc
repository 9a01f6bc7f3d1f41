#include "engine/strategy/hedge_legs.h"

#include "engine/core/error.h"

namespace hedgelab {

void HedgeLegs::set(Context& context, ContractId target) {
  set(context, target, context.equity());
}

void HedgeLegs::set(Context& context, ContractId target, Money equity) {
  const Money spot_value = share_of(equity, context.spot_share());
  const Money hedge_value = share_of(spot_value, hedge_ratio_);
  // Without a hedge to size, no price is asked for: an overlay may stand alone in data that begin later.
  const Quantity lots = hedge_value.is_zero() ? Quantity() : -context.lots_for(target, hedge_value);
  if (lots.is_zero() && hedge_value > Money()) {
    const Money one_lot =
        notional(context.price(target), Quantity::from_integer(1), context.instrument().multiplier);
    const double capital = one_lot.to_double() / 2.0 / (context.spot_share().to_double() * hedge_ratio_.to_double());
    fail("the account is too small: equity {} CNY hedges {} CNY of spot, below half a lot of {} ({} CNY on {}); "
         "it takes about {:.0f} CNY, or \"lots\": \"fractional\"",
         to_string(equity), to_string(hedge_value), context.contract(target).code, to_string(one_lot),
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
  if (old) context.roll(*old, target, context.hedge_position(*old) + context.hedge_position(target));
  contract_ = target;
}

std::optional<ContractId> HedgeLegs::position_elsewhere(const Context& context, ContractId target) const {
  // An overlay of equal size hides the hedge in the net position: the remembered contract is asked by name.
  if (contract_ && *contract_ != target && !context.hedge_position(*contract_).is_zero()) return contract_;
  for (const ContractId id : context.held()) {
    const bool of_hedge = context.contract(id).instrument == context.product() && !context.hedge_position(id).is_zero();
    if (id != target && of_hedge) return id;
  }
  return std::nullopt;
}

}  // namespace hedgelab
