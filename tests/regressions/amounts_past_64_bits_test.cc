// Amounts past 64 bits ended in silence: 2,000 flows of 10^12 CNY each lay within the schema, and the curve
// showed 1.55e14.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/program.h"

namespace hedgelab {
namespace {

/// A run of the shipped sample market whose account is `account`.
test::Outcome outcome_of(const test::ScratchFolder& scratch, nlohmann::json account) {
  nlohmann::json config = {
      {"name", "large"},
      {"data", {{"store", (test::source_folder() / "market_data/sample/store").string()}, {"bars", "1d"}}},
      {"period", {{"start", "2022-08-01"}, {"end", "2022-10-28"}}},
      {"product", "IC"},
      {"strategy", {{"name", "continuous_roll"}}}};
  account["costs"] = {{"fees", "exchange"}};
  account["margin"] = {{"rates", "none"}};
  account["spot"] = {{"series", "total_return_index"}, {"share", 0.7}};
  config["account"] = std::move(account);
  write_file_atomically(scratch / "config.json", config.dump());
  return test::run_program(scratch.path(), {"run", "config.json", "--out", "out"});
}

TEST(AmountsPast64Bits, FlowsThatSumUpPastTheEndAreAnErrorThatNamesThem) {
  const test::ScratchFolder scratch;
  nlohmann::json account = {{"capital", 1e8}};
  for (int i = 0; i < 2000; ++i) account["flows"].push_back({{"date", "2022-08-10"}, {"amount", 1e12}});
  const test::Outcome outcome = outcome_of(scratch, std::move(account));
  // The run fails on 10 August and is written as far as it came, or is refused: in either case it says why.
  EXPECT_THAT(outcome.exit_code, ::testing::AnyOf(1, 2)) << outcome.errors;
  EXPECT_THAT(outcome.errors, ::testing::HasSubstr("add up to more than"));
}

TEST(AmountsPast64Bits, TheLargestCapitalOfTheSchemaRuns) {
  const test::ScratchFolder scratch;
  const test::Outcome outcome = outcome_of(scratch, {{"capital", 1e12}});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
}

}  // namespace
}  // namespace hedgelab
