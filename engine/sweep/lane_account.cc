#include "engine/sweep/lane_account.h"

#include <algorithm>

#include "engine/core/narrow_rounding.h"

namespace hedgelab {

std::vector<DayCosts> costs_of(const DaySheet& sheet, const CostConfig& costs, const RuleBook& rules) {
  const CostModel model(costs, rules);
  std::vector<DayCosts> days;
  days.reserve(sheet.days().size());
  for (const SheetDay& day : sheet.days()) {
    DayCosts& of = days.emplace_back();
    if (!day.contract) continue;
    of.futures = model.rates(sheet.instrument(), day.date);
    of.spot_buys = of.spot_sells = costs.spot_rate;
    if (costs.stamp_duty) of.spot_duty = rules.stamp_duty.on_sale(day.date);
  }
  return days;
}

Quantity LaneAccount::Lots::net() const {
  Quantity sum = earlier;
  for (int i = first; i < end; ++i) sum += today[i].quantity;
  return sum;
}

// As Ledger::unrealised: each lot rounded by itself.
Money LaneAccount::Lots::unrealised(Price mark, std::int64_t multiplier) const {
  Money sum;
  if (!earlier.is_zero()) sum += narrow::notional(mark - basis, earlier, multiplier);
  for (int i = first; i < end; ++i) sum += narrow::notional(mark - today[i].price, today[i].quantity, multiplier);
  return sum;
}

// The fee of a fill, as CostModel::fee.
void LaneAccount::pay(Offset offset, Price price, Quantity quantity, const Terms& at) {
  const FeeRates& rates = at.costs.futures;
  const bool by_lot =
      !rates.open_per_lot.is_zero() || !rates.close_per_lot.is_zero() || !rates.close_today_per_lot.is_zero();
  fees_ += by_lot ? CostModel::fee(rates, offset, price, quantity, at.multiplier)
                  : narrow::proportional_cost(price, quantity, at.multiplier, CostModel::rate_for(rates, offset));
  ++fills_;
}

// As split_trade and Ledger::apply, today's lots first: what closes is realised lot by lot, each fill pays for itself.
void LaneAccount::trade(Lots& lots, Quantity quantity, Price price, const Terms& at) {
  const int sign = quantity.sign();
  Quantity left = abs(quantity);
  Quantity closed_today;
  while (!left.is_zero() && lots.first < lots.end && lots.today[lots.first].quantity.sign() == -sign) {
    Lots::Today& lot = lots.today[lots.first];
    const Quantity size = std::min(abs(lot.quantity), left);
    const Quantity part = sign > 0 ? -size : size;  // signed as the lots
    cash_ += narrow::notional(price - lot.price, part, at.multiplier);
    lot.quantity -= part;
    if (lot.quantity.is_zero()) ++lots.first;
    left -= size;
    closed_today += size;
  }
  if (!closed_today.is_zero()) pay(Offset::kCloseToday, price, closed_today, at);
  if (!left.is_zero() && lots.earlier.sign() == -sign) {
    const Quantity size = std::min(abs(lots.earlier), left);
    const Quantity part = sign > 0 ? -size : size;
    cash_ += narrow::notional(price - lots.basis, part, at.multiplier);
    lots.earlier -= part;
    left -= size;
    pay(Offset::kClose, price, size, at);
  }
  if (left.is_zero()) return;
  lots.today[lots.end++] = {sign > 0 ? left : -left, price};
  pay(Offset::kOpen, price, left, at);
}

void LaneAccount::set_spot(const SheetDay& day, const DayCosts& costs) {
  const Quantity units = units_wanted_ - units_;
  units_before_ = units_;
  if (units.is_zero()) return;
  if (!day.spot.exists()) {
    is_odd_ = true;
    return;
  }
  cash_ -= narrow::notional(day.spot.price, units, 1);
  const bool sells = units.sign() < 0;
  const Rate rate = sells ? costs.spot_sells : costs.spot_buys;
  if (!rate.is_zero()) fees_ += narrow::proportional_cost(day.spot.price, units, 1, rate);
  if (sells && !costs.spot_duty.is_zero()) {
    fees_ += narrow::proportional_cost(day.spot.price, units, 1, costs.spot_duty);
  }
  units_ = units_wanted_;
  ++spot_fills_;
}

// The hedge's order of the evening before. An overlay that was decided before it filled was sized by another hedge.
void LaneAccount::set_hedge(Lots& lots, const SheetDay& day, const DayPlan& plan, const Terms& at) {
  const Quantity change = lots_wanted_ - lots_;
  if (!day.rolls && change.is_zero()) return;
  const FillPlace& place = day.rolls ? day.roll_in : change.sign() > 0 ? day.buys : day.sells;
  // Legs of one decision that trade at different bars are the engine's: which waits for which is its rule.
  const bool apart = units_wanted_ != units_before_ && day.spot.slot != place.slot;
  if (!place.exists() || apart || (plan.side != 0 && plan.decided_slot < place.slot)) {
    is_odd_ = true;
    return;
  }
  const Money message = at.costs.futures.per_order;
  if (day.rolls) {
    if (lots_.sign() >= 0 || lots_wanted_.sign() >= 0) {  // not two legs of a hedge
      is_odd_ = true;
      return;
    }
    trade(lots, -lots_, day.roll_leaves.price, at);
    lots = Lots{};
    fees_ += message;
    ++rolls_;
    trade(lots, lots_wanted_, place.price, at);
  } else {
    trade(lots, change, place.price, at);
  }
  fees_ += message;
}

void LaneAccount::live_overlay(Lots& lots, const DayPlan& plan, const DayExits::Exit& exit, const Terms& at) {
  const Int128 sized = Int128{abs(lots.net()).raw()} * terms_->overlay_size.raw();
  const Quantity size = Quantity::from_raw(round_divide(sized, Rate::kScale));
  // Without a hedge an overlay is sized by equity. Of dust the engine reads another entry price back from notionals
  // that are rounded to 1e-4 CNY, of which a trade has three at most.
  const bool is_dust = size.raw() < 4 * Quantity::kScale / at.multiplier + 1;
  if (lots.net().is_zero() || is_dust || exit.is_odd) {
    is_odd_ = true;
    return;
  }
  const Quantity entry = plan.side > 0 ? size : -size;
  trade(lots, entry, plan.entry, at);
  trade(lots, -entry, exit.price, at);
  fees_ += at.costs.futures.per_order + at.costs.futures.per_order;
}

// HedgeLegs::set, of what the evening's decision sees.
void LaneAccount::decide(const SheetDay& day, Money equity, Quantity net, std::int64_t multiplier) {
  const bool sets = day.evening == SheetDay::Evening::kOpensOrRolls ||
                    (day.evening == SheetDay::Evening::kGoesOn && terms_->rebalances_daily);
  units_wanted_ = units_;
  lots_wanted_ = net;
  if (!sets) return;
  if (equity <= Money()) {
    is_odd_ = true;
    return;
  }
  const Money spot_value = narrow::share_of(equity, terms_->spot_share);
  const Money hedge_value = narrow::share_of(spot_value, terms_->hedge_ratio);
  lots_wanted_ = -narrow::quantity_for(hedge_value, day.wanted_close, multiplier);
  units_wanted_ = narrow::quantity_for(spot_value, day.spot_close, 1);
  if (lots_wanted_.is_zero()) is_odd_ = true;
}

Money LaneAccount::live(const SheetDay& day, const DayPlan& plan, const DayExits::Exit& exit, const DayCosts& costs,
                        std::int64_t multiplier) {
  if (is_odd_) return Money();
  const Terms at{costs, multiplier};
  const Money fees_before = fees_;
  Lots lots;
  lots.earlier = lots_;
  lots.basis = day.basis;
  if (day.contract) {
    set_spot(day, costs);
    set_hedge(lots, day, plan, at);
    if (plan.is_odd) is_odd_ = true;
    if (plan.side != 0 && !is_odd_) live_overlay(lots, plan, exit, at);
    if (is_odd_) return Money();
  }
  cash_ -= fees_ - fees_before;
  const Money spot_value = narrow::notional(day.spot_close, units_, 1);
  const Quantity net = lots.net();
  decide(day, cash_ + spot_value + lots.unrealised(day.close, multiplier), net, multiplier);
  cash_ += lots.unrealised(day.settlement, multiplier);
  lots_ = net;
  Money equity = cash_ + spot_value;
  if (terms_->mark == Mark::kClose && !net.is_zero()) {
    equity += narrow::notional(day.close - day.settlement, net, multiplier);
  }
  if (equity <= Money()) is_odd_ = true;  // ruined: an outcome of its own
  return equity;
}

}  // namespace hedgelab
