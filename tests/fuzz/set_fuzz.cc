// --set path=value on a shipped config; lines of the input are one assignment each.
#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/config/config_file.h"
#include "engine/core/csv_table.h"
#include "engine/core/files.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  static const Json shipped = read_json_file(fuzz::source_folder() / "tests/fuzz/corpus/config/base.json");
  return fuzz::answered([&] {
    Json document = shipped;
    std::vector<std::string> assignments;
    for (const std::string_view line : split(fuzz::text_of(data, size), '\n')) assignments.emplace_back(line);
    static_cast<void>(apply_settings(document, assignments, "config.json"));
    static_cast<void>(read_run_config(document, "config.json", fuzz::rules()));
  });
}
