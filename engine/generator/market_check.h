#pragma once
// Does a generated store have the statistics that its spec asks for? Everything realised is measured on the bars of the
// store; the plan (made anew from the spec) only tells what was asked: dividends still to come, minutes halted.

#include <optional>
#include <string>
#include <vector>

#include "engine/generator/market_spec.h"
#include "engine/reference/rule_book.h"
#include "engine/store/bar_store.h"

namespace hedgelab {

struct MarketStatistic {
  std::string subject;  // "IF", "IF-IC", "market"
  std::string name;     // "annual volatility"
  std::optional<double> asked;
  double realised = 0.0;
  double tolerance = 0.0;  // absolute, around asked; widened for short periods by the sampling error
  [[nodiscard]] bool passes() const {
    return !asked || (realised >= *asked - tolerance && realised <= *asked + tolerance);
  }
};

/// Statistics that need 1-minute bars are left out unless the store has them over the whole period for all products.
/// Throws InputError when the store is not the spec's: another description, period or products, or no daily bars.
[[nodiscard]] std::vector<MarketStatistic> check_market(const MarketSpec& spec, const RuleBook& rules,
                                                        const BarStore& store);

}  // namespace hedgelab
