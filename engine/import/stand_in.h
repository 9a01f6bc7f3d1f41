#pragma once
// A spliced series ("main contract", one code through the years) as stand-in for the contracts it was cut from, where
// their own bars are not to be had. Each contract is given the splice's bars of the days on which it is the current
// month, by the listing rule; the splice's own choice of contract may differ by some days around expiries.
//
// What that can be used for is narrow, and the shape keeps it so: a trade that is opened and closed inside one day is
// exact, because both prices are of the same true contract. A position over a roll is not possible: the next contract
// has no bar before its first day as current month, so a hedge that would have to roll ends with a clear error instead
// of booking the splice's gap as profit.

#include <vector>

#include "engine/reference/rule_book.h"
#include "engine/store/bar_columns.h"
#include "engine/store/slot_grid.h"

namespace hedgelab {

/// Views into the columns of `splice`, one series per contract of `product`, in order of expiry. REQUIRES: `splice`
/// lies on `grid` and outlives the result. Throws InputError when it is not of kind continuous.
[[nodiscard]] std::vector<BarSeries> stand_in_contracts(const BarSeries& splice, InstrumentId product,
                                                        const RuleBook& rules, const SlotGrid& grid);

}  // namespace hedgelab
