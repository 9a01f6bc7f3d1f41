// `hedgelab store` and `hedgelab import --add` as a user runs them.

#include <gmock/gmock.h>

#include "engine/core/files.h"
#include "tests/support/program.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StoreCommand : public ::testing::Test {
 protected:
  StoreCommand() {
    put("spec.json", R"({"description": "two days", "sources": [{
      "name": "daily", "files": "*.csv", "kind": "contract", "frequency": "1d", "symbol": {"from": "file_name"},
      "time": {"column": "date"}, "columns": {"open": "open", "close": "close"}}]})");
    put("old/IF2401.csv", "date,open,close\n2024-01-02,3430,3425.2\n2024-01-03,3431,3429\n");
    put("old/IF2402.csv", "date,open,close\n2024-01-02,3430,3425\n");
    put("new/IF2401.csv", "date,open,close\n2024-01-04,3431,3433\n");
    EXPECT_EQ(run({"import", "spec.json", "--from", "old", "--store", "store"}).exit_code, 0);
  }
  void put(const std::string& name, const std::string& text) const {
    fs::create_directories((scratch_ / name).parent_path());
    write_file_atomically(scratch_ / name, text);
  }
  Outcome run(const std::vector<std::string>& arguments) const { return test::run_program(scratch_.path(), arguments); }
  test::ScratchFolder scratch_;
};

