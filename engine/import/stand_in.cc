#include "engine/import/stand_in.h"

#include "engine/core/error.h"

namespace hedgelab {

std::vector<BarSeries> stand_in_contracts(const BarSeries& splice, InstrumentId product, const RuleBook& rules,
                                          const SlotGrid& grid) {
  if (splice.kind != SeriesKind::kContinuous) {
    fail("series {} is of kind {}; only a continuous series can stand in for contracts", splice.symbol,
         to_string(splice.kind));
  }
  std::vector<BarSeries> result;
  DayIndex day = splice.first_day;
  while (day <= splice.last_day) {
    const auto listed = rules.contracts.listed(product, day);
    if (listed.empty()) {
      ++day;
      continue;
    }
    const Contract& contract = rules.contracts.contract(listed.front());
    DayIndex last = day;
    while (last < splice.last_day && rules.contracts.listed(product, last + 1).front() == listed.front()) ++last;
    const auto begin = static_cast<std::size_t>(grid.slots_before(day) - grid.slots_before(splice.first_day));
    const auto length = static_cast<std::size_t>(grid.slots_before(last + 1) - grid.slots_before(day));
    const auto cut = [&](auto column) { return column.empty() ? column : column.subspan(begin, length); };
    BarSeries series = splice;
    series.symbol = contract.code;
    series.kind = SeriesKind::kContract;
    series.first_day = day;
    series.last_day = last;
    BarColumns columns = *splice.columns;
    columns.open = cut(columns.open);
    columns.high = cut(columns.high);
    columns.low = cut(columns.low);
    columns.close = cut(columns.close);
    columns.settlement = {};  // of whichever contract the splice was in: not this one's
    columns.volume = cut(columns.volume);
    columns.open_interest = cut(columns.open_interest);
    columns.turnover = cut(columns.turnover);
    columns.present = cut(columns.present);
    series.columns = columns;
    result.push_back(std::move(series));
    day = last + 1;
  }
  return result;
}

}  // namespace hedgelab
