#include "engine/market/market_panel.h"

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {

MarketPanel::MarketPanel(const RuleBook& rules, const SlotGrid& grid, const SlotGrid& daily_grid,
                         std::span<const BarSeries> series, std::vector<KnownSeries> known)
    : rules_(&rules),
      grid_(&grid),
      daily_grid_(&daily_grid),
      known_(std::move(known)),
      of_contract_(rules.contracts.size(), -1) {
  ensure(daily_grid.frequency() == Frequency::kDaily, "the panel's daily grid must be daily");
  std::vector<const BarSeries*> sorted;
  for (const auto& one : series) {
    if (one.frequency == grid.frequency() || one.frequency == Frequency::kDaily) sorted.push_back(&one);
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const BarSeries* a, const BarSeries* b) { return a->symbol < b->symbol; });
  for (const BarSeries* one : sorted) {
    if (series_.empty() || series_.back().symbol != one->symbol) {
      Series entry;
      entry.symbol = one->symbol;
      entry.kind = one->kind;
      entry.daily_only = true;
      series_.push_back(std::move(entry));
    }
    Series& entry = series_.back();
    if (one->frequency == Frequency::kDaily) {
      ensure(!entry.daily, "a symbol has two daily series");
      entry.daily = *one;
    }
    if (one->frequency == grid.frequency()) {
      ensure(entry.daily_only, "a symbol has two series of the run's bar length");
      entry.bars = *one;
      entry.daily_only = false;
    }
  }
  for (std::size_t i = 0; i < series_.size(); ++i) {
    Series& entry = series_[i];
    if (entry.daily_only) entry.bars = *entry.daily;
    if (entry.kind != SeriesKind::kContract) continue;
    entry.contract = rules.contracts.find(entry.symbol);
    if (!entry.contract) fail("series '{}' is a contract, but the rules list no such contract", entry.symbol);
    of_contract_[entry.contract->value] = static_cast<std::int32_t>(i);
  }
  for (const auto& instrument : rules.contracts.instruments()) {
    index_.push_back(instrument.underlying.empty() ? std::nullopt : find(instrument.underlying));
    total_return_.push_back(instrument.total_return.empty() ? std::nullopt : find(instrument.total_return));
  }
}

std::optional<SeriesId> MarketPanel::find(std::string_view symbol) const {
  const auto at = std::lower_bound(series_.begin(), series_.end(), symbol,
                                   [](const Series& a, std::string_view b) { return a.symbol < b; });
  if (at == series_.end() || at->symbol != symbol) return std::nullopt;
  return SeriesId{static_cast<std::uint32_t>(at - series_.begin())};
}

std::optional<Price> MarketPanel::daily_close(SeriesId id, DayIndex day) const {
  const auto& daily = series(id).daily;
  if (!daily || day < daily->first_day || day > daily->last_day) return std::nullopt;
  const auto at =
      static_cast<std::size_t>(daily_grid_->slots_before(day) - daily_grid_->slots_before(daily->first_day));
  if (daily->columns->present[at] == 0) return std::nullopt;
  return price_of(daily->columns->close[at]);
}

std::optional<Price> MarketPanel::settlement(SeriesId id, DayIndex day) const {
  const auto& daily = series(id).daily;
  if (!daily || daily->columns->settlement.empty() || day < daily->first_day || day > daily->last_day)
    return std::nullopt;
  const auto at =
      static_cast<std::size_t>(daily_grid_->slots_before(day) - daily_grid_->slots_before(daily->first_day));
  const std::int32_t raw = daily->columns->settlement[at];
  if (raw == kMissingPrice) return std::nullopt;
  return price_of(raw);
}

}  // namespace hedgelab
