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

// --- the broker's own prices -----------------------------------------------------------------------------------------

CostConfig dear_broker() {
  CostConfig config;
  config.broker_multiplier = rate("1.5");
  config.broker_add_on = rate("0.00001");
  return config;
}

// IC in October 2024: 0.0023% to open and to close, 0.023% to close today. x 1.5 + 0.001%: 0.00445% and 0.0355%.
TEST(BrokerFees, MultiplyTheExchangesAndAddAShareOfNotional) {
  const CostModel model(dear_broker(), rules());
  const FeeRates rates = model.rates(product("IC"), Date::parse("2024-10-16"));
  EXPECT_EQ(rates.open, rate("0.0000445"));
  EXPECT_EQ(rates.close, rate("0.0000445"));
  EXPECT_EQ(rates.close_today, rate("0.000355"));
  EXPECT_EQ(rates.per_order, cny("1"));  // the exchange's message fee is passed on as it is
}

TEST(BrokerFees, FollowTheDatedTable) {
  const CostModel model(dear_broker(), rules());
  // 0.0345% until 2023-03-17, 0.023% from the 20th on.
  EXPECT_EQ(model.rates(product("IF"), Date::parse("2023-03-17")).close_today, rate("0.0005275"));
  EXPECT_EQ(model.rates(product("IF"), Date::parse("2023-03-20")).close_today, rate("0.000355"));
}

// Delivery is a fee of the exchange: multiplied, and no share of a traded notional on top.
TEST(BrokerFees, DeliveryIsMultipliedWithoutTheAddOn) {
  const CostModel model(dear_broker(), rules());
  EXPECT_EQ(model.delivery_rate(product("IC"), Date::parse("2024-10-18")), rate("0.00015"));
  EXPECT_EQ(model.delivery_rate(product("IC"), Date::parse("2023-12-15")), rate("0.000075"));
}

TEST(BrokerFees, DoNotTouchFixedRatesNorFreeOnes) {
  CostConfig config = dear_broker();
  config.fees = CostConfig::Fees::kFixed;
  config.fixed = {rate("0.0001"), rate("0.0002"), rate("0.0003"), cny("1")};
  EXPECT_EQ(CostModel(config, rules()).rates(product("IC"), Date::parse("2024-10-16")).open, rate("0.0001"));
  config.fees = CostConfig::Fees::kNone;
  EXPECT_EQ(CostModel(config, rules()).rates(product("IC"), Date::parse("2024-10-16")).open, Rate());
  EXPECT_EQ(CostModel(config, rules()).delivery_rate(product("IC"), Date::parse("2024-10-18")), Rate());
}

TEST(BrokerFees, AreToldInTheConvention) {
  EXPECT_EQ(dear_broker().describe(), "dated exchange fees x 1.5 + 0.00001; no spot costs");
}

// --- fees per lot ----------------------------------------------------------------------------------------------------

// 3 CNY to open, 4 to close, 12 to close today, 10 units a lot at 3500.5; a share of 0.01% beside them.
TEST(FeePerLot, IsChargedByTheOffsetBesideTheShareOfNotional) {
  const FeeRates rates{rate("0.0001"), Rate(), Rate(), Money(), cny("3"), cny("4"), cny("12")};
  // 2 x 10 x 3500.5 x 0.01% = 7.001, and 2 x 3
  EXPECT_EQ(CostModel::fee(rates, Offset::kOpen, points("3500.5"), lots(2), 10), cny("13.001"));
  EXPECT_EQ(CostModel::fee(rates, Offset::kClose, points("3500.5"), lots(-2), 10), cny("8"));
  EXPECT_EQ(CostModel::fee(rates, Offset::kCloseToday, points("3500.5"), lots(-2), 10), cny("24"));
  EXPECT_EQ(CostModel::fee(rates, Offset::kCloseToday, points("3500.5"), millionths(-250'000), 10), cny("3"));
}

TEST(FeePerLot, IsMultipliedByTheBrokerAndNotRaisedByItsAddOn) {
  RuleBook book = rules();
  book.fees.add("ZZ", Date::parse("2020-01-02"), {Rate(), Rate(), Rate(), Money(), cny("3"), cny("4"), cny("0.0001")});
  Instrument made_up;
  made_up.code = "ZZ";
  const FeeRates rates = CostModel(dear_broker(), book).rates(made_up, Date::parse("2020-01-02"));
  EXPECT_EQ(rates.open_per_lot, cny("4.5"));
  EXPECT_EQ(rates.close_per_lot, cny("6"));
  EXPECT_EQ(rates.close_today_per_lot, cny("0.0002"));  // 0.00015, half away from zero
  EXPECT_EQ(rates.open, rate("0.00001"));
}

// --- spot ------------------------------------------------------------------------------------------------------------

CostConfig shares() {
  CostConfig config;
  config.spot_rate = rate("0.0003");
  config.stamp_duty = true;
  return config;
}

// 1000 units at 5600: 5,600,000; commission 0.03% is 1,680. Duty on a sale: 0.1% is 5,600, from 2023-08-28 on 2,800.
TEST(StampDuty, IsOwedByTheSellerAndWasHalvedInAugust2023) {
  const CostModel model(shares(), rules());
  const auto cost = [&](std::int64_t units, const char* date) {
    return model.spot_cost(points("5600"), lots(units), Date::parse(date));
  };
  EXPECT_EQ(cost(1000, "2023-08-25"), cny("1680"));
  EXPECT_EQ(cost(-1000, "2023-08-25"), cny("7280"));
  EXPECT_EQ(cost(-1000, "2023-08-28"), cny("4480"));
  EXPECT_EQ(cost(1000, "2023-08-28"), cny("1680"));
}

TEST(StampDuty, IsNotPaidOnFunds) {
  CostConfig config = shares();
  config.stamp_duty = false;
  EXPECT_EQ(CostModel(config, rules()).spot_cost(points("5600"), lots(-1000), Date::parse("2023-08-25")), cny("1680"));
}

TEST(StampDuty, ASaleBeforeItsTableIsAnErrorAndNotFree) {
  const CostModel model(shares(), rules());
  EXPECT_THROW((void)model.spot_cost(points("5600"), lots(-1), Date::parse("2008-09-18")), InputError);
  EXPECT_EQ(model.spot_cost(points("5600"), lots(-1), Date::parse("2008-09-19")), cny("7.28"));
}

TEST(StampDuty, IsToldInTheConvention) {
  EXPECT_EQ(shares().describe(), "dated exchange fees; spot 0.0003 a side and dated stamp duty on sales");
}

}  // namespace
}  // namespace hedgelab::test
