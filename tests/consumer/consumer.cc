// Runs a backtest through the library: consumer REFERENCE STORE CONFIG prints name and days of every variant.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/config/config_file.h"
#include "engine/session/batch.h"

int main(int count, char** values) {
  if (count != 4) return 2;
  const hedgelab::RuleBook rules = hedgelab::RuleBook::read(values[1]);
  hedgelab::Json document = hedgelab::load_run_document(values[3]);
  const std::vector<std::string> settings{std::string("data.store=") + values[2]};
  static_cast<void>(hedgelab::apply_settings(document, settings, values[3]));
  for (const auto& result : run_config(hedgelab::read_run_config(document, values[3], rules), rules)) {
    std::printf("%s %zu\n", result.name.c_str(), result.equity.points.size());
  }
}
