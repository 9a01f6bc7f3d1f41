#include "engine/strategy/hedge_legs.h"

#include <cmath>

#include "engine/core/error.h"
#include "engine/strategy/not_carried.h"

namespace hedgelab {

void HedgeLegs::set(Context& context, ContractId target) { set(context, target, context.equity()); }

void HedgeLegs::set(Context& context, ContractId target, Money equity) {
  // Without equity there is nothing to size by: what is held stays, and the evening says what has become of it.
  if (equity <= Money()) return;
  const Money spot_value = share_of(equity, context.spot_share());
  const Money hedge_value = share_of(spot_value, hedge_ratio_);
  if (!contract_ && spot_value.is_zero() && !hedge_ratio_.is_zero()) {
    fail(
        "a hedge of nothing: the account holds no spot; give account.spot with a share above 0 (a sleeve: spot_share)");
  }
  // Without a hedge to size, no price is asked for: an overlay may stand alone in data that begin later.
  const Quantity lots = hedge_value.is_zero() ? Quantity() : -context.lots_for(target, hedge_value);
  if (lots.is_zero() && hedge_value > Money()) {
    const Money one_lot = notional(context.price(target), Quantity::from_integer(1), context.instrument().multiplier);
    const double capital = one_lot.to_double() / 2.0 / (context.spot_share().to_double() * hedge_ratio_.to_double());
    not_carried(
        "the account is too small: equity {} CNY hedges {} CNY of spot, below half a lot of {} ({} CNY on {}); "
        "it takes about {:.0f} CNY, or \"lots\": \"fractional\"",
        to_string(equity), to_string(hedge_value), context.contract(target).code, to_string(one_lot),
        context.today().to_string(), capital);
  }
  if (!contract_ && !lots.is_zero()) check_margin(context, target);
  if (context.has_spot()) context.set_spot(spot_value);
  // What is left to leave is read off the account, not remembered: a roll that has not filled yet is asked for again.
  if (const auto old = position_elsewhere(context, target)) {
    context.roll(*old, target, lots);
  } else {
    context.set_target(target, lots, contract_ ? Purpose::kRebalance : Purpose::kHedge);
  }
  contract_ = target;
  wants_lots_ = !lots.is_zero();
}

void HedgeLegs::check_margin(const Context& context, ContractId target) const {
  if (!context.has_spot()) return;
  const double rate = context.margin_rate(target, true).to_double();
  const double of_spot = hedge_ratio_.to_double() * rate;
  const double share = context.spot_share().to_double();
  if (share * (1.0 + of_spot) <= 1.0) return;
  not_carried(
      "the account cannot carry its hedge: a spot share of {} leaves {:.4f} of equity in cash, and the margin of {} on "
      "{} "
      "is {:.4f} of it; a share up to {:.4f} can be carried",
      to_string(context.spot_share()), 1.0 - share, context.contract(target).code, context.today().to_string(),
      share * of_spot, std::floor(1e4 / (1.0 + of_spot)) / 1e4);
}

bool HedgeLegs::has_lots(const Context& context) const {
  return contract_ && (!context.hedge_position(*contract_).is_zero() || position_elsewhere(context, *contract_));
}

bool HedgeLegs::is_astray(const Context& context) const {
  if (!contract_ || !wants_lots_ || context.is_waiting(*contract_)) return false;
  return context.hedge_position(*contract_).is_zero() || position_elsewhere(context, *contract_).has_value();
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
