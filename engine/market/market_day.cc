#include "engine/market/market_day.h"

#include <algorithm>
#include <numeric>

#include "engine/core/error.h"
#include "engine/market/settlement_price.h"

namespace hedgelab {
namespace {

// What a day showed becomes what is known before the next.
void remember_close(SeriesDay& series, int slots) {
  if (series.close == nullptr) return;
  for (int slot = slots - 1; slot >= 0; --slot) {
    if (series.present[slot] == 0) continue;
    series.previous_close = series.close[slot];
    return;
  }
}

void move_on(SeriesDay& series, int slots) {
  const auto move = [slots](auto*& column) { column += column == nullptr ? 0 : slots; };
  move(series.open);
  move(series.high);
  move(series.low);
  move(series.close);
  move(series.volume);
  move(series.present);
}

}  // namespace

MarketDay::MarketDay(const MarketPanel& panel) : panel_(&panel), series_(panel.series().size()) {
  active_.reserve(series_.size());
  coming_.resize(series_.size());
  std::iota(coming_.begin(), coming_.end(), 0U);
  std::stable_sort(coming_.begin(), coming_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return panel.series()[a].bars.first_day < panel.series()[b].bars.first_day;
  });
}

std::int32_t MarketDay::last_close_before(const BarSeries& bars, const SlotGrid& grid, DayIndex day) const {
  if (day <= bars.first_day) return kMissingPrice;
  const DayIndex stop = std::min(day, bars.last_day + 1);
  for (std::int64_t at = grid.slots_before(stop) - grid.slots_before(bars.first_day) - 1; at >= 0; --at) {
    const auto slot = static_cast<std::size_t>(at);
    if (bars.columns.present[slot] != 0) return bars.columns.close[slot];
  }
  return kMissingPrice;
}

std::int32_t MarketDay::previous_settlement(SeriesId id) const {
  const BarSeries& bars = panel_->series()[id.value].bars;
  if (day_ < bars.first_day || day_ > bars.last_day) return kMissingPrice;
  if (const auto official = panel_->settlement(id, day_ - 1)) return static_cast<std::int32_t>(official->raw());
  const auto average = traded_average(*panel_, id, day_ - 1);
  return average ? static_cast<std::int32_t>(average->price.raw()) : kMissingPrice;
}

void MarketDay::load(DayIndex day) {
  ensure(day > day_, "market days must be loaded in ascending order");
  const bool consecutive = day_ >= 0 && day == day_ + 1;
  const int slots_before = slots_;
  day_ = day;
  date_ = panel_->rules().calendar.day(day);
  slots_ = panel_->grid().slots_on(day);
  session_ = &panel_->grid().session(day);
  // Of several hundred series some twenty reach a day. From one day to the next their columns go on where they stood,
  // and only those that begin or end are looked up.
  for (const Active& one : active_) {
    SeriesDay& series = series_[one.id];
    const int slots = series.daily_only ? 1 : slots_before;
    remember_close(series, slots);
    if (consecutive && one.last_day >= day) {
      move_on(series, slots);
    } else {
      const std::int32_t carried = series.previous_close;
      series = SeriesDay{};
      series.previous_close = carried;
    }
  }
  if (consecutive) {
    std::erase_if(active_, [day](const Active& one) { return one.last_day < day; });
  } else {
    active_.clear();
    next_ = 0;
    for (std::uint32_t id = 0; id < series_.size(); ++id) {
      const auto& source = panel_->series()[id];
      // Also of series that ended: a run sees the same whether its replay began with it or long before.
      series_[id].previous_close =
          last_close_before(source.bars, source.daily_only ? panel_->daily_grid() : panel_->grid(), day);
    }
  }
  for (; next_ < coming_.size(); ++next_) {
    const BarSeries& bars = panel_->series()[coming_[next_]].bars;
    if (bars.first_day > day) break;
    if (bars.last_day < day) continue;
    active_.push_back({coming_[next_], bars.last_day});
    begin_series(coming_[next_], day);
  }
}

void MarketDay::begin_series(std::uint32_t id, DayIndex day) {
  const auto& source = panel_->series()[id];
  const BarSeries& bars = source.bars;
  const SlotGrid& grid = source.daily_only ? panel_->daily_grid() : panel_->grid();
  SeriesDay& series = series_[id];
  const std::int64_t offset = grid.slots_before(day) - grid.slots_before(bars.first_day);
  const auto at = [offset](const auto& column) { return column.empty() ? nullptr : column.data() + offset; };
  series.open = at(bars.columns.open);
  series.high = at(bars.columns.high);
  series.low = at(bars.columns.low);
  series.close = at(bars.columns.close);
  series.volume = at(bars.columns.volume);
  series.present = at(bars.columns.present);
  series.daily_only = source.daily_only && panel_->frequency() != Frequency::kDaily;
}

Timestamp MarketDay::begin_of(int slot) const {
  if (panel_->frequency() == Frequency::kDaily) return {date_, session_->open_minute()};
  return {date_, session_->slot_begin_minute(slot * minutes_per_bar(panel_->frequency()))};
}

Timestamp MarketDay::end_of(int slot) const {
  if (panel_->frequency() == Frequency::kDaily) return {date_, session_->close_minute()};
  const int minutes = minutes_per_bar(panel_->frequency());
  return {date_, session_->slot_begin_minute(slot * minutes + minutes - 1) + 1};
}

}  // namespace hedgelab
