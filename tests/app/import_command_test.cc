// `hedgelab import` and `hedgelab inspect` as a user runs them: the built program, its streams and exit codes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/core/files.h"
#include "engine/store/bar_store.h"
#include "tests/support/program.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

using test::Outcome;

class ImportCommand : public ::testing::Test {
 protected:
  ImportCommand() {
    put("spec.json", R"({"description": "two days", "sources": [{
      "name": "daily", "files": "*.csv", "kind": "contract", "frequency": "1d", "symbol": {"from": "file_name"},
      "time": {"column": "date"}, "columns": {"open": "open", "high": "high", "low": "low", "close": "close"}}]})");
    put("vendor/IF2401.csv",
        "date,open,high,low,close\n2024-01-02,3430,3440,3420,3425\n2024-01-04,3431,3440,3420,3429\n");
  }
  void put(const std::string& name, const std::string& text) const {
    fs::create_directories((scratch_ / name).parent_path());
    write_file_atomically(scratch_ / name, text);
  }
  Outcome run(const std::vector<std::string>& arguments, rlim_t most_bytes = RLIM_INFINITY) const {
    return test::run_program(scratch_.path(), arguments, most_bytes);
  }
  Outcome import(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"import", "spec.json", "--from", "vendor", "--store", "store"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  test::ScratchFolder scratch_;
};

TEST_F(ImportCommand, WritesTheStoreAndSaysWhatItFound) {
  const Outcome outcome = import();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("1 files, 2 rows, 2 bars"));
  EXPECT_THAT(outcome.output, HasSubstr("gap: 1\n  1d/IF2401: IF2401: 1 trading days without a bar: 2024-01-03\n"));
  EXPECT_THAT(outcome.output, HasSubstr("store store written, digest "));
  EXPECT_EQ(outcome.errors, "");  // progress only on a terminal
  const RuleBook rules = RuleBook::read(test::reference_folder());
  EXPECT_EQ(BarStore(scratch_ / "store", rules).description(), "two days");
}

TEST_F(ImportCommand, ARefusedImportTellsEqualFaultsOnceWithTheirNumberAndExitsWithTwo) {
  std::string rows = "date,open,high,low,close\n";
  for (int i = 0; i < 23; ++i) rows += "2024-01-02,0,3440,3420,3425\n";
  put("vendor/IF2401.csv", rows);
  const Outcome outcome = import({"--findings", "findings.csv"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("IF2401.csv:2: column 'open': '0' is not above zero"));
  EXPECT_THAT(outcome.errors, HasSubstr(" (and 22 more like it, to IF2401.csv:24) (bad_price)\n"));
  EXPECT_THAT(outcome.errors, Not(HasSubstr("IF2401.csv:3: ")));
  EXPECT_THAT(outcome.errors, HasSubstr("23 rows at fault, store was not written"));
  EXPECT_THAT(outcome.output, HasSubstr("bad_price: 23, 23 of them fatal\n"));
  EXPECT_FALSE(fs::exists(scratch_ / "store"));
  const std::string findings = read_file(scratch_ / "findings.csv");
  EXPECT_TRUE(
      findings.starts_with("kind,fatal,count,file,line,last_file,last_line,message\n"
                           "bad_price,true,23,IF2401.csv,2,IF2401.csv,24,\"column 'open': '0' is not above zero"))
      << findings;
  EXPECT_EQ(std::count(findings.begin(), findings.end(), '\n'), 2);
}

TEST_F(ImportCommand, JsonIsTheWholeReport) {
  const Outcome good = import({"--json"});
  const auto report = nlohmann::json::parse(good.output);
  EXPECT_EQ(report["written"], true);
  EXPECT_EQ(report["rows"], 2);
  EXPECT_EQ(report["bars"], 2);
  EXPECT_EQ(report["findings_by_kind"]["gap"], 1);
  EXPECT_EQ(report["findings"][0]["fatal"], false);
  put("vendor/IF2401.csv", "date,open,high,low,close\n2024-01-02,0,3440,3420,3425\n");
  const Outcome bad = import({"--json"});
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_EQ(nlohmann::json::parse(bad.output)["written"], false);
  EXPECT_EQ(nlohmann::json::parse(bad.output)["fatal"], 1);
}

TEST_F(ImportCommand, BadUsageIsOneClearLineAndExitTwo) {
  const auto fails = [&](const std::vector<std::string>& arguments, const char* message) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << message;
    EXPECT_THAT(outcome.errors, HasSubstr(message));
    EXPECT_EQ(outcome.output, "") << message;
  };
  fails({"import"}, "SPEC is missing");
  fails({"import", "spec.json", "--from", "vendor"}, "--store DIR is missing");
  fails({"import", "spec.json", "--store", "store"}, "--from DIR is missing");
  fails({"import", "none.json", "--from", "vendor", "--store", "store"}, "none.json");
  fails({"import", "spec.json", "--from", "nowhere", "--store", "store"}, "nowhere: there is no such folder");
  fails({"import", "spec.json", "--from", "vendor", "--store", "vendor"},
        "is not a bar store; it will not be replaced");
  fails({"import", "spec.json", "--from", "vendor", "--store", "spec.json/store"}, "spec.json");
  fails({"import", "spec.json", "--form", "vendor", "--store", "store"}, "did you mean --from?");
  fails({"inspect", "nowhere"}, "nowhere: there is no bar store");
  EXPECT_TRUE(fs::exists(scratch_ / "vendor/IF2401.csv"));
}

