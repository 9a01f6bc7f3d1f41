// The sweeps in configs/sweeps can be read, and their documentation says what the program says.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/config/schema.h"
#include "engine/core/files.h"
#include "engine/sweep/sweep.h"
#include "tests/support/made_market.h"
#include "tests/support/places.h"

namespace hedgelab::test {
namespace {

TEST(ShippedSweeps, EveryOneMakesAPlan) {
  const std::filesystem::path folder = source_folder() / "configs" / "sweeps";
  int sweeps = 0;
  for (const std::string& name : list_folder(folder)) {
    if (!name.ends_with(".json") || name.ends_with("_base.json")) continue;
    ++sweeps;
    const Sweep sweep(load_sweep_config(folder / name), rule_book());
    EXPECT_GT(sweep.space().size(), 100U) << name;
    EXPECT_FALSE(sweep.folds().empty()) << name;
    EXPECT_EQ(sweep.plan(sweep.first_point()).backtest.name,
              fmt::format("{}-{}", sweep.config().document.name, sweep.first_point()));
  }
  EXPECT_GE(sweeps, 5);
}

TEST(ShippedSweeps, TheStudyOfTheReportHasItsPoints) {
  const SweepConfig config = load_sweep_config(source_folder() / "configs" / "sweeps" / "active_study.json");
  EXPECT_EQ(Sweep(config, rule_book()).space().size(), 3U * 4 * 80 * 18 * 18);
}

TEST(SweepKeys, AreTabledInTheReadmeAsTheProgramPrintsThem) {
  const std::string readme = read_file(source_folder() / "configs" / "sweeps" / "README.md");
  EXPECT_NE(readme.find("<!-- keys of a sweep: hedgelab schema sweep --keys -->\n" + key_table("sweep") +
                        "<!-- end of keys -->"),
            std::string::npos)
      << "print the table anew with the command that stands in it";
}

}  // namespace
}  // namespace hedgelab::test
