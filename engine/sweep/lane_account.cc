#include "engine/sweep/lane_account.h"

#include <algorithm>

namespace hedgelab {

std::vector<DayCosts> costs_of(const DaySheet& sheet, const CostConfig& costs, const RuleBook& rules) {
  const CostModel model(costs, rules);
  std::vector<DayCosts> days;
  days.reserve(sheet.days().size());
  for (const SheetDay& day : sheet.days()) {
    DayCosts& of = days.emplace_back();
    if (!day.contract) continue;
    of.futures = model.rates(sheet.instrument(), day.date);
    of.open = narrow::CostRate(of.futures.open);
    of.close = narrow::CostRate(of.futures.close);
    of.close_today = narrow::CostRate(of.futures.close_today);
    of.are_by_lot = !of.futures.open_per_lot.is_zero() || !of.futures.close_per_lot.is_zero() ||
                    !of.futures.close_today_per_lot.is_zero();
    of.spot = narrow::CostRate(costs.spot_rate);
    if (costs.stamp_duty) of.spot_duty = narrow::CostRate(rules.stamp_duty.on_sale(day.date));
  }
  return days;
}

// As Ledger::unrealised: each lot rounded by itself.
inline Money LaneAccount::Lots::unrealised(Price mark, std::int64_t multiplier) const {
  Money sum;
  for (const Lot* lot : {&earlier, &first, &second}) {
    if (!lot->quantity.is_zero()) sum += narrow::notional(mark - lot->price, lot->quantity, multiplier);
  }
  return sum;
}

// The fee of a fill, as CostModel::fee.
inline void LaneAccount::pay(Offset offset, const narrow::CostRate& rate, Price price, Quantity quantity,
                             const Terms& at) {
  const std::int64_t multiplier = at.contract.multiplier;
  now_.fees += at.costs.are_by_lot ? CostModel::fee(at.costs.futures, offset, price, quantity, multiplier)
                                   : narrow::proportional_cost(price, quantity, multiplier, rate);
  ++now_.fills;
}

// As split_trade and Ledger::apply, today's lots first: what closes is realised lot by lot, each fill pays for itself.
inline void LaneAccount::trade(Lots& lots, Quantity quantity, Price price, const Terms& at) {
  const int sign = quantity.sign();
  Quantity left = abs(quantity);
  const auto close = [&](Lot& lot) {
    if (left.is_zero() || lot.quantity.sign() != -sign) return Quantity();
    const Quantity size = std::min(abs(lot.quantity), left);
    const Quantity part = sign > 0 ? -size : size;  // signed as the lot
    now_.cash += narrow::notional(price - lot.price, part, at.contract.multiplier);
    lot.quantity -= part;
    left -= size;
    return size;
  };
  Quantity closed_today = close(lots.first);
  if (lots.first.quantity.is_zero() && !lots.second.quantity.is_zero()) {
    lots.first = lots.second;
    lots.second = {};
    closed_today += close(lots.first);
  }
  if (!closed_today.is_zero()) pay(Offset::kCloseToday, at.costs.close_today, price, closed_today, at);
  const Quantity closed = close(lots.earlier);
  if (!closed.is_zero()) pay(Offset::kClose, at.costs.close, price, closed, at);
  if (left.is_zero()) return;
  Lot& opened = lots.first.quantity.is_zero() ? lots.first : lots.second;
  opened = {sign > 0 ? left : -left, price};
  pay(Offset::kOpen, at.costs.open, price, left, at);
}

inline void LaneAccount::set_spot(const SheetDay& day, const DayCosts& costs) {
  const Quantity units = now_.units_wanted - now_.units;
  units_before_ = now_.units;
  if (units.is_zero()) return;
  if (!day.spot.exists()) {
    now_.is_odd = true;
    return;
  }
  now_.cash -= narrow::notional(day.spot.price, units, 1);
  const bool sells = units.sign() < 0;
  if (!costs.spot.rate.is_zero()) now_.fees += narrow::proportional_cost(day.spot.price, units, 1, costs.spot);
  if (sells && !costs.spot_duty.rate.is_zero()) {
    now_.fees += narrow::proportional_cost(day.spot.price, units, 1, costs.spot_duty);
  }
  now_.units = now_.units_wanted;
  ++now_.spot_fills;
}

// The hedge's order of the evening before. An overlay that was decided before it filled was sized by another hedge.
inline void LaneAccount::set_hedge(Lots& lots, const SheetDay& day, const DayPlan& plan, const Terms& at) {
  const Quantity change = now_.lots_wanted - now_.lots;
  if (!day.rolls && change.is_zero()) return;
  const FillPlace& place = day.rolls ? day.roll_in : change.sign() > 0 ? day.buys : day.sells;
  // Legs of one decision that trade at different bars are the engine's: which waits for which is its rule.
  const bool apart = now_.units_wanted != units_before_ && day.spot.slot != place.slot;
  if (!place.exists() || apart || (plan.side != 0 && plan.decided_slot < place.slot)) {
    now_.is_odd = true;
    return;
  }
  const Money message = at.costs.futures.per_order;
  if (day.rolls) {
    if (now_.lots.sign() >= 0 || now_.lots_wanted.sign() >= 0) {  // not two legs of a hedge
      now_.is_odd = true;
      return;
    }
    trade(lots, -now_.lots, day.roll_leaves.price, at);
    lots = Lots{};
    now_.fees += message;
    ++now_.rolls;
    trade(lots, now_.lots_wanted, place.price, at);
  } else {
    trade(lots, change, place.price, at);
  }
  now_.fees += message;
}

inline void LaneAccount::live_overlay(Lots& lots, const DayPlan& plan, const DayExits::Exit& exit, const Terms& at) {
  const Quantity hedge = abs(lots.net());
  const Quantity size = narrow::part_of(hedge, terms_->overlay_size);
  // Without a hedge an overlay is sized by equity.
  if (hedge.is_zero() || size < at.contract.dust || exit.is_odd) {
    now_.is_odd = true;
    return;
  }
  const Quantity entry = plan.side > 0 ? size : -size;
  trade(lots, entry, plan.entry, at);
  trade(lots, -entry, exit.price, at);
  now_.fees += at.costs.futures.per_order + at.costs.futures.per_order;
}

// HedgeLegs::set, of what the evening's decision sees.
inline void LaneAccount::decide(const SheetDay& day, Money equity, Quantity net, std::int64_t multiplier) {
  const bool sets = day.evening == SheetDay::Evening::kOpensOrRolls ||
                    (day.evening == SheetDay::Evening::kGoesOn && terms_->rebalances_daily);
  now_.units_wanted = now_.units;
  now_.lots_wanted = net;
  if (!sets) return;
  if (equity <= Money()) {
    now_.is_odd = true;
    return;
  }
  const Money spot_value = narrow::share_of(equity, terms_->spot_share);
  const Money hedge_value = narrow::share_of(spot_value, terms_->hedge_ratio);
  now_.lots_wanted = -narrow::quantity_for(hedge_value, day.wanted_close, multiplier);
  now_.units_wanted = narrow::quantity_for(spot_value, day.spot_close, 1);
  if (now_.lots_wanted.is_zero()) now_.is_odd = true;
}

Money LaneAccount::live(const SheetDay& day, const DayPlan& plan, const DayExits::Exit& exit, const DayCosts& costs,
                        const LaneContract& contract) {
  if (now_.is_odd) return Money();
  const Terms at{costs, contract};
  const Money fees_before = now_.fees;
  Lots lots;
  lots.earlier = {now_.lots, day.basis};
  if (day.contract) {
    set_spot(day, costs);
    set_hedge(lots, day, plan, at);
    if (plan.is_odd) now_.is_odd = true;
    if (plan.side != 0 && !now_.is_odd) live_overlay(lots, plan, exit, at);
    if (now_.is_odd) return Money();
  }
  now_.cash -= now_.fees - fees_before;
  const Money spot_value = narrow::notional(day.spot_close, now_.units, 1);
  const Quantity net = lots.net();
  decide(day, now_.cash + spot_value + lots.unrealised(day.close, contract.multiplier), net, contract.multiplier);
  now_.cash += lots.unrealised(day.settlement, contract.multiplier);
  now_.lots = net;
  Money equity = now_.cash + spot_value;
  if (terms_->mark == Mark::kClose && !net.is_zero()) {
    equity += narrow::notional(day.close - day.settlement, net, contract.multiplier);
  }
  if (equity <= Money()) now_.is_odd = true;  // ruined: an outcome of its own
  return equity;
}

}  // namespace hedgelab
