#include "engine/reference/price_limit.h"

#include <gtest/gtest.h>

#include "tests/support/places.h"

namespace hedgelab {
namespace {

const RuleBook& rules() {
  static const RuleBook book = RuleBook::read(test::reference_folder());
  return book;
}

PriceLimits limits_of(const char* code, const char* date, const char* settlement) {
  return price_limits(rules(), rules().contracts.find(code).value(), Date::parse(date),
                      parse_price(settlement, "settlement"));
}

// 3424.4 x 1.1 = 3766.84 and x 0.9 = 3081.96; x 1.2 = 4109.28 and x 0.8 = 2739.52; whole ticks of 0.2 inside.
TEST(PriceLimit, IsTheProductsAndWiderOnTheLastDay) {
  EXPECT_EQ(limits_of("IF2401", "2024-01-18", "3424.4").highest, 37'668'000);
  EXPECT_EQ(limits_of("IF2401", "2024-01-18", "3424.4").lowest, 30'820'000);
  EXPECT_EQ(limits_of("IF2401", "2024-01-19", "3424.4").highest, 41'092'000);
  EXPECT_EQ(limits_of("IF2401", "2024-01-19", "3424.4").lowest, 27'396'000);
}

// IC1601 settled at about 7399.0 before 2016-01-04: 7399.0 x 0.93 = 6881.07, the next tick above is 6881.2, and there
// it closed. x 1.07 = 7916.93, down to 7916.8. On 2016-01-08 the share is 0.1 again: 6659.1, up to 6659.2.
TEST(PriceLimit, IsTheBreakersOnTheDaysOfTheCircuitBreaker) {
  const PriceLimits breaker = limits_of("IC1601", "2016-01-04", "7399.0");
  EXPECT_EQ(breaker.lowest, 68'812'000);
  EXPECT_EQ(breaker.highest, 79'168'000);
  EXPECT_EQ(breaker.share, parse_rate("0.07", "share"));
  EXPECT_EQ(limits_of("IC1601", "2016-01-08", "7399.0").lowest, 66'592'000);
}

TEST(PriceLimit, IsThatOfTheExceptionOnALastDayToo) {
  RuleBook changed = RuleBook::read(test::reference_folder());
  changed.price_limit_exceptions.add(
      {"IF", "", Date::parse("2024-01-19"), Date::parse("2024-01-19"), parse_rate("0.05", "share"), "made"});
  const auto id = changed.contracts.find("IF2401").value();
  // 1000 x 1.05 and x 0.95.
  const auto limits = price_limits(changed, id, Date::parse("2024-01-19"), Price::from_integer(1000));
  EXPECT_EQ(limits.highest, 10'500'000);
  EXPECT_EQ(limits.lowest, 9'500'000);
}

TEST(PriceLimit, OfANewQuarterContractOf2010IsWiderOnItsFirstDayOnly) {
  EXPECT_EQ(limits_of("IF1103", "2010-07-19", "2750").highest, 33'000'000);  // 2750 x 1.2
  EXPECT_EQ(limits_of("IF1103", "2010-07-20", "2750").highest, 30'250'000);  // 2750 x 1.1
  EXPECT_EQ(limits_of("IF1012", "2010-07-19", "2750").highest, 30'250'000);
}

}  // namespace
}  // namespace hedgelab
