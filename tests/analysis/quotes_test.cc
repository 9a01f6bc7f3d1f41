// Basis against index inside a day, and the participation chart, by hand; and the tables that they come from.

#include <gmock/gmock.h>

#include "engine/config/quote_tables.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/analysis/small_market.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

using test::date;
using test::instrument;
using test::SmallMarket;
using ::testing::HasSubstr;

template <class Read>
std::string refusal_of(Read read) {
  try {
    (void)read();
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

// The basis rate goes -1%, -2%, -1% while the index goes 100, 110, 99: two changes, each against the index.
TEST(IntradayComovement, IsMinusOneWhereTheBasisAlwaysMovesAgainstTheIndex) {
  SmallMarket small;
  small.close("000300", "2024-06-14", 3500.0);
  const MarketPanel panel = small.panel();
  const StudyMarket market{.panel = &panel, .products = {instrument("IF")}};
  IntradayStudy study;
  study.from = date("2024-06-03");
  study.to = date("2024-06-28");
  study.quotes["IF2406"][date("2024-06-14")] = {{99.0, 100.0}, {107.8, 110.0}, {98.01, 99.0}};
  study.quotes["IM2406"][date("2024-06-14")] = {{1.0, 1.0}};
  study.fewest_points = 3;
  const Study intraday = intraday_study(market, study);
  const Table& table = intraday.table("intraday");
  ASSERT_EQ(table.rows(), 1U);
  EXPECT_EQ(table.cell(0, "points").integer(), 3);
  EXPECT_NEAR(table.cell(0, "correlation").number(), -1.0, 1e-12);
  EXPECT_NEAR(table.cell(0, "index_return").number(), -0.01, 1e-12);
  EXPECT_NEAR(table.cell(0, "rate_change").number(), 0.0, 1e-12);

  study.fewest_points = 60;
  const Study thin = intraday_study(market, study);
  EXPECT_TRUE(thin.table("intraday").cell(0, "correlation").is_missing());
  EXPECT_THAT(thin.notes.front(), HasSubstr("1 days of contracts have fewer than 60 quotes"));
}

// Twenty days with 1 to 20 longs against 2 shorts each: the last ratio is the highest of all, and the day before it
// there are too few for a percentile.
TEST(Participation, IsLongOverShortWithItsPercentileToDate) {
  ParticipationStudy study{"IC", date("2024-06-20"), {}};
  for (int i = 1; i <= 25; ++i) study.days[date("2024-06-01") + (i - 1)] = {static_cast<double>(i), 2.0};
  const Study participation = participation_study(study);
  const Table& table = participation.table("participation");
  ASSERT_EQ(table.rows(), 20U);
  EXPECT_DOUBLE_EQ(table.cell(19, "ratio").number(), 10.0);
  EXPECT_DOUBLE_EQ(table.cell(19, "percentile").number(), 1.0);
  EXPECT_TRUE(table.cell(18, "percentile").is_missing());
  EXPECT_TRUE(participation.notes.empty());
  study.date = date("2024-07-01");
  EXPECT_THAT(participation_study(study).notes.front(), HasSubstr("no row of IC on 2024-07-01"));
}

TEST(QuoteTables, AreReadUnderTheirOwnWordsAndRefusedWithTheirRow) {
  const test::ScratchFolder folder;
  const auto file = folder / "quotes.csv";
  const auto put = [&](std::string_view text) { write_file_atomically(file, text); };
  const std::map<std::string, std::string> words{{"time", "quote_time"}, {"futures", "price"}};
  put("quote_time,contract,price,index,more\n2024-06-14 09:32:00,IF2406,2,4,x\n2024-06-14 09:31:00,IF2406,1,4,x\n");
  const IntradayQuotes quotes = read_basis_quotes(file, words);
  EXPECT_EQ(quotes.at("IF2406").at(date("2024-06-14")).front().futures, 1.0);  // in order of time
  const auto refusal = [&](std::string_view text) {
    put(text);
    return refusal_of([&] { return read_basis_quotes(file, {}); });
  };
  EXPECT_THAT(refusal("time,contract,futures\n"), HasSubstr("'index'"));
  EXPECT_THAT(refusal("time,contract,futures,index\n2024-06-14,IF2406,1,1\n"), HasSubstr("row 1: column 'time'"));
  EXPECT_THAT(refusal("time,contract,futures,index\n2024-06-14 09:31:00,IF2406,0,1\n"), HasSubstr("not above zero"));
  EXPECT_THAT(refusal("time,contract,futures,index\n2024-06-14 09:31:00,IF2406,1,1\n2024-06-14 09:31:00,IF2406,1,1\n"),
              HasSubstr("row 2: IF2406 has a quote at 2024-06-14 09:31:00 already"));
  put("date,product,long_accounts,short_accounts\n2024-06-14,IC,10,5\n2024-06-14,IC,10,5\n");
  EXPECT_THAT(refusal_of([&] { return read_participants(file, "IC"); }),
              HasSubstr("row 2: IC has a row on 2024-06-14"));
  EXPECT_THAT(refusal_of([&] { return read_participants(file, "IM"); }), HasSubstr("has no row of product 'IM'"));
}

}  // namespace
}  // namespace hedgelab
