// Runs a backtest through the library: consumer REFERENCE STORE CONFIG prints name and days of every variant.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/session/batch.h"

int main(int count, char** values) {
  if (count != 4) return 2;
  const hedgelab::RuleBook rules = hedgelab::RuleBook::read(values[1]);
  hedgelab::Json document = hedgelab::read_json_file(values[3]);
  hedgelab::set_json_path(document, std::string("data.store=") + values[2], "--set");
  for (const auto& result : run_config(hedgelab::read_run_config(document, values[3], rules), rules)) {
    std::printf("%s %zu\n", result.name.c_str(), result.equity.points.size());
  }
}
