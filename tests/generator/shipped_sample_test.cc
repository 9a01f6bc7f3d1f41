// market_data/sample is what configs/markets/sample.json gives, byte for byte. After a deliberate change of the
// generator: hedgelab generate configs/markets/sample.json --store market_data/sample/store --check

#include <gtest/gtest.h>

#include "engine/core/files.h"
#include "tests/generator/small_market.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;

TEST(ShippedSample, IsReproducedByteForByte) {
  const fs::path shipped = test::source_folder() / "market_data" / "sample" / "store";
  const test::ScratchFolder folder;
  const MarketSpec spec = read_generator_spec(test::sample_spec_file());
  (void)generate_market(spec, test::generator_rules(), folder / "store");
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "store")) {
    if (!entry.is_regular_file()) continue;
    const fs::path name = fs::relative(entry.path(), folder / "store");
    ASSERT_TRUE(fs::is_regular_file(shipped / name)) << name << " is missing";
    EXPECT_TRUE(read_file(entry.path()) == read_file(shipped / name)) << name << " differs";
    ++files;
  }
  std::size_t shipped_files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(shipped))
    shipped_files += entry.is_regular_file() ? 1U : 0U;
  EXPECT_EQ(shipped_files, files);
}

TEST(ShippedSample, OpensIsMarkedSyntheticAndIsSmall) {
  const fs::path shipped = test::source_folder() / "market_data" / "sample" / "store";
  const BarStore store(shipped, test::generator_rules());
  EXPECT_TRUE(store.is_synthetic());
  EXPECT_NE(store.find("IC2406", Frequency::kOneMinute), nullptr);
  EXPECT_NE(store.find("H00852", Frequency::kDaily), nullptr);
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(shipped)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  EXPECT_LT(bytes, 3'000'000U);
}

}  // namespace
}  // namespace hedgelab
