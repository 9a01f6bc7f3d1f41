#pragma once
// A long position in futures rolled from contract to contract: what holding the product instead of its index gives.

#include <string>
#include <vector>

#include "engine/analysis/daily_values.h"

namespace hedgelab {

struct RollReturns {
  DatedValues daily;              // close to close, in the contract held over the day
  std::vector<Date> rolls;        // days at whose close the contract changed
  std::vector<std::string> gaps;  // days that are left out, and why
};

/// The nearest contract, left at the close `days_before` trading days before its last one for the nearest that lives
/// longer (1: the day before the last trading day). One return per trading day in [first, last], each of one contract;
/// the first is that from the day before `first`. REQUIRES: days_before >= 0.
[[nodiscard]] RollReturns roll_returns(const MarketPanel& panel, InstrumentId product, Date first, Date last,
                                       int days_before = 1);

/// The product of (1 + r), less 1. Zero for no returns.
[[nodiscard]] double compounded(std::span<const double> returns);

}  // namespace hedgelab
