#include "engine/market/market_view.h"

#include <algorithm>

namespace hedgelab {

std::optional<Price> MarketView::close_apart(SeriesId id) const {
  const SeriesDay& series = day_->of(id);
  if (series.close != nullptr) {
    if (!series.daily_only) return close(id);
    if (is_last_bar() && series.present[0] != 0) return price_of(series.close[0]);
  }
  if (series.previous_close == kMissingPrice) return std::nullopt;
  return price_of(series.previous_close);
}

std::span<const std::int32_t> MarketView::closes(SeriesId id, std::size_t count) const {
  const MarketPanel& panel = day_->panel();
  const auto& source = panel.series(id);
  const BarSeries& bars = source.bars;
  const bool coarser = source.daily_only && panel.frequency() != Frequency::kDaily;
  if (coarser || slot_ < 0 || day_->day() < bars.first_day || day_->day() > bars.last_day) return {};
  const SlotGrid& grid = panel.grid();
  const auto end =
      static_cast<std::size_t>(grid.slots_before(day_->day()) - grid.slots_before(bars.first_day) + slot_ + 1);
  const std::size_t length = std::min(count, end);
  return bars.columns->close.subspan(end - length, length);
}

std::optional<Bar> MarketView::bar_at(const BarSeries& bars, const SlotGrid& grid, GridSlot at) const {
  if (at.day < bars.first_day || at.day > bars.last_day) return std::nullopt;
  const auto offset = static_cast<std::size_t>(grid.slots_before(at.day) - grid.slots_before(bars.first_day) + at.slot);
  const BarColumns& columns = *bars.columns;
  if (columns.present[offset] == 0) return std::nullopt;
  const auto price = [&](std::span<const std::int32_t> column) -> std::optional<Price> {
    if (column.empty() || column[offset] == kMissingPrice) return std::nullopt;
    return price_of(column[offset]);
  };
  const auto count = [&](std::span<const std::int32_t> column) -> std::optional<std::int64_t> {
    if (column.empty() || column[offset] == kMissingCount) return std::nullopt;
    return column[offset];
  };
  return Bar{grid.begin_of(at),     grid.end_of(at),
             price(columns.open),   price(columns.high),
             price(columns.low),    price_of(columns.close[offset]),
             count(columns.volume), count(columns.open_interest)};
}

std::optional<Bar> MarketView::bar(SeriesId id, int bars_back) const {
  ensure(bars_back >= 0, "bar looks back");
  const auto& source = panel().series(id);
  if (slot_ < 0 || source.bars.frequency != frequency()) return std::nullopt;
  const SlotGrid& grid = panel().grid();
  GridSlot at{day_->day(), slot_ - bars_back};
  while (at.slot < 0 && at.day > source.bars.first_day) at.slot += grid.slots_on(--at.day);
  if (at.slot < 0) return std::nullopt;
  return bar_at(source.bars, grid, at);
}

std::optional<Bar> MarketView::daily_bar(SeriesId id, int days_back) const {
  ensure(days_back >= 1, "daily_bar looks back by at least one day");
  const auto& daily = panel().series(id).daily;
  if (!daily) return std::nullopt;
  return bar_at(*daily, panel().daily_grid(), {day_->day() - days_back, 0});
}

std::vector<double> MarketView::daily_closes(SeriesId id, int count) const {
  std::vector<double> closes;
  for (int back = count; back >= 1; --back) {
    // Today's takes the place of the oldest, so that there are `count` either way.
    if (back == count && slot_ >= 0 && is_last_bar()) continue;
    if (const auto one = daily_close(id, back)) closes.push_back(one->to_double());
  }
  if (count >= 1 && slot_ >= 0 && is_last_bar()) {
    if (has_traded_today(id)) closes.push_back(close(id)->to_double());
  }
  return closes;
}

std::optional<MarketView::KnownSoFar> MarketView::known(std::string_view name) const {
  for (const KnownSeries& series : panel().known_series()) {
    if (series.name != name) continue;
    const std::size_t count = series.known_by(now());
    return KnownSoFar{std::span(series.known_at).first(count), std::span(series.values).first(count)};
  }
  return std::nullopt;
}

std::vector<std::string> MarketView::known_names() const {
  std::vector<std::string> names;
  for (const KnownSeries& series : panel().known_series()) names.push_back(series.name);
  return names;
}

bool MarketView::has_traded_today(ContractId contract) const {
  const auto id = series_of(contract);
  return id && has_traded_today(*id);
}

bool MarketView::has_traded_today(SeriesId id) const {
  const SeriesDay& series = day_->of(id);
  if (series.present == nullptr || slot_ < 0) return false;
  if (series.daily_only) return is_last_bar() && series.present[0] != 0;
  return std::any_of(series.present, series.present + slot_ + 1, [](auto present) { return present != 0; });
}

}  // namespace hedgelab
