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
    const Quantity units = std::min(held, quantity_for(gross, *price, 1));
    if (desk_->trade_spot(*account_, -units, *price, decided_at, prices_->now())) {
      desk_->note_spot_sold(notional(*price, units, 1));
    }
    spot_target_.reset();  // a target from before the call would buy it back
  }
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
  if (purpose == Purpose::kOverlay) shrink_guards(id);
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
