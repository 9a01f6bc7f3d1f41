#include "engine/store/expected_bars.h"

#include "engine/reference/stock_hours.h"

namespace hedgelab {

int expected_bars(const SlotGrid& grid, const RuleBook& rules, SeriesKind kind, std::optional<ContractId> contract,
                  DayIndex day) {
  const int slots = grid.slots_on(day);
  if (grid.frequency() == Frequency::kDaily || slots == 0) return slots;
  if (contract && rules.contracts.contract(*contract).last_trading_day == rules.calendar.day(day)) {
    return grid.session(day).last_day_minutes() / minutes_per_bar(grid.frequency());
  }
  const bool by_stock_hours =
      kind == SeriesKind::kIndex || kind == SeriesKind::kTotalReturnIndex || kind == SeriesKind::kNetValue;
  if (!by_stock_hours) return slots;
  int count = 0;
  for (int slot = 0; slot < slots; ++slot) {
    const int begin = grid.begin_of({day, slot}).minute_of_day();
    count += lies_in_stock_hours(begin, grid.end_of({day, slot}).minute_of_day()) ? 1 : 0;
  }
  return count;
}

}  // namespace hedgelab
