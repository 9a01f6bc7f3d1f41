// Tables that may join a store, each kind on a small one of its layout.

#include "engine/config/table_kinds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/support/places.h"
#include "tests/support/real_store.h"

namespace hedgelab {
namespace table_kinds_test {
namespace {

using ::testing::HasSubstr;

struct Sample {
  const char* kind;
  const char* good;
  const char* bad;  // one row more
  const char* fault;
};

const Sample kSamples[] = {
    {"member_ranks", "date,contract,rank_type,rank,member,volume,change\n2024-01-02,IF2401,1,1,\"A, B\",500,-3\n",
     "2024-01-02,IF2401,1,1,C,400,0\n", "stands twice"},
    {"series", "# known: at the close\ndate,value\n2024-01-02,-0.25\n", "2024-01-02,1\n", "dates must increase"},
    {"option_chains", "date,contract,strike,call,put,call_volume,put_volume\n2024-01-02,IO2401,3400,50.2,,10,0\n",
     "2024-01-02,IO2401,3400,1,1,1,1\n", "has strike 3400 on 2024-01-02 already"},
    {"option_expiries", "contract,last_trading_day\nIO2401,2024-01-19\n", "IO2401,2024-01-19\n", "stands twice"},
    {"dividend_forecasts", "as_of,contract,points\n2024-01-02,IF2401,3.5\n", "2024-01-02,IF2401,4\n",
     "already has a forecast"},
    {"index_weights", "as_of,index,stock,weight_pct\n2024-01-31,I,A,60\n2024-01-31,I,B,40\n", "2024-01-31,I,C,9\n",
     "sum to 109.000"},
    {"stock_prices", "date,stock,close\n2024-01-02,A,10.5\n", "2024-01-03,A,0\n", "a close of 0"},
    {"payouts",
     "stock,period_end,plan_date,meeting_date,record_date,ex_date,cash_per_share,status\nA,2023-12-31,,,,,,proposed\n",
     "B,2023-12-31,,,,,,paid\n", "'paid' is not one of"},
    {"earnings", "stock,period_end,disclosed_on,eps\nA,2023-12-31,2024-04-01,1.2\n", "A,2024-03-30,2024-04-01,1\n",
     "ends no quarter"},
    {"funds", "date,fund,benchmark,nav\n2024-01-02,F,000300,1.01\n", "2024-01-03,F,000300,-1\n", "is not above zero"},
    {"valuations", "date,index,pe_ttm\n2024-01-02,000300,11.5\n", "2024-01-02,000300,11.6\n", "already"}};

class TableKinds : public ::testing::Test {
 protected:
  std::filesystem::path put(const std::string& text) const {
    write_file_atomically(scratch_ / "mine.v2.csv", text);
    return scratch_ / "mine.v2.csv";
  }
  test::ScratchFolder scratch_;
};

TEST_F(TableKinds, EachHoldsItsTableToItsLayout) {
  ASSERT_EQ(std::size(kSamples), table_kinds().size());
  for (const Sample& sample : kSamples) {
    const CheckedTable table = read_checked_table(sample.kind, put(sample.good), test::rule_book());
    EXPECT_EQ(table.text, sample.good) << sample.kind;
    EXPECT_EQ(table.facts.name, "mine");
    EXPECT_EQ(table.facts.kind, sample.kind);
    EXPECT_GE(table.facts.rows, 1) << sample.kind;
    EXPECT_TRUE(table.facts.first_date) << sample.kind;
    try {
      (void)read_checked_table(sample.kind, put(std::string(sample.good) + sample.bad), test::rule_book());
      ADD_FAILURE() << sample.kind;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), HasSubstr(sample.fault)) << sample.kind;
      EXPECT_THAT(error.what(), HasSubstr("mine.v2.csv")) << sample.kind;
    }
  }
}

TEST_F(TableKinds, CommentsAreNoRows) {
  const CheckedTable table = read_checked_table(
      "series", put("# mine\ndate,value\n2024-01-02,1\n# and another\n2024-01-03,2\n"), test::rule_book());
  EXPECT_EQ(table.facts.rows, 2);
  EXPECT_EQ(table.facts.first_date, Date::parse("2024-01-02"));
}

TEST_F(TableKinds, FactsAreRowsAndDays) {
  const CheckedTable table =
      read_checked_table("stock_prices", put("stock,close,date\nA,1,2024-01-05\nA,2,2024-01-03\n"), test::rule_book());
  EXPECT_EQ(table.facts.rows, 2);
  EXPECT_EQ(table.facts.first_date, Date::parse("2024-01-03"));
  EXPECT_EQ(table.facts.last_date, Date::parse("2024-01-05"));
}

TEST_F(TableKinds, AnUnknownKindAndAnEmptyTableAreRefused) {
  const auto refusal = [&](const std::string& kind, const std::string& text) {
    try {
      (void)read_checked_table(kind, put(text), test::rule_book());
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refusal("fund", "x\n"), HasSubstr("no kind of table 'fund'; known: member_ranks"));
  EXPECT_THAT(refusal("funds", "date,fund,benchmark,nav\n"), HasSubstr("has no rows"));
  EXPECT_THAT(refusal("funds", "date,fund,nav\n2024-01-02,F,1\n"), HasSubstr("column 'benchmark' is missing"));
}

}  // namespace
}  // namespace table_kinds_test
}  // namespace hedgelab
