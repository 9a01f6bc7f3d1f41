#include "engine/analysis/product_totals.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "tests/analysis/small_market.h"

namespace hedgelab {
namespace {

using test::date;
using test::day_index;
using test::instrument;
using test::SmallMarket;

/// IC on two days; 2506 2507 2509 2512 are listed. 200 CNY a point.
SmallMarket ic_market() {
  SmallMarket market;
  market.add("IC2506", "2025-05-29", {.close = 5601.0, .settlement = 5600.0, .volume = 10, .open_interest = 20});
  market.add("IC2507", "2025-05-29", {.close = 5501.0, .settlement = 5500.0, .volume = 4, .open_interest = 6});
  market.add("IC2509", "2025-05-29", {.close = 5401.0, .settlement = 5400.2, .volume = 3, .open_interest = 5});
  market.add("IC2512", "2025-05-29", {.close = 5301.0, .settlement = 5300.0, .volume = 1, .open_interest = 1});
  market.add("IC2506", "2025-05-30", {.close = 5600.0, .settlement = 5600.0, .volume = 20, .open_interest = 16});
  market.add("IC2507", "2025-05-30", {.close = 5500.0, .settlement = 5500.0, .volume = 7, .open_interest = 8});
  market.add("IC2509", "2025-05-30", {.close = 5400.0, .settlement = 5400.0, .volume = 0, .open_interest = 0});
  market.add("IC2512", "2025-05-30", {.close = 5300.0, .settlement = 5300.0, .volume = 1, .open_interest = 1});
  return market;
}

std::string message_of(const MarketPanel& panel, const char* day) {
  try {
    (void)product_totals(panel, instrument("IC"), day_index(day));
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ProductTotals, SumOverTheListedContractsAtTheSettlementPrice) {
  SmallMarket market = ic_market();
  const MarketPanel panel = market.panel();
  const ProductTotals totals = product_totals(panel, instrument("IC"), day_index("2025-05-29"));
  EXPECT_EQ(totals.date, date("2025-05-29"));
  EXPECT_EQ(totals.volume, 18);
  EXPECT_EQ(totals.open_interest, 32);
  // (20 x 5600 + 6 x 5500 + 5 x 5400.2 + 1 x 5300) x 200 = (112000 + 33000 + 27001 + 5300) x 200.
  EXPECT_EQ(totals.open_interest_value, Money::from_integer(177'301 * 200));
  EXPECT_DOUBLE_EQ(volume_to_open_interest(totals).value(), 18.0 / 32.0);
}

TEST(ProductTotals, MeansRunOverDays) {
  SmallMarket market = ic_market();
  const MarketPanel panel = market.panel();
  const auto totals = product_totals_between(panel, instrument("IC"), date("2025-05-29"), date("2025-06-01"));
  ASSERT_EQ(totals.size(), 2U);
  EXPECT_DOUBLE_EQ(mean_volume(totals), (18.0 + 28.0) / 2.0);
  EXPECT_DOUBLE_EQ(mean_open_interest(totals), (32.0 + 25.0) / 2.0);
  EXPECT_THROW((void)mean_volume({}), InvariantError);
}

TEST(ProductTotals, HaveNoValueWhenAnOpenContractHasNoSettlement) {
  SmallMarket market = ic_market();
  market.add("IC2512", "2025-05-30", {.close = 5300.0, .volume = 1, .open_interest = 1});
  MarketPanel panel = market.panel();
  EXPECT_FALSE(product_totals(panel, instrument("IC"), day_index("2025-05-30")).open_interest_value.has_value());
  // Without open interest there is nothing to value.
  market = ic_market();
  market.add("IC2509", "2025-05-30", {.close = 5400.0, .volume = 0, .open_interest = 0});
  panel = market.panel();
  // (16 x 5600 + 8 x 5500 + 5300) x 200.
  EXPECT_EQ(product_totals(panel, instrument("IC"), day_index("2025-05-30")).open_interest_value,
            Money::from_integer(138'900 * 200));
}

TEST(ProductTotals, NameTheContractThatIsMissing) {
  SmallMarket market = ic_market();
  market.add("IC2507", "2025-05-30", {.close = 5500.0, .volume = 7});
  const MarketPanel panel = market.panel();
  EXPECT_THAT(message_of(panel, "2025-05-30"),
              testing::AllOf(testing::HasSubstr("IC2507"), testing::HasSubstr("open interest"),
                             testing::HasSubstr("2025-05-30")));
  EXPECT_THAT(message_of(panel, "2025-06-03"),
              testing::AllOf(testing::HasSubstr("IC2506"), testing::HasSubstr("volume")));
  EXPECT_THAT(message_of(panel, "2015-04-15"), testing::HasSubstr("IC has no listed contracts on 2015-04-15"));
}

TEST(ProductTotals, NothingOpenHasNoRatio) {
  EXPECT_FALSE(
      volume_to_open_interest({.date = {}, .volume = 5, .open_interest = 0, .open_interest_value = {}}).has_value());
}

}  // namespace
}  // namespace hedgelab
