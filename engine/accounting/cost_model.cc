#include "engine/accounting/cost_model.h"

namespace hedgelab {

void CostConfig::fields(FieldVisitor& keys) {
  keys.choice("fees", fees, "of futures: none, the rates given here, or the dated tables of the exchange", kRequired);
  const auto fixed_only = only_when("fees", "fixed");
  keys.field("open_rate", fixed.open, 0.0, 0.1, "share of notional, opening", kRequired, fixed_only);
  keys.field("close_rate", fixed.close, 0.0, 0.1, "share of notional, closing a position of an earlier day", kRequired,
             fixed_only);
  keys.field("close_today_rate", fixed.close_today, 0.0, 0.1, "share of notional, closing a position of the same day",
             kRequired, fixed_only);
  keys.field("order_fee_cny", fixed.per_order, 0.0, 1000.0, "CNY per order message", fixed_only);
  const auto exchange_only = only_when("fees", "exchange");
  keys.field("broker_multiplier", broker_multiplier, 0.0, 100.0, "the broker's fee over the exchange's", exchange_only);
  keys.field("broker_add_on", broker_add_on, 0.0, 0.01, "the broker's own share of notional, each side", exchange_only);
  keys.field("spot_rate", spot_rate, 0.0, 0.1, "of traded spot value, each side");
  keys.field("stamp_duty", stamp_duty, "dated stamp duty on sales of spot (shares; funds pay none)");
}

std::string CostConfig::describe() const {
  std::string spot = spot_rate.is_zero() ? "no spot costs" : fmt::format("spot {} a side", to_string(spot_rate));
  if (stamp_duty) spot += " and dated stamp duty on sales";
  switch (fees) {
    case Fees::kNone: return "no futures fees; " + spot;
    case Fees::kFixed:
      return fmt::format("fixed futures fees (open {}, close {}, close today {}); {}", to_string(fixed.open),
                         to_string(fixed.close), to_string(fixed.close_today), spot);
    case Fees::kExchange: {
      std::string broker;
      if (broker_multiplier != Rate::from_integer(1)) broker += fmt::format(" x {}", to_string(broker_multiplier));
      if (!broker_add_on.is_zero()) broker += fmt::format(" + {}", to_string(broker_add_on));
      return fmt::format("dated exchange fees{}; {}", broker, spot);
    }
  }
  return "?";
}

FeeRates CostModel::rates(const Instrument& instrument, Date date) const {
  switch (config_.fees) {
    case CostConfig::Fees::kNone: return FeeRates{};
    case CostConfig::Fees::kFixed: return config_.fixed;
    case CostConfig::Fees::kExchange: break;
  }
  return of_broker(rules_->fees.at(instrument.code, date));
}

FeeRates CostModel::of_broker(FeeRates rates) const {
  const auto scaled = [this](auto value) {
    return decltype(value)::from_raw(round_divide(Int128{value.raw()} * config_.broker_multiplier.raw(), Rate::kScale));
  };
  for (Rate* rate : {&rates.open, &rates.close, &rates.close_today}) *rate = scaled(*rate) + config_.broker_add_on;
  for (Money* per_lot : {&rates.open_per_lot, &rates.close_per_lot, &rates.close_today_per_lot}) {
    *per_lot = scaled(*per_lot);
  }
  return rates;
}

Rate CostModel::delivery_rate(const Instrument& instrument, Date date) const {
  if (config_.fees != CostConfig::Fees::kExchange) return Rate();
  const Rate rate = rules_->fees.delivery_rate(instrument.code, date);
  return Rate::from_raw(round_divide(Int128{rate.raw()} * config_.broker_multiplier.raw(), Rate::kScale));
}

Money CostModel::fee(const FeeRates& rates, Offset offset, Price price, Quantity quantity, std::int64_t multiplier) {
  const Money per_lot = offset == Offset::kOpen    ? rates.open_per_lot
                        : offset == Offset::kClose ? rates.close_per_lot
                                                   : rates.close_today_per_lot;
  const Money share = proportional_cost(price, quantity, multiplier, rate_for(rates, offset));
  if (per_lot.is_zero()) return share;
  return share + Money::from_raw(round_divide(Int128{per_lot.raw()} * abs(quantity).raw(), Quantity::kScale));
}

Money CostModel::spot_cost(Price price, Quantity units, Date date) const {
  const Money commission = proportional_cost(price, units, 1, config_.spot_rate);
  if (!config_.stamp_duty || units.sign() > 0) return commission;
  return commission + proportional_cost(price, units, 1, rules_->stamp_duty.on_sale(date));
}

}  // namespace hedgelab