TEST_F(ImportCommand, AFullDiskExitsWithTwoAndKeepsTheOldStore) {
  ASSERT_EQ(import().exit_code, 0);
  const std::string before = read_file(scratch_ / "store/manifest.json");
  put("vendor/IF2401.csv", "date,open,high,low,close\n2024-01-02,3431,3440,3420,3425\n");
  const Outcome outcome = run({"import", "spec.json", "--from", "vendor", "--store", "store"}, 100);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(read_file(scratch_ / "store/manifest.json"), before);
  for (const auto& entry : fs::directory_iterator(scratch_.path())) {
    EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr("staging")));
  }
}

TEST_F(ImportCommand, InspectTellsCoverageAndAnomalies) {
  ASSERT_EQ(import().exit_code, 0);
  const Outcome table = run({"inspect", "store"});
  EXPECT_EQ(table.exit_code, 0) << table.errors;
  EXPECT_THAT(table.output, HasSubstr("store: two days\n"));
  EXPECT_THAT(table.output, ::testing::ContainsRegex("1d +contract +IF +1 +2024-01-02 +2024-01-04 +2 +3 +1 +0 +0\n"));
  EXPECT_THAT(table.output, HasSubstr("anomalies: 0\n"));

  const Outcome one = run({"inspect", "store", "--symbol", "IF2401"});
  EXPECT_THAT(one.output, HasSubstr("missing days  2024-01-03\n"));
  EXPECT_THAT(one.output, HasSubstr("source        daily: IF2401.csv\n"));
  const Outcome unknown = run({"inspect", "store", "--symbol", "IF2402"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.errors, HasSubstr("no series 'IF2402'; did you mean 'IF2401'?"));

  const auto json = nlohmann::json::parse(run({"inspect", "store", "--json"}).output);
  EXPECT_EQ(json["series"][0]["symbol"], "IF2401");
  EXPECT_EQ(json["series"][0]["missing_days"][0], "2024-01-03");
  EXPECT_EQ(json["synthetic"], false);
}

TEST_F(ImportCommand, InspectListsTwentyAnomaliesUnlessAskedForAll) {
  std::string rows = "date,open,high,low,close\n";
  const char* days[] = {"02", "03", "04", "05", "08", "09", "10", "11", "12", "15", "16",
                        "17", "18", "19", "22", "23", "24", "25", "26", "29", "30", "31"};
  for (int i = 0; i < 22; ++i) {
    const int price = i % 2 == 0 ? 3000 : 3400;  // +13.3% and -11.8%: 21 moves above 8%
    rows += fmt::format("2024-01-{},{},{},{},{}\n", days[i], price, price, price, price);
  }
  put("vendor/IF2401.csv", "date,open,high,low,close\n2024-01-02,3430,3440,3420,3425\n");
  put("vendor/IF2403.csv", rows);
  ASSERT_EQ(import().exit_code, 0);
  const Outcome some = run({"inspect", "store"});
  EXPECT_THAT(some.output, HasSubstr("anomalies: 21\n"));
  EXPECT_THAT(some.output, HasSubstr("  and 1 more; --all lists them\n"));
  const Outcome all = run({"inspect", "store", "--all"});
  EXPECT_THAT(all.output, HasSubstr("2024-01-31 IF2403 1d: close moved +13.3% from 3000 to 3400\n"));
  EXPECT_THAT(all.output, Not(HasSubstr("--all lists them")));
}

TEST_F(ImportCommand, ADamagedStoreIsBadInputForInspect) {
  ASSERT_EQ(import().exit_code, 0);
  put("store/1d/IF2401.columns", "cut");
  const Outcome outcome = run({"inspect", "store"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("store/1d/IF2401.columns: column 'open' begins at byte 0 with 3 values of 4 "
                                        "bytes, but the file has 3 bytes"));
}

}  // namespace
}  // namespace hedgelab
