#include "engine/reference/position_limits.h"

#include <tuple>

#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using test::WrittenFile;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

PositionLimits shipped_limits() { return PositionLimits::read(test::reference_folder() / "position_limits.csv"); }

TEST(ShippedLimits, RaiseThePositionOfOneClientStepByStep) {
  const auto limits = shipped_limits();
  for (const auto& [product, date, lots] :
       {std::tuple{"IF", "2010-04-16", 100}, std::tuple{"IF", "2012-05-30", 100}, std::tuple{"IF", "2012-05-31", 300},
        std::tuple{"IF", "2013-03-11", 300}, std::tuple{"IF", "2013-03-12", 600}, std::tuple{"IF", "2014-08-29", 600},
        std::tuple{"IF", "2014-09-01", 1200}, std::tuple{"IH", "2015-04-16", 1200},
        std::tuple{"IC", "2015-04-16", 1200}, std::tuple{"IM", "2022-07-22", 1200}}) {
    EXPECT_EQ(limits.position_limit(product, day(date)), lots) << product << " " << date;
  }
}

TEST(ShippedLimits, LimitDailyOpeningsFromTheCrashOf2015On) {
  const auto limits = shipped_limits();
  using enum OpeningLimitScope;
  for (const auto& [product, date, scope, lots] :
       {std::tuple{"IC", "2015-07-06", kNone, 0}, std::tuple{"IC", "2015-07-07", kPerDirection, 1200},
        std::tuple{"IF", "2015-07-07", kNone, 0}, std::tuple{"IC", "2015-08-25", kPerDirection, 1200},
        std::tuple{"IC", "2015-08-26", kPerProduct, 600}, std::tuple{"IH", "2015-08-25", kNone, 0},
        std::tuple{"IH", "2015-08-31", kPerProduct, 100}, std::tuple{"IF", "2015-09-06", kPerProduct, 100},
        std::tuple{"IF", "2015-09-07", kPerProduct, 10}, std::tuple{"IF", "2017-02-16", kPerProduct, 10},
        std::tuple{"IF", "2017-02-17", kPerProduct, 20}, std::tuple{"IF", "2018-12-03", kPerContract, 50},
        std::tuple{"IH", "2019-04-21", kPerContract, 50}, std::tuple{"IH", "2019-04-22", kPerContract, 500},
        std::tuple{"IM", "2025-05-30", kNone, 0}}) {
    const auto limit = limits.opening_limit(product, day(date));
    EXPECT_EQ(limit.scope, scope) << product << " " << date;
    EXPECT_EQ(limit.lots, lots) << product << " " << date;
  }
}

TEST(LimitTable, AMissingRowNamesTableProductAndDate) {
  const auto limits = shipped_limits();
  EXPECT_THAT(input_error_of([&] { static_cast<void>(limits.position_limit("IM", day("2022-07-21"))); }),
              AllOf(HasSubstr("position_limits.csv"), HasSubstr("IM"), HasSubstr("2022-07-21")));
  EXPECT_THAT(input_error_of([&] { static_cast<void>(limits.position_limit("IX", day("2022-07-22"))); }),
              AllOf(HasSubstr("'IX'"), HasSubstr("IC, IF, IH, IM")));
  EXPECT_THAT(input_error_of([&] { static_cast<void>(limits.opening_limit("IX", day("2022-07-22"))); }),
              AllOf(HasSubstr("'IX'"), HasSubstr("IC, IF, IH, IM")));
}

TEST(LimitTable, AProductWithoutOpeningRowsHasNoOpeningLimit) {
  PositionLimits limits;
  limits.add_position("ZZ", day("2020-01-02"), 7);
  EXPECT_EQ(limits.opening_limit("ZZ", day("2020-01-02")).scope, OpeningLimitScope::kNone);
  limits.add_opening("ZZ", day("2020-06-01"), {OpeningLimitScope::kPerContract, 3});
  EXPECT_EQ(limits.opening_limit("ZZ", day("2020-05-29")).scope, OpeningLimitScope::kNone);
  EXPECT_EQ(limits.opening_limit("ZZ", day("2020-06-01")).lots, 3);
  EXPECT_THAT(limits.products(), ElementsAre("ZZ"));
}

TEST(LimitTable, EveryMistakeNamesItsFileLineAndColumn) {
  const auto message_for = [](const std::string& rows) {
    const WrittenFile file("l.csv", "kind,product,effective_date,lots,scope,mark,source\n" + rows);
    return input_error_of([&] { static_cast<void>(PositionLimits::read(file.path())); });
  };
  EXPECT_THAT(message_for("positions,ZZ,2020-01-02,1,per_contract_side,known,x\n"),
              HasSubstr("l.csv:2: column 'kind'"));
  EXPECT_THAT(message_for("position,ZZ,2020-01-02,1,per_contract,known,x\n"), HasSubstr("l.csv:2: column 'scope'"));
  EXPECT_THAT(message_for("position,ZZ,2020-01-02,0,per_contract_side,known,x\n"), HasSubstr("l.csv:2: column 'lots'"));
  EXPECT_THAT(message_for("position,ZZ,2020-01-02,,per_contract_side,known,x\n"), HasSubstr("l.csv:2: column 'lots'"));
  EXPECT_THAT(message_for("position,ZZ,unknown,5000,per_contract_side,known,x\n"),
              HasSubstr("l.csv:2: column 'effective_date'"));
  EXPECT_THAT(message_for("opening,ZZ,2020-01-02,10,per_day,known,x\n"), HasSubstr("l.csv:2: column 'scope'"));
  EXPECT_THAT(message_for("opening,ZZ,2020-01-02,10,none,known,x\n"), HasSubstr("l.csv:2: column 'lots'"));
  EXPECT_THAT(message_for("opening,ZZ,2020-01-02,-1,per_product,known,x\n"), HasSubstr("l.csv:2: column 'lots'"));
  EXPECT_THAT(message_for("opening,ZZ,2020-01-02,1,per_product,known,x\nopening,ZZ,2020-01-02,2,per_product,known,x\n"),
              HasSubstr("l.csv:3: column 'effective_date'"));
}

}  // namespace
}  // namespace hedgelab
