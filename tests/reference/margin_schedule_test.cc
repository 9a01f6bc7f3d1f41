#include "engine/reference/margin_schedule.h"

#include <tuple>

#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using test::rate;
using test::WrittenFile;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

MarginSchedule shipped_margins() { return MarginSchedule::read(test::reference_folder() / "margins.csv"); }

TEST(ShippedMargins, AskedMoreForQuarterMonthsUntil2012) {
  const auto margins = shipped_margins();
  for (const char* date : {"2010-04-16", "2012-06-28"}) {
    const auto& rates = margins.at("IF", day(date));
    EXPECT_EQ(rates.long_near, rate("0.15")) << date;
    EXPECT_EQ(rates.short_near, rate("0.15")) << date;
    EXPECT_EQ(rates.long_far, rate("0.18")) << date;
    EXPECT_EQ(rates.short_far, rate("0.18")) << date;
  }
  EXPECT_EQ(margins.at("IF", day("2012-06-29")).long_near, rate("0.12"));
  EXPECT_EQ(margins.at("IF", day("2012-06-29")).short_far, rate("0.12"));
}

TEST(ShippedMargins, AskedMoreOfShortsInICInTheSummerOf2015) {
  const auto margins = shipped_margins();
  for (const auto& [date, long_rate, short_rate] :
       {std::tuple{"2015-07-07", "0.10", "0.10"}, std::tuple{"2015-07-08", "0.10", "0.20"},
        std::tuple{"2015-07-09", "0.10", "0.30"}, std::tuple{"2015-08-25", "0.10", "0.30"},
        std::tuple{"2015-08-26", "0.12", "0.30"}, std::tuple{"2015-08-27", "0.15", "0.30"},
        std::tuple{"2015-08-28", "0.20", "0.30"}, std::tuple{"2015-08-31", "0.30", "0.30"},
        std::tuple{"2015-09-07", "0.40", "0.40"}}) {
    const auto& rates = margins.at("IC", day(date));
    EXPECT_EQ(rates.long_near, rate(long_rate)) << date;
    EXPECT_EQ(rates.long_far, rate(long_rate)) << date;
    EXPECT_EQ(rates.short_near, rate(short_rate)) << date;
    EXPECT_EQ(rates.short_far, rate(short_rate)) << date;
  }
}

TEST(ShippedMargins, ChangeAtTheSettlementOfTheNamedDay) {
  const auto margins = shipped_margins();
  for (const auto& [product, date, before, after] :
       {std::tuple{"IF", "2014-09-01", "0.12", "0.10"}, std::tuple{"IF", "2015-09-07", "0.30", "0.40"},
        std::tuple{"IF", "2017-02-17", "0.40", "0.20"}, std::tuple{"IC", "2017-02-17", "0.40", "0.30"},
        std::tuple{"IH", "2018-12-03", "0.15", "0.10"}, std::tuple{"IC", "2018-12-03", "0.30", "0.15"},
        std::tuple{"IC", "2019-04-22", "0.15", "0.12"}, std::tuple{"IF", "2020-09-28", "0.10", "0.13"},
        std::tuple{"IF", "2020-10-09", "0.13", "0.11"}, std::tuple{"IH", "2023-05-04", "0.13", "0.12"},
        std::tuple{"IM", "2023-05-04", "0.15", "0.12"}}) {
    EXPECT_EQ(margins.at(product, day(date) - 1).short_near, rate(before)) << product << " before " << date;
    EXPECT_EQ(margins.at(product, day(date)).short_near, rate(after)) << product << " " << date;
  }
}

TEST(ShippedMargins, NameTheHedgingRateWhereItDiffered) {
  const auto margins = shipped_margins();
  EXPECT_EQ(margins.at("IC", day("2015-07-07")).hedging, std::nullopt);
  EXPECT_EQ(margins.at("IC", day("2015-07-09")).hedging, rate("0.10"));
  EXPECT_EQ(margins.at("IF", day("2015-09-07")).hedging, rate("0.20"));
  EXPECT_EQ(margins.at("IF", day("2025-05-30")).hedging, std::nullopt);
  EXPECT_THAT(margins.products(), ElementsAre("IC", "IF", "IH", "IM"));
}

