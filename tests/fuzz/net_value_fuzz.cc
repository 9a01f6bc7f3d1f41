// The net values of a user's own spot series.
#include "engine/session/net_value_series.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  const fuzz::InputFile file(fuzz::text_of(data, size));
  return fuzz::answered([&] { static_cast<void>(NetValueSeries(file.path(), fuzz::rules()).series()); });
}
