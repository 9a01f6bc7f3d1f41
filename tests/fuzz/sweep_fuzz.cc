// A sweep's config: JSON to plain values, and its constraints to conditions.
#include <nlohmann/json.hpp>

#include "engine/config/sweep_document.h"
#include "engine/sweep/condition.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  return fuzz::answered([&] {
    const SweepConfig config = read_sweep_config(parse_json(fuzz::text_of(data, size), "sweep.json"), "sweep.json");
    for (const std::string& text : config.document.constraints) {
      const Condition condition(text, "sweep.json: constraints");
      const std::vector<Condition::Operand> ones(condition.keys().size(), {1.0, {}, false});
      static_cast<void>(condition.holds(ones));
    }
    static_cast<void>(read_sweep_config(config.written(), "again"));
  });
}
