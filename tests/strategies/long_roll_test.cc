// Long futures instead of the index, by hand. A lot of IC at 5000 is worth 1,000,000 CNY, so 10,000,000 CNY are 10
// lots. Expiries used here: 2024-01-19, 2024-02-19 (a Monday, the trading day before is Thursday 02-08), 03-15, 04-19.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/files.h"
#include "tests/strategies/repriced_days.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

using Lines = std::vector<std::string>;
using ::testing::HasSubstr;

MadeMarket flat(std::string_view first = "2024-01-02", std::string_view last = "2024-04-30") {
  MadeMarket made(Frequency::kDaily, first, last);
  made.index("000905").contracts("IC");
  for (const std::string& symbol : made.symbols()) made.constant(symbol, 5000);
  return made;
}

BacktestConfig long_config(const MadeMarket& market, ParameterMap parameters = {}) {
  BacktestConfig config = plain_config(market);
  config.strategy = "long_roll";
  config.parameters = std::move(parameters);
  config.broker.fill = FillModel::kClose;
  return config;
}

Lines trades_of(const BacktestResult& result) {
  Lines lines;
  for (const Fill& fill : result.fills) {
    lines.push_back(fmt::format("{} {} {} {}", fill.filled_at.date().to_string().substr(5),
                                rule_book().contracts.contract(fill.contract).code, to_string(fill.quantity),
                                to_string(fill.purpose)));
  }
  return lines;
}
Lines trades_of(const MadeMarket& market, const BacktestConfig& config) {
  return trades_of(run_named(market.panel(), config));
}

