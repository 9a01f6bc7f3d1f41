#include "engine/market/market_day.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/market/settlement_price.h"

namespace hedgelab {
namespace {

// From a day of so many slots to the next one.
void move_on(SeriesDay& series, int slots) {
  const auto move = [slots](auto*& column) { column += column == nullptr ? 0 : slots; };
  move(series.open);
  move(series.high);
  move(series.low);
  move(series.close);
  move(series.volume);
  move(series.present);
}

// Of the `slots` of its day, or before it.
std::int32_t last_close(const SeriesDay& series, int slots) {
  for (int slot = series.close == nullptr ? -1 : slots - 1; slot >= 0; --slot) {
    if (series.present[slot] != 0) return series.close[slot];
  }
  return series.previous_close;
}

}  // namespace

MarketDay::MarketDay(const MarketPanel& panel) : panel_(&panel), series_(panel.series().size()) {
  followed_.reserve(series_.size());
}

// Also of a series that ended: a run sees the same whether its replay began with it or long before.
std::int32_t MarketDay::last_close_before_today(std::uint32_t id) const {
  const MarketPanel::Series& source = panel_->series()[id];
  const BarSeries& bars = source.bars;
  if (day_ <= bars.first_day) return kMissingPrice;
  const SlotGrid& grid = source.daily_only ? panel_->daily_grid() : panel_->grid();
  const DayIndex stop = std::min(day_, bars.last_day + 1);
  const BarColumns& columns = *bars.columns;
  for (std::int64_t at = grid.slots_before(stop) - grid.slots_before(bars.first_day) - 1; at >= 0; --at) {
    const auto slot = static_cast<std::size_t>(at);
    if (columns.present[slot] != 0) return columns.close[slot];
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
  const bool is_next = day_ >= 0 && day == day_ + 1;
  const int slots_before = slots_;
  day_ = day;
  date_ = panel_->rules().calendar.day(day);
  slots_ = panel_->grid().slots_on(day);
  session_ = &panel_->grid().session(day);
  // What a day showed becomes what is known before the next, where columns go on at the slot after its last.
  for (const std::uint32_t id : followed_) {
    SeriesDay& series = series_[id];
    const int slots = series.daily_only ? 1 : slots_before;
    series.previous_close = is_next ? last_close(series, slots) : last_close_before_today(id);
    if (is_next && series.close != nullptr && panel_->series()[id].bars.last_day >= day_) {
      move_on(series, slots);
    } else {
      const std::int32_t known = series.previous_close;
      series = SeriesDay{};
      series.is_asked_for = true;
      series.previous_close = known;
      begin_series(id);
    }
  }
  std::erase_if(followed_, [&](std::uint32_t id) { return panel_->series()[id].bars.last_day < day_; });
}

void MarketDay::ask_for(std::uint32_t id) const {
  if (day_ >= 0) {
    series_[id].previous_close = last_close_before_today(id);
    begin_series(id);
  }
  series_[id].is_asked_for = true;
  if (panel_->series()[id].bars.last_day >= day_) followed_.push_back(id);
}

// Lays today out, when the series reaches it.
void MarketDay::begin_series(std::uint32_t id) const {
  const MarketPanel::Series& source = panel_->series()[id];
  const BarSeries& bars = source.bars;
  if (day_ < bars.first_day || day_ > bars.last_day) return;
  const SlotGrid& grid = source.daily_only ? panel_->daily_grid() : panel_->grid();
  SeriesDay& series = series_[id];
  const std::int64_t offset = grid.slots_before(day_) - grid.slots_before(bars.first_day);
  const auto at = [offset](const auto& column) { return column.empty() ? nullptr : column.data() + offset; };
  const BarColumns& columns = *bars.columns;
  series.open = at(columns.open);
  series.high = at(columns.high);
  series.low = at(columns.low);
  series.close = at(columns.close);
  series.volume = at(columns.volume);
  series.present = at(columns.present);
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
