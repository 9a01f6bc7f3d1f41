#include "engine/simulation/event_queue.h"

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {
namespace {
constexpr auto kLater = [](const Event& a, const Event& b) { return a.key > b.key; };
}

void EventQueue::schedule(Timestamp time, Phase phase, std::uint32_t subject) {
  // Sequence counts from 1, so an own event comes after the market's of the same time and phase.
  const EventKey key{time, phase, ++sequence_};
  ensure(key > now_, "an event was scheduled in the past");
  own_.push_back({key, subject});
  std::push_heap(own_.begin(), own_.end(), kLater);
}

Event EventQueue::pop_own() {
  std::pop_heap(own_.begin(), own_.end(), kLater);
  const Event event = own_.back();
  own_.pop_back();
  return event;
}

}  // namespace hedgelab
