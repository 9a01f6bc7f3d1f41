// Every shipped run config reads, and the shipped schema is the program's.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/config/config_file.h"
#include "engine/config/read_instrument_set.h"
#include "engine/config/schema.h"
#include "engine/core/files.h"
#include "tests/support/real_store.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;

TEST(ShippedConfigs, AllRead) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(test::source_folder() / "configs" / "comparisons")) {
    if (!entry.is_regular_file()) continue;  // baselines stand in a folder of their own
    const Json document = read_json_file(entry.path());
    const std::string name = entry.path().filename().string();
    const fs::path instruments = instruments_of(document, name);  // as written, relative to the project's folder
    const RuleBook rules = read_rule_book(test::reference_folder(),
                                          instruments.empty() ? instruments : test::source_folder() / instruments);
    const RunConfig config = read_run_config(document, name, rules);
    EXPECT_FALSE(config.description.empty()) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 5);
}

TEST(ShippedConfigs, TheSchemaIsTheOneTheProgramPrints) {
  EXPECT_EQ(read_file(test::source_folder() / "configs" / "schema.json"), json_schema("run"))
      << "run: hedgelab schema > configs/schema.json";
}

TEST(ShippedConfigs, TheKeyTableIsTheOneTheProgramPrints) {
  const std::string readme = read_file(test::source_folder() / "configs" / "README.md");
  EXPECT_NE(readme.find("<!-- keys of a run: hedgelab schema --keys -->\n" + key_table("run") + "<!-- end of keys -->"),
            std::string::npos)
      << "run: hedgelab schema --keys, and put the table between the markers of configs/README.md";
}

TEST(RunConfig, AVariantThatNamesAnotherStrategyStartsFromItsDefaults) {
  const Json document = read_json_file(test::source_folder() / "configs" / "comparisons" / "passive_hedges.json");
  const RunConfig config = read_run_config(document, "passive_hedges.json", test::rule_book());
  ASSERT_EQ(config.variants.size(), 9u);
  EXPECT_EQ(config.variants[2].backtest.strategy, "lowest_discount");
  EXPECT_TRUE(config.variants[2].backtest.parameters.empty());
  EXPECT_EQ(config.variants[0].backtest.spot_symbol, "H00905");
  EXPECT_EQ(config.variants[6].backtest.spot_symbol, "H00300");
}

TEST(RunConfig, TheEffectiveConfigReadsBackToTheSameRun) {
  const Json document =
      read_json_file(test::source_folder() / "configs" / "comparisons" / "guojin_passive_hedges.json");
  const RunConfig config = read_run_config(document, "guojin", test::rule_book());
  Json effective = Json::parse(config.variants[2].backtest.effective_config);
  effective["data"]["store"] = "anywhere";
  const RunConfig again = read_run_config(effective, "effective", test::rule_book());
  EXPECT_EQ(again.variants[0].backtest.effective_config, config.variants[2].backtest.effective_config);
}

}  // namespace
}  // namespace hedgelab
