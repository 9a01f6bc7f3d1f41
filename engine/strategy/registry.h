#pragma once
// Strategies by name. A strategy registers itself at the end of its own file:
//
//   const Registered<ContinuousRoll> registered{"continuous_roll", "passive hedge in one slot, rolled ..."};
//
// The registry is complete before main and read-only after.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/strategy/parameters.h"
#include "engine/strategy/strategy.h"

namespace hedgelab {

struct StrategyEntry {
  std::string name;
  std::string summary;
  std::vector<ParameterInfo> parameters;
  /// Throws InputError for parameters that do not fit; `path` is where they stand in the config ("strategy").
  std::function<std::unique_ptr<Strategy>(const ParameterMap& values, const std::string& path)> create;
};

/// All strategies, by name. Two of one name stop the program at start.
[[nodiscard]] const std::vector<StrategyEntry>& registered_strategies();
/// Throws InputError listing the names and the nearest one.
[[nodiscard]] const StrategyEntry& find_strategy(std::string_view name);

void register_strategy(StrategyEntry entry);

template <class S>
class Registered {
 public:
  Registered(std::string name, std::string summary) {
    using Parameters = typename S::Parameters;
    register_strategy({std::move(name), std::move(summary), describe_parameters<Parameters>(),
                       [](const ParameterMap& values, const std::string& path) -> std::unique_ptr<Strategy> {
                         return std::make_unique<S>(read_parameters<Parameters>(values, path));
                       }});
  }
};

}  // namespace hedgelab
