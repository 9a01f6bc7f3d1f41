#include "engine/strategy/futures_leg.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/strategy/not_carried.h"

namespace hedgelab {
namespace {

bool is_of_product(const Context& context, ContractId id) {
  return context.contract(id).instrument == context.product() && !context.hedge_position(id).is_zero();
}

}  // namespace

Quantity FuturesLeg::lots(const Context& context, ContractId target, Money amount) const {
  Quantity lots = context.lots_for(target, share_of(amount, Rate::from_double(terms_.leverage)));
  const Rate rate = context.margin_rate(target, terms_.side < 0);
  if (rate > Rate()) {
    const Money room = share_of(amount, Rate::from_double(1.0 - terms_.margin_reserve));
    const auto most = Quantity::from_raw(
        static_cast<std::int64_t>(Int128{room.raw()} * Rate::kScale / rate.raw() * Quantity::kScale /
                                  (Int128{context.price(target).raw()} * context.instrument().multiplier)));
    if (lots > most) {
      lots = context.whole_lots() ? Quantity::from_raw(most.raw() / Quantity::kScale * Quantity::kScale) : most;
    }
  }
  return terms_.side < 0 ? -lots : lots;
}

void FuturesLeg::check_margin(const Context& context, ContractId target) const {
  const Rate rate = context.margin_rate(target, terms_.side < 0);
  const Rate leverage = Rate::from_double(terms_.leverage);
  const Rate reserve = Rate::from_double(terms_.margin_reserve);
  const Int128 needed = Int128{leverage.raw()} * rate.raw() + Int128{reserve.raw()} * Rate::kScale;
  if (needed <= Int128{Rate::kScale} * Rate::kScale) return;
  not_carried(
      "the account cannot carry its position: {} times equity at the margin of {} on {}, {}, takes {:.4f} of equity, "
      "and "
      "a reserve of {} is to stay free; a leverage up to {:.4f} can be carried",
      to_string(leverage), context.contract(target).code, context.today().to_string(), to_string(rate),
      leverage.to_double() * rate.to_double(), to_string(reserve), (1.0 - reserve.to_double()) / rate.to_double());
}

void FuturesLeg::set(Context& context, ContractId target, Money amount) {
  const Quantity wanted = lots(context, target, amount);
  ensure(!wanted.is_zero(), "a futures leg of no lots; leave() closes it");
  if (const auto old = position_elsewhere(context, target)) {
    context.roll(*old, target, wanted);
  } else {
    // An entry that still waits for its first fill is for another contract than the one wanted now.
    if (contract_ && *contract_ != target) context.set_target(*contract_, Quantity(), Purpose::kRebalance);
    context.set_target(target, wanted, contract_ ? Purpose::kRebalance : Purpose::kHedge);
  }
  contract_ = target;
}

void FuturesLeg::roll_only(Context& context, ContractId target) {
  const auto old = position_elsewhere(context, target);
  if (old) context.roll(*old, target, context.hedge_position(*old) + context.hedge_position(target));
  contract_ = target;
}

void FuturesLeg::leave(Context& context) {
  // What waits goes first, and with it a whole roll: its entering leg would come in behind the closing one.
  if (contract_) context.set_target(*contract_, Quantity(), Purpose::kReduction);
  for (const ContractId id : context.held()) {
    if (id == contract_ || !is_of_product(context, id) || context.is_waiting(id)) continue;
    context.set_target(id, Quantity(), Purpose::kReduction);
  }
  contract_.reset();
}

bool FuturesLeg::has_lots(const Context& context) const { return !value(context).is_zero(); }

bool FuturesLeg::is_astray(const Context& context) const {
  if (!contract_ || context.is_waiting(*contract_)) return false;
  return context.hedge_position(*contract_).is_zero() || position_elsewhere(context, *contract_).has_value();
}

Money FuturesLeg::value(const Context& context) const {
  Money sum;
  for (const ContractId id : context.held()) {
    if (!is_of_product(context, id)) continue;
    sum += notional(context.price(id), context.hedge_position(id), context.instrument().multiplier);
  }
  return sum;
}

std::optional<ContractId> FuturesLeg::position_elsewhere(const Context& context, ContractId target) const {
  for (const ContractId id : context.held()) {
    if (id != target && is_of_product(context, id)) return id;
  }
  return std::nullopt;
}

}  // namespace hedgelab
