#pragma once
// What a fill costs. The rates are the exchange's dated ones, or fixed ones of the config (the reports' conventions), or
// none at all; never a silent zero.

#include <cstdint>
#include <string>

#include "engine/accounting/fill.h"
#include "engine/reference/fee_schedule.h"

namespace hedgelab {

struct CostConfig {
  enum class Fees : std::uint8_t { kNone, kFixed, kExchange };
  Fees fees = Fees::kExchange;
  FeeRates fixed;          // kFixed only
  Rate spot_rate;          // of traded spot value, each side
  [[nodiscard]] std::string describe() const;
};

class CostModel {
 public:
  /// REQUIRES: `schedule` outlives the model.
  CostModel(const CostConfig& config, const FeeSchedule& schedule) : config_(config), schedule_(&schedule) {}

  /// Rates of a product on a day; throws InputError when the dated table does not cover it. Looked up once per product
  /// and day by the broker, not per fill.
  [[nodiscard]] FeeRates rates(const Instrument& instrument, Date date) const;
  [[nodiscard]] Rate delivery_rate(const Instrument& instrument, Date date) const;
  [[nodiscard]] Rate spot_rate() const { return config_.spot_rate; }

  [[nodiscard]] static Rate rate_for(const FeeRates& rates, Offset offset) {
    switch (offset) {
      case Offset::kOpen: return rates.open;
      case Offset::kClose: return rates.close;
      case Offset::kCloseToday: return rates.close_today;
    }
    throw InvariantError("a fill has no offset");
  }

 private:
  CostConfig config_;
  const FeeSchedule* schedule_;
};

}  // namespace hedgelab
