#include "engine/store/expected_bars.h"

namespace hedgelab {
namespace {

constexpr int kStockOpenMinute = 9 * 60 + 30;
constexpr int kStockCloseMinute = 15 * 60;

}  // namespace

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
    const bool inside = grid.begin_of({day, slot}).minute_of_day() >= kStockOpenMinute &&
                        grid.end_of({day, slot}).minute_of_day() <= kStockCloseMinute;
    count += inside ? 1 : 0;
  }
  return count;
}

}  // namespace hedgelab
