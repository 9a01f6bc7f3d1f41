#include "engine/import/stand_in.h"

#include <gtest/gtest.h>

#include "tests/support/made_market.h"

namespace hedgelab {
namespace {

TEST(StandIn, GivesEachContractTheDaysOnWhichItIsTheCurrentMonth) {
  // 2024-01-19 and 2024-02-19 (third Friday 02-16 in the Spring Festival) are last trading days.
  test::MadeMarket market(Frequency::kDaily, "2024-01-02", "2024-03-01");
  market.index("IF.main", SeriesKind::kContinuous);
  market.constant("IF.main", 3300.0);
  const auto& rules = test::rule_book();
  const auto series = market.series();
  const auto splice = std::find_if(series.begin(), series.end(), [](const auto& s) { return s.symbol == "IF.main"; });
  ASSERT_NE(splice, series.end());
  const auto contracts = stand_in_contracts(*splice, rules.contracts.find_instrument("IF"), rules, market.grid());
  ASSERT_EQ(contracts.size(), 3u);
  EXPECT_EQ(contracts[0].symbol, "IF2401");
  EXPECT_EQ(rules.calendar.day(contracts[0].last_day), Date::parse("2024-01-19"));
  EXPECT_EQ(contracts[1].symbol, "IF2402");
  EXPECT_EQ(rules.calendar.day(contracts[1].first_day), Date::parse("2024-01-22"));
  EXPECT_EQ(rules.calendar.day(contracts[1].last_day), Date::parse("2024-02-19"));
  EXPECT_EQ(contracts[2].symbol, "IF2403");
  // Each column slice has one slot per day of its turn, and begins where the splice stands on that day.
  for (const auto& contract : contracts) {
    EXPECT_EQ(contract.columns->close.size(), static_cast<std::size_t>(contract.last_day - contract.first_day + 1));
    EXPECT_EQ(contract.columns->close.data(), splice->columns->close.data() + (contract.first_day - splice->first_day));
    EXPECT_TRUE(contract.columns->settlement.empty());
  }
}

TEST(StandIn, IsRefusedForAnythingButAContinuousSeries) {
  test::MadeMarket market(Frequency::kDaily, "2024-01-02", "2024-01-31");
  market.index("000300");
  const auto series = market.series();
  EXPECT_THROW(static_cast<void>(stand_in_contracts(series.front(), InstrumentId{0}, test::rule_book(), market.grid())),
               InputError);
}

}  // namespace
}  // namespace hedgelab
