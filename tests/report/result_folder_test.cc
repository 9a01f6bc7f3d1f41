#include "engine/report/result_folder.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "tests/report/small_result.h"

namespace hedgelab::report {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ResultFolderTest : public ::testing::Test {
 protected:
  std::vector<std::string> findings(const std::filesystem::path& folder) {
    std::vector<std::string> lines;
    for (const Phrase& finding : read_result_folder(folder).findings) lines.push_back(say(finding, Language::kEnglish));
    return lines;
  }
  std::string refusal(const std::filesystem::path& folder) {
    try {
      (void)read_result_folder(folder);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }
  void write(const std::string& file, const std::string& text) { test::write_text(scratch_ / file, text); }
  test::ScratchFolder scratch_;
};

TEST_F(ResultFolderTest, ARunHasItsTablesByName) {
  test::write_small_result(scratch_ / "r");
  const ResultFolder folder = read_result_folder(scratch_ / "r");
  EXPECT_EQ(folder.kind, ResultFolder::Kind::kRun);
  EXPECT_EQ(folder.runs.at(0).table("equity")->rows(), 3u);
  EXPECT_EQ(folder.runs.at(0).table("signals"), nullptr);
  EXPECT_THAT(folder.findings, IsEmpty());
}

TEST_F(ResultFolderTest, WhatIsMissingOrDamagedIsSaidAndTheRestIsRead) {
  test::write_small_result(scratch_ / "r");
  std::filesystem::remove(scratch_ / "r" / "rolls.csv");
  write("r/fills.csv", "a,b\n1\n");
  EXPECT_THAT(findings(scratch_ / "r"), ElementsAre("small: left out: fills.csv:2: 1 fields; the header has 2",
                                                    "small: fills.csv is missing.", "small: rolls.csv is missing."));
}

TEST_F(ResultFolderTest, AFileChangedByHandIsSaid) {
  test::write_small_result(scratch_ / "r");
  write("r/attribution.csv", "date,spot_move,equity_change,roll_gap\n2024-01-03,9000,10000,0\n");
  write("r/equity.csv", "date,net_value,equity\n2024-01-02,1,1000000\n2024-01-03,1,1\n2024-01-04,1,7\n");
  EXPECT_THAT(findings(scratch_ / "r"),
              ElementsAre("small: attribution.csv does not add up on 2024-01-03: it was changed after the run.",
                          HasSubstr("equity.csv does not end at the final equity of result.json")));
}

TEST_F(ResultFolderTest, AnotherVersionIsSaid) {
  test::write_small_result(scratch_ / "r");
  write("r/result.json", R"({"name": "old", "statistics": {}, "provenance": {"engine_version": "0.0.1"}})");
  EXPECT_THAT(findings(scratch_ / "r"), Contains(HasSubstr("written by version 0.0.1 of hedgelab")));
}

TEST_F(ResultFolderTest, StatisticsAloneAreShownAndSaid) {
  write("r/result.json", R"({"name": "bare", "statistics": {}, "provenance": {"engine_version": "0.1.0"}})");
  EXPECT_THAT(findings(scratch_ / "r"), ElementsAre(HasSubstr("bare: statistics only")));
}

TEST_F(ResultFolderTest, AComparisonKeepsTheOrderOfItsFileAndFillsGapsFromIt) {
  test::write_small_result(scratch_ / "c" / "b", "b");
  write("c/comparison.json",
        R"({"results": [{"name": "b", "statistics": {}}, {"name": "a", "statistics": {}, "provenance": {}}]})");
  write("c/comparison.csv", "name\nb\na\n");
  const ResultFolder folder = read_result_folder(scratch_ / "c");
  ASSERT_EQ(folder.runs.size(), 2u);
  EXPECT_EQ(folder.runs[0].name, "b");
  EXPECT_FALSE(folder.runs[0].tables.empty());
  EXPECT_TRUE(folder.runs[1].tables.empty());
  EXPECT_THAT(findings(scratch_ / "c"), ElementsAre(HasSubstr("a: statistics only")));
  EXPECT_THROW((void)run_of(folder, "c"), InputError);
  EXPECT_THROW((void)run_of(folder, ""), InputError);
}

TEST_F(ResultFolderTest, ANameThatLeadsOutOfTheFolderIsNotFollowed) {
  test::write_small_result(scratch_ / "outside");
  write("c/comparison.json", R"({"results": [{"name": "../outside", "statistics": {}}]})");
  EXPECT_TRUE(read_result_folder(scratch_ / "c").runs.at(0).tables.empty());
}

TEST_F(ResultFolderTest, ATableAloneIsAStudy) {
  write("s/basis.csv", "date,basis\n2024-01-02,-3\n");
  const ResultFolder folder = read_result_folder(scratch_ / "s");
  EXPECT_EQ(folder.kind, ResultFolder::Kind::kStudy);
  EXPECT_EQ(folder.tables.at(0).name(), "basis.csv");
  write("w/sweep.csv", "lots,return\n1,0.1\n");
  EXPECT_EQ(read_result_folder(scratch_ / "w").kind, ResultFolder::Kind::kSweep);
}

TEST_F(ResultFolderTest, WhereNothingCanBeShownItIsRefused) {
  EXPECT_THAT(refusal(scratch_ / "none"), HasSubstr("is no folder"));
  std::filesystem::create_directories(scratch_ / "empty");
  EXPECT_THAT(refusal(scratch_ / "empty"), HasSubstr("nothing to show"));
  write("bad/result.json", "{");
  EXPECT_THAT(refusal(scratch_ / "bad"), HasSubstr("is not JSON"));
  write("other/result.json", "[]");
  EXPECT_THAT(refusal(scratch_ / "other"), HasSubstr("holds no statistics"));
}

}  // namespace
}  // namespace hedgelab::report
