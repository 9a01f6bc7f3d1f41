// An import spec.
#include "engine/config/read_import_spec.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  return fuzz::answered([&] { static_cast<void>(parse_import_spec(fuzz::text_of(data, size), "spec.json")); });
}
