// A table of dividend forecasts on the shipped sample market.
#include "engine/session/market_session.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  static MarketSession session(fuzz::rules(), {.store = fuzz::source_folder() / "market_data/sample/store"});
  const fuzz::InputFile file(fuzz::text_of(data, size));
  return fuzz::answered([&] {
    static_cast<void>(forecast_dividends(session.panel(), file.path(), 30));
    static_cast<void>(anchored_dividends(session.panel(), file.path()));
  });
}
