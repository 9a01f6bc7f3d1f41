#include <gtest/gtest.h>

#include "engine/accounting/cost_model.h"
#include "engine/core/error.h"
#include "tests/accounting/small_account.h"

namespace hedgelab::test {
namespace {

const Instrument& product(std::string_view code) {
  return rules().contracts.instrument(rules().contracts.find_instrument(code));
}

TEST(CostModel, ExchangeRatesAreThoseOfTheDay) {
  const CostModel model({}, rules());
  // The close-today rate fell from 0.0345% to 0.023% on 2023-03-20.
  EXPECT_EQ(model.rates(product("IF"), Date::parse("2023-03-17")).close_today, Rate::from_raw(345'000));
  EXPECT_EQ(model.rates(product("IF"), Date::parse("2023-03-20")).close_today, Rate::from_raw(230'000));
  EXPECT_EQ(model.rates(product("IF"), Date::parse("2023-03-20")).per_order, cny("1"));
}

TEST(CostModel, ADayBeforeTheTableIsAnErrorAndNotFree) {
  const CostModel model({}, rules());
  EXPECT_THROW((void)model.rates(product("IM"), Date::parse("2022-07-21")), InputError);
  EXPECT_THROW((void)model.delivery_rate(product("IM"), Date::parse("2022-07-21")), InputError);
}

TEST(CostModel, FixedFeesHoldOnEveryDayAndChargeNoDelivery) {
  CostConfig config;
  config.fees = CostConfig::Fees::kFixed;
  config.fixed = {Rate::from_raw(1), Rate::from_raw(2), Rate::from_raw(3), cny("4")};
  const CostModel model(config, rules());
  const FeeRates rates = model.rates(product("IM"), Date::parse("2010-04-16"));
  EXPECT_EQ(CostModel::rate_for(rates, Offset::kOpen), Rate::from_raw(1));
  EXPECT_EQ(CostModel::rate_for(rates, Offset::kClose), Rate::from_raw(2));
  EXPECT_EQ(CostModel::rate_for(rates, Offset::kCloseToday), Rate::from_raw(3));
  EXPECT_EQ(rates.per_order, cny("4"));
  EXPECT_EQ(model.delivery_rate(product("IM"), Date::parse("2024-01-19")), Rate());
}

TEST(CostModel, DeliveryIsChargedAtTheDatedRate) {
  const CostModel model({}, rules());
  EXPECT_EQ(model.delivery_rate(product("IC"), Date::parse("2023-12-15")), Rate::from_raw(50'000));  // halved in 2023
  EXPECT_EQ(model.delivery_rate(product("IC"), Date::parse("2024-10-18")), Rate::from_raw(100'000));
}

TEST(CostModel, TheConventionSaysWhatIsCharged) {
  CostConfig config;
  EXPECT_EQ(config.describe(), "dated exchange fees; no spot costs");
  config.fees = CostConfig::Fees::kNone;
  config.spot_rate = Rate::from_raw(1'000'000);
  EXPECT_EQ(config.describe(), "no futures fees; spot 0.001 a side");
}

// 1 lot of IC at 5592.4 opened at 0.0023%: 5592.4 x 200 x 0.000023 = 25.72504 -> 25.725; a tenth of that rounds once.
TEST(CostModel, AProportionalFeeIsRoundedOnce) {
  EXPECT_EQ(proportional_cost(points("5592.4"), lots(-1), 200, Rate::from_raw(23'000)), cny("25.725"));
  EXPECT_EQ(proportional_cost(points("5592.4"), millionths(100'000), 200, Rate::from_raw(23'000)), cny("2.5725"));
}

}  // namespace
}  // namespace hedgelab::test
