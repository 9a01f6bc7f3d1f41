#include "engine/accounting/cost_model.h"

namespace hedgelab {

std::string CostConfig::describe() const {
  const std::string spot = spot_rate.is_zero() ? "no spot costs" : fmt::format("spot {} a side", to_string(spot_rate));
  switch (fees) {
    case Fees::kNone: return "no futures fees; " + spot;
    case Fees::kFixed:
      return fmt::format("fixed futures fees (open {}, close {}, close today {}); {}", to_string(fixed.open),
                         to_string(fixed.close), to_string(fixed.close_today), spot);
    case Fees::kExchange: return "dated exchange fees; " + spot;
  }
  return "?";
}

FeeRates CostModel::rates(const Instrument& instrument, Date date) const {
  switch (config_.fees) {
    case CostConfig::Fees::kNone: return FeeRates{};
    case CostConfig::Fees::kFixed: return config_.fixed;
    case CostConfig::Fees::kExchange: return schedule_->at(instrument.code, date);
  }
  throw InvariantError("unknown fee model");
}

Rate CostModel::delivery_rate(const Instrument& instrument, Date date) const {
  return config_.fees == CostConfig::Fees::kExchange ? schedule_->delivery_rate(instrument.code, date) : Rate();
}

}  // namespace hedgelab
