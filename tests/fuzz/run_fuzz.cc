// Whole runs in one process: the bytes choose values of a config within and beyond its ranges.
#include <fuzzer/FuzzedDataProvider.h>

#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/config/json_document.h"
#include "engine/session/batch.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using hedgelab::Json;

double amount(FuzzedDataProvider& bytes) {
  constexpr double kAmounts[] = {1, 1e5, 1e6, 1e8, 1e10, 1e12, 4e14};
  return bytes.PickValueInArray(kAmounts) * bytes.ConsumeFloatingPointInRange(0.5, 2.0);
}

Json config_of(FuzzedDataProvider& bytes) {
  constexpr const char* kProducts[] = {"IF", "IH", "IC", "IM"};
  constexpr const char* kStarts[] = {"2022-08-01", "2023-01-04", "2023-08-08", "2024-03-04"};
  constexpr const char* kEnds[] = {"2023-02-10", "2023-08-25", "2024-04-12", "2024-06-07"};
  constexpr const char* kStrategies[] = {"continuous_roll",        "lowest_discount", "calendar_spread",   "long_roll",
                                         "cash_futures_arbitrage", "active_hedge",    "flatten_structure", "dca"};
  Json config;
  config["name"] = "fuzz";
  config["data"] = {{"store", (hedgelab::fuzz::source_folder() / "market_data/sample/store").string()}, {"bars", "1d"}};
  config["period"] = {{"start", bytes.PickValueInArray(kStarts)}, {"end", bytes.PickValueInArray(kEnds)}};
  config["product"] = bytes.PickValueInArray(kProducts);
  config["dividends"] = {{"source", "realised"}};
  Json& account = config["account"];
  account["capital"] = amount(bytes);
  account["costs"] = {{"fees", bytes.ConsumeBool() ? "exchange" : "none"}};
  account["margin"] = {{"rates", bytes.ConsumeBool() ? "exchange" : "none"}};
  if (bytes.ConsumeBool())
    account["spot"] = {{"series", "price_index"}, {"share", bytes.ConsumeFloatingPointInRange(0.1, 1.0)}};
  if (bytes.ConsumeBool()) account["lots"] = "fractional";
  if (bytes.ConsumeBool()) account["mark"] = "close";
  if (bytes.ConsumeBool()) account["fill"] = "same_close";
  if (bytes.ConsumeBool()) account["participation"] = bytes.ConsumeFloatingPointInRange(0.0001, 1.0);
  account["missing_settlement"] = "close";
  const int flows = bytes.ConsumeIntegralInRange(0, 3);
  for (int i = 0; i < flows; ++i) {
    const double sign = bytes.ConsumeBool() ? 1 : -1;
    account["flows"].push_back({{"date", fmt::format("2023-{:02}-14", bytes.ConsumeIntegralInRange(1, 12))},
                                {"amount", sign * amount(bytes)}});
  }
  config["strategy"]["name"] = bytes.PickValueInArray(kStrategies);
  if (bytes.ConsumeBool()) config["strategy"]["roll_before_trading_days"] = bytes.ConsumeIntegralInRange(0, 10);
  if (bytes.ConsumeBool()) config["strategy"]["leverage"] = bytes.ConsumeFloatingPointInRange(0.1, 12.0);
  return config;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  FuzzedDataProvider bytes(data, size);
  const Json document = config_of(bytes);
  return fuzz::answered([&] {
    const RunConfig config = read_run_config(document, "fuzz.json", fuzz::rules());
    static_cast<void>(run_config(config, fuzz::rules()));
  });
}
