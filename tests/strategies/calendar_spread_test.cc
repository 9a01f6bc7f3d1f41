// Long near, short far: contracts on the real calendar, both legs or neither, sizes, costs by hand. Expiries used here:
// 2024-01-19, 02-19 (a Monday; the trading days before it are 02-08 and 02-07), 03-15, 04-19, 05-17, 06-21, 07-19 and
// 2024-10-18; new contracts begin on the trading day after each.
#include "tests/strategies/spread_scene.h"

#include "tests/strategy/small_context.h"

#include "engine/strategy/registry.h"
#include "engine/strategy/spread_legs.h"

namespace hedgelab::test {
namespace {

const MadeMarket& flat_spread_months() {
  static const MadeMarket market = flat_spread_market("2024-01-02", "2024-07-31");
  return market;
}

BacktestConfig spread_config(const MadeMarket& market, ParameterMap parameters = {}) {
  BacktestConfig config = plain_config(market);
  config.strategy = "calendar_spread";
  config.parameters = std::move(parameters);
  config.broker.fill = FillModel::kClose;
  return config;
}

ParameterMap slots(const char* near, const char* far, const char* trigger, std::int64_t before) {
  return {{"near_slot", std::string(near)},
          {"far_slot", std::string(far)},
          {"roll_trigger", std::string(trigger)},
          {"roll_before_trading_days", before}};
}

Lines held(ParameterMap parameters) {
  return held_of(run_named(flat_spread_months().panel(), spread_config(flat_spread_months(), std::move(parameters))));
}

// --- which contracts -------------------------------------------------------------------------------------------------

TEST(CalendarSpread, EachLegRollsWhenItsSlotDoes) {
  const BacktestResult result = run_named(flat_spread_months().panel(), spread_config(flat_spread_months()));
  EXPECT_EQ(held_of(result),
            (Lines{"2024-01-02 +IC2401 -IC2403", "2024-01-17 +IC2402 -IC2406", "2024-02-07 +IC2403 -IC2406",
                   "2024-03-13 +IC2404 -IC2406", "2024-04-17 +IC2405 -IC2409", "2024-05-15 +IC2406 -IC2409",
                   "2024-06-19 +IC2407 -IC2409", "2024-07-17 +IC2408 -IC2412"}));
  // 10,000,000 CNY at leverage 1: ten lots. Both legs in January, April and July, the near one alone in between.
  EXPECT_EQ(rolls_of(result), (Lines{"2024-01-17 IC2401 -10 > IC2402 10", "2024-01-17 IC2403 10 > IC2406 -10",
                                     "2024-02-07 IC2402 -10 > IC2403 10", "2024-03-13 IC2403 -10 > IC2404 10",
                                     "2024-04-17 IC2404 -10 > IC2405 10", "2024-04-17 IC2406 10 > IC2409 -10",
                                     "2024-05-15 IC2405 -10 > IC2406 10", "2024-06-19 IC2406 -10 > IC2407 10",
                                     "2024-07-17 IC2407 -10 > IC2408 10", "2024-07-17 IC2409 10 > IC2412 -10"}));
}

TEST(CalendarSpread, LongFarIsTheSameWithTheSignsExchanged) {
  BacktestConfig config = spread_config(flat_spread_months(), {{"side", std::string("long_far")}});
  config.end = day("2024-02-29");
  const BacktestResult result = run_named(flat_spread_months().panel(), config);
  EXPECT_EQ(held_of(result),
            (Lines{"2024-01-02 -IC2401 +IC2403", "2024-01-17 -IC2402 +IC2406", "2024-02-07 -IC2403 +IC2406"}));
  EXPECT_EQ(rolls_of(result), (Lines{"2024-01-17 IC2403 -10 > IC2406 10", "2024-01-17 IC2401 10 > IC2402 -10",
                                     "2024-02-07 IC2402 10 > IC2403 -10"}));
}

// Each quarter the near leg enters what the far leg leaves: 2406 is bought twice in one group, to close and to open.
TEST(CalendarSpread, ANearLegThatEntersTheFarLegsContractRollsWithIt) {
  const BacktestResult result =
      run_named(flat_spread_months().panel(),
                spread_config(flat_spread_months(), slots("near_quarter", "far_quarter", "slot_change", 1)));
  EXPECT_EQ(held_of(result),
            (Lines{"2024-01-02 +IC2403 -IC2406", "2024-03-14 +IC2406 -IC2409", "2024-06-20 +IC2409 -IC2412"}));
  EXPECT_EQ(rolls_of(result), (Lines{"2024-03-14 IC2403 -10 > IC2406 10", "2024-03-14 IC2406 10 > IC2409 -10",
                                     "2024-06-20 IC2406 -10 > IC2409 10", "2024-06-20 IC2409 10 > IC2412 -10"}));
}

// With the trigger "expiry" the far leg would sit in its contract until the near leg arrives there; it moves on then.
TEST(CalendarSpread, AFarLegHeldToItsExpiryMovesOnWhenTheNearLegArrives) {
  EXPECT_EQ(held(slots("current_month", "current_quarter", "expiry", 1)),
            (Lines{"2024-01-02 +IC2401 -IC2403", "2024-01-18 +IC2402 -IC2403", "2024-02-08 +IC2403 -IC2406",
                   "2024-03-14 +IC2404 -IC2406", "2024-04-18 +IC2405 -IC2406", "2024-05-16 +IC2406 -IC2409",
                   "2024-06-20 +IC2407 -IC2409", "2024-07-18 +IC2408 -IC2409"}));
}

// After February's expiry the next month is 2404, listed from 02-20 only: there is nothing behind 2403 to be short of.
TEST(CalendarSpread, WithoutAContractBehindTheNearLegNothingIsHeld) {
  EXPECT_EQ(
      held(slots("current_month", "next_month", "slot_change", 1)),
      (Lines{"2024-01-02 +IC2401 -IC2402", "2024-01-18 +IC2402 -IC2403", "2024-02-08", "2024-02-20 +IC2403 -IC2404",
             "2024-03-14", "2024-03-18 +IC2404 -IC2405", "2024-04-18 +IC2405 -IC2406", "2024-05-16",
             "2024-05-20 +IC2406 -IC2407", "2024-06-20", "2024-06-24 +IC2407 -IC2408", "2024-07-18 +IC2408 -IC2409"}));
}

// After January's expiry the fourth contract is 2409, listed from Monday 01-22: the far leg is late and rolls alone.
TEST(CalendarSpread, ASuccessorThatIsNotListedYetIsWaitedFor) {
  const Lines lines = held(slots("current_month", "next_quarter", "slot_change", 0));
  EXPECT_EQ((Lines{lines.begin(), lines.begin() + 4}),
            (Lines{"2024-01-02 +IC2401 -IC2406", "2024-01-19 +IC2402 -IC2406", "2024-01-22 +IC2402 -IC2409",
                   "2024-02-19 +IC2403 -IC2409"}));
}

// From 02-20 to 03-15 the current month and the near quarter are both 2403.
TEST(CalendarSpread, SlotsThatAreOneContractForATimeGiveNoSpreadThen) {
  const Lines lines = held(slots("current_month", "near_quarter", "slot_change", 0));
  EXPECT_EQ(
      (Lines{lines.begin(), lines.begin() + 4}),
      (Lines{"2024-01-02 +IC2401 -IC2403", "2024-01-19 +IC2402 -IC2403", "2024-02-19", "2024-03-15 +IC2404 -IC2406"}));
}

TEST(CalendarSpread, BeforeTheProductIsListedItWaits) {
  MadeMarket market(Frequency::kDaily, "2022-07-18", "2022-07-29");
  market.index("000852").contracts("IM");
  for (const std::string& symbol : market.symbols()) market.constant(symbol, 5000);
  BacktestConfig config = spread_config(market);
  config.product = "IM";
  EXPECT_EQ(held_of(run_named(market.panel(), config)), (Lines{"2022-07-22 +IM2208 -IM2212"}));
}

// --- costs by hand ---------------------------------------------------------------------------------------------------

// 10,000,000 CNY, leverage 0.6, fees 0.0023% to open and to close and 1 CNY an order; next-open fills. Both legs roll
// one day before 2410's expiry of Friday 10-18.
//
// Tue 15  decided at the close: 6,000,000 / (5580 x 200) = 5.38 -> 5 lots of each
// Wed 16  open: buy 5 IC2410 at 5592, 5,592,000     fee 128.616
//               sell 5 IC2412 at 5500, 5,500,000    fee 126.500   orders 2
//         settlement: 1000 x (5612.4 - 5592) = +20,400    -1000 x (5510 - 5500) = -10,000
//         cash 10,000,000 - 257.116 + 10,400 = 10,010,142.884
// Thu 17  decided at the close: equity 10,010,142.884 + 1000 x (5538 - 5612.4) - 1000 x (5448 - 5510) = 9,997,742.884;
//         x 0.6 = 5,998,645.7304; / (5360 x 200) = 5.596 -> 6 lots
//         settlement: 1000 x (5541.2 - 5612.4) = -71,200    -1000 x (5450 - 5510) = +60,000    cash 9,998,942.884
// Fri 18  open: sell 5 IC2410 at 5545: 1000 x (5545 - 5541.2) = +3,800     5,545,000   fee 127.535
//               buy 6 IC2411 at 5330                                       6,396,000   fee 147.108
//               buy 5 IC2412 at 5460: -1000 x (5460 - 5450) = -10,000      5,460,000   fee 125.580
//               sell 6 IC2503 at 5200                                      6,240,000   fee 143.520   orders 4
//         settlement: 1200 x (5402.2 - 5330) = +86,640    -1200 x (5240 - 5200) = -48,000
//         cash 9,998,942.884 - 6,200 - 547.743 + 38,640 = 10,030,835.141
// Mon 21  settlement: 1200 x (5450.6 - 5402.2) = +58,080    -1200 x (5300 - 5240) = -72,000    cash 10,016,915.141
TEST(CalendarSpread, SixTradesOfTwoLegsByHand) {
  MadeMarket market(Frequency::kDaily, "2024-10-15", "2024-10-21");
  for (const char* code : {"IC2410", "IC2411", "IC2412", "IC2503"}) market.contract(code);
  market.index("000905").constant("000905", 5600);
  //                            open  close settlement
  market.daily("IC2410", "2024-10-15", 5575, 5580, 5583).daily("IC2410", "2024-10-16", 5592, 5615, 5612.4);
  market.daily("IC2410", "2024-10-17", 5610, 5538, 5541.2).daily("IC2410", "2024-10-18", 5545, 5655, 5652.37);
  market.daily("IC2412", "2024-10-15", 5490, 5495, 5494).daily("IC2412", "2024-10-16", 5500, 5508, 5510);
  market.daily("IC2412", "2024-10-17", 5505, 5448, 5450).daily("IC2412", "2024-10-18", 5460, 5480, 5481);
  market.daily("IC2411", "2024-10-15", 5420, 5430, 5431).daily("IC2411", "2024-10-16", 5440, 5450, 5448);
  market.daily("IC2411", "2024-10-17", 5445, 5360, 5362).daily("IC2411", "2024-10-18", 5330, 5399, 5402.2);
  market.daily("IC2411", "2024-10-21", 5405, 5455, 5450.6);
  market.daily("IC2503", "2024-10-15", 5190, 5195, 5196).daily("IC2503", "2024-10-16", 5200, 5210, 5212);
  market.daily("IC2503", "2024-10-17", 5210, 5190, 5192).daily("IC2503", "2024-10-18", 5200, 5238, 5240);
  market.daily("IC2503", "2024-10-21", 5250, 5305, 5300);
  BacktestConfig config = spread_config(market, {{"roll_before_trading_days", std::int64_t{1}}, {"leverage", 0.6}});
  config.broker.fill = FillModel::kNextOpen;
  config.broker.costs.fees = CostConfig::Fees::kFixed;
  config.broker.costs.fixed = {rate("0.000023"), rate("0.000023"), rate("0.00023"), cny("1")};
  const BacktestResult result = run_named(market.panel(), config);
  std::vector<Money> expected;
  for (const char* text : {"10000000", "10010142.884", "9998942.884", "10030835.141", "10016915.141"}) {
    expected.push_back(cny(text));
  }
  EXPECT_EQ(equity_of(result), expected);
  EXPECT_EQ(fills_of(result),
            (Lines{"2024-10-16 IC2410 5 spread", "2024-10-16 IC2412 -5 spread", "2024-10-18 IC2410 -5 roll",
                   "2024-10-18 IC2411 6 roll", "2024-10-18 IC2412 5 roll", "2024-10-18 IC2503 -6 roll"}));
  ASSERT_EQ(rolls_of(result), (Lines{"2024-10-18 IC2410 -5 > IC2411 6", "2024-10-18 IC2412 5 > IC2503 -6"}));
  EXPECT_EQ(result.rolls[0].fees, cny("276.643"));  // 127.535 + 147.108 + 2
  EXPECT_EQ(result.rolls[0].gap, cny("-258000"));   // 6 x 200 x (5330 - 5545)
  EXPECT_EQ(result.rolls[1].fees, cny("271.1"));    // 125.58 + 143.52 + 2
  EXPECT_EQ(result.rolls[1].gap, cny("312000"));    // -6 x 200 x (5200 - 5460)
}

// --- sizes -----------------------------------------------------------------------------------------------------------

// The near leg rolls alone in February and takes its lots along. Between the rolls all prices rise to 5400: both legs
// gain and lose alike, equity stays, and 10,000,000 / 1,080,000 = 9.26 -> 9 lots, in both legs on the day after the
// roll.
TEST(CalendarSpread, OnRollBothLegsAreSetAnewTogetherAfterOneHasRolled) {
  MadeMarket market = flat_spread_market("2024-01-22", "2024-02-29");
  for (const std::string& symbol : market.symbols()) reprice_from(market, symbol, "2024-02-01", 5400);
  const BacktestResult result = run_named(market.panel(), spread_config(market));
  EXPECT_EQ(fills_of(result),
            (Lines{"2024-01-22 IC2402 10 spread", "2024-01-22 IC2406 -10 spread", "2024-02-07 IC2402 -10 roll",
                   "2024-02-07 IC2403 10 roll", "2024-02-08 IC2403 -1 rebalance", "2024-02-08 IC2406 1 rebalance"}));
  EXPECT_EQ(rolls_of(result), (Lines{"2024-02-07 IC2402 -10 > IC2403 10"}));
  EXPECT_EQ(fills_of(run_named(market.panel(), spread_config(market, {{"rebalance", std::string("never")}}))),
            (Lines{"2024-01-22 IC2402 10 spread", "2024-01-22 IC2406 -10 spread", "2024-02-07 IC2402 -10 roll",
                   "2024-02-07 IC2403 10 roll"}));
}

// When the roll waits, the new size waits for its fill: 2403 has no bar on 02-08.
TEST(CalendarSpread, TheNewSizeWaitsForTheRollThatItFollows) {
  MadeMarket market = flat_spread_market("2024-01-22", "2024-02-29");
  for (const std::string& symbol : market.symbols()) reprice_from(market, symbol, "2024-02-01", 5400);
  market.no_bar("IC2403", "2024-02-08");
  BacktestConfig config = spread_config(market);
  config.missing_bars = MissingBars::kWait;
  config.broker.fill = FillModel::kNextOpen;
  const Lines lines = fills_of(run_named(market.panel(), config));
  EXPECT_EQ((Lines{lines.begin() + 2, lines.end()}),
            (Lines{"2024-02-19 IC2402 -10 roll", "2024-02-19 IC2403 10 roll", "2024-02-20 IC2403 -1 rebalance",
                   "2024-02-20 IC2406 1 rebalance"}));
}

// 10,000,000 CNY: 10 lots at 5000; at 4100, 10,000,000 / 820,000 = 12.2 -> 12.
TEST(CalendarSpread, LegsAreEqualInLotsOrInContractValue) {
  MadeMarket market = flat_spread_market("2024-01-02", "2024-01-05");
  market.constant("IC2403", 4100);
  EXPECT_EQ(fills_of(run_named(market.panel(), spread_config(market))),
            (Lines{"2024-01-02 IC2401 10 spread", "2024-01-02 IC2403 -10 spread"}));
  EXPECT_EQ(fills_of(run_named(market.panel(), spread_config(market, {{"match", std::string("notional")}}))),
            (Lines{"2024-01-02 IC2401 10 spread", "2024-01-02 IC2403 -12 spread"}));
}

// A lot is 1,000,000 CNY and its margin 140,000. Of 1,000,000 CNY 70% are 700,000: five lots a leg, because only the
// larger side is charged; both sides would be 1,400,000.
BacktestConfig on_margin(const MadeMarket& market, ParameterMap parameters) {
  BacktestConfig config = spread_config(market, std::move(parameters));
  config.capital = cny("1000000");
  config.account.margin.rule = MarginConfig::Rule::kFixed;
  config.account.margin.fixed = rate("0.12");
  config.account.margin.broker_add_on = rate("0.02");
  return config;
}

TEST(CalendarSpread, MarginUseSizesByTheLargerSide) {
  MadeMarket market = flat_spread_market("2024-01-02", "2024-01-05");
  const ParameterMap use = {{"size_by", std::string("margin_use")}, {"margin_use", 0.7}};
  EXPECT_EQ(fills_of(run_named(market.panel(), on_margin(market, use))),
            (Lines{"2024-01-02 IC2401 5 spread", "2024-01-02 IC2403 -5 spread"}));
  // At 6000 the far side is the larger one: 168,000 a lot, 700,000 / 168,000 = 4.17.
  market.constant("IC2403", 6000);
  EXPECT_EQ(fills_of(run_named(market.panel(), on_margin(market, use))),
            (Lines{"2024-01-02 IC2401 4 spread", "2024-01-02 IC2403 -4 spread"}));
  EXPECT_THAT(error_of([&] { return run_named(market.panel(), spread_config(market, use)); }),
              testing::HasSubstr("margin_use needs an account with margin"));
}

// 0.99 / 0.14 = 7.071.
TEST(CalendarSpread, LeverageThatTheMarginCannotCarryNamesWhatCanBeCarried) {
  const MadeMarket market = flat_spread_market("2024-01-02", "2024-01-05");
  const auto run = [&](double leverage) {
    return run_named(market.panel(), on_margin(market, {{"leverage", leverage}}));
  };
  EXPECT_EQ(fills_of(run(7.0)), (Lines{"2024-01-02 IC2401 7 spread", "2024-01-02 IC2403 -7 spread"}));
  EXPECT_EQ(
      error_of([&] { return run(7.1); }),
      "strategy.leverage: the account cannot carry 7.1: the margin of IC2401 and IC2403 on 2024-01-02 is 0.1400 of one "
      "leg, 0.9940 of equity; 7.07 can be carried, with 1% of the funds kept free");
}

// At 4500 a lot is 900,000 and 7 x 1,000,000 gives 7.78 lots; eight would ask 1,008,000 of margin, seven ask 882,000.
TEST(CalendarSpread, TheNearestLotThatTheMarginCannotCarryIsNotTraded) {
  MadeMarket market = flat_spread_market("2024-01-02", "2024-01-05");
  for (const std::string& symbol : market.symbols()) market.constant(symbol, 4500);
  EXPECT_EQ(fills_of(run_named(market.panel(), on_margin(market, {{"leverage", 7.0}}))),
            (Lines{"2024-01-02 IC2401 7 spread", "2024-01-02 IC2403 -7 spread"}));
}

TEST(CalendarSpread, AnAccountTooSmallForALotOrWithASpotLegIsRefused) {
  const MadeMarket market = flat_spread_market("2024-01-02", "2024-01-05");
  BacktestConfig config = spread_config(market);
  config.capital = cny("400000");
  EXPECT_THAT(error_of([&] { return run_named(market.panel(), config); }),
              testing::AllOf(testing::HasSubstr("too small"), testing::HasSubstr("about 1000000 CNY")));
  config = spread_config(market);
  config.spot_symbol = "000905";
  config.spot_share = rate("0.7");
  EXPECT_THAT(error_of([&] { return run_named(market.panel(), config); }), testing::HasSubstr("account.spot"));
  config.spot_share = Rate();
  EXPECT_EQ(run_named(market.panel(), config).fills.size(), 2u);
}

TEST(CalendarSpread, OneSlotForBothLegsOrSlotsTheWrongWayRoundAreErrorsThatNameBoth) {
  const auto made = [](const char* near, const char* far) {
    return error_of([&] { return find_strategy("calendar_spread").create(slots(near, far, "expiry", 1), "strategy"); });
  };
  EXPECT_EQ(made("next_month", "next_month"),
            "strategy.near_slot and strategy.far_slot are both next_month; a spread needs two contracts");
  EXPECT_EQ(made("current_quarter", "next_month"),
            "strategy.near_slot current_quarter is never nearer than strategy.far_slot next_month; exchange them");
  EXPECT_NE(made("far_quarter", "near_quarter"), "");
  EXPECT_NE(made("next_quarter", "far_quarter"), "");
  EXPECT_EQ(made("near_quarter", "next_quarter"), "");
  EXPECT_EQ(made("next_month", "near_quarter"), "");
}

TEST(CalendarSpread, ASlotThatDoesNotExistNamesTheDayAndWhatIsListed) {
  const MadeMarket market = flat_spread_market("2024-01-02", "2024-01-05");
  SmallContext small(market, "2024-01-03");
  const Context& context = small.context();
  const auto two = context.listed().first(2);
  EXPECT_EQ(code_of(contract_in_slot_or_fail(context, two, ContractSlot::kNextMonth)), "IC2402");
  EXPECT_EQ(error_of([&] { return contract_in_slot_or_fail(context, two, ContractSlot::kCurrentQuarter); }),
            "IC: no contract stands in the slot current_quarter on 2024-01-03; listed: IC2401, IC2402");
  EXPECT_THAT(error_of([&] { return contract_in_slot_or_fail(context, {}, ContractSlot::kCurrentMonth); }),
              testing::HasSubstr("listed: nothing"));
}

// --- both legs or neither --------------------------------------------------------------------------------------------

BacktestConfig at_next_open(const MadeMarket& market, ParameterMap parameters = {}) {
  BacktestConfig config = spread_config(market, std::move(parameters));
  config.missing_bars = MissingBars::kWait;
  config.broker.fill = FillModel::kNextOpen;
  return config;
}

TEST(CalendarSpread, ALegWithoutABarKeepsTheOtherWaiting) {
  MadeMarket market = flat_spread_market("2024-01-02", "2024-01-08");
  market.no_bar("IC2403", "2024-01-03").no_bar("IC2403", "2024-01-04");
  EXPECT_EQ(fills_of(run_named(market.panel(), at_next_open(market))),
            (Lines{"2024-01-05 IC2401 10 spread", "2024-01-05 IC2403 -10 spread"}));
}

// Limits are 10% around 5000. The near leg cannot be bought at 5500; the far leg could be sold at any price and is not.
TEST(CalendarSpread, ALegAtItsLimitKeepsTheOtherWaiting) {
  MadeMarket market = flat_spread_market("2024-01-02", "2024-01-08");
  market.daily("IC2401", "2024-01-03", 5500, 5400, 5400);
  EXPECT_EQ(fills_of(run_named(market.panel(), at_next_open(market))),
            (Lines{"2024-01-04 IC2401 10 spread", "2024-01-04 IC2403 -10 spread"}));
  // And the other way round: 4500 is no price to sell the far leg at.
  market = flat_spread_market("2024-01-02", "2024-01-08");
  market.daily("IC2403", "2024-01-03", 4500, 5000, 5000);
  EXPECT_EQ(fills_of(run_named(market.panel(), at_next_open(market))),
            (Lines{"2024-01-04 IC2401 10 spread", "2024-01-04 IC2403 -10 spread"}));
}

// Decided on Wednesday 01-17 for both legs; 2406 has no bar on Thursday, so 2401 and 2403 are kept until Friday's open.
TEST(CalendarSpread, ARollOfBothLegsWaitsAsAWhole) {
  MadeMarket market = flat_spread_market("2024-01-15", "2024-01-23");
  market.no_bar("IC2406", "2024-01-18");
  EXPECT_EQ(held_of(run_named(market.panel(), at_next_open(market))),
            (Lines{"2024-01-16 +IC2401 -IC2403", "2024-01-19 +IC2402 -IC2406"}));
}

// The roll into 2402 is decided on Thursday 01-18 and finds no bar of it on Friday, when 2401 expires. Its entry goes
// on alone: with a bar on Monday the spread is whole again, one night late.
TEST(CalendarSpread, ALegThatExpiresWhileItsRollWaitsIsEnteredAtTheNextBar) {
  MadeMarket market = flat_spread_market("2024-01-16", "2024-01-26");
  market.no_bar("IC2402", "2024-01-19");
  EXPECT_EQ(
      held_of(run_named(market.panel(), at_next_open(market, slots("current_month", "current_quarter", "expiry", 1)))),
      (Lines{"2024-01-17 +IC2401 -IC2403", "2024-01-22 +IC2402 -IC2403"}));
}

// No bar on Monday either: at its close the far leg stands alone. It is closed on Tuesday, the entry cancelled, and
// both legs are set anew on Wednesday.
TEST(CalendarSpread, ALegThatIsLeftAloneIsClosedAndTheSpreadSetAnew) {
  MadeMarket market = flat_spread_market("2024-01-16", "2024-01-26");
  market.no_bar("IC2402", "2024-01-19").no_bar("IC2402", "2024-01-22");
  EXPECT_EQ(
      fills_of(run_named(market.panel(), at_next_open(market, slots("current_month", "current_quarter", "expiry", 1)))),
      (Lines{"2024-01-17 IC2401 10 spread", "2024-01-17 IC2403 -10 spread", "2024-01-23 IC2403 10 spread",
             "2024-01-24 IC2402 10 spread", "2024-01-24 IC2403 -10 spread"}));
}

// Six lots a leg on 1,000,000 CNY. On Thursday the near leg settles at 4850: funds 820,000, margin of the short side
// 6 x 140,000 = 840,000. On Friday's open both legs are cut to whole lots of 820 / 840: five. At Friday's close the
// near leg is back at 5000: equity 1,000,000 - 30,000 of the lot that was sold at 4850; x 6 = 5.82 lots: six again.
TEST(CalendarSpread, ASpreadThatAMarginCallCutIsSetAnew) {
  MadeMarket market = flat_spread_market("2024-01-03", "2024-01-10");
  market.daily("IC2401", "2024-01-04", 5000, 4850, 4850).daily("IC2401", "2024-01-05", 4850, 5000, 5000);
  BacktestConfig config = on_margin(market, {{"leverage", 6.0}});
  config.broker.fill = FillModel::kNextOpen;
  EXPECT_EQ(
      fills_of(run_named(market.panel(), config)),
      (Lines{"2024-01-04 IC2401 6 spread", "2024-01-04 IC2403 -6 spread", "2024-01-05 IC2401 -1 reduction",
             "2024-01-05 IC2403 1 reduction", "2024-01-08 IC2401 1 rebalance", "2024-01-08 IC2403 -1 rebalance"}));
}

// As above, but on Friday the near leg opens at its lower limit, 4850 x 0.9 = 4365, and cannot be cut: the far leg
// alone would bring nothing, so both wait and are cut together on Monday.
TEST(CalendarSpread, ALegThatCannotBeCutKeepsTheOtherFromBeingCut) {
  MadeMarket market = flat_spread_market("2024-01-03", "2024-01-12");
  reprice_from(market, "IC2401", "2024-01-05", 4850);
  market.daily("IC2401", "2024-01-04", 5000, 4850, 4850).daily("IC2401", "2024-01-05", 4365, 4850, 4850);
  BacktestConfig config = on_margin(market, {{"leverage", 6.0}});
  config.broker.fill = FillModel::kNextOpen;
  const Lines lines = fills_of(run_named(market.panel(), config));
  EXPECT_EQ(lines.front(), "2024-01-04 IC2401 6 spread");
  EXPECT_EQ((Lines{lines.end() - 3, lines.end()}),
            (Lines{"2024-01-04 IC2403 -6 spread", "2024-01-08 IC2401 -1 reduction", "2024-01-08 IC2403 1 reduction"}));
}

// Without the relief for opposite sides seven lots a leg ask 1,960,000: the account refuses both legs, on every day
// anew.
TEST(CalendarSpread, WhatTheAccountRefusesIsRefusedForBothLegs) {
  const MadeMarket market = flat_spread_market("2024-01-02", "2024-01-05");
  BacktestConfig config = on_margin(market, {{"leverage", 7.0}});
  config.account.margin.one_sided = false;
  const BacktestResult result = run_named(market.panel(), config);
  EXPECT_TRUE(result.fills.empty());
  EXPECT_EQ(result.unfilled.size(), 8u);
  for (const OrderRecord& record : result.unfilled) EXPECT_EQ(record.fate, OrderFate::kNoMargin);
}

// The exchange's rate of IC rises from 12% to 13% at the settlement of 2020-09-28: eight lots of 1,000,000 CNY then ask
// 1,040,000 of 1,000,000 and are cut to seven. Leverage 8 could not be carried any more; 0.99 / 0.13 = 7.6 gives eight
// lots again by the nearest number, and seven by what the margin carries. No order is refused.
TEST(CalendarSpread, ALaterSettingIsNoLargerThanTheMarginCarries) {
  const MadeMarket market = flat_spread_market("2020-09-24", "2020-10-12");
  BacktestConfig config = on_margin(market, {{"leverage", 8.0}});
  config.account.margin = MarginConfig{};
  config.account.margin.rule = MarginConfig::Rule::kExchange;
  const BacktestResult result = run_named(market.panel(), config);
  EXPECT_EQ(fills_of(result), (Lines{"2020-09-24 IC2010 8 spread", "2020-09-24 IC2012 -8 spread",
                                     "2020-09-29 IC2010 -1 reduction", "2020-09-29 IC2012 1 reduction"}));
  EXPECT_TRUE(result.unfilled.empty());
}

TEST(CalendarSpread, WithIntradayBarsItDecidesOnceADay) {
  MadeMarket market(Frequency::kOneMinute, "2024-01-16", "2024-01-18");
  market.index("000905").constant("000905", 5000);
  for (const char* code : {"IC2401", "IC2402", "IC2403", "IC2406"}) market.contract(code).constant(code, 5000);
  market.derive_daily();
  BacktestConfig config = at_next_open(market, {{"decide_minutes_before_close", std::int64_t{10}}});
  const BacktestResult result = run_named(market.panel(), config);
  ASSERT_EQ(result.fills.size(), 6u);
  EXPECT_EQ(result.fills[0].filled_at, at("2024-01-16", "14:50"));
  EXPECT_EQ(result.fills[5].filled_at, at("2024-01-17", "14:50"));
  EXPECT_EQ(held_of(result), (Lines{"2024-01-16 +IC2401 -IC2403", "2024-01-17 +IC2402 -IC2406"}));
}

}  // namespace
}  // namespace hedgelab::test
