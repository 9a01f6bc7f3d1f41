// A run's config: JSON to plain structs.
#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/config/json_document.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  return fuzz::answered([&] {
    const Json document = parse_json(fuzz::text_of(data, size), "config.json");
    static_cast<void>(read_run_config(document, "config.json", fuzz::rules()));
  });
}