TEST(MarginTable, AMissingRowNamesTableProductAndDate) {
  const auto margins = shipped_margins();
  EXPECT_THAT(input_error_of([&] { static_cast<void>(margins.at("IH", day("2015-04-15"))); }),
              AllOf(HasSubstr("margins.csv"), HasSubstr("IH"), HasSubstr("2015-04-15")));
  EXPECT_THAT(input_error_of([&] { static_cast<void>(margins.at("IX", day("2015-04-16"))); }),
              AllOf(HasSubstr("margins.csv"), HasSubstr("'IX'"), HasSubstr("IC, IF, IH, IM")));
}

MarginSchedule read_rows(const std::string& rows) {
  const WrittenFile file("m.csv", "product,effective_date,long_rate,short_rate,scope,hedge_rate,mark,source\n" + rows);
  return MarginSchedule::read(file.path());
}

TEST(MarginTable, NearAndFarOfADayMakeOneRowInEitherOrder) {
  const auto margins = read_rows(
      "ZZ,2020-01-02,0.18,0.19,far,0.1,known,x\n"
      "ZZ,2020-01-02,0.15,0.16,near,0.1,known,x\n");
  const auto& rates = margins.at("ZZ", day("2020-01-02"));
  EXPECT_EQ(rates.long_near, rate("0.15"));
  EXPECT_EQ(rates.short_near, rate("0.16"));
  EXPECT_EQ(rates.long_far, rate("0.18"));
  EXPECT_EQ(rates.short_far, rate("0.19"));
  EXPECT_EQ(rates.hedging, rate("0.1"));
}

TEST(MarginTable, EveryMistakeNamesItsFileLineAndColumn) {
  const auto message_for = [](const std::string& rows) {
    return input_error_of([&] { static_cast<void>(read_rows(rows)); });
  };
  const std::string near = "ZZ,2020-01-02,0.15,0.15,near,,known,x\n";
  const std::string far = "ZZ,2020-01-02,0.18,0.18,far,,known,x\n";
  const std::string all = "ZZ,2020-01-02,0.18,0.18,all,,known,x\n";
  EXPECT_THAT(message_for(near), AllOf(HasSubstr("m.csv:2: column 'scope'"), HasSubstr("no 'far'")));
  EXPECT_THAT(message_for(far), AllOf(HasSubstr("m.csv:2: column 'scope'"), HasSubstr("no 'near'")));
  EXPECT_THAT(message_for(near + near), HasSubstr("m.csv:2: column 'scope'"));
  EXPECT_THAT(message_for(near + all), HasSubstr("m.csv:2: column 'scope'"));
  EXPECT_THAT(message_for(near + "YY,2020-01-02,0.18,0.18,far,,known,x\n"), HasSubstr("m.csv:2: column 'scope'"));
  EXPECT_THAT(message_for(near + "ZZ,2020-01-03,0.18,0.18,far,,known,x\n"), HasSubstr("m.csv:2: column 'scope'"));
  EXPECT_THAT(message_for(near + far + all), HasSubstr("m.csv:4: column 'effective_date'"));
  EXPECT_THAT(message_for(near + "ZZ,2020-01-02,0.18,0.18,far,0.1,known,x\n"),
              HasSubstr("m.csv:3: column 'hedge_rate'"));
  EXPECT_THAT(message_for("ZZ,2020-01-02,0.18,0.18,some,,known,x\n"), HasSubstr("m.csv:2: column 'scope'"));
  EXPECT_THAT(message_for("ZZ,2020-01-02,0,0.18,all,,known,x\n"), HasSubstr("m.csv:2: column 'long_rate'"));
  EXPECT_THAT(message_for("ZZ,2020-01-02,0.18,15,all,,known,x\n"), HasSubstr("m.csv:2: column 'short_rate'"));
  EXPECT_THAT(message_for("ZZ,2020-01-02,0.18,,all,,known,x\n"), HasSubstr("m.csv:2: column 'short_rate'"));
  EXPECT_THAT(message_for("ZZ,2020-01-02,0.18,0.18,all,-1,known,x\n"), HasSubstr("m.csv:2: column 'hedge_rate'"));
  EXPECT_THAT(message_for("ZZ,2020-1-2,0.18,0.18,all,,known,x\n"), HasSubstr("m.csv:2: column 'effective_date'"));
}

TEST(MarginTable, AWholeShareIsAllowed) {
  EXPECT_EQ(read_rows("ZZ,2020-01-02,1,1,all,,known,x\n").at("ZZ", day("2020-01-02")).long_far, rate("1"));
}

}  // namespace
}  // namespace hedgelab
