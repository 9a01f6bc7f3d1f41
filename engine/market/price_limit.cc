#include "engine/market/price_limit.h"

namespace hedgelab {

PriceLimits price_limits(const Instrument& instrument, const Contract& contract, Date date, Price previous_settlement) {
  const Rate share = date == contract.last_trading_day ? instrument.last_day_price_limit : instrument.price_limit;
  const Int128 tick = Int128{instrument.tick.raw()} * Rate::kScale;
  const Int128 above = Int128{previous_settlement.raw()} * (Rate::kScale + share.raw());
  const Int128 below = Int128{previous_settlement.raw()} * (Rate::kScale - share.raw());
  PriceLimits limits;
  limits.highest = static_cast<std::int64_t>(above / tick) * instrument.tick.raw();
  limits.lowest = static_cast<std::int64_t>((below + tick - 1) / tick) * instrument.tick.raw();
  limits.share = share;
  return limits;
}

}  // namespace hedgelab
