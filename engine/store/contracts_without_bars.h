#pragma once
// Contracts that were listed while their product traded and of which there is no bar: a hedge that holds one of them
// has no price.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/reference/rule_book.h"

namespace hedgelab {

struct ContractsWithoutBars {
  Date first, last;                // the days that were looked at
  std::size_t listed = 0;          // contracts listed on any of them
  std::vector<std::string> codes;  // those without a bar, sorted
  /// "2 of 16 contracts that were listed from 2015-01-05 to 2015-12-31 have no bars: IF1503, IF1504"
  [[nodiscard]] std::string text() const;
};

/// Of a product, on the days from `first` to `last`.
[[nodiscard]] ContractsWithoutBars contracts_without_bars(const RuleBook& rules, InstrumentId product, DayIndex first,
                                                          DayIndex last,
                                                          const std::function<bool(const std::string& code)>& has_bars);

}  // namespace hedgelab
