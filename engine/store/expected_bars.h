#pragma once
// How many bars a complete day of a series has: the measure for partial days in imports and inspections.

#include <optional>

#include "engine/reference/rule_book.h"
#include "engine/store/bar_columns.h"
#include "engine/store/slot_grid.h"

namespace hedgelab {

/// Slots of `day` that a series of this kind can fill. A contract's last trading day ends at its own close. Indexes
/// follow the stock exchanges, 09:30-11:30 and 13:00-15:00 throughout, also while the futures traded 09:15-15:15.
[[nodiscard]] int expected_bars(const SlotGrid& grid, const RuleBook& rules, SeriesKind kind,
                                std::optional<ContractId> contract, DayIndex day);

}  // namespace hedgelab
