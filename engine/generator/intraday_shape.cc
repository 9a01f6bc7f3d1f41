#include "engine/generator/intraday_shape.h"

#include <cstddef>

#include "engine/core/error.h"
#include "engine/generator/portable_math.h"
#include "engine/reference/stock_hours.h"

namespace hedgelab {
namespace {

// How fast the open fades and the close builds up: on 1-minute bars of IF and IC 2020-2023 volatility is half way down
// to midday after about 10 minutes, volume after about 15.
constexpr double kVarianceMinutes = 12.0;
constexpr double kVolumeMinutes = 18.0;

void normalise(std::vector<double>& weights) {
  double sum = 0.0;
  for (const double weight : weights) sum += weight;
  for (double& weight : weights) weight /= sum;
}

}  // namespace

IntradayShape intraday_shape(const TradingSession& session, const IntradaySpec& spec, bool has_index) {
  IntradayShape shape;
  const int slots = session.minutes();
  const auto bump = [&](double at_open, double at_close, double minutes, int slot) {
    const double weight = 1.0 + (at_open - 1.0) * portable_exp(-slot / minutes) +
                          (at_close - 1.0) * portable_exp(-(slots - 1 - slot) / minutes);
    return weight > 0.01 ? weight : 0.01;
  };
  shape.first_index_slot = -1;
  for (int slot = 0; slot < slots; ++slot) {
    const int minute = session.slot_begin_minute(slot);
    double variance = bump(spec.volatility_at_open * spec.volatility_at_open,
                           spec.volatility_at_close * spec.volatility_at_close, kVarianceMinutes, slot);
    if (slot > 0 && minute != session.slot_begin_minute(slot - 1) + 1) {
      shape.lunch_slot = slot;
      variance *= spec.volatility_after_lunch * spec.volatility_after_lunch;
    }
    shape.variance.push_back(variance);
    shape.volume.push_back(bump(spec.volume_at_open, spec.volume_at_close, kVolumeMinutes, slot));
    const bool open = !has_index || lies_in_stock_hours(minute, minute + 1);
    shape.index_open.push_back(open ? 1 : 0);
    if (open && shape.first_index_slot < 0) shape.first_index_slot = slot;
    if (open) shape.last_index_slot = slot;
  }
  if (shape.first_index_slot < 0) fail("a session without a minute of stock trading has no index to generate");
  normalise(shape.variance);
  normalise(shape.volume);
  shape.last_day_slots = session.last_day_minutes();
  if (shape.last_day_slots <= shape.first_index_slot) {
    fail("an expiring contract closes before the stock exchanges open: it has no final settlement");
  }
  return shape;
}

int IntradayShape::final_begin(int minutes) const {
  int slot = last_day_slots;
  for (int counted = 0; slot > 0 && counted < minutes;) counted += index_open[static_cast<std::size_t>(--slot)];
  return slot;
}

}  // namespace hedgelab
