#include "engine/strategy/registry.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

std::vector<StrategyEntry>& entries() {
  static std::vector<StrategyEntry> all;  // determinism: filled before main, kept sorted by name, read-only after
  return all;
}

}  // namespace

const std::vector<StrategyEntry>& registered_strategies() { return entries(); }

void register_strategy(StrategyEntry entry) {
  auto& all = entries();
  const auto at = std::lower_bound(all.begin(), all.end(), entry.name,
                                   [](const StrategyEntry& e, const std::string& name) { return e.name < name; });
  ensure(at == all.end() || at->name != entry.name, "two strategies have the same name");
  all.insert(at, std::move(entry));
}

const StrategyEntry& find_strategy(std::string_view name) {
  for (const auto& entry : entries()) {
    if (entry.name == name) return entry;
  }
  std::vector<std::string> names;
  for (const auto& entry : entries()) names.push_back(entry.name);
  const std::string nearest = nearest_word(name, names);
  fail("there is no strategy '{}'; known: {}{}", name, fmt::join(names, ", "),
       nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest));
}

}  // namespace hedgelab
