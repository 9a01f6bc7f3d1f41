#include "engine/analysis/calendar_spread.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/reference/contract_slot.h"

namespace hedgelab {
namespace {

std::optional<double> close_in_slot(const MarketPanel& panel, std::span<const ContractId> listed, int slot,
                                    DayIndex day) {
  const auto contract = contract_in_slot(panel.rules().contracts, listed, kListedSlots[static_cast<std::size_t>(slot)]);
  const auto series = contract ? panel.series_of(*contract) : std::nullopt;
  return series ? close_on(panel, *series, day) : std::nullopt;
}

}  // namespace

DatedValues calendar_spreads(const MarketPanel& panel, InstrumentId id, int near, int far, SpreadForm form, Date first,
                             Date last) {
  ensure(0 <= near && near < far && far < static_cast<int>(kListedSlots.size()),
         "calendar_spreads: the near contract must expire before the far one");
  const RuleBook& rules = panel.rules();
  const Instrument& instrument = rules.contracts.instrument(id);
  const auto index = panel.index_of(id);
  if (form == SpreadForm::kShareOfIndex && !index) {
    fail("the spread of {} as a share of its index needs {}, which the market does not have", instrument.code,
         instrument.underlying);
  }
  DatedValues spreads;
  if (last < instrument.first_trading_day) return spreads;
  const DayRange days = trading_days(rules.calendar, std::max(first, instrument.first_trading_day), last);
  for (DayIndex day = days.begin; day < days.end; ++day) {
    const auto listed = rules.contracts.listed(id, day);
    const auto near_close = close_in_slot(panel, listed, near, day);
    const auto far_close = close_in_slot(panel, listed, far, day);
    if (!near_close || !far_close) continue;
    const Date today = rules.calendar.day(day);
    if (form == SpreadForm::kRatio) {
      spreads.add(today, *near_close / *far_close - 1.0);
    } else if (const auto level = close_on(panel, *index, day)) {
      spreads.add(today, (*near_close - *far_close) / *level);
    }
  }
  return spreads;
}

}  // namespace hedgelab
