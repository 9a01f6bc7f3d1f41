#include "engine/strategy/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

using Entries = std::vector<StrategyEntry>;

// Every list there ever was: who reads one is not disturbed by a newer one. A guest is a class that somebody defines by
// hand, so lists are few.
struct Lists {
  std::mutex mutex;  // of writers
  std::deque<Entries> all{Entries()};
  std::atomic<const Entries*> now = &all.back();
};

Lists& lists() {
  static Lists all;  // determinism: the program's own before main, guests by hand; no run changes it
  return all;
}

Entries::iterator place_of(Entries& entries, std::string_view name) {
  return std::lower_bound(entries.begin(), entries.end(), name,
                          [](const StrategyEntry& entry, std::string_view word) { return entry.name < word; });
}

}  // namespace

const std::vector<StrategyEntry>& registered_strategies() { return *lists().now; }

void register_strategy(StrategyEntry entry) {
  Entries& all = lists().all.back();
  const auto at = place_of(all, entry.name);
  ensure(at == all.end() || at->name != entry.name, "two strategies have the same name");
  all.insert(at, std::move(entry));
}

void register_guest(StrategyEntry entry) {
  const std::lock_guard lock(lists().mutex);
  Entries next = lists().all.back();
  entry.is_guest = true;
  const auto at = place_of(next, entry.name);
  if (at == next.end() || at->name != entry.name) {
    next.insert(at, std::move(entry));
  } else if (at->is_guest) {
    *at = std::move(entry);
  } else {
    fail("'{}' is a strategy of the program itself; take another name", entry.name);
  }
  lists().now = &lists().all.emplace_back(std::move(next));
}

const StrategyEntry& find_strategy(std::string_view name) {
  for (const auto& entry : registered_strategies()) {
    if (entry.name == name) return entry;
  }
  std::vector<std::string> names;
  for (const auto& entry : registered_strategies()) names.push_back(entry.name);
  const std::string nearest = nearest_word(name, names);
  fail("there is no strategy '{}'; known: {}{}", name, fmt::join(names, ", "),
       nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest));
}

}  // namespace hedgelab
