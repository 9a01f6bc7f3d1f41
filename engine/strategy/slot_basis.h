#pragma once
// The history of a slot's annualised, dividend-adjusted basis up to now, and where today's stands in it: the percentile
// to date of the studies (hedgelab basis, study `series`), which a strategy may decide by. Each day counts with the
// contract that stood in the slot on it and the dividends as they were seen then.

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/analysis/growing_sample.h"
#include "engine/strategy/context.h"

namespace hedgelab {

class SlotBasis {
 public:
  struct Terms {
    ContractSlot slot = ContractSlot::kCurrentQuarter;
    BasisConvention convention = BasisConvention::kCinda;
    std::size_t fewest_days = 250;  // of history with today's, before which there is no percentile
    /// The first day that counts; nullopt: all that the data have. A percentile hangs on it: say it where it matters.
    std::optional<Date> since = std::nullopt;
    /// nullopt: the run's own product.
    std::optional<InstrumentId> product = std::nullopt;
  };
  explicit SlotBasis(const Terms& terms) : terms_(terms) {}

  /// Takes in the days since it was asked last; the first time, all that the data have. To be asked once a day, at the
  /// decision: that day's rate is the one of then, later ones are not looked at.
  void update(const Context& context);

  /// Of today's decision; nullopt where there is none.
  [[nodiscard]] std::optional<double> rate() const { return today_; }
  /// Of all days up to today that have one, oldest first.
  [[nodiscard]] const std::vector<double>& rates() const { return rates_; }
  /// Share of those that are <= today's, 0 to 1: small is a deep discount. nullopt without today's, and of fewer days
  /// than the terms ask for.
  [[nodiscard]] std::optional<double> percentile() const;

 private:
  Terms terms_;
  GrowingSample sample_;
  std::vector<double> rates_;
  std::optional<double> today_;
  std::optional<DayIndex> upto_;  // the last day taken in
};

}  // namespace hedgelab
