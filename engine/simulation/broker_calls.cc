// What the broker sells and cuts when the account is called for margin.

#include <algorithm>

#include "engine/core/error.h"
#include "engine/simulation/broker.h"

namespace hedgelab {

void Broker::sell_spot_for_call() {
  const Timestamp decided_at = desk_->call()->made_at;
  const auto price = terms_->spot ? executable_spot_price(decided_at) : std::optional<Price>();
  const Quantity held = account_->ledger().spot_units();
  if (!price || held.sign() <= 0) return;
  const Money shortfall = desk_->margin_required() - desk_->funds();
  if (shortfall > Money()) {
    // Costs come off what a sale brings: 2% covers commission and duty of any configured market, at most a little over.
    const Money gross = share_of(shortfall, Rate::from_double(1.02)) + Money::from_integer(1);
    static_cast<void>(sell_spot(std::min(held, quantity_for(gross, *price, 1)), *price));
  }
}

bool Broker::sell_spot(Quantity units, Price price) {
  spot_target_.reset();  // a target from before the call would buy it back
  if (units.is_zero()) return false;
  if (!desk_->trade_spot(*account_, -units, price, desk_->call()->made_at, prices_->now())) return false;
  const Money sold = notional(price, units, 1);
  desk_->note_spot_sold(sold);
  given_for_call().spot_sold += sold;
  return true;
}

SleeveCall& Broker::given_for_call() {
  const Timestamp made_at = desk_->call()->made_at;
  if (given_for_calls_.empty() || given_for_calls_.back().made_at != made_at)
    given_for_calls_.push_back({made_at, {}, {}});
  return given_for_calls_.back();
}

bool Broker::can_sell_spot() const {
  return account_->ledger().spot_units().sign() > 0 && executable_spot_price(desk_->call()->made_at).has_value();
}

Money Broker::spot_worth() const {
  if (!can_sell_spot()) return Money();
  const Price price = *executable_spot_price(desk_->call()->made_at);
  const Quantity units = account_->ledger().spot_units();
  return notional(price, units, 1) - account_->spot_cost(price, -units);
}

bool Broker::cut_both_for_call(Money required, Money funds) {
  const Price price = *executable_spot_price(desk_->call()->made_at);
  const Ledger& ledger = account_->ledger();
  const auto worth = [&] {
    Money sum;
    for (const ContractId id : ledger.held()) {
      sum += abs(
          notional(prices_->of(id).value(), ledger.net_position(id), rules_->contracts.instrument_of(id).multiplier));
    }
    return sum;
  };
  const Quantity units = ledger.spot_units();
  const Money before = worth();
  if (before.is_zero()) {  // a sleeve of spot alone gives its share
    const auto kept = Quantity::from_raw(
        static_cast<std::int64_t>(Int128{units.raw()} * std::max(funds, Money()).raw() / required.raw()));
    return sell_spot(units - kept, price);
  }
  if (!cut_for_call(required, funds)) return false;
  const auto kept = Quantity::from_raw(static_cast<std::int64_t>(Int128{units.raw()} * worth().raw() / before.raw()));
  static_cast<void>(sell_spot(units - kept, price));
  return true;
}

bool Broker::cut_for_call(Money required, Money funds) {
  const auto kept = [&](Quantity held) {
    const Quantity exact = Quantity::from_raw(
        required.is_zero() ? 0 : static_cast<std::int64_t>(Int128{held.raw()} * funds.raw() / required.raw()));
    return terms_->whole_lots ? whole_lots(exact) : exact;
  };
  const Ledger& ledger = account_->ledger();
  cutting_.assign(ledger.held().begin(), ledger.held().end());
  bool any = false;
  for (const ContractId id : cutting_) {
    const Quantity overlay = account_->overlay().position(id);
    const Quantity hedge = ledger.net_position(id) - overlay;
    if (hedge.sign() * overlay.sign() < 0) {  // the rest of the two is what asks for margin
      const Quantity net = hedge + overlay;
      const bool of_hedge = hedge.sign() == net.sign();
      if (cut(id, kept(net) - net, of_hedge ? Purpose::kReduction : Purpose::kOverlay)) any = true;
      continue;
    }
    if (cut(id, kept(hedge) - hedge, Purpose::kReduction)) any = true;
    if (cut(id, kept(overlay) - overlay, Purpose::kOverlay)) any = true;
  }
  return any;
}

bool Broker::can_cut_all() const {
  for (const ContractId id : account_->ledger().held()) {
    Order cut;
    cut.contract = id;
    cut.quantity = -account_->ledger().net_position(id);
    if (meet(cut).kind != Meeting::Kind::kPrice) return false;
  }
  return true;
}

bool Broker::cut(ContractId id, Quantity quantity, Purpose purpose) {
  if (quantity.is_zero()) return false;
  Order order{0, id, quantity, purpose, 0, decision_time_, Execution::kFillModel, {}};
  const Meeting meeting = meet(order);
  count(meeting);
  const Quantity most = meeting.kind == Meeting::Kind::kPrice ? std::min(abs(quantity), volume_left(id)) : Quantity();
  if (most.is_zero()) return false;
  cancel(id, OrderFate::kMarginCall);
  cancel_where(id, true, OrderFate::kMarginCall);
  order.id = ++*order_ids_;
  const Quantity part = quantity.sign() > 0 ? most : -most;
  const SeriesDay& series = market_->of(*market_->panel().series_of(id));
  desk_->trade(*account_, {order, part, slipped(order, series, meeting.price), meeting.price,
                           account_->fee_rates(rules_->contracts.contract(id).instrument).per_order});
  use_volume(id, most);
  note_fill(id);
  desk_->note_lots_cut(most);
  given_for_call().lots_cut += most;
  if (purpose == Purpose::kOverlay) {
    reasons_.push_back({order.id, {TripEnd::kMarginCall, {}, {}}, true});
    shrink_guards(id);
  }
  return true;
}

// What is guarded is what is left of the overlay; the latest entries give way first.
void Broker::shrink_guards(ContractId id) {
  Quantity left = abs(account_->overlay().position(id));
  for (auto& guarded : guarded_) {
    if (guarded.exit.contract != id) continue;
    const Quantity size = std::min(abs(guarded.exit.quantity), left);
    left -= size;
    guarded.exit.quantity = guarded.exit.quantity.sign() > 0 ? size : -size;
  }
  std::erase_if(guarded_, [](const Guarded& guarded) { return guarded.exit.quantity.is_zero(); });
}

}  // namespace hedgelab
