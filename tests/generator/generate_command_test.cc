// `hedgelab generate` as a user runs it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/generator/small_market.h"
#include "tests/support/program.h"

namespace hedgelab {
namespace {

using ::testing::HasSubstr;

class GenerateCommand : public ::testing::Test {
 protected:
  GenerateCommand() {
    std::string text = read_file(test::sample_spec_file());
    replace(text, "{\"start\": \"2022-07-22\", \"end\": \"2024-06-28\"}",
            "{\"start\": \"2024-03-01\", \"end\": \"2024-05-31\"}");
    replace(text, "\"start\": \"2024-05-27\", \"end\": \"2024-06-28\"",
            "\"start\": \"2024-05-27\", \"end\": \"2024-05-31\"");
    write_file_atomically(scratch_ / "market.json", text);
  }
  static void replace(std::string& text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  }
  [[nodiscard]] test::Outcome run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "generate");
    return test::run_program(scratch_.path(), std::move(arguments));
  }
  test::ScratchFolder scratch_;
};

TEST_F(GenerateCommand, WritesAStoreAndSaysItsDigest) {
  const test::Outcome outcome = run({"market.json", "--store", "store"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  const BarStore store(scratch_ / "store", test::generator_rules());
  EXPECT_THAT(outcome.output, HasSubstr("store store, digest " + store.digest()));
  EXPECT_EQ(outcome.errors, "");
}

TEST_F(GenerateCommand, TheCheckIsATableOrJson) {
  const test::Outcome table = run({"market.json", "--store", "store", "--check"});
  EXPECT_THAT(table.output, HasSubstr("IF-IH   correlation of indexes"));
  const test::Outcome json = run({"market.json", "--store", "store", "--check", "--json"});
  const auto document = nlohmann::json::parse(json.output);
  EXPECT_EQ(document["store_digest"], BarStore(scratch_ / "store", test::generator_rules()).digest());
  // Trading days of 2024: 21 in March, 20 in April (22 weekdays less 4 and 5), 20 in May (23 less 1 to 3).
  EXPECT_EQ(document["days"], 61);
  EXPECT_FALSE(document["statistics"].empty());
  EXPECT_EQ(json.exit_code, document["outside"] == 0 ? 0 : 1);
}

TEST_F(GenerateCommand, ABadSpecExitsWithTwoAndWritesNothing) {
  std::string text = read_file(scratch_ / "market.json");
  replace(text, "\"annual_volatility\": 0.18", "\"annual_volatility\": -0.18");
  write_file_atomically(scratch_ / "market.json", text);
  const test::Outcome outcome = run({"market.json", "--store", "store"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("market.json: products.0.index.annual_volatility: -0.18 is outside"));
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "store"));
  EXPECT_EQ(run({"market.json"}).exit_code, 2);
  EXPECT_THAT(run({"market.json"}).errors, HasSubstr("--store DIR is missing"));
}

}  // namespace
}  // namespace hedgelab
