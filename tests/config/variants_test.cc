// Variants are read in time linear in their number: counted in bytes asked of the heap, not in seconds.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "tests/support/counted_heap.h"
#include "tests/support/real_store.h"

namespace hedgelab {
namespace variants_test {
namespace {

std::int64_t bytes_to_read(int count) {
  Json document = Json::parse(R"({
    "name": "t", "data": {"store": "s"}, "period": {"start": "2024-01-02", "end": "2024-06-28"}, "product": "IC",
    "account": {"capital": 1e7, "costs": {"fees": "exchange"}, "margin": {"rates": "exchange"}},
    "strategy": {"name": "continuous_roll"}})");
  for (int i = 0; i < count; ++i) {
    document["variants"].push_back({{"name", "v" + std::to_string(i)}, {"strategy", {{"hedge_ratio", i * 1e-4}}}});
  }
  const std::int64_t before = test::heap_bytes();
  EXPECT_EQ(read_run_config(document, "a.json", test::rule_book()).variants.size(), static_cast<std::size_t>(count));
  return test::heap_bytes() - before;
}

// Four times the variants ask four times the memory; copying the config for each would ask sixteen times.
TEST(Variants, AreReadInTimeLinearInTheirNumber) {
  const std::int64_t few = bytes_to_read(100);
  const std::int64_t many = bytes_to_read(400);
  EXPECT_GT(few, 100'000);  // the counter counts
  EXPECT_LT(many, 5 * few);
}

}  // namespace
}  // namespace variants_test
}  // namespace hedgelab
