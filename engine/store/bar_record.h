#pragma once
// One bar with its place: what an import, a merge and an export handle row by row.

#include <vector>

#include "engine/store/bar_columns.h"
#include "engine/store/slot_grid.h"

namespace hedgelab {

/// A field without a value holds its missing mark (bar_columns.h).
struct BarRecord {
  GridSlot at;
  std::int64_t turnover = kMissingTurnover;
  std::int32_t open = kMissingPrice, high = kMissingPrice, low = kMissingPrice, close = kMissingPrice;
  std::int32_t settlement = kMissingPrice;
  std::int32_t volume = kMissingCount, open_interest = kMissingCount;
  bool operator==(const BarRecord&) const = default;
};

/// The bars of a series in order of time. REQUIRES: the series lies on `grid`.
[[nodiscard]] std::vector<BarRecord> bars_of(const BarSeries& series, const SlotGrid& grid);

/// Calls `visit(name, a's value, b's value, missing mark)` for every field of two bars.
template <class Visit>
void for_each_field(BarRecord& a, const BarRecord& b, Visit visit) {
  visit("open", a.open, b.open, kMissingPrice);
  visit("high", a.high, b.high, kMissingPrice);
  visit("low", a.low, b.low, kMissingPrice);
  visit("close", a.close, b.close, kMissingPrice);
  visit("settlement", a.settlement, b.settlement, kMissingPrice);
  visit("volume", a.volume, b.volume, kMissingCount);
  visit("open_interest", a.open_interest, b.open_interest, kMissingCount);
  visit("turnover", a.turnover, b.turnover, kMissingTurnover);
}

/// A field's value as people and CSV files read it: "3415.2", "129", "" when it is missing. `name` as for_each_field
/// gives it.
[[nodiscard]] std::string field_text(std::string_view name, std::int64_t value);

/// "open 3400 here and 3400.2 there, volume 3 here and none there"; empty when the bars agree.
[[nodiscard]] std::string differences_of(const BarRecord& here, const BarRecord& there);

}  // namespace hedgelab
