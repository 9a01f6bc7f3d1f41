#pragma once
// The series of a run side by side: every listed contract of its products, their indexes, the spot series. Names are
// resolved here, once; inside, a series is a dense SeriesId. Immutable and shared by all runs and threads.

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/series_id.h"
#include "engine/market/known_series.h"
#include "engine/reference/rule_book.h"
#include "engine/store/bar_columns.h"
#include "engine/store/slot_grid.h"

namespace hedgelab {

class MarketPanel {
 public:
  struct Series {
    std::string symbol;
    SeriesKind kind = SeriesKind::kContract;
    std::optional<ContractId> contract;
    /// Bars of the run's frequency, or daily bars when the source has no others (`daily_only`).
    BarSeries bars;
    bool daily_only = false;
    /// Daily bars with settlement prices; the same as `bars` in a daily run. Absent when the source has none.
    std::optional<BarSeries> daily;
  };

  /// REQUIRES: `rules`, the grids and the columns behind `series` outlive the panel. Of every symbol the series at the
  /// grid's frequency is taken, and the daily one beside it. Contract symbols that the rules do not know are refused
  /// with an InputError. `known`: series of the user's own beside them, of different names.
  MarketPanel(const RuleBook& rules, const SlotGrid& grid, const SlotGrid& daily_grid,
              std::span<const BarSeries> series, std::vector<KnownSeries> known = {});

  [[nodiscard]] const RuleBook& rules() const { return *rules_; }
  [[nodiscard]] const SlotGrid& grid() const { return *grid_; }
  [[nodiscard]] const SlotGrid& daily_grid() const { return *daily_grid_; }
  [[nodiscard]] Frequency frequency() const { return grid_->frequency(); }

  [[nodiscard]] std::span<const Series> series() const { return series_; }
  [[nodiscard]] const Series& series(SeriesId id) const { return series_[id.value]; }
  [[nodiscard]] std::optional<SeriesId> find(std::string_view symbol) const;
  [[nodiscard]] std::optional<SeriesId> series_of(ContractId contract) const {
    const std::int32_t at = of_contract_[contract.value];
    return at < 0 ? std::nullopt : std::optional(SeriesId{static_cast<std::uint32_t>(at)});
  }
  /// The index that the product is settled on; nullopt when the panel does not hold it.
  [[nodiscard]] std::optional<SeriesId> index_of(InstrumentId instrument) const { return index_[instrument.value]; }
  [[nodiscard]] std::optional<SeriesId> total_return_of(InstrumentId instrument) const {
    return total_return_[instrument.value];
  }

  /// The user's own series, whole: what is known of them at a moment is a view's question (market_view.h).
  [[nodiscard]] std::span<const KnownSeries> known_series() const { return known_; }

  /// Daily close of a series on a day; nullopt when it has none.
  [[nodiscard]] std::optional<Price> daily_close(SeriesId id, DayIndex day) const;
  /// Official settlement of a series on a day (final settlement on the last trading day); nullopt when not supplied.
  [[nodiscard]] std::optional<Price> settlement(SeriesId id, DayIndex day) const;

 private:
  const RuleBook* rules_;
  const SlotGrid* grid_;
  const SlotGrid* daily_grid_;
  std::vector<Series> series_;  // sorted by symbol: registration order cannot matter
  std::vector<KnownSeries> known_;
  std::vector<std::int32_t> of_contract_;
  std::vector<std::optional<SeriesId>> index_, total_return_;
};

}  // namespace hedgelab
