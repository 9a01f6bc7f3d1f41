// The spot leg, and how it keeps step with the futures of the same decision.

#include <algorithm>

#include "engine/simulation/broker.h"

namespace hedgelab {

std::optional<Price> Broker::executable_spot_price(Timestamp decided_at) const {
  const SeriesDay& series = market_->of(*terms_->spot);
  const int slot = prices_->slot();
  const Moment moment = prices_->moment();
  const Timestamp now = prices_->now();
  const bool next_open = config_->broker.fill == FillModel::kNextOpen;
  std::int32_t raw = kMissingPrice;
  if (series.daily_only) {
    // Known once a day, at its end.
    const bool last = slot + 1 == market_->slots();
    if (moment == Moment::kClose && last && series.present != nullptr && series.present[0] != 0) raw = series.close[0];
  } else if (series.present != nullptr && series.present[slot] != 0) {
    const bool has_open = series.open != nullptr && series.open[slot] != kMissingPrice;
    if (moment == Moment::kOpen && has_open) raw = series.open[slot];
    // Without an open, the bar after the decision gives its close.
    if (moment == Moment::kClose && (!next_open || (!has_open && now > decided_at))) raw = series.close[slot];
  }
  if (raw == kMissingPrice || now < decided_at) return std::nullopt;
  // In next_open runs a once-a-day series must not fill at the very close that the decision saw.
  if (next_open && moment == Moment::kClose && now == decided_at) return std::nullopt;
  return price_of(raw);
}

void Broker::fill_spot() {
  const auto price = executable_spot_price(spot_decided_at_);
  if (!price || waits_for_futures()) return;
  const Quantity units = *spot_target_ - account_->ledger().spot_units();
  spot_target_.reset();
  if (units.is_zero()) return;
  if (!desk_->trade_spot(*account_, units, *price, spot_decided_at_, prices_->now())) return;
  last_spot_ = {spot_decided_at_, prices_->now(), units, *price, Money(), Money()};
  note_futures_before(spot_decided_at_);
}

// What a purchase of spot will take, whenever it comes; a sale counts when it is made at this moment.
Money Broker::spot_cash_waiting() const {
  if (!spot_target_) return Money();
  const Quantity units = *spot_target_ - account_->ledger().spot_units();
  if (units.sign() < 0) {
    const auto price = desk_->has_proceeds_at_once() ? executable_spot_price(spot_decided_at_) : std::optional<Price>();
    const bool sells_what_it_holds = account_->ledger().spot_units().sign() > 0 && spot_target_->sign() >= 0;
    return price && sells_what_it_holds ? notional(*price, units, 1) + account_->spot_cost(*price, units) : Money();
  }
  const auto price = prices_->of(*terms_->spot);
  if (units.sign() == 0 || !price) return Money();
  return notional(*price, units, 1) + proportional_cost(*price, units, 1, config_->broker.costs.spot_rate);
}

// --- both legs at one moment -----------------------------------------------------------------------------------------

bool Broker::goes_with_spot(const Resting& resting) const {
  return spot_target_ && config_->broker.legs == Legs::kTogether && resting.order.decided_at == spot_decided_at_ &&
         resting.order.execution == Execution::kFillModel && resting.order.purpose != Purpose::kOverlay &&
         *spot_target_ != account_->ledger().spot_units();
}

// An order that has traded a part already is on its way, and spot goes with it.
bool Broker::waits_for_futures() const {
  return std::any_of(resting_.begin(), resting_.end(), [this](const Resting& resting) {
    return resting.order.quantity == resting.asked && goes_with_spot(resting);
  });
}

void Broker::note_futures_before(Timestamp spot_decided_at) {
  Money effect;
  bool any = false;
  const auto& fills = account_->record().fills;
  for (auto fill = fills.rbegin(); fill != fills.rend() && fill->filled_at >= spot_decided_at; ++fill) {
    if (fill->decided_at != spot_decided_at || fill->filled_at >= prices_->now() ||
        fill->purpose == Purpose::kOverlay) {
      continue;
    }
    any = true;
    effect += notional(prices_->of(fill->contract).value_or(fill->price) - fill->price, fill->quantity,
                       rules_->contracts.instrument_of(fill->contract).multiplier);
  }
  if (any) note_apart(effect);
}

void Broker::note_spot_before(Timestamp decided_at) {
  if (last_spot_.units.is_zero() || last_spot_.decided_at != decided_at || last_spot_.filled_at >= prices_->now())
    return;
  note_apart(notional(prices_->of(*terms_->spot).value_or(last_spot_.price) - last_spot_.price, last_spot_.units, 1));
  last_spot_.units = Quantity();  // told once
}

void Broker::note_apart(Money effect) {
  ++met_.legs_apart;
  if (met_.legs_apart > 1 && abs(effect) <= abs(met_.apart_most)) return;
  met_.apart_most = effect;
  met_.apart_on = market_->date();
}

}  // namespace hedgelab