TEST_F(StoreCommand, ANewDayJoinsAndAPlainImportThatWouldLoseTheOldOnesIsRefused) {
  const Outcome refused = run({"import", "spec.json", "--from", "new", "--store", "store"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.errors, HasSubstr("2 days of IF2401 1d (first 2024-01-02), IF2402 1d as a whole"));
  const Outcome added = run({"import", "spec.json", "--from", "new", "--store", "store", "--add"});
  EXPECT_EQ(added.exit_code, 0) << added.errors;
  EXPECT_THAT(added.output, HasSubstr("1 files, 1 rows, 1 bars"));
  EXPECT_EQ(run({"store", "export", "store", "IF2401"}).output,
            "time,open,high,low,close,settlement,volume,open_interest,turnover\n2024-01-02,3430,,,3425.2,,,,\n"
            "2024-01-03,3431,,,3429,,,,\n2024-01-04,3431,,,3433,,,,\n");
  const Outcome again = run({"import", "spec.json", "--from", "new", "--store", "store", "--add"});
  EXPECT_EQ(again.exit_code, 0) << again.errors;
  EXPECT_THAT(again.output, HasSubstr("store store unchanged"));
}

TEST_F(StoreCommand, ListsRemovesAndCompares) {
  EXPECT_THAT(run({"store", "list", "store"}).output, HasSubstr("IF2401  1d       contract  2024-01-02  2024-01-03"));
  EXPECT_EQ(run({"store", "compare", "store", "store"}).exit_code, 0);
  fs::copy(scratch_ / "store", scratch_ / "whole", fs::copy_options::recursive);
  EXPECT_EQ(run({"store", "remove", "store", "IF2402"}).exit_code, 0);
  const Outcome differ = run({"store", "compare", "whole", "store"});
  EXPECT_EQ(differ.exit_code, 1);
  EXPECT_THAT(differ.output, HasSubstr("IF2402"));
  EXPECT_THAT(differ.output, HasSubstr("only in the first"));
  EXPECT_EQ(run({"inspect", "store"}).exit_code, 0);
}

TEST_F(StoreCommand, ATableJoinsIsListedCoveredByTheDigestAndStaysWithNewDays) {
  put("ranks.csv", "date,contract,rank_type,rank,member,volume,change\n2024-01-02,IF2401,1,1,\"A, B\",500,-3\n");
  const Outcome added = run({"store", "add", "store", "member_ranks", "ranks.csv"});
  EXPECT_EQ(added.exit_code, 0) << added.errors;
  EXPECT_THAT(added.output, HasSubstr("table ranks (member_ranks): 1 rows, 2024-01-02 to 2024-01-02, from ranks.csv"));
  EXPECT_THAT(run({"store", "list", "store"}).output, HasSubstr("table ranks (member_ranks)"));
  EXPECT_THAT(run({"inspect", "store"}).output, HasSubstr("tables:\n  ranks"));
  EXPECT_EQ(read_file(scratch_ / "store/tables/ranks.csv"), read_file(scratch_ / "ranks.csv"));
  EXPECT_EQ(run({"import", "spec.json", "--from", "new", "--store", "store", "--add"}).exit_code, 0);
  EXPECT_THAT(run({"inspect", "store", "--json"}).output, HasSubstr("\"kind\": \"member_ranks\""));
  // A second one of the name needs a word; a plain import would lose it.
  EXPECT_THAT(run({"store", "add", "store", "member_ranks", "ranks.csv"}).errors, HasSubstr("--replace"));
  EXPECT_EQ(run({"store", "add", "store", "member_ranks", "ranks.csv", "--replace"}).exit_code, 0);
  put("all/IF2401.csv", "date,open,close\n2024-01-02,3430,3425.2\n2024-01-03,3431,3429\n2024-01-04,3431,3433\n");
  put("all/IF2402.csv", "date,open,close\n2024-01-02,3430,3425\n");
  const Outcome losing = run({"import", "spec.json", "--from", "all", "--store", "store"});
  EXPECT_EQ(losing.exit_code, 2);
  EXPECT_THAT(losing.errors, HasSubstr("table 'ranks'"));
  // Its bytes are the store's.
  put("store/tables/ranks.csv", "date,contract\n");
  const Outcome damaged = run({"inspect", "store"});
  EXPECT_EQ(damaged.exit_code, 2);
  EXPECT_THAT(damaged.errors, HasSubstr("tables/ranks.csv: differs from the digest"));
}

TEST_F(StoreCommand, ATableLeavesAndABadOneChangesNothing) {
  put("funds.csv", "date,fund,benchmark,nav\n2024-01-02,F,000300,-1\n");
  const std::string before = read_file(scratch_ / "store/manifest.json");
  EXPECT_THAT(run({"store", "add", "store", "funds", "funds.csv"}).errors, HasSubstr("is not above zero"));
  EXPECT_THAT(run({"store", "add", "store", "fnds", "funds.csv"}).errors, HasSubstr("did you mean 'funds'?"));
  EXPECT_EQ(read_file(scratch_ / "store/manifest.json"), before);
  put("funds.csv", "date,fund,benchmark,nav\n2024-01-02,F,000300,1\n");
  EXPECT_EQ(run({"store", "add", "store", "funds", "funds.csv", "--name", "mine"}).exit_code, 0);
  EXPECT_EQ(run({"store", "remove", "store", "mine"}).exit_code, 0);
  EXPECT_FALSE(fs::exists(scratch_ / "store/tables"));
  EXPECT_EQ(read_file(scratch_ / "store/manifest.json"), before);
}

TEST_F(StoreCommand, AWrongWordIsOneLineWithTheNearestOne) {
  EXPECT_THAT(run({"store", "lst", "store"}).errors, HasSubstr("did you mean 'list'?"));
  EXPECT_THAT(run({"store", "remove", "store", "IF2403"}).errors, HasSubstr("no series 'IF2403'; did you mean"));
  EXPECT_EQ(run({"store", "export", "store", "IF2401", "--frequency", "2m"}).exit_code, 2);
  EXPECT_THAT(run({"import", "spec.json", "--from", "new", "--store", "store", "--add", "--replace"}).errors,
              HasSubstr("name one"));
  EXPECT_THAT(run({"import", "spec.json", "--from", "new", "--store", "store", "--overlap", "keep"}).errors,
              HasSubstr("needs --add"));
}

}  // namespace
}  // namespace hedgelab
