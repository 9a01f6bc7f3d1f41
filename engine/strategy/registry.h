#pragma once
// Strategies by name. A strategy registers itself at the end of its own file:
//
//   const Registered<ContinuousRoll> registered{"continuous_roll", "passive hedge in one slot, rolled ..."};
//
// One that reads or trades products beside the run's own has a static products(const Parameters&) that names them.
//
// The program's own are complete before main and stay as they are. A host language (python/) adds guests while it runs:
// a list that was handed out before, and with it every run that has begun, keeps what it had.

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
  bool is_guest = false;  // of a host language
  /// Products that it looks at or trades beside the run's own, by code; empty: none.
  std::function<std::vector<std::string>(const ParameterMap& values)> products = {};
};

/// All strategies of now, by name. The list stays as it is for as long as the program runs.
[[nodiscard]] const std::vector<StrategyEntry>& registered_strategies();
/// Throws InputError listing the names and the nearest one.
[[nodiscard]] const StrategyEntry& find_strategy(std::string_view name);

/// Before main. Two of one name are an InvariantError.
void register_strategy(StrategyEntry entry);
/// At any time, from any thread: a strategy of a host language, in the place of an earlier guest of its name. Throws
/// InputError for a name that the program's own strategies have.
void register_guest(StrategyEntry entry);

template <class S>
class Registered {
 public:
  Registered(std::string name, std::string summary) {
    using Parameters = typename S::Parameters;
    StrategyEntry entry{std::move(name), std::move(summary), describe_parameters<Parameters>(),
                        [](const ParameterMap& values, const std::string& path) -> std::unique_ptr<Strategy> {
                          return std::make_unique<S>(read_parameters<Parameters>(values, path));
                        }};
    if constexpr (requires(const Parameters& parameters) { S::products(parameters); }) {
      entry.products = [](const ParameterMap& values) {
        return S::products(read_parameters<Parameters>(values, "strategy"));
      };
    }
    register_strategy(std::move(entry));
  }
};

}  // namespace hedgelab
