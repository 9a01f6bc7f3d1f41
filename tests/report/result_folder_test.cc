#include "engine/report/result_folder.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "engine/core/files.h"
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

TEST_F(ResultFolderTest, EveryFileOfARunDeletedEmptiedOrCutInTheMiddleIsSaid) {
  for (const char* file :
       {"equity", "attribution", "hedge", "fills", "rolls", "settlements", "orders", "margin_calls"}) {
    const std::string csv = std::string(file) + ".csv";
    test::write_small_result(scratch_ / "r");
    const std::string whole = read_file(scratch_ / "r" / csv);
    std::filesystem::remove(scratch_ / "r" / csv);
    EXPECT_THAT(findings(scratch_ / "r"), Contains("small: " + csv + " is missing."));
    write("r/" + csv, "");
    EXPECT_THAT(findings(scratch_ / "r"), Contains(HasSubstr(csv + ": is empty; expected a header")));
    write("r/" + csv, whole.substr(0, whole.size() / 2));
    EXPECT_THAT(findings(scratch_ / "r"), Contains(HasSubstr(csv))) << whole.substr(0, whole.size() / 2);
  }
}

TEST_F(ResultFolderTest, AFileCutAtTheEndOfALineIsKnownByItsRows) {
  test::write_small_result(scratch_ / "r");
  const std::string result = read_file(scratch_ / "r" / "result.json");
  write("r/result.json",
        "{\"counts\": {\"fills\": 2, \"spot_fills\": 1, \"rolls\": 2}, \"margin_calls\": {\"count\": 1}, " +
            result.substr(result.find('{') + 1));
  EXPECT_THAT(findings(scratch_ / "r"),
              ElementsAre("small: rolls.csv has 1 rows, 2 were written: it was cut or changed after the run.",
                          "small: margin_calls.csv has 0 rows, 1 were written: it was cut or changed after the run."));
}

TEST_F(ResultFolderTest, ACurveThatDoesNotFollowItsAttributionIsSaidWithTheDay) {
  test::write_small_result(scratch_ / "r");
  std::string equity = read_file(scratch_ / "r" / "equity.csv");
  // 1,010,000 of the second day becomes 1,020,000: the attribution says a change of 10,000.
  write("r/equity.csv", equity.replace(equity.find(",1010000,"), 9, ",1020000,"));
  EXPECT_THAT(findings(scratch_ / "r"), ElementsAre(HasSubstr("do not go together on 2024-01-03")));
  // A day is gone.
  test::write_small_result(scratch_ / "r");
  equity = read_file(scratch_ / "r" / "equity.csv");
  const std::size_t line = equity.find("2024-01-03");
  write("r/equity.csv", equity.erase(line, equity.find('\n', line) + 1 - line));
  EXPECT_THAT(findings(scratch_ / "r"), Contains(HasSubstr("do not go together on 2024-01-04")));
}

TEST_F(ResultFolderTest, ACurveThatGivesOtherFiguresOrNoneOrIsOutOfOrderIsSaid) {
  test::write_small_result(scratch_ / "r");
  const std::string result = read_file(scratch_ / "r" / "result.json");
  // From 1.01 to 0.9999 is a drawdown of 1.0%; the worst day is the same.
  write("r/result.json",
        "{\"statistics\": {\"maximum_drawdown\": 0.5}, \"final_equity\": 999900, \"name\": \"small\", \"provenance\": "
        "{\"engine_version\": \"0.1.0\"}}");
  EXPECT_THAT(findings(scratch_ / "r"),
              ElementsAre(HasSubstr("equity.csv does not give the figure \"Deepest drawdown\"")));
  write("r/result.json", result);
  std::string equity = read_file(scratch_ / "r" / "equity.csv");
  write("r/equity.csv", equity.replace(equity.find("2024-01-03,1.01"), 15, "2024-01-03,nan"));
  EXPECT_THAT(findings(scratch_ / "r"), ElementsAre(HasSubstr("net_value of equity.csv is undefined in 1 rows")));
  write("r/equity.csv", "date,net_value,equity\n2024-01-02,1,1000000\n2024-01-03,1,1010000\n2024-01-03,1,999900\n");
  EXPECT_THAT(findings(scratch_ / "r"), Contains(HasSubstr("not in the order of its days at 2024-01-03")));
}

TEST_F(ResultFolderTest, AColumnThatTheReportReadsAndIsNotThereIsSaid) {
  test::write_small_result(scratch_ / "r");
  write("r/rolls.csv", "filled_at,gap,other\n2024-01-04 10:01,1,1\n");
  EXPECT_THAT(findings(scratch_ / "r"), ElementsAre(HasSubstr("rolls.csv has no column spread")));
}

TEST_F(ResultFolderTest, TheTablesOfARunWithoutItsResultAreShownAndSaid) {
  test::write_small_result(scratch_ / "r");
  std::filesystem::remove(scratch_ / "r" / "result.json");
  EXPECT_EQ(read_result_folder(scratch_ / "r").kind, ResultFolder::Kind::kStudy);
  EXPECT_THAT(findings(scratch_ / "r"), ElementsAre(HasSubstr("r: result.json is missing")));
}

TEST_F(ResultFolderTest, VariantsWithoutTheirComparisonAreStillShownAndSaid) {
  test::write_small_result(scratch_ / "c" / "b", "b");
  test::write_small_result(scratch_ / "c" / "a", "a");
  EXPECT_EQ(read_result_folder(scratch_ / "c").runs.size(), 2u);
  EXPECT_THAT(findings(scratch_ / "c"), ElementsAre("c: comparison.json is missing."));
  write("c/comparison.json", "{\"results\": [");
  EXPECT_EQ(read_result_folder(scratch_ / "c").runs.at(0).name, "a");
  EXPECT_THAT(findings(scratch_ / "c"), ElementsAre(HasSubstr("comparison.json: is not JSON")));
}

TEST_F(ResultFolderTest, WhatASweepOrAStudyNamesAndLacksIsSaid) {
  write("w/sweep.csv", "lots,return\n1,0.1\n");
  EXPECT_THAT(findings(scratch_ / "w"), ElementsAre("w: sweep.json is missing."));
  write("w/sweep.json", R"({"numbers": 2})");
  EXPECT_THAT(findings(scratch_ / "w"), ElementsAre(HasSubstr("sweep.csv has 1 rows, 2 were written")));
  write("s/carry.csv", "product,carry\nIF,0.1\n");
  write("s/studies.json", R"({"studies": [{"name": "carry", "tables": [{"table": "carry"}, {"table": "days"}]}]})");
  EXPECT_THAT(findings(scratch_ / "s"), ElementsAre("s: carry_days.csv is missing."));
}

TEST_F(ResultFolderTest, AmountsOfAnySizeAreNoFaultOfTheEngine) {
  test::write_small_result(scratch_ / "r");
  write("r/attribution.csv",
        "date,spot_move,interest,equity_change,roll_gap\n2024-01-03,900000000000000,900000000000000,1,0\n");
  EXPECT_THAT(findings(scratch_ / "r"), Contains(HasSubstr("does not add up on 2024-01-03")));
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