std::string error_of(const MadeMarket& market, const BacktestConfig& config) {
  try {
    static_cast<void>(run_named(market.panel(), config));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

// --- which contract
// ---------------------------------------------------------------------------------------------------

TEST(LongRoll, IsLongItsEquityAndRollsADayBeforeExpiry) {
  const MadeMarket market = flat();
  BacktestConfig config = long_config(market);
  config.end = day("2024-02-29");
  EXPECT_EQ(trades_of(market, config), (Lines{"01-02 IC2401 10 hedge", "01-18 IC2401 -10 roll", "01-18 IC2402 10 roll",
                                              "02-08 IC2402 -10 roll", "02-08 IC2403 10 roll"}));
  EXPECT_EQ(run_named(market.panel(), config).rolls.size(), 2u);
}

TEST(LongRoll, ShortIsTheSameWithTheSideReversed) {
  const MadeMarket market = flat();
  BacktestConfig config = long_config(market, {{"side", std::string("short")}});
  config.end = day("2024-01-31");
  EXPECT_EQ(trades_of(market, config),
            (Lines{"01-02 IC2401 -10 hedge", "01-18 IC2401 10 roll", "01-18 IC2402 -10 roll"}));
}

TEST(LongRoll, TheSlotTheTriggerAndTheDayAreParameters) {
  const MadeMarket market = flat();
  BacktestConfig config = long_config(market, {{"slot", std::string("next_month")},
                                               {"roll_trigger", std::string("expiry")},
                                               {"roll_before_trading_days", std::int64_t{3}}});
  // IC2402 is left three trading days before Monday 02-19: 02-06 (07, 08, 19). The next month after it is IC2404,
  // listed only from 02-20 on: by then IC2402 is settled, and what stands in the slot is bought.
  EXPECT_EQ(trades_of(market, config).front(), "01-02 IC2402 10 hedge");
  EXPECT_EQ(trades_of(market, config)[1], "02-20 IC2404 10 rebalance");
}

TEST(LongRoll, TheCurrentQuarterIsLeftBeforeItChangesItsPlace) {
  const MadeMarket market = flat();
  BacktestConfig config = long_config(market, {{"roll_rule", std::string("current_quarter")}});
  EXPECT_EQ(trades_of(market, config), (Lines{"01-02 IC2403 10 hedge", "01-18 IC2403 -10 roll", "01-18 IC2406 10 roll",
                                              "04-18 IC2406 -10 roll", "04-18 IC2409 10 roll"}));
  config.parameters["roll_before_trading_days"] = std::int64_t{0};
  EXPECT_EQ(trades_of(market, config)[1], "01-19 IC2403 -10 roll");
}

// IC2401 climbs from 4950 to its index at 5000 and is left for IC2402 at 4940, which climbs likewise: 10 lots x 200 CNY
// x 50 points, then 60. The roll itself from 5000 down to 4940 is no loss.
TEST(LongRoll, EarnsTheDiscountAsItConverges) {
  MadeMarket market = flat();
  market.constant("IC2401", 4950).constant("IC2402", 4940);
  reprice(market, "IC2401", "2024-01-15", 5000);
  reprice(market, "IC2402", "2024-02-05", 5000);
  BacktestConfig config = long_config(market);
  config.end = day("2024-02-07");
  const BacktestResult result = run_named(market.panel(), config);
  EXPECT_EQ(trades_of(result), (Lines{"01-02 IC2401 10 hedge", "01-18 IC2401 -10 roll", "01-18 IC2402 10 roll"}));
  EXPECT_EQ(result.equity.points.back().equity, cny("10220000"));
}

// 2024-10-16, index 5600, days to expiry 2, 30, 65, 156; x 365 over days of b / 5600:
//   IC2410 5599:   -1  ->  -3.26%   too near
//   IC2411 5560:  -40  ->  -8.69%   the deepest
//   IC2412 5530:  -70  ->  -7.02%   the least deep
//   IC2503 5430: -170  ->  -7.10%
MadeMarket discounts_near_expiry(std::string_view last) {
  MadeMarket market(Frequency::kDaily, "2024-10-16", last);
  market.index("000905").contracts("IC");
  for (const std::string& symbol : market.symbols()) market.constant(symbol, 5600);
  market.constant("IC2410", 5599).constant("IC2411", 5560).constant("IC2412", 5530).constant("IC2503", 5430);
  return market;
}

std::string first_choice(const MadeMarket& market, ParameterMap parameters) {
  parameters["roll_rule"] = std::string("deepest_discount");
  const Lines trades = trades_of(market, long_config(market, std::move(parameters)));
  return trades.empty() ? "" : trades.front().substr(6, 6);
}

TEST(LongRoll, TakesTheDeepestAnnualisedDiscountThatLivesLongEnough) {
  MadeMarket market = discounts_near_expiry("2024-10-18");
  EXPECT_EQ(first_choice(market, {}), "IC2411");
  EXPECT_EQ(first_choice(market, {{"min_days_left", std::int64_t{31}}}), "IC2503");
  EXPECT_EQ(first_choice(market, {{"min_days_left", std::int64_t{200}}}), "");  // it waits
  market.constant("IC2410", 5590);                                              // -10 -> -32.6%
  EXPECT_EQ(first_choice(market, {}), "IC2411");
  EXPECT_EQ(first_choice(market, {{"min_days_left", std::int64_t{2}}}), "IC2410");
  market.constant("IC2411", 5600).constant("IC2412", 5600).constant("IC2503", 5600);
  EXPECT_EQ(first_choice(market, {}), "IC2411");  // equal rates: the nearer one
}

TEST(LongRoll, ShortTakesTheHighestPremium) {
  MadeMarket market = discounts_near_expiry("2024-10-18");
  EXPECT_EQ(first_choice(market, {{"side", std::string("short")}}), "IC2412");
  market.constant("IC2503", 5700);
  EXPECT_EQ(first_choice(market, {{"side", std::string("short")}}), "IC2503");
}

// 30 points still to be paid before IC2411 expires: -10 x 365 / 30 / 5600 = -2.17%, so IC2503 is the deepest.
TEST(LongRoll, DividendsStillToBePaidAreNoDiscount) {
  const MadeMarket market = discounts_near_expiry("2024-10-18");
  const ScratchFolder scratch;
  write_file_atomically(scratch / "forecast.csv",
                        "as_of,contract,points\n2024-10-15,IC2410,0\n2024-10-15,IC2411,30\n2024-10-15,IC2412,0\n"
                        "2024-10-15,IC2503,0\n");
  const MarketPanel panel = market.panel();
  const auto forecast = forecast_dividends(panel, scratch / "forecast.csv", 30);
  const auto results =
      run_batch(panel, {{long_config(market, {{"roll_rule", std::string("deepest_discount")}}), forecast.get()}});
  EXPECT_EQ(trades_of(results.front()).front(), "10-16 IC2503 9 hedge");  // 10,000,000 / 1,086,000 = 9.2
}

// Day 8 after Wednesday 10-16 is Monday 10-28, and after that Thursday 11-07: what is deeper in between waits. IC2411
// expires on 11-15: fewer than 2 trading days are left on 11-14.
TEST(LongRoll, DecidesAnewAfterTheHoldingDaysOrWhenLifeRunsOut) {
  MadeMarket market = discounts_near_expiry("2024-11-29");
  reprice(market, "IC2412", "2024-10-17", 5300);  // the deepest from the next day on
  reprice(market, "IC2411", "2024-10-29", 5100);
  BacktestConfig config = long_config(market, {{"roll_rule", std::string("deepest_discount")}});
  config.end = day("2024-11-08");
  EXPECT_EQ(trades_of(market, config), (Lines{"10-16 IC2411 9 hedge", "10-28 IC2411 -9 roll", "10-28 IC2412 9 roll",
                                              "11-07 IC2412 -9 roll", "11-07 IC2411 10 roll"}));
  config.parameters["hold_trading_days"] = std::int64_t{250};
  config.end = day("2024-11-29");
  EXPECT_EQ(trades_of(market, config)[1], "11-14 IC2411 -9 roll");
}

// IC1802 expires behind the Spring Festival: on Wednesday 2018-02-14 it has 8 calendar days left, to 02-22, and 1
// trading day. It is the deepest then as before, and must be left all the same.
TEST(LongRoll, AHolidayMakesNoLifeOfAnExpiringContract) {
  MadeMarket market = flat("2018-02-05", "2018-02-28");
  market.constant("IC1802", 4900);
  EXPECT_EQ(trades_of(market, long_config(market, {{"roll_rule", std::string("deepest_discount")},
                                                   {"hold_trading_days", std::int64_t{250}}})),
            (Lines{"02-05 IC1802 10 hedge", "02-14 IC1802 -10 roll", "02-14 IC1803 10 roll"}));
}

TEST(LongRoll, RunsWithoutAnIndexButNotByTheDiscountToIt) {
  MadeMarket market(Frequency::kDaily, "2024-01-02", "2024-01-31");
  market.contracts("IC");
  for (const std::string& symbol : market.symbols()) market.constant(symbol, 5000);
  EXPECT_EQ(trades_of(market, long_config(market)).size(), 3u);
  EXPECT_EQ(trades_of(market, long_config(market, {{"roll_rule", std::string("current_quarter")}})).size(), 3u);
  const std::string error = error_of(market, long_config(market, {{"roll_rule", std::string("deepest_discount")}}));
  EXPECT_THAT(error, HasSubstr("the store has no series of 000905, the index of IC"));
  EXPECT_THAT(error, HasSubstr("fixed_day"));
}

// --- how much
// ---------------------------------------------------------------------------------------------------------

// 20 lots gain 20 x 400 x 200 = 1,600,000 on the jump to 5400: twice 11,600,000 is 21.48 lots of 1,080,000.
TEST(LongRoll, TheSizeIsSetAnewOnRollsDailyMonthlyOrNever) {
  MadeMarket market = flat();
  reprice_all(market, "2024-01-24", 5400);
  const auto trades = [&](const char* reset) {
    BacktestConfig config = long_config(market, {{"leverage", 2.0}, {"reset", std::string(reset)}});
    config.end = day("2024-02-20");
    Lines lines = trades_of(market, config);
    lines.erase(lines.begin(), lines.begin() + 3);
    return lines;
  };
  EXPECT_EQ(trades_of(market, long_config(market, {{"leverage", 2.0}}))[2], "01-18 IC2402 20 roll");
  EXPECT_EQ(trades("on_roll"), (Lines{"02-08 IC2402 -20 roll", "02-08 IC2403 21 roll"}));
  EXPECT_EQ(trades("daily"), (Lines{"01-24 IC2402 1 rebalance", "02-08 IC2402 -21 roll", "02-08 IC2403 21 roll"}));
  EXPECT_EQ(trades("monthly"), (Lines{"02-01 IC2402 1 rebalance", "02-08 IC2402 -21 roll", "02-08 IC2403 21 roll"}));
  EXPECT_EQ(trades("never"), (Lines{"02-08 IC2402 -20 roll", "02-08 IC2403 20 roll"}));
}

TEST(LongRoll, AnAccountOfLessThanHalfALotIsTooSmall) {
  const MadeMarket market = flat();
  BacktestConfig config = long_config(market);
  config.capital = cny("499999");
  EXPECT_THAT(error_of(market, config), HasSubstr("the account is too small"));
  config.capital = cny("500000");
  EXPECT_EQ(trades_of(market, config).front(), "01-02 IC2401 1 hedge");
  config.capital = cny("250000");
  config.whole_lots = false;
  EXPECT_EQ(trades_of(market, config).front(), "01-02 IC2401 0.25 hedge");
}

// --- margin
// -----------------------------------------------------------------------------------------------------------

// The exchange asks 12% of IC in 2024, the broker 2 points more.
BacktestConfig with_margin(const MadeMarket& market, double leverage, double reserve = 0.0) {
  BacktestConfig config = long_config(market, {{"leverage", leverage}, {"margin_reserve", reserve}});
  config.account.margin.rule = MarginConfig::Rule::kExchange;
  config.account.margin.broker_add_on = rate("0.02");
  return config;
}

// 1 / 0.14 = 7.1428; 0.7 / 0.14 = 5.
TEST(LongRoll, ALeverageThatMarginAndReserveCannotCarryIsRefusedAtTheStart) {
  const MadeMarket market = flat("2024-01-02", "2024-01-31");
  EXPECT_THAT(error_of(market, with_margin(market, 7.2)), HasSubstr("a leverage up to 7.1429 can be carried"));
  EXPECT_THAT(error_of(market, with_margin(market, 5.01, 0.3)), HasSubstr("a leverage up to 5.0000 can be carried"));
  EXPECT_EQ(trades_of(market, with_margin(market, 5.0, 0.3)).front(), "01-02 IC2401 50 hedge");
  EXPECT_EQ(trades_of(market, with_margin(market, 7.0)).front(), "01-02 IC2401 70 hedge");
}

// 50 lots at 5000; at 4600 they have lost 4,000,000 and ask for 0.14 x 46,000,000 = 6,440,000 of the 6,000,000 left. On
// the next day 50 x 6 / 6.44 = 46.6 lots stay, 46 of them whole.
TEST(LongRoll, AMarginCallCutsTheLotsAndIsCounted) {
  MadeMarket market = flat("2024-01-02", "2024-01-17");
  reprice_all(market, "2024-01-10", 4600);
  BacktestConfig config = with_margin(market, 5.0);
  config.broker.fill = FillModel::kNextOpen;
  const BacktestResult result = run_named(market.panel(), config);
  EXPECT_EQ(trades_of(result), (Lines{"01-03 IC2401 50 hedge", "01-11 IC2401 -4 reduction"}));
  ASSERT_EQ(result.margin_calls.size(), 1u);
  EXPECT_EQ(result.margin_calls[0].lots_cut, lots(4));
}

// 10% at the start, 40% from the settlement of 2015-09-07: 30 lots are cut to 25, and the roll, which would set 30
// again, goes to the 25 that 10,000,000 CNY carry.
TEST(LongRoll, WhenTheExchangeRaisesItsMarginTheSizeFollows) {
  const MadeMarket market = flat("2015-08-03", "2015-09-30");
  BacktestConfig config = with_margin(market, 3.0);
  config.account.margin.broker_add_on = Rate();
  const BacktestResult result = run_named(market.panel(), config);
  const Lines trades = trades_of(result);
  EXPECT_EQ(trades.front(), "08-03 IC1508 30 hedge");
  EXPECT_EQ(trades[trades.size() - 2], "09-17 IC1509 -25 roll");
  EXPECT_EQ(trades.back(), "09-17 IC1510 25 roll");
  for (const OrderRecord& order : result.unfilled) EXPECT_NE(order.fate, OrderFate::kNoMargin);
}

// --- drawdown
// ---------------------------------------------------------------------------------------------------------

// 10 lots at 5000 and 10,000,000 CNY: net value 1, 1.08 at 5400, 1.02 at 5100 (5.6% below the peak), 0.968 at 4840
// (10.4%). Closed there on 01-09; five trading days later, on 01-16, 9,680,000 / 968,000 are 10 lots again.
MadeMarket rise_and_fall() {
  MadeMarket market = flat("2024-01-02", "2024-01-26");
  reprice_all(market, "2024-01-04", 5400);
  reprice_all(market, "2024-01-08", 5100);
  reprice_all(market, "2024-01-09", 4840);
  return market;
}

TEST(LongRoll, ADrawdownBeyondTheCapClosesForAWhile) {
  const MadeMarket market = rise_and_fall();
  const BacktestConfig config = long_config(market, {{"max_drawdown", 0.10}, {"pause_trading_days", std::int64_t{5}}});
  EXPECT_EQ(trades_of(market, config),
            (Lines{"01-02 IC2401 10 hedge", "01-09 IC2401 -10 reduction", "01-16 IC2401 10 hedge",
                   "01-18 IC2401 -10 roll", "01-18 IC2402 10 roll"}));
  EXPECT_THAT(run_named(market.panel(), config).conventions, ::testing::Contains(HasSubstr("drawdown of 0.1")));
  BacktestConfig wider = config;
  wider.parameters["max_drawdown"] = 0.104;
  EXPECT_EQ(trades_of(market, wider).size(), 3u);  // never closed
}

// 300 of 5000 points are 6%, on the first day of a holding and on the first day in the next contract.
TEST(LongRoll, TheFirstDayInAContractCounts) {
  MadeMarket early = flat("2024-01-02", "2024-01-12");
  reprice_all(early, "2024-01-03", 4700);
  const ParameterMap cap{{"max_drawdown", 0.05}};
  EXPECT_EQ(trades_of(early, long_config(early, cap)), (Lines{"01-02 IC2401 10 hedge", "01-03 IC2401 -10 reduction"}));
  MadeMarket rolled = flat("2024-01-02", "2024-01-26");
  reprice(rolled, "IC2402", "2024-01-19", 4700);
  EXPECT_EQ(trades_of(rolled, long_config(rolled, cap)).back(), "01-19 IC2402 -10 reduction");
}

TEST(LongRoll, TheDrawdownOfAShortIsARise) {
  MadeMarket market = flat("2024-01-02", "2024-01-17");
  reprice_all(market, "2024-01-09", 5400);
  const BacktestConfig config = long_config(market, {{"side", std::string("short")}, {"max_drawdown", 0.07}});
  EXPECT_EQ(trades_of(market, config), (Lines{"01-02 IC2401 -10 hedge", "01-09 IC2401 10 reduction"}));
}

TEST(LongRoll, MoneyTakenOutIsNoDrawdown) {
  const MadeMarket market = flat("2024-01-02", "2024-01-17");
  BacktestConfig config = long_config(market, {{"max_drawdown", 0.05}});
  config.account.flows = {{day("2024-01-05"), cny("-5000000")}};
  EXPECT_EQ(trades_of(market, config), (Lines{"01-02 IC2401 10 hedge"}));
}

// 10,000,000 CNY come on the day of the fall to 4840, which loses 520,000 of 20,200,000: net value 1.02 x 0.97426 =
// 0.99374 is 7.99% below 1.08. Counted as a gain, the money would hide it.
TEST(LongRoll, MoneyBroughtInHidesNoDrawdown) {
  const MadeMarket market = rise_and_fall();
  BacktestConfig config = long_config(market, {{"max_drawdown", 0.079}});
  config.account.flows = {{day("2024-01-09"), cny("10000000")}};
  EXPECT_EQ(trades_of(market, config), (Lines{"01-02 IC2401 10 hedge", "01-09 IC2401 -10 reduction"}));
  config.parameters["max_drawdown"] = 0.081;
  EXPECT_EQ(trades_of(market, config)[1], "01-18 IC2401 -10 roll");
}

// Rolled from 5000 to 5050 on 01-18 at the close: the difference of two contracts is no gain, and no peak.
TEST(LongRoll, ARollIsNoGain) {
  MadeMarket market = flat("2024-01-02", "2024-01-31");
  market.constant("IC2402", 5050);
  reprice(market, "IC2402", "2024-01-24", 4800);  // -250 / 5050 = -4.95%, of 9.9 lots' worth: 10 x 250 x 200 = 5.0%
  BacktestConfig config = long_config(market, {{"max_drawdown", 0.0501}});
  EXPECT_EQ(trades_of(market, config).size(), 3u);
  config.parameters["max_drawdown"] = 0.0499;
  EXPECT_EQ(trades_of(market, config).back(), "01-24 IC2402 -10 reduction");
}

// At the next open: the sale meets the lower limit of 4860 x 0.9 = 4374 on 01-10 and is filled on the 11th. It stays in
// the market meanwhile.
TEST(LongRoll, ASaleAtTheLowerLimitWaits) {
  MadeMarket market = flat("2024-01-02", "2024-01-17");
  reprice_all(market, "2024-01-09", 4860);
  reprice_all(market, "2024-01-10", 4374);
  BacktestConfig config = long_config(market, {{"max_drawdown", 0.02}});
  config.broker.fill = FillModel::kNextOpen;
  const BacktestResult result = run_named(market.panel(), config);
  EXPECT_EQ(trades_of(result), (Lines{"01-03 IC2401 10 hedge", "01-11 IC2401 -10 reduction"}));
  for (const OrderRecord& order : result.unfilled) EXPECT_EQ(order.fate, OrderFate::kFilledLate);
}

TEST(LongRoll, WithMinutesItDecidesOnceADay) {
  MadeMarket market(Frequency::kOneMinute, "2024-10-15", "2024-10-18");
  market.contracts("IC");
  for (const std::string& symbol : market.symbols()) market.constant(symbol, 5000);
  BacktestConfig config =
      long_config(market, {{"decide_minutes_before_close", std::int64_t{3}}, {"reset", std::string("daily")}});
  config.start = day("2024-10-16");
  config.broker.fill = FillModel::kNextOpen;
  const BacktestResult result = run_named(market.panel(), config);
  ASSERT_EQ(result.fills.size(), 3u);
  EXPECT_EQ(result.fills[0].filled_at, at("2024-10-16", "14:57"));
  EXPECT_EQ(result.rolls[0].decided_at, at("2024-10-17", "14:57"));
}

// --- the basis filter
// -----------------------------------------------------------------------------------------------------

// Flat at 5000, so rates are zero, but for two days on which the third contract stands 100 points below the index:
// 01-10 (IC2403, 65 days left: -2% x 360 / 66) and 02-01 (IC2406, 141 days left: -2% x 360 / 142). January 2024 has 22
// trading days; on 02-01 two of 23 rates are at or below its own, 8.7%; on 02-02 all 24 are.
MadeMarket two_deep_days() {
  MadeMarket market = flat("2024-01-02", "2024-02-29");
  market.daily("IC2403", "2024-01-10", 5000, 4900).daily("IC2406", "2024-02-01", 5000, 4900);
  return market;
}

ParameterMap filter(double enter, double leave, std::int64_t days = 20) {
  return {{"enter_below_percentile", enter}, {"leave_above_percentile", leave}, {"filter_days", days}};
}

TEST(LongRoll, WithABasisFilterItIsInWhileTheDiscountIsDeep) {
  const MadeMarket market = two_deep_days();
  // 01-10 is the seventh day: no percentile yet.
  EXPECT_EQ(trades_of(market, long_config(market, filter(0.3, 0.6))),
            (Lines{"02-01 IC2402 10 hedge", "02-02 IC2402 -10 reduction"}));
  // Left by no percentile it stays and rolls: 02-19 is the last day of 2402, the day before it 02-08.
  EXPECT_EQ(trades_of(market, long_config(market, filter(0.3, 1.0))),
            (Lines{"02-01 IC2402 10 hedge", "02-08 IC2402 -10 roll", "02-08 IC2403 10 roll"}));
  EXPECT_EQ(trades_of(market, long_config(market, filter(0.08, 0.08))), Lines{});
  EXPECT_EQ(trades_of(market, long_config(market, filter(0.3, 0.6, 24))), Lines{});  // 02-01 is the 23rd day
  // Of the history since 01-04 it is the 21st.
  ParameterMap later = filter(0.3, 0.6, 21);
  later["filter_since"] = std::string("2024-01-04");
  EXPECT_EQ(trades_of(market, long_config(market, later)),
            (Lines{"02-01 IC2402 10 hedge", "02-02 IC2402 -10 reduction"}));
  later["filter_since"] = std::string("2024-01-05");
  later["leave_above_percentile"] = 0.3;
  later["filter_days"] = std::int64_t{21};
  EXPECT_EQ(trades_of(market, long_config(market, later)), Lines{});
}

TEST(LongRoll, AFilterThatLeavesWhatItEntersIsRefused) {
  const MadeMarket market = flat();
  EXPECT_THAT(error_of(market, long_config(market, filter(0.5, 0.3))),
              HasSubstr("leave_above_percentile 0.3 lies below enter_below_percentile 0.5"));
  ParameterMap wrong = filter(0.3, 0.5);
  wrong["filter_since"] = std::string("8 March");
  EXPECT_THAT(error_of(market, long_config(market, wrong)), HasSubstr("filter_since '8 March' is no date"));
}

}  // namespace
}  // namespace hedgelab::test
