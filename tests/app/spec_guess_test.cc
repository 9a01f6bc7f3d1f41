// `hedgelab import --guess` and the specs that ship, as a user meets them.

#include <gmock/gmock.h>

#include "engine/core/files.h"
#include "tests/support/program.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class GuessedSpec : public ::testing::Test {
 protected:
  void put(const std::string& name, std::string_view text) const {
    fs::create_directories((scratch_ / name).parent_path());
    write_file_atomically(scratch_ / name, text);
  }
  std::string guess(const std::string& file) const {
    const test::Outcome outcome = test::run_program(scratch_.path(), {"import", "--guess", file});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    return outcome.output;
  }
  test::ScratchFolder scratch_;
};

// Begin-stamped minutes: 09:30 is there, 15:00 is not.
TEST_F(GuessedSpec, SaysWhatItSawAndWhatItCouldNotKnow) {
  std::string text = "date;time;open;high;low;close;volume\n";
  for (int minute = 0; minute < 120; ++minute) {
    const int at = 570 + minute;
    text += fmt::format("20230605;{:02}:{:02};3800;3801.2;3799.6;3800.8;120\n", at / 60, at % 60);
  }
  put("CFFEX.if2306.csv", text);
  const std::string spec = guess("CFFEX.if2306.csv");
  for (const char* line : {"\"separator\": \";\"", "\"column\": [\"date\", \"time\"]", "\"format\": \"%Y%m%d %H:%M\"",
                           "\"label\": \"begin\"", "\"frequency\": \"1m\"", "\"convention\": \"vendor_codes\"",
                           "\"kind\": \"contract\"", "// 7 fields in each of 20 lines"}) {
    EXPECT_THAT(spec, HasSubstr(line));
  }
  // With a name and a description it is a spec.
  put("spec.json", spec);
  put("data/CFFEX.if2306.csv", text);
  const test::Outcome outcome =
      test::run_program(scratch_.path(), {"import", "spec.json", "--from", "data", "--store", "store"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("120 bars"));

  put("IF2306.csv", "datetime,close\n2023-06-05 10:31:00,3800\n2023-06-05 10:32:00,3800\n");
  EXPECT_THAT(guess("IF2306.csv"), HasSubstr("// NOT KNOWN: Whether a stamp names the begin or the end of its bar."));
}

TEST_F(GuessedSpec, SeesEncodingHeaderAndUnits) {
  put("fut.csv",
      "ts_code,trade_date,open,high,low,close,settle,vol,amount,oi\n"
      "IF2306.CFX,20230606,3800,3812.4,3790.2,3805.2,3804.6,51234,5843210.512,90012\n"
      "T2309.CFX,20230606,101,101,101,101,101,5,5,5\n");
  const std::string spec = guess("fut.csv");
  EXPECT_THAT(spec, HasSubstr("\"turnover\": \"10_000_CNY\""));
  EXPECT_THAT(spec, HasSubstr("\"frequency\": \"1d\""));
  EXPECT_THAT(spec, HasSubstr("\"unknown_contract\": \"drop\""));
  EXPECT_THAT(spec, Not(HasSubstr("NOT KNOWN")));
  put("gbk.csv", "\xC8\xD5\xC6\xDA,\xCA\xD5\xC5\xCC\xBC\xDB\n2023/6/5,3800\n2023/6/6,3801\n");
  EXPECT_THAT(guess("gbk.csv"), HasSubstr("\"encoding\": \"gb18030\""));
  put("bare.csv", "2023-06-05 09:31:00,3800,1\n2023-06-05 09:32:00,3800,1\n");
  EXPECT_THAT(guess("bare.csv"), HasSubstr("\"header_lines\": 0"));
}

TEST_F(GuessedSpec, AFileWithoutATableIsOneClearLine) {
  for (const std::string_view text :
       {std::string_view("no table\nat all\n"), std::string_view(""), std::string_view("PAR1")}) {
    put("x.csv", text);
    EXPECT_EQ(test::run_program(scratch_.path(), {"import", "--guess", "x.csv"}).exit_code, 2) << text;
  }
  EXPECT_EQ(test::run_program(scratch_.path(), {"import", "--guess", "nothing.csv"}).exit_code, 2);
}

TEST_F(GuessedSpec, SpecsThatShipAreListedAndUsedByName) {
  EXPECT_THAT(test::run_program(scratch_.path(), {"import", "--list"}).output, HasSubstr("vnpy_csv"));
  put("data/1d/a.csv",
      "symbol,exchange,datetime,open,high,low,close,volume,turnover,open_interest\n"
      "IF2306,CFFEX,2023-06-05 00:00:00,3800,3801.2,3799.6,3800.8,120,136808640,80000\n");
  for (const std::vector<std::string>& name : {std::vector<std::string>{"vnpy_csv"}, {"--spec", "vnpy_csv"}}) {
    std::vector<std::string> arguments{"import"};
    arguments.insert(arguments.end(), name.begin(), name.end());
    arguments.insert(arguments.end(), {"--from", "data", "--store", "store"});
    EXPECT_EQ(test::run_program(scratch_.path(), arguments).exit_code, 0);
  }
  EXPECT_THAT(test::run_program(scratch_.path(), {"import", "vnpy_cvs", "--from", "data", "--store", "store"}).errors,
              HasSubstr("did you mean 'vnpy_csv'?"));
}

}  // namespace
}  // namespace hedgelab
