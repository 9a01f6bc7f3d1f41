#include "engine/strategy/signal_board.h"

#include <algorithm>
#include <utility>

namespace hedgelab {
namespace {

constexpr std::size_t kLongestDay = 270;  // minutes, until 2015; a longer one makes room for itself

bool meets(const SignalWatch& watch, const PolynomialDerivative& derivative, std::int64_t close) {
  const auto [first, second] = std::pair(derivative.first_sign, derivative.second_sign);
  return (watch.both_rise && first > 0 && second > 0) || (watch.both_fall && first < 0 && second < 0) ||
         watch.first_against * first < 0 || watch.second_against * second < 0 || close >= watch.close_from ||
         close <= watch.close_up_to;
}

}  // namespace

void SignalBoard::Entry::hold(std::size_t slots) {
  made.resize(slots);
  values.resize(slots);
  sums.resize(slots);
}

std::size_t SignalBoard::signals() const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [](const Entry& e) { return e.day != kSpare; }));
}

const PolynomialDerivative* SignalBoard::at(SignalHandle& handle, const DerivativeKey& key, int slot) {
  Entry& entry = find(handle, key);
  if (entry.day != market_->day()) begin_day(entry);
  if (slot >= entry.next_slot) advance(entry, slot);
  const auto at = static_cast<std::size_t>(slot);
  if (entry.made[at] == Entry::Made::kNothing) return nullptr;
  if (entry.made[at] == Entry::Made::kSigns) {
    entry.values[at] = entry.signal.in_points(entry.sums[at]);
    entry.made[at] = Entry::Made::kNumbers;
  }
  return &entry.values[at];
}

int SignalBoard::first_meeting(SignalHandle& handle, const DerivativeKey& key, const SignalWatch& watch, int from,
                               int before) {
  Entry& entry = find(handle, key);
  if (entry.day != market_->day()) begin_day(entry);
  const SeriesDay& series = market_->of(key.series);
  if (from < before && from > entry.next_slot) advance(entry, from - 1);
  for (int slot = from; slot < before; ++slot) {
    if (slot == entry.next_slot) make_next(entry, series);
    const auto at = static_cast<std::size_t>(slot);
    if (entry.made[at] != Entry::Made::kNothing && meets(watch, entry.values[at], series.close[slot])) return slot;
  }
  return before;
}

SignalBoard::Entry& SignalBoard::find(SignalHandle& handle, const DerivativeKey& key) {
  const auto fits = [&](const Entry& entry) { return entry.day != kSpare && entry.key == key; };
  if (handle.at >= entries_.size() || !fits(entries_[handle.at])) {
    const auto found = std::find_if(entries_.begin(), entries_.end(), fits);
    handle.at = found != entries_.end() ? static_cast<std::size_t>(found - entries_.begin()) : take(key);
  }
  return entries_[handle.at];
}

// A place for a new key: a spare one of the same shape, that of a contract nobody asked for since the day before
// yesterday, or a new one with a spare beside it.
std::size_t SignalBoard::take(const DerivativeKey& key) {
  auto entry = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) {
    const bool same_shape = e.key.degree == key.degree && e.key.window == key.window && e.key.unit == key.unit;
    return same_shape && e.day < market_->day() - 1;
  });
  if (entry == entries_.end()) {
    const PriceSteps steps{key.unit, PriceSteps{}.largest_move, Price::kScale};
    const PolynomialDerivativeSignal signal(key.degree, key.window, steps);  // its weights cost more than a day's bars
    for (int copies = 0; copies < 2; ++copies) {
      entries_.push_back({key, kSpare, signal, {}, {}, {}});
      entries_.back().hold(kLongestDay);
    }
    entry = std::prev(entries_.end(), 2);
  }
  entry->signal.reset();
  entry->key = key;
  entry->day = -1;
  return static_cast<std::size_t>(entry - entries_.begin());
}

void SignalBoard::begin_day(Entry& entry) {
  if (entry.day >= 0 && entry.day == market_->day() - 1) {
    // What nobody asked for yesterday still belongs to the window.
    const MarketPanel& panel = market_->panel();
    const auto& source = panel.series(entry.key.series);
    const BarSeries& bars = source.bars;
    const bool usable = !source.daily_only || panel.frequency() == Frequency::kDaily;
    if (usable && entry.day >= bars.first_day && entry.day <= bars.last_day) {
      const SlotGrid& grid = panel.grid();
      const auto offset = static_cast<std::size_t>(grid.slots_before(entry.day) - grid.slots_before(bars.first_day));
      const auto slots = static_cast<std::size_t>(grid.slots_on(entry.day));
      const auto asked = std::min(static_cast<std::size_t>(entry.next_slot), slots);
      entry.signal.push_present(bars.columns->close.subspan(offset + asked, slots - asked),
                                bars.columns->present.subspan(offset + asked, slots - asked));
    }
  } else {
    warm_up(entry);
  }
  entry.day = market_->day();
  entry.next_slot = 0;
  if (const auto slots = static_cast<std::size_t>(market_->slots()); entry.made.size() < slots) entry.hold(slots);
}

void SignalBoard::advance(Entry& entry, int slot) {
  const SeriesDay& series = market_->of(entry.key.series);
  while (entry.next_slot <= slot) make_next(entry, series);
}

inline void SignalBoard::make_next(Entry& entry, const SeriesDay& series) {
  const auto at = static_cast<std::size_t>(entry.next_slot);
  const bool has_bar = series.present != nullptr && !series.daily_only && series.present[at] != 0;
  if (has_bar) entry.signal.push(series.close[at]);
  ++entry.next_slot;
  entry.made[at] = Entry::Made::kNothing;
  if (!has_bar || !entry.signal.ready()) return;
  entry.made[at] = Entry::Made::kSigns;
  entry.sums[at] = entry.signal.sums();
  entry.values[at].first_sign = entry.sums[at].first.sign();
  entry.values[at].second_sign = entry.sums[at].second.sign();
}

// Only the last `window` bars before today matter: the signal is exact and has no memory beyond them.
void SignalBoard::warm_up(Entry& entry) const {
  entry.signal.reset();
  const MarketPanel& panel = market_->panel();
  const auto& source = panel.series(entry.key.series);
  const BarSeries& bars = source.bars;
  if (source.daily_only && panel.frequency() != Frequency::kDaily) return;
  if (market_->day() <= bars.first_day) return;
  const SlotGrid& grid = panel.grid();
  const DayIndex stop = std::min(market_->day(), bars.last_day + 1);
  const auto end = static_cast<std::size_t>(grid.slots_before(stop) - grid.slots_before(bars.first_day));
  std::size_t begin = end;
  for (int found = 0; begin > 0 && found < entry.key.window;) {
    --begin;
    found += bars.columns->present[begin] != 0 ? 1 : 0;
  }
  entry.signal.push_present(bars.columns->close.subspan(begin, end - begin),
                            bars.columns->present.subspan(begin, end - begin));
}

}  // namespace hedgelab
