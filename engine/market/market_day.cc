#include "engine/market/market_day.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/market/settlement_price.h"

namespace hedgelab {

MarketDay::MarketDay(const MarketPanel& panel) : panel_(&panel), series_(panel.series().size()) {
  active_.reserve(series_.size());
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

std::int32_t MarketDay::settlement_on(SeriesId id, DayIndex day) const {
  if (const auto official = panel_->settlement(id, day)) return static_cast<std::int32_t>(official->raw());
  const auto average = traded_average(*panel_, id, day);
  return average ? static_cast<std::int32_t>(average->price.raw()) : kMissingPrice;
}

void MarketDay::load(DayIndex day) {
  ensure(day > day_, "market days must be loaded in ascending order");
  const bool consecutive = day_ >= 0 && day == day_ + 1;
  // What today showed becomes what is known before tomorrow.
  for (const std::uint32_t id : active_) {
    SeriesDay& series = series_[id];
    if (series.close != nullptr) {
      const int slots = series.daily_only ? 1 : slots_;
      for (int slot = slots - 1; slot >= 0; --slot) {
        if (series.present[slot] != 0) {
          series.previous_close = series.close[slot];
          break;
        }
      }
    }
    const std::int32_t carried = series.previous_close;
    series = SeriesDay{};
    series.previous_close = carried;
  }
  active_.clear();
  day_ = day;
  date_ = panel_->rules().calendar.day(day);
  slots_ = panel_->grid().slots_on(day);
  session_ = &panel_->grid().session(day);
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const auto& source = panel_->series()[i];
    const BarSeries& bars = source.bars;
    const SlotGrid& grid = source.daily_only ? panel_->daily_grid() : panel_->grid();
    SeriesDay& series = series_[i];
    // Also of series that ended: a run sees the same whether its replay began with it or long before.
    if (!consecutive) series.previous_close = last_close_before(bars, grid, day);
    if (day < bars.first_day || day > bars.last_day) continue;
    const std::int64_t offset = grid.slots_before(day) - grid.slots_before(bars.first_day);
    const auto at = [offset](const auto& column) { return column.empty() ? nullptr : column.data() + offset; };
    series.open = at(bars.columns.open);
    series.high = at(bars.columns.high);
    series.low = at(bars.columns.low);
    series.close = at(bars.columns.close);
    series.volume = at(bars.columns.volume);
    series.present = at(bars.columns.present);
    series.daily_only = source.daily_only && panel_->frequency() != Frequency::kDaily;
    series.previous_settlement = settlement_on(SeriesId{static_cast<std::uint32_t>(i)}, day - 1);
    active_.push_back(static_cast<std::uint32_t>(i));
  }
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
