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

}  // namespace hedgelab
