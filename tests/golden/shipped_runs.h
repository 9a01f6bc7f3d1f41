#pragma once
// The shipped comparisons, run on the real data.

#include <map>
#include <string>
#include <vector>

#include "engine/config/backtest_reader.h"
#include "engine/config/config_file.h"
#include "engine/session/batch.h"
#include "tests/support/real_store.h"

namespace hedgelab::test {

/// The variants of configs/comparisons/`config` by name, after `changes` as `--set` takes them.
inline std::map<std::string, BacktestResult> run_shipped(const std::string& config,
                                                         const std::vector<std::string>& changes = {}) {
  Json document = load_run_document(source_folder() / "configs" / "comparisons" / config);
  std::vector<std::string> settings{"data.store=" + real_store().folder().string()};
  settings.insert(settings.end(), changes.begin(), changes.end());
  static_cast<void>(apply_settings(document, settings, config));
  std::map<std::string, BacktestResult> by_name;
  for (auto& result : run_config(read_run_config(document, config, rule_book()), rule_book())) {
    by_name.emplace(result.name, std::move(result));
  }
  return by_name;
}

}  // namespace hedgelab::test
