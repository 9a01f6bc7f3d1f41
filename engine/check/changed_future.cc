#include "engine/check/changed_future.h"

#include <algorithm>
#include <span>

#include "engine/core/error.h"

namespace hedgelab::check {
namespace {

constexpr std::int32_t kTick = 2000;  // 0.2 points: prices stay on the tick of the index futures

template <class Value>
std::vector<Value> copy_of(std::span<const Value> column) {
  return {column.begin(), column.end()};
}

}  // namespace

std::string_view to_string(Future future) {
  switch (future) {
    case Future::kShifted: return "shifted";
    case Future::kGarbage: return "garbage";
    case Future::kAbsent: return "absent";
  }
  throw InvariantError("unknown kind of a future");
}

std::vector<BarSeries> series_of(const MarketPanel& panel) {
  std::vector<BarSeries> all;
  for (const MarketPanel::Series& series : panel.series()) {
    all.push_back(series.bars);
    if (series.daily && series.bars.frequency != Frequency::kDaily) all.push_back(*series.daily);
  }
  return all;
}

ChangedMarket::ChangedMarket(const MarketPanel& panel, Moment moment, DayIndex last, Future future, std::uint64_t seed)
    : moment_(moment),
      last_(last),
      future_(future),
      daily_run_(panel.frequency() == Frequency::kDaily),
      random_(seed),
      slots_of_moment_(panel.grid().slots_on(moment.day)) {
  std::vector<BarSeries> all;
  for (const BarSeries& series : series_of(panel)) {
    const bool daily = series.frequency == Frequency::kDaily;
    all.push_back(changed(series, daily ? panel.daily_grid() : panel.grid()));
  }
  panel_ = std::make_unique<const MarketPanel>(
      panel.rules(), panel.grid(), panel.daily_grid(), all,
      changed(panel.known_series(), panel.grid().end_of({moment.day, moment.slot})));
}

std::vector<KnownSeries> ChangedMarket::changed(std::span<const KnownSeries> known, Timestamp now) {
  std::vector<KnownSeries> all(known.begin(), known.end());
  for (KnownSeries& series : all) {
    const std::size_t known_now = series.known_by(now);
    if (future_ == Future::kAbsent) {
      series.known_at.resize(known_now);
      series.values.resize(known_now);
    }
    for (std::size_t i = known_now; i < series.values.size(); ++i) {
      const auto step = static_cast<double>(1 + random_() % 1000);
      series.values[i] = future_ == Future::kGarbage ? step : series.values[i] * (1.0 + step / 500.0) + step / 1000.0;
    }
  }
  return all;
}

BarSeries ChangedMarket::changed(const BarSeries& series, const SlotGrid& grid) {
  const DayIndex first = std::max(series.first_day, moment_.day);
  const DayIndex last = std::min(series.last_day, last_);
  if (first > last) return series;
  auto own = std::make_unique<Columns>();
  const BarColumns& from = *series.columns;
  own->open = copy_of(from.open);
  own->high = copy_of(from.high);
  own->low = copy_of(from.low);
  own->close = copy_of(from.close);
  own->settlement = copy_of(from.settlement);
  own->volume = copy_of(from.volume);
  own->open_interest = copy_of(from.open_interest);
  own->turnover = copy_of(from.turnover);
  own->present = copy_of(from.present);

  const bool daily = series.frequency == Frequency::kDaily;
  const bool is_contract = series.kind == SeriesKind::kContract;
  const auto set = [](auto& column, std::size_t at, auto value) {
    if (!column.empty()) column[at] = value;
  };
  for (DayIndex day = first; day <= last; ++day) {
    const int slots = grid.slots_on(day);
    for (int slot = 0; slot < slots; ++slot) {
      const auto at = static_cast<std::size_t>(grid.slots_before(day) - grid.slots_before(series.first_day) + slot);
      // A settlement price is published when the strategy has been asked for the last time of its day.
      const std::int32_t shift = kTick * static_cast<std::int32_t>(1 + random_() % 20);
      if (!own->settlement.empty() && own->settlement[at] != kMissingPrice) {
        own->settlement[at] = future_ == Future::kAbsent ? kMissingPrice : own->settlement[at] + shift;
      }
      const bool is_day_end = moment_.slot + 1 == slots_of_moment_;
      const bool is_known = day == moment_.day && (daily && !daily_run_ ? is_day_end : slot <= moment_.slot);
      if (is_known || own->present[at] == 0) continue;
      if (future_ == Future::kAbsent && is_contract) {
        for (auto* column : {&own->open, &own->high, &own->low, &own->close}) set(*column, at, kMissingPrice);
        for (auto* column : {&own->volume, &own->open_interest}) set(*column, at, kMissingCount);
        set(own->turnover, at, kMissingTurnover);
        own->present[at] = 0;
        continue;
      }
      for (auto* column : {&own->open, &own->high, &own->low, &own->close}) {
        if (column->empty() || (*column)[at] == kMissingPrice) continue;
        (*column)[at] = future_ == Future::kGarbage ? kTick * static_cast<std::int32_t>(1 + random_() % 100'000)
                                                    : (*column)[at] + shift;
      }
      for (auto* column : {&own->volume, &own->open_interest}) {
        if (column->empty() || (*column)[at] == kMissingCount) continue;
        // A bar keeps having volume or none: orders that cannot fill are no sign of a strategy that looks ahead.
        if ((*column)[at] > 0) (*column)[at] = 1 + static_cast<std::int32_t>(random_() % 100'000);
      }
      // A bar's high and low hold its open and close.
      if (future_ == Future::kGarbage && !own->high.empty() && !own->low.empty() && !own->open.empty()) {
        own->high[at] = std::max(own->open[at], own->close[at]);
        own->low[at] = std::min(own->open[at], own->close[at]);
      }
    }
  }
  BarSeries other = series;
  other.columns = BarColumns{own->open,   own->high,          own->low,      own->close,  own->settlement,
                             own->volume, own->open_interest, own->turnover, own->present};
  columns_.push_back(std::move(own));
  return other;
}

}  // namespace hedgelab::check
