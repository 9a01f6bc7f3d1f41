#include "engine/reference/effective_dated.h"

#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;
using test::input_error_of;
using ::testing::AllOf;
using ::testing::HasSubstr;

EffectiveDated<int> two_rows() {
  EffectiveDated<int> table("fee table fees.csv: IF");
  table.add(day("2020-01-10"), 1);
  table.add(day("2020-03-01"), 2);
  return table;
}

TEST(EffectiveDated, ARowHoldsFromItsDateToTheDayBeforeTheNext) {
  const auto table = two_rows();
  EXPECT_EQ(table.at(day("2020-01-10")), 1);
  EXPECT_EQ(table.at(day("2020-02-29")), 1);
  EXPECT_EQ(table.at(day("2020-03-01")), 2);
}

TEST(EffectiveDated, WithoutALastDayTheLastRowHoldsOn) { EXPECT_EQ(two_rows().at(day("2099-12-31")), 2); }

TEST(EffectiveDated, ADateBeforeTheFirstRowNamesTableAndDate) {
  const auto table = two_rows();
  EXPECT_THAT(input_error_of([&] { static_cast<void>(table.at(day("2020-01-09"))); }),
              AllOf(HasSubstr("fee table fees.csv: IF"), HasSubstr("2020-01-09"), HasSubstr("2020-01-10")));
}

TEST(EffectiveDated, AnEmptyTableHasNoValueForAnyDate) {
  const EffectiveDated<int> table("empty");
  EXPECT_THAT(input_error_of([&] { static_cast<void>(table.at(day("2020-01-01"))); }), HasSubstr("no row at all"));
}

TEST(EffectiveDated, RowsMustArriveInDateOrder) {
  auto table = two_rows();
  EXPECT_THROW(table.add(day("2020-03-01"), 3), InputError);
  EXPECT_THROW(table.add(day("2020-02-01"), 3), InputError);
  EXPECT_EQ(table.rows().size(), 2U);
}

}  // namespace
}  // namespace hedgelab
