#pragma once
// What can be known now: history up to and including the bar that just closed, never a time argument. A strategy sees
// the market through this and nothing else. It is two words over the shared MarketDay; each run has its own, so a run's
// frontier cannot be moved by another.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/market/market_day.h"

namespace hedgelab {

/// One bar as it was; what the source did not have is missing.
struct Bar {
  Timestamp begin, end;
  std::optional<Price> open, high, low;
  Price close;
  std::optional<std::int64_t> volume, open_interest;  // lots
};

class MarketView {
 public:
  /// REQUIRES: `day` outlives the view.
  explicit MarketView(const MarketDay& day) : day_(&day) {}

  [[nodiscard]] Date today() const { return day_->date(); }
  [[nodiscard]] DayIndex day() const { return day_->day(); }
  /// End of the bar that just closed. REQUIRES: a bar of today has closed.
  [[nodiscard]] Timestamp now() const { return day_->end_of(slot_); }
  /// 0-based number of that bar within the day, and how many bars the day has.
  [[nodiscard]] int slot() const { return slot_; }
  [[nodiscard]] int slots_today() const { return day_->slots(); }
  [[nodiscard]] Frequency frequency() const { return day_->panel().frequency(); }
  [[nodiscard]] bool is_last_bar() const { return slot_ + 1 == day_->slots(); }

  [[nodiscard]] std::optional<SeriesId> series_of(ContractId contract) const {
    return day_->panel().series_of(contract);
  }
  [[nodiscard]] std::optional<SeriesId> index_of(InstrumentId id) const { return day_->panel().index_of(id); }
  [[nodiscard]] std::optional<SeriesId> find(std::string_view symbol) const { return day_->panel().find(symbol); }

  /// True when the series had a bar that closed just now.
  [[nodiscard]] bool has_bar(SeriesId id) const {
    const SeriesDay& series = day_->of(id);
    if (series.daily_only) return is_last_bar() && series.present != nullptr && series.present[0] != 0;
    return series.present != nullptr && slot_ >= 0 && series.present[slot_] != 0;
  }
  [[nodiscard]] bool has_bar(ContractId contract) const {
    const auto id = series_of(contract);
    return id && has_bar(*id);
  }

  /// Whether the contract has had a bar today, up to now.
  [[nodiscard]] bool has_traded_today(ContractId contract) const;
  [[nodiscard]] bool has_traded_today(SeriesId id) const;

  /// Last close known now: of this bar, else carried from an earlier one; nullopt before the first bar ever.
  [[nodiscard]] std::optional<Price> close(SeriesId id) const {
    const SeriesDay& series = day_->at_hand(id);
    if (series.close == nullptr || series.daily_only) [[unlikely]]
      return close_apart(id);
    for (int slot = slot_; slot >= 0; --slot) {
      if (series.present[slot] != 0) return price_of(series.close[slot]);
    }
    if (series.previous_close == kMissingPrice) return std::nullopt;
    return price_of(series.previous_close);
  }
  [[nodiscard]] std::optional<Price> close(ContractId contract) const {
    const auto id = series_of(contract);
    return id ? close(*id) : std::nullopt;
  }
  /// Last close of the product's index.
  [[nodiscard]] std::optional<Price> index_close(InstrumentId instrument) const {
    const auto id = index_of(instrument);
    return id ? close(*id) : std::nullopt;
  }

  /// The closes of at most `count` slots, oldest first, ending with the bar that just closed; shorter when the series
  /// is younger. Slots without a bar hold kMissingPrice. A view into the store: no copy. Empty for a series that has no
  /// bars of the run's frequency today.
  [[nodiscard]] std::span<const std::int32_t> closes(SeriesId id, std::size_t count) const;

  /// The bar `bars_back` slots of the run's bar length before the one that just closed (0: that one); nullopt where the
  /// series has none there. REQUIRES: bars_back >= 0.
  [[nodiscard]] std::optional<Bar> bar(SeriesId id, int bars_back = 0) const;
  /// The whole day's bar `days_back` trading days ago (1 is yesterday): today's is not over until the strategy has been
  /// asked for the last time. In a daily run bar() gives today's. REQUIRES: days_back >= 1.
  [[nodiscard]] std::optional<Bar> daily_bar(SeriesId id, int days_back) const;
  /// The closes of the last `count` trading days that are known now, oldest first: of the days before, and today's from
  /// the day's last bar on. Days without one are left out.
  [[nodiscard]] std::vector<double> daily_closes(SeriesId id, int count) const;

  /// A series of the user's own (market/known_series.h), as far as it is known now, oldest first; nullopt when there is
  /// none of that name.
  struct KnownSoFar {
    std::span<const Timestamp> known_at;
    std::span<const double> values;
  };
  [[nodiscard]] std::optional<KnownSoFar> known(std::string_view name) const;
  /// The names that there are.
  [[nodiscard]] std::vector<std::string> known_names() const;

  /// Settlement price of the previous trading day: today's is published after the last bar.
  [[nodiscard]] std::optional<Price> previous_settlement(ContractId contract) const {
    const auto id = series_of(contract);
    if (!id) return std::nullopt;
    const std::int32_t raw = day_->previous_settlement(*id);
    return raw == kMissingPrice ? std::nullopt : std::optional(price_of(raw));
  }
  /// Daily close `days_back` trading days ago (1 is yesterday). REQUIRES: days_back >= 1.
  [[nodiscard]] std::optional<Price> daily_close(SeriesId id, int days_back) const {
    ensure(days_back >= 1, "daily_close looks back by at least one day");
    return day_->panel().daily_close(id, day_->day() - days_back);
  }

  /// The engine's side: moves the frontier. Strategies hold a const view.
  void begin_day() { slot_ = -1; }
  void advance(int slot) { slot_ = slot; }

 private:
  // Of a series that has no bars today, is asked for the first time, or is known at the close alone.
  [[nodiscard]] std::optional<Price> close_apart(SeriesId id) const;
  friend class Context;  // reads the panel's past for its basis history; nothing hands the panel itself on
  [[nodiscard]] const MarketPanel& panel() const { return day_->panel(); }
  [[nodiscard]] std::optional<Bar> bar_at(const BarSeries& bars, const SlotGrid& grid, GridSlot at) const;
  const MarketDay* day_;
  int slot_ = -1;
};

}  // namespace hedgelab
