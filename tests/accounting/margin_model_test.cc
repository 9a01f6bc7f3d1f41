// What positions ask for overnight: by product, day, side and distance of the expiry, and the larger side of opposite
// ones. The rates are those of market_data/reference/margins.csv.
#include "engine/accounting/margin_model.h"

#include <gmock/gmock.h>

#include "tests/accounting/small_account.h"

namespace hedgelab::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

MarginConfig exchange() {
  MarginConfig config;
  config.rule = MarginConfig::Rule::kExchange;
  return config;
}

MarginConfig fixed_at(std::string_view share) {
  MarginConfig config;
  config.rule = MarginConfig::Rule::kFixed;
  config.fixed = rate(share);
  return config;
}

MarginModel settled_on(std::string_view date, const MarginConfig& config = exchange(), const RuleBook& book = rules()) {
  MarginModel model(config, book);
  model.set_settlement_day(book.calendar.index_of(Date::parse(date)));
  return model;
}

Holding holding(std::string_view code, std::int64_t count, std::string_view price) {
  return {contract(code), lots(count), points(price)};
}

Money required(const MarginModel& model, std::initializer_list<Holding> holdings) {
  const std::vector<Holding> all(holdings);
  return model.required(all);
}

std::string refusal(const MarginModel& model, std::string_view code) {
  try {
    static_cast<void>(model.rate(contract(code), true));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

// --- by day and side -------------------------------------------------------------------------------------------------

// 10 lots of IC at 8000: 10 x 200 x 8000 = 16,000,000. Shorts: 10% until the settlement of 2015-07-07, 20% at that of
// the 8th, 30% from the 9th on; longs stay at 10% until August.
TEST(ExchangeMargin, InJuly2015ShortsOfICPaidMoreThanLongs) {
  for (const auto& [date, of_short] : {std::pair{"2015-07-07", "1600000"}, std::pair{"2015-07-08", "3200000"},
                                       std::pair{"2015-07-09", "4800000"}, std::pair{"2015-08-25", "4800000"}}) {
    const MarginModel model = settled_on(date);
    EXPECT_EQ(required(model, {holding("IC1509", -10, "8000")}), cny(of_short)) << date;
    EXPECT_EQ(required(model, {holding("IC1509", 10, "8000")}), cny("1600000")) << date;
  }
}

TEST(ExchangeMargin, AHedgingAccountPaysItsOwnRateWhereTheTableHasOne) {
  MarginConfig config = exchange();
  config.hedging_account = true;
  EXPECT_EQ(settled_on("2015-07-09", config).rate(contract("IC1509"), true), rate("0.1"));   // 30% for others
  EXPECT_EQ(settled_on("2015-09-07", config).rate(contract("IC1509"), false), rate("0.2"));  // 40% for others
  // No rate of its own in 2024: it pays what all pay.
  EXPECT_EQ(settled_on("2024-10-16", config).rate(contract("IC2410"), true), rate("0.12"));
}

// IF at 20% from the settlement of 2017-02-17, 40% before. The day's session still lives under the 16th's settlement.
TEST(ExchangeMargin, AnEveningsRateHoldsUntilTheNextSettlement) {
  MarginModel model = settled_on("2017-02-16");
  EXPECT_EQ(model.rate(contract("IF1703"), true), rate("0.4"));
  model.set_settlement_day(rules().calendar.index_of(Date::parse("2017-02-17")));
  EXPECT_EQ(model.rate(contract("IF1703"), true), rate("0.2"));  // not the remembered one
}

// --- near and far ----------------------------------------------------------------------------------------------------

// July 2010 lists IF1007 1008 1009 1012. 1007 expires on the 16th, and from the 19th on 1008 and 1009 are the two
// serial months: what is held overnight on the 16th already pays so. 1 lot at 2700 is 810,000: 18% is 145,800, 15%
// 121,500.
TEST(ExchangeMargin, AQuarterMonthBecomesNearAtTheExpiryBeforeIt) {
  const MarginModel before = settled_on("2010-07-15");
  EXPECT_EQ(before.rate(contract("IF1007"), true), rate("0.15"));
  EXPECT_EQ(before.rate(contract("IF1008"), true), rate("0.15"));
  EXPECT_EQ(before.rate(contract("IF1009"), true), rate("0.18"));
  EXPECT_EQ(before.rate(contract("IF1012"), true), rate("0.18"));
  EXPECT_EQ(required(before, {holding("IF1009", 1, "2700")}), cny("145800"));
  const MarginModel after = settled_on("2010-07-16");
  EXPECT_EQ(after.rate(contract("IF1008"), true), rate("0.15"));
  EXPECT_EQ(after.rate(contract("IF1009"), true), rate("0.15"));
  EXPECT_EQ(after.rate(contract("IF1012"), true), rate("0.18"));
  EXPECT_EQ(required(after, {holding("IF1009", 1, "2700")}), cny("121500"));
}

TEST(ExchangeMargin, OnTheFirstDayOfAProductItsFirstRatesHold) {
  // IM began on 2022-07-22: the evening before has no row of it.
  EXPECT_EQ(settled_on("2022-07-21").rate(contract("IM2208"), true), rate("0.15"));
}

// --- the larger side -------------------------------------------------------------------------------------------------

// IF and IC at 10% in June 2015. Long 10 IF at 4000: 12,000,000 -> 1,200,000; short 8 IC at 8000: 12,800,000 ->
// 1,280,000. The larger side is the one that costs more, not the one with more lots.
TEST(OneSidedMargin, OppositeProductsPayForTheLargerSide) {
  const MarginModel model = settled_on("2015-06-10");
  EXPECT_EQ(required(model, {holding("IF1506", 10, "4000"), holding("IC1506", -8, "8000")}), cny("1280000"));
  EXPECT_EQ(required(model, {holding("IF1506", 11, "4000"), holding("IC1506", -8, "8000")}), cny("1320000"));
  // Positions on one side add up.
  EXPECT_EQ(required(model, {holding("IF1506", -10, "4000"), holding("IC1506", -8, "8000")}), cny("2480000"));
}

// A month later the short side of IC pays 30%: 3,840,000 against 11 IF at 10%.
TEST(OneSidedMargin, SidesAreComparedAtTheRatesOfTheDay) {
  EXPECT_EQ(required(settled_on("2015-07-09"), {holding("IF1507", 11, "4000"), holding("IC1507", -8, "8000")}),
            cny("3840000"));
}

// IC at 12%: long 5 at 5500 660,000, short 5 at 5300 636,000.
TEST(OneSidedMargin, ASpreadWithinAProductPaysForOneLeg) {
  const std::initializer_list<Holding> spread{holding("IC2410", 5, "5500"), holding("IC2412", -5, "5300")};
  EXPECT_EQ(required(settled_on("2024-10-16"), spread), cny("660000"));
  MarginConfig both = exchange();
  both.one_sided = false;
  EXPECT_EQ(required(settled_on("2024-10-16", both), spread), cny("1296000"));
}

// Longs of two products and shorts of two: max(120,000 + 129,600, 132,000 + 79,200).
TEST(OneSidedMargin, AllProductsOfTheGroupAreTakenTogether) {
  EXPECT_EQ(required(settled_on("2024-10-16"), {holding("IC2410", 1, "5000"), holding("IF2410", 1, "3600"),
                                                holding("IC2411", -1, "5500"), holding("IH2410", -1, "2200")}),
            cny("249600"));
}

TEST(OneSidedMargin, NothingHeldAsksForNothing) {
  const MarginModel model = settled_on("2024-10-16");
  EXPECT_EQ(required(model, {}), Money());
  EXPECT_EQ(required(model, {holding("IC2410", 0, "5500")}), Money());
  // What was asked before is not remembered.
  EXPECT_EQ(required(model, {holding("IC2410", -1, "5000")}), cny("120000"));
  EXPECT_EQ(required(model, {holding("IC2410", -1, "5000")}), cny("120000"));
}

// A third of a lot at 5541.2: 0.333333 x 200 x 5541.2 x 12% = 44,329.55567 -> 44,329.5557.
TEST(ExchangeMargin, FractionsOfALotPayTheirShareRoundedOnce) {
  const std::vector<Holding> third{{contract("IC2410"), millionths(-333'333), points("5541.2")}};
  EXPECT_EQ(settled_on("2024-10-16").required(third), cny("44329.5557"));
}

// --- what the broker adds --------------------------------------------------------------------------------------------

TEST(BrokerMargin, ComesOnTopOfTheExchanges) {
  MarginConfig config = exchange();
  config.broker_add_on = rate("0.02");
  EXPECT_EQ(settled_on("2024-10-16", config).rate(contract("IC2410"), false), rate("0.14"));
  config.hedging_account = true;
  EXPECT_EQ(settled_on("2015-07-09", config).rate(contract("IC1509"), true), rate("0.12"));
}

TEST(BrokerMargin, ASumAboveTheWholeValueIsAnError) {
  MarginConfig config = exchange();
  config.broker_add_on = rate("0.6");  // on top of 40%
  EXPECT_EQ(settled_on("2015-09-07", config).rate(contract("IC1512"), true), rate("1"));
  config.broker_add_on = rate("0.600000001");
  EXPECT_THAT(refusal(settled_on("2015-09-07", config), "IC1512"),
              AllOf(HasSubstr("IC1512"), HasSubstr("2015-09-07"), HasSubstr("above 100%")));
}

TEST(BrokerMargin, ASumAboveTheWholeValueIsAnErrorOnTopOfAFixedRateToo) {
  MarginConfig config = fixed_at("0.9");
  config.broker_add_on = rate("0.1");
  EXPECT_EQ(settled_on("2024-10-16", config).rate(contract("IC2410"), true), rate("1"));
  config.broker_add_on = rate("0.100000001");
  EXPECT_THAT(refusal(settled_on("2024-10-16", config), "IC2410"), HasSubstr("above 100%"));
}

// --- the other rules -------------------------------------------------------------------------------------------------

TEST(FixedMargin, IsTheSameForAllDaysSidesAndMonths) {
  MarginConfig config = fixed_at("0.2");
  config.broker_add_on = rate("0.03");
  config.hedging_account = true;
  for (const char* date : {"2010-07-15", "2015-07-09", "2024-10-16"}) {
    const MarginModel model = settled_on(date, config);
    EXPECT_EQ(model.rate(contract("IF1009"), true), rate("0.23")) << date;
    EXPECT_EQ(model.rate(contract("IC1509"), false), rate("0.23")) << date;
  }
  EXPECT_EQ(required(settled_on("2015-07-09", config), {holding("IC1509", -10, "8000")}), cny("3680000"));
}

TEST(NoMargin, AsksForNothingAndHasNoRate) {
  const MarginModel model = settled_on("2024-10-16", MarginConfig{});
  EXPECT_EQ(required(model, {holding("IC2410", -1000, "5500")}), Money());
  EXPECT_THROW(static_cast<void>(model.rate(contract("IC2410"), true)), InvariantError);
}

// A table that begins too late is no table of zeros.
TEST(ExchangeMargin, ADayBeforeTheTableIsAnErrorAndNotFree) {
  RuleBook late = rules();
  late.margins = MarginSchedule();
  late.margins.add("IC", Date::parse("2015-07-08"), {rate("0.1"), rate("0.2"), rate("0.1"), rate("0.2"), {}});
  EXPECT_EQ(settled_on("2015-07-08", exchange(), late).rate(contract("IC1509"), true), rate("0.2"));
  EXPECT_THAT(refusal(settled_on("2015-07-07", exchange(), late), "IC1509"),
              AllOf(HasSubstr("IC"), HasSubstr("2015-07-07")));
  EXPECT_THAT(refusal(settled_on("2015-07-08", exchange(), late), "IF1509"), HasSubstr("IF"));
  const std::vector<Holding> held{holding("IC1509", -1, "8000")};
  EXPECT_THROW(static_cast<void>(settled_on("2015-07-07", exchange(), late).required(held)), InputError);
}

// Opposite positions of a product that stands in no margin group are charged on both sides: 636,000 + 660,000.
TEST(OneSidedMargin, AProductWithoutAMarginGroupHasNoRelief) {
  std::vector<Instrument> alone;
  for (Instrument instrument : rules().contracts.instruments()) {
    if (instrument.code == "IC") instrument.margin_group.clear();
    alone.push_back(instrument);
  }
  RuleBook book = rules();
  book.contracts = ContractTable(alone, book.calendar);
  const auto id = [&book](const char* code) { return book.contracts.find(code).value(); };
  const std::vector<Holding> spread{{id("IC2410"), lots(5), points("5500")}, {id("IC2412"), lots(-5), points("5300")}};
  EXPECT_EQ(settled_on("2024-10-16", exchange(), book).required(spread), cny("1296000"));
}

// Long 1,000,000 at 12%, funds 400,000: (400,000 - 120,000) / (120,000 - 1,000,000) = -31.8%. There the funds are
// 81,818 and 12% of 681,818 is the same. Short: 280,000 / 1,120,000 = +25%, funds 150,000 and 12% of 1,250,000.
TEST(MoveToCall, IsWhereFundsAndMarginMeet) {
  EXPECT_NEAR(*move_to_call(400'000, 120'000, 1'000'000), -280.0 / 880.0, 1e-15);
  EXPECT_NEAR(*move_to_call(400'000, 120'000, -1'000'000), 0.25, 1e-15);
  EXPECT_EQ(move_to_call(120'000, 120'000, 1'000'000), 0.0);
  EXPECT_EQ(move_to_call(100'000, 120'000, 1'000'000), 0.0);  // it has been called
  EXPECT_EQ(move_to_call(100'000, 0, 1'000'000), std::nullopt);
  EXPECT_EQ(move_to_call(1'000'000, 120'000, 1'000'000), std::nullopt);  // all of the position is paid for
}

// 2 times funds at 12%: a fall by f leaves 1 - 2 f against 0.24 (1 - f); they meet at f = 0.76 / 1.76, and the leverage
// that survives such a fall is 2 again.
TEST(LeverageThatSurvives, IsTheOneWhoseCallIsThatFarAway) {
  EXPECT_NEAR(leverage_that_survives(0.12, 0.76 / 1.76, false), 2.0, 1e-12);
  EXPECT_NEAR(leverage_that_survives(0.12, 0.25, true), 1'000'000.0 / 400'000.0, 1e-12);
  EXPECT_EQ(-*move_to_call(1.0, 0.24, 2.0), 0.76 / 1.76);
}

TEST(MarginConfig, SaysInWordsWhatHolds) {
  EXPECT_EQ(MarginConfig{}.describe(), "no margin is asked (paper)");
  MarginConfig config = fixed_at("0.15");
  config.broker_add_on = rate("0.02");
  config.one_sided = false;
  config.call = MarginConfig::Call::kStop;
  EXPECT_EQ(config.describe(), "fixed margin 0.15 + 0.02 of the broker, both sides; at a margin call the run ends");
}

}  // namespace
}  // namespace hedgelab::test
