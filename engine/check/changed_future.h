#pragma once
// A market whose future is another one: everything that is not known at one moment is changed, everything before it is
// as it was. A strategy that decides anything else before that moment has seen what it could not know.

#include <cstdint>
#include <memory>
#include <random>
#include <string_view>
#include <vector>

#include "engine/market/market_panel.h"

namespace hedgelab::check {

/// The end of one bar of the panel's frequency.
struct Moment {
  DayIndex day = 0;
  int slot = 0;
};

enum class Future : std::uint8_t {
  kShifted,  // every price a few ticks off: still a market that orders can live in
  kGarbage,  // any prices, all bars present
  kAbsent    // no bars of contracts and no settlement prices
};
[[nodiscard]] std::string_view to_string(Future future);

class ChangedMarket {
 public:
  /// The panel's series with every bar changed that ends after `moment`, up to `last`: of a daily bar beside intraday
  /// ones all but the close are known with the day's last bar, and settlement prices after it. So is every value of a
  /// user's series that is not known by then, or it is gone. REQUIRES: `panel` outlives this.
  ChangedMarket(const MarketPanel& panel, Moment moment, DayIndex last, Future future, std::uint64_t seed);
  ChangedMarket(ChangedMarket&&) = delete;  // the panel points into the columns
  [[nodiscard]] const MarketPanel& panel() const { return *panel_; }

 private:
  struct Columns {
    std::vector<std::int32_t> open, high, low, close, settlement, volume, open_interest;
    std::vector<std::int64_t> turnover;
    std::vector<std::uint8_t> present;
  };
  [[nodiscard]] BarSeries changed(const BarSeries& series, const SlotGrid& grid);
  [[nodiscard]] std::vector<KnownSeries> changed(std::span<const KnownSeries> known, Timestamp now);

  Moment moment_;
  DayIndex last_;
  Future future_;
  bool daily_run_;
  std::mt19937_64 random_;
  int slots_of_moment_ = 0;
  std::vector<std::unique_ptr<Columns>> columns_;
  std::unique_ptr<const MarketPanel> panel_;
};

/// The panel's series, every one once, as a panel is made from.
[[nodiscard]] std::vector<BarSeries> series_of(const MarketPanel& panel);

}  // namespace hedgelab::check
