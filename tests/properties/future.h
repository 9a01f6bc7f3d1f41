#pragma once
// Changing the future of a market: everything after one bar, in every way that data can be wrong.

#include <algorithm>

#include "tests/support/made_market.h"

namespace hedgelab::test {

/// A moment inside a day: the end of one bar.
struct Moment {
  DayIndex day = 0;
  int slot = 0;
};

[[nodiscard]] inline Moment random_moment(const MadeMarket& market, std::mt19937_64& random, DayIndex first) {
  const DayIndex d = first + static_cast<DayIndex>(below(random, market.last_day() - first + 1));
  return {d, static_cast<int>(below(random, market.grid().slots_on(d)))};
}
[[nodiscard]] inline Timestamp time_of(const MadeMarket& market, Moment moment) {
  return market.grid().end_of({moment.day, moment.slot});
}

enum class Future : std::uint8_t {
  kScrambled,  // other prices, other bars of contracts missing
  kGarbage,    // prices from 0.2 points to the end of the range, all present
  kAbsent,     // no bars at all
  kPoisoned    // no bars, but columns full of numbers where the missing mark should stand
};

/// Changes every bar that ends after `moment`, every daily bar and settlement price that is not known by then, and
/// every later value of a user's series.
inline void change_future(MadeMarket& market, Moment moment, Future future, std::mt19937_64& random) {
  constexpr std::int32_t kTick = 2000;
  const Timestamp now = time_of(market, moment);
  for (KnownSeries& series : market.all_known()) {
    const std::size_t known = series.known_by(now);
    for (std::size_t i = known; i < series.values.size(); ++i) {
      series.values[i] = static_cast<double>(below(random, 1'000'000));
    }
    if (future != Future::kAbsent) continue;
    series.known_at.resize(known);
    series.values.resize(known);
  }
  for (auto& made : market.all()) {
    const bool daily = made.frequency == Frequency::kDaily;
    const bool once_a_day = daily && market.frequency() != Frequency::kDaily;
    const int slots_of_moment = market.grid().slots_on(moment.day);
    for (DayIndex d = std::max(made.first_day, moment.day); d <= made.last_day; ++d) {
      const int slots = daily ? 1 : market.grid().slots_on(d);
      for (int slot = 0; slot < slots; ++slot) {
        const std::size_t bar = made.at(d, slot);
        if (daily) made.settlement[bar] += static_cast<std::int32_t>(1 + below(random, 100)) * kTick;
        // A daily bar is known when the day's last bar has closed.
        const bool known = d == moment.day && (once_a_day ? moment.slot + 1 == slots_of_moment : slot <= moment.slot);
        if (known) continue;
        const auto price = [&] {
          if (future == Future::kScrambled) return static_cast<std::int32_t>(20'000 + below(random, 10'000)) * kTick;
          return static_cast<std::int32_t>(1 + below(random, 1'000'000)) * kTick;
        };
        const bool contract = made.kind == SeriesKind::kContract;
        if (future == Future::kAbsent || (future == Future::kScrambled && contract && below(random, 10) == 0)) {
          made.clear(bar);
          continue;
        }
        made.set(bar, price(), price());
        made.volume[bar] = 1 + static_cast<std::int32_t>(below(random, 1000));
        if (future == Future::kPoisoned) made.present[bar] = 0;
      }
    }
  }
}

}  // namespace hedgelab::test
