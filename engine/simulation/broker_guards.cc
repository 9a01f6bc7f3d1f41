// Take-profit and stop-loss of overlay trades, met inside the bar.

#include <algorithm>

#include "engine/core/error.h"
#include "engine/simulation/broker.h"

namespace hedgelab {

// Levels lie on ticks, each on the far side of its share: a stop of -1.30% is left at the first tick that has lost it.
void Broker::arm(const Order& entry, Quantity quantity, Price price) {
  const std::int64_t tick = rules_->contracts.instrument_of(entry.contract).tick.raw();
  const auto level = [&](Rate share) {
    if (share.is_zero()) return Price();
    const int side = quantity.sign();
    const Int128 exact = Int128{price.raw()} * (Rate::kScale + side * share.raw());  // at 1e-13
    const Int128 step = Int128{tick} * Rate::kScale;
    const bool upwards = side * share.sign() > 0;
    return Price::from_raw(static_cast<std::int64_t>((exact + (upwards ? step - 1 : 0)) / step) * tick);
  };
  Order exit = entry;
  exit.quantity = -quantity;
  exit.guard = {};
  guarded_.push_back({exit, level(entry.guard.stop_loss), level(entry.guard.take_profit), {}});
}

// A gap beyond a level fills at the open; a level inside the bar fills at the level. When a bar touches both, the stop
// is taken: minutes do not say which came first, and the account must not be flattered. A guard that a participation
// cap keeps from leaving whole waits with the rest.
void Broker::match_guards() {
  for (Guarded& guarded : guarded_) meet_levels(guarded);
  std::erase_if(guarded_, [](const Guarded& guarded) { return guarded.exit.quantity.is_zero(); });
}

void Broker::meet_levels(Guarded& guarded) {
  const int slot = prices_->slot();
  const Moment moment = prices_->moment();
  const auto id = market_->panel().series_of(guarded.exit.contract);
  const SeriesDay& series = market_->of(*id);
  if (series.present == nullptr || series.present[slot] == 0) return;
  if (series.volume != nullptr && series.volume[slot] == 0) return;  // nobody traded
  if (series.open == nullptr || series.high == nullptr || series.low == nullptr) {
    fail("{} on {}: take-profit and stop-loss on touch need open, high and low",
         rules_->contracts.contract(guarded.exit.contract).code, market_->date().to_string());
  }
  const bool sells = guarded.exit.quantity.sign() < 0;
  const bool at_open = moment == Moment::kOpen;
  const std::int32_t worst = at_open ? series.open[slot] : sells ? series.low[slot] : series.high[slot];
  const std::int32_t best = at_open ? series.open[slot] : sells ? series.high[slot] : series.low[slot];
  if (worst == kMissingPrice || best == kMissingPrice) return;
  const bool stopped = guarded.is_stopped(worst);
  const bool taken = guarded.is_taken(best);
  if (!stopped && !taken) return;
  const Price level = stopped ? guarded.stop : guarded.take;
  // A bar that begins beyond a level was passed over at its open (locked, or without one): it trades at its own
  // prices.
  const Price reference =
      at_open ? price_of(series.open[slot])
              : Price::from_raw(std::clamp<std::int64_t>(level.raw(), series.low[slot], series.high[slot]));
  if (const Meeting meeting = within_limits(guarded.exit, reference); meeting.kind != Meeting::Kind::kPrice) {
    // Open and close of one bar are two moments of it, and one bar that was locked.
    const Timestamp bar = market_->end_of(slot);
    if (guarded.locked_at != bar) count(meeting);
    guarded.locked_at = bar;
    return;
  }
  const Quantity most = std::min(abs(guarded.exit.quantity), volume_left(guarded.exit.contract));
  if (most.is_zero()) return;
  const Quantity quantity = sells ? -most : most;
  desk_->trade(*account_,
               {guarded.exit, quantity, slipped(guarded.exit, series, reference), reference,
                account_->fee_rates(rules_->contracts.contract(guarded.exit.contract).instrument).per_order});
  reasons_.push_back({guarded.exit.id, {stopped ? TripEnd::kStopLoss : TripEnd::kTakeProfit, {}, {}}, true});
  use_volume(guarded.exit.contract, most);
  note_fill(guarded.exit.contract);
  guarded.exit.quantity -= quantity;
  // What a cap has left of the entry does not go on entering.
  std::erase_if(resting_, [&](Resting& resting) {
    const bool same = resting.order.id == guarded.exit.id;
    if (same) end_order(resting, OrderFate::kCancelled);
    return same;
  });
}

}  // namespace hedgelab
