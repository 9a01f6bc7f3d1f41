#include "engine/reference/price_limit.h"

namespace hedgelab {
namespace {

PriceLimits limits_around(Price previous_settlement, Rate share, Price tick_size) {
  const Int128 tick = Int128{tick_size.raw()} * Rate::kScale;
  const Int128 above = Int128{previous_settlement.raw()} * (Rate::kScale + share.raw());
  const Int128 below = Int128{previous_settlement.raw()} * (Rate::kScale - share.raw());
  PriceLimits limits;
  limits.highest = static_cast<std::int64_t>(above / tick) * tick_size.raw();
  limits.lowest = static_cast<std::int64_t>((below + tick - 1) / tick) * tick_size.raw();
  limits.share = share;
  return limits;
}

Rate ordinary_share(const Instrument& instrument, const Contract& contract, Date date) {
  return date == contract.last_trading_day ? instrument.last_day_price_limit : instrument.price_limit;
}

}  // namespace

PriceLimits price_limits(const RuleBook& rules, ContractId id, Date date, Price previous_settlement) {
  const Contract& contract = rules.contracts.contract(id);
  const Instrument& instrument = rules.contracts.instrument_of(id);
  const auto exception = rules.price_limit_exceptions.at(instrument, contract, date);
  return limits_around(previous_settlement, exception ? *exception : ordinary_share(instrument, contract, date),
                       instrument.tick);
}

PriceLimits price_limits(const Instrument& instrument, const Contract& contract, Date date, Price previous_settlement) {
  return limits_around(previous_settlement, ordinary_share(instrument, contract, date), instrument.tick);
}

}  // namespace hedgelab
