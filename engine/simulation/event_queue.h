#pragma once
// Two lanes merged into one total order: the market's events of the day (shared, already sorted) and the run's own
// (order arrivals), a small heap that is empty on most bars. A pop compares two heads.

#include <algorithm>
#include <span>
#include <vector>

#include "engine/simulation/event.h"

namespace hedgelab {

class EventQueue {
 public:
  EventQueue() { own_.reserve(64); }

  /// Starts a day, each of whose market events is `minutes_later` than it says. Own events scheduled for later days
  /// stay. REQUIRES: `market` is sorted and outlives the day.
  void begin_day(std::span<const Event> market, std::int64_t minutes_later = 0) {
    market_ = market;
    minutes_later_ = minutes_later;
    next_ = 0;
  }

  /// REQUIRES: not before the event popped last (time never runs back; else InvariantError).
  void schedule(Timestamp time, Phase phase, std::uint32_t subject);

  /// The next event of the day; false when the market's events are used up.
  [[nodiscard]] bool pop(Event& event) {
    if (next_ == market_.size()) return false;
    event = market_[next_];
    event.key.time = event.key.time + minutes_later_;
    if (!own_.empty() && own_.front().key < event.key) {
      event = pop_own();
    } else {
      ++next_;
    }
    now_ = event.key;
    return true;
  }
  [[nodiscard]] bool has_own() const { return !own_.empty(); }
  /// Passes over the market's events of the day before the one of this number. REQUIRES: no own events.
  void skip_to(std::size_t event) { next_ = std::max(next_, event); }

 private:
  Event pop_own();
  std::span<const Event> market_;
  std::int64_t minutes_later_ = 0;
  std::size_t next_ = 0;
  std::vector<Event> own_;  // binary heap, earliest first
  EventKey now_{};
  std::uint32_t sequence_ = 0;
};

}  // namespace hedgelab
