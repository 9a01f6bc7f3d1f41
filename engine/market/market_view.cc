#include "engine/market/market_view.h"

#include <algorithm>

namespace hedgelab {

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
  return bars.columns.close.subspan(end - length, length);
}

bool MarketView::has_traded_today(ContractId contract) const {
  const auto id = series_of(contract);
  if (!id) return false;
  const SeriesDay& series = day_->of(*id);
  if (series.present == nullptr || slot_ < 0) return false;
  if (series.daily_only) return is_last_bar() && series.present[0] != 0;
  return std::any_of(series.present, series.present + slot_ + 1, [](auto present) { return present != 0; });
}

}  // namespace hedgelab
