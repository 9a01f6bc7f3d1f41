// Which bars of the day what waits at a broker can pass by: those on which a meeting would find no price, and so change
// and count nothing. Everything here may name a bar too early; never one too late.

#include <algorithm>

#include "engine/simulation/broker.h"

namespace hedgelab {
namespace {

bool has_trade(const SeriesDay& series, int slot) {
  return series.present[slot] != 0 && (series.volume == nullptr || series.volume[slot] != 0);
}

}  // namespace

int Broker::first_meeting(int from, int before) const {
  for (const Resting& resting : resting_) before = first_meeting(resting, from, before);
  for (const Guarded& guarded : guarded_) before = first_meeting(guarded, from, before);
  return spot_target_ ? first_spot_price(from, before) : before;
}

int Broker::first_meeting(const Resting& resting, int from, int before) const {
  if (!resting.arrived) return before;  // an event of the run's own
  if (goes_with_spot(resting)) return first_spot_price(from, before);
  if (resting.sent_on != market_->date())
    return std::min(from, before);  // to the exchange with the next bar, met or not
  const auto id = market_->panel().series_of(resting.order.contract);
  if (!id) return before;
  const SeriesDay& series = market_->of(*id);
  if (series.present == nullptr || series.daily_only) return before;
  int slot = from;
  while (slot < before && !has_trade(series, slot)) ++slot;
  return std::min(slot, before);
}

int Broker::first_meeting(const Guarded& guarded, int from, int before) const {
  const SeriesDay& series = market_->of(*market_->panel().series_of(guarded.exit.contract));
  if (series.present == nullptr) return before;
  const bool has_range = series.open != nullptr && series.high != nullptr && series.low != nullptr;
  const auto reaches = [&](std::int32_t price) { return guarded.is_stopped(price) || guarded.is_taken(price); };
  for (int slot = from; slot < before; ++slot) {
    if (!has_trade(series, slot)) continue;
    // Without a range the meeting says what is missing.
    if (!has_range || reaches(series.open[slot]) || reaches(series.high[slot]) || reaches(series.low[slot]))
      return slot;
  }
  return before;
}

int Broker::first_spot_price(int from, int before) const {
  const SeriesDay& series = market_->of(*terms_->spot);
  if (series.present == nullptr) return before;
  if (series.daily_only) return std::min(market_->slots() - 1, before);  // known once a day, at its end
  int slot = from;
  while (slot < before && series.present[slot] == 0) ++slot;
  return std::min(slot, before);
}

}  // namespace hedgelab
