// Margin that binds: orders an account cannot carry, calls after settlement, and what follows them. Exchange margin of
// late 2024: 12% of IF (300 CNY a point) and of IC (200 CNY a point).
#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

BacktestConfig margin_config(const MadeMarket& market, const char* product, const char* capital) {
  BacktestConfig config = plain_config(market);
  config.product = product;
  config.capital = cny(capital);
  config.account.margin.rule = MarginConfig::Rule::kExchange;
  return config;
}

// Decisions by day, at the day's (last) close of a daily market.
std::function<void(Context&)> on(const char* date, std::function<void(Context&)> decide) {
  return [when = day(date), decide](Context& context) {
    if (context.today() == when) decide(context);
  };
}

// Two days of IF2412 at 3800.
MadeMarket quiet_days() {
  MadeMarket market(Frequency::kDaily, "2024-10-21", "2024-10-23");
  market.index("000300").constant("000300", 3800);
  market.contract("IF2412").constant("IF2412", 3800);
  return market;
}

// --- orders ----------------------------------------------------------------------------------------------------------

// 50 lots at 3800 are 57,000,000 CNY of shorts: 6,840,000 of margin on a capital of 1,000,000.
TEST(MarginOfAnOrder, FiftyLotsOnAMillionAreRefusedAndLeaveARecord) {
  const MadeMarket market = quiet_days();
  const auto result =
      run_one(market.panel(), margin_config(market, "IF", "1000000"), on("2024-10-21", target("IF2412", -50)));
  EXPECT_TRUE(result.fills.empty());
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kNoMargin);
  EXPECT_EQ(result.unfilled[0].order.quantity, lots(-50));
  EXPECT_EQ(to_string(result.unfilled[0].fate), "refused: the account cannot carry its margin");
  EXPECT_THAT(result.warnings,
              Contains("1 order did not fill: refused: the account cannot carry its margin; see orders.csv"));
  EXPECT_EQ(equity_of(result), money({"1000000", "1000000", "1000000"}));
  EXPECT_TRUE(result.margin_calls.empty());
}

TEST(MarginOfAnOrder, WithoutMarginRulesTheSameOrderFills) {
  const MadeMarket market = quiet_days();
  BacktestConfig config = margin_config(market, "IF", "1000000");
  config.account.margin.rule = MarginConfig::Rule::kNone;
  EXPECT_EQ(run_one(market.panel(), config, on("2024-10-21", target("IF2412", -50))).fills.size(), 1u);
}

// 8 lots: 8 x 300 x 3800 x 12% = 1,094,400, to the last 1e-4 CNY; opening fees of 0.0023% come on top: 209.76.
TEST(MarginOfAnOrder, TheLastUnitOfCashDecides) {
  const MadeMarket market = quiet_days();
  const auto fills = [&](const char* capital, CostConfig::Fees fees) {
    BacktestConfig config = margin_config(market, "IF", capital);
    config.broker.costs.fees = fees;
    return run_one(market.panel(), config, on("2024-10-21", target("IF2412", -8))).fills.size();
  };
  EXPECT_EQ(fills("1094400", CostConfig::Fees::kNone), 1u);
  EXPECT_EQ(fills("1094399.9999", CostConfig::Fees::kNone), 0u);
  EXPECT_EQ(fills("1094600", CostConfig::Fees::kExchange), 0u);
}

// Long lots bought in a falling market: what was lost since the settlement is not there to carry more of them.
TEST(MarginOfAnOrder, FundsCountTheResultOfTheMoment) {
  MadeMarket market(Frequency::kDaily, "2024-10-21", "2024-10-23");
  market.index("000300").constant("000300", 3800);
  market.contract("IF2412").constant("IF2412", 3800);
  // 5 long at 3800: 684,000. At Wednesday's open of 3700 they lost 150,000 of 900,000; 6 need 6 x 133,200 = 799,200.
  market.daily("IF2412", "2024-10-23", 3700, 3800, 3800);
  const auto result = run_one(market.panel(), margin_config(market, "IF", "900000"), [](Context& context) {
    context.set_target(contract_of("IF2412"), lots(context.today() == day("2024-10-21") ? 5 : 6), Purpose::kHedge);
  });
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.fills[0].quantity, lots(5));
  EXPECT_THAT(result.unfilled, Contains(::testing::Field(&OrderRecord::fate, OrderFate::kNoMargin)));
}

// Less risk is never refused, however short the account is: here it cannot carry half of what it holds.
TEST(MarginOfAnOrder, ClosingIsNeverRefused) {
  MadeMarket market = flat_minutes();
  market.bar("IC2411", kWednesday, "10:40", 5400, 5900).bar("IC2411", kWednesday, "10:41", 5900, 5900);
  BacktestConfig config = margin_config(market, "IC", "1296000");  // 10 x 129,600
  const auto result =
      run_one(market.panel(), config,
              Script().at(kWednesday, "10:31", target("IC2411", -10)).at(kWednesday, "10:41", target("IC2411", -9)));
  ASSERT_EQ(result.fills.size(), 2u);  // 296,000 of funds against 1,274,400
  EXPECT_EQ(result.fills[1].price, points(5900));
}

// A long IC2412 against the short IC2411 costs nothing more where only the larger side pays.
TEST(MarginOfAnOrder, AnOppositePositionIsCarriedByTheLargerSide) {
  const MadeMarket market = flat_minutes();
  BacktestConfig config = margin_config(market, "IC", "1296000");
  const auto script =
      Script().at(kWednesday, "10:31", target("IC2411", -10)).at(kWednesday, "10:41", target("IC2412", 10));
  EXPECT_EQ(run_one(market.panel(), config, script).fills.size(), 2u);
  config.account.margin.one_sided = false;
  const auto both = run_one(market.panel(), config, script);
  EXPECT_EQ(both.fills.size(), 1u);
  ASSERT_EQ(both.unfilled.size(), 1u);
  EXPECT_EQ(both.unfilled[0].fate, OrderFate::kNoMargin);
}

// IC in July 2015: shorts pay 10%, from the settlement of the 8th 20%, from that of the 9th 30%. One lot at 8000:
// 160,000, 320,000, 480,000.
TEST(MarginOfTheDay, AChangeBindsOvernightAndOrdersOfTheDayAfter) {
  MadeMarket market(Frequency::kDaily, "2015-07-06", "2015-07-10");
  market.index("000905").constant("000905", 8000);
  market.contract("IC1509").constant("IC1509", 8000);
  const auto decide = [](Context& context) {
    if (context.today() == day("2015-07-07")) context.set_target(contract_of("IC1509"), lots(-1), Purpose::kHedge);
    if (context.today() == day("2015-07-08")) context.set_target(contract_of("IC1509"), lots(-2), Purpose::kHedge);
  };
  // On the 8th one short is opened against 160,000; on the 9th the second needs 2 x 320,000.
  const auto result = run_one(market.panel(), margin_config(market, "IC", "1000000"), decide);
  std::vector<Money> overnight;
  for (const auto& point : result.equity.points) overnight.push_back(point.margin);
  EXPECT_EQ(overnight, money({"0", "0", "320000", "960000", "960000"}));
  EXPECT_TRUE(result.margin_calls.empty());
  // With 640,000 the order of the 9th is still carried at 20%; the evening asks for 960,000.
  const auto called = run_one(market.panel(), margin_config(market, "IC", "640000"), decide);
  EXPECT_EQ(called.fills.size(), 3u);  // the third is the reduction
  ASSERT_EQ(called.margin_calls.size(), 1u);
  EXPECT_EQ(called.margin_calls[0].date, day("2015-07-09"));
  EXPECT_EQ(called.margin_calls[0].required, cny("960000"));
  EXPECT_EQ(called.margin_calls[0].shortfall(), cny("320000"));
  const auto refused = run_one(market.panel(), margin_config(market, "IC", "639999"), decide);
  EXPECT_EQ(refused.fills.size(), 1u);
  EXPECT_EQ(refused.unfilled.at(0).fate, OrderFate::kNoMargin);
}

// --- calls -----------------------------------------------------------------------------------------------------------

// IF2412 rises 200 points a day inside the session, 300 on the last, from 3000 to 4900: 1,900 points in nine days.
MadeMarket rising_days() {
  MadeMarket market(Frequency::kDaily, "2024-10-21", "2024-11-01");
  market.index("000300").constant("000300", 3000);
  market.contract("IF2412").constant("IF2412", 3000);
  const TradingCalendar& calendar = rule_book().calendar;
  double open = 3000;
  for (DayIndex d = market.first_day() + 1; d <= market.last_day(); ++d) {
    const double close = open + (d == market.last_day() ? 300 : 200);
    market.daily("IF2412", calendar.day(d).to_string(), open, close, close);
    open = close;
  }
  return market;
}

// Short 6 on 1,000,000. One lot loses 60,000 for 200 points; its margin is 36 CNY a point.
//        evening's cash                   asked                     next open: keep 6 x funds / margin, whole
// Tue 22 1,000,000 - 360,000 = 640,000    6 x 115,200 = 691,200     5.56 -> 5, buys 1 at 3200
// Wed 23   640,000 - 300,000 = 340,000    5 x 122,400 = 612,000     2.78 -> 2, buys 3 at 3400
// Thu 24   340,000 - 120,000 = 220,000    2 x 129,600 = 259,200     1.70 -> 1, buys 1 at 3600
// Fri 25   220,000 -  60,000 = 160,000    1 x 136,800               carried
// Mon 28   160,000 -  60,000 = 100,000    1 x 144,000               0.69 -> 0, buys 1 at 4000
TEST(MarginCall, AShortInARisingMarketIsCutBeforeItEatsTheAccount) {
  const MadeMarket market = rising_days();
  const auto result =
      run_one(market.panel(), margin_config(market, "IF", "1000000"), on("2024-10-21", target("IF2412", -6)));
  EXPECT_EQ(equity_of(result), money({"1000000", "640000", "340000", "220000", "160000", "100000", "100000", "100000",
                                      "100000", "100000"}));
  ASSERT_EQ(result.margin_calls.size(), 4u);
  const auto& calls = result.margin_calls;
  const std::vector<Money> required{calls[0].required, calls[1].required, calls[2].required, calls[3].required};
  const std::vector<Money> funds{calls[0].funds, calls[1].funds, calls[2].funds, calls[3].funds};
  EXPECT_EQ(required, money({"691200", "612000", "259200", "144000"}));
  EXPECT_EQ(funds, money({"640000", "340000", "220000", "100000"}));
  EXPECT_EQ(calls[0].lots_cut, lots(1));
  EXPECT_EQ(calls[1].lots_cut, lots(3));
  EXPECT_EQ(calls[2].lots_cut, lots(1));
  EXPECT_EQ(calls[3].lots_cut, lots(1));
  EXPECT_EQ(calls[3].date, day("2024-10-28"));
  ASSERT_EQ(result.fills.size(), 5u);
  const double prices[] = {3000, 3200, 3400, 3600, 4000};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(result.fills[i].price, points(prices[i]));
    EXPECT_EQ(result.fills[i].purpose, i == 0 ? Purpose::kHedge : Purpose::kReduction);
    EXPECT_LE(result.fills[i].decided_at, result.fills[i].filled_at);
  }
  for (const auto& call : calls) {
    EXPECT_TRUE(call.is_served);
    EXPECT_FALSE(call.is_intraday);
    EXPECT_EQ(call.served_at.date(), rule_book().calendar.next(call.date));
  }
  for (const auto& point : result.equity.points) EXPECT_GT(point.equity, Money());
  EXPECT_THAT(result.warnings, Contains(HasSubstr("4 margin calls, 0 ")));
}

// The planted opposite: without margin the same six lots lose 3,420,000 and the account is ruined.
TEST(MarginCall, WithoutMarginTheSameShortRuinsTheAccount) {
  const MadeMarket market = rising_days();
  BacktestConfig config = margin_config(market, "IF", "1000000");
  config.account.margin.rule = MarginConfig::Rule::kNone;
  EXPECT_THROW(static_cast<void>(run_one(market.panel(), config, on("2024-10-21", target("IF2412", -6)))), InputError);
}

TEST(MarginCall, UnderThePolicyStopTheRunEndsWithThatDay) {
  const MadeMarket market = rising_days();
  BacktestConfig config = margin_config(market, "IF", "1000000");
  config.account.margin.call = MarginConfig::Call::kStop;
  const auto result = run_one(market.panel(), config, on("2024-10-21", target("IF2412", -6)));
  EXPECT_EQ(result.end.status, RunEnd::Status::kStopped);
  EXPECT_EQ(result.end.day, day("2024-10-22"));
  EXPECT_EQ(equity_of(result), money({"1000000", "640000"}));
  EXPECT_EQ(result.equity.points.back().date, day("2024-10-22"));
  EXPECT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.attribution.size(), 1u);
  ASSERT_EQ(result.margin_calls.size(), 1u);
  EXPECT_FALSE(result.margin_calls[0].is_served);
  EXPECT_THAT(result.warnings, Contains(HasSubstr("THE RUN STOPPED on 2024-10-22")));
}

TEST(MarginCall, WithoutACallAStoppingAccountRunsToItsEnd) {
  const MadeMarket market = quiet_days();
  BacktestConfig config = margin_config(market, "IF", "1000000");
  config.account.margin.call = MarginConfig::Call::kStop;
  const auto result = run_one(market.panel(), config, on("2024-10-21", target("IF2412", -6)));
  EXPECT_TRUE(result.end.is_finished());
  EXPECT_EQ(result.equity.points.size(), 3u);
}

// 400 units of spot at 3000 beside 800,000 of cash; spot is flat, six short lots lose 360,000 a day. What is sold is
// 102% of the shortfall and 1 CNY.
//        cash          asked      short        x 1.02 + 1     units        sold
// Tue 22 440,000       691,200    251,200      256,225        85.408333    256,224.999
// Wed 23 336,224.999   734,400    398,175.001  406,139.501    135.379834   406,139.502
// Thu 24 382,364.501   777,600    395,235.499  403,141.209    134.380403   403,141.209
// Fri 25 425,505.71    820,800    395,294.29   403,201.1758   all 44.83143 134,494.29    then 6 x 560,000 / 820,800 ->
// 4
TEST(MarginCall, UnderThePolicyTopUpSpotIsSoldFirstAndFuturesAreCutForTheRest) {
  const MadeMarket market = rising_days();
  BacktestConfig config = margin_config(market, "IF", "2000000");
  config.end = day("2024-10-28");
  config.account.margin.call = MarginConfig::Call::kTopUp;
  config.spot_symbol = "000300";
  config.spot_share = rate("0.6");
  const auto result = run_one(market.panel(), config, on("2024-10-21", [](Context& context) {
                                context.set_spot(cny("1200000"));
                                context.set_target(contract_of("IF2412"), lots(-6), Purpose::kHedge);
                              }));
  const auto& calls = result.margin_calls;
  ASSERT_GE(calls.size(), 4u);
  EXPECT_EQ(calls[0].spot_sold, cny("256224.999"));
  EXPECT_EQ(calls[1].spot_sold, cny("406139.502"));
  EXPECT_EQ(calls[2].spot_sold, cny("403141.209"));
  EXPECT_EQ(calls[3].spot_sold, cny("134494.29"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(calls[i].lots_cut, Quantity()) << i;
  EXPECT_EQ(calls[3].lots_cut, lots(2));
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(calls[i].is_served) << i;
  EXPECT_EQ(calls[3].policy, MarginConfig::Call::kTopUp);
  // Four times -360,000, then 4 lots on Monday.
  EXPECT_EQ(equity_of(result), money({"2000000", "1640000", "1280000", "920000", "560000", "320000"}));
}

// A spot leg without opens is sold at the close of the next bar instead, and nothing is cut while it is waited for.
TEST(MarginCall, SpotWithoutOpensIsSoldAtTheNextClose) {
  MadeMarket market(Frequency::kDaily, "2024-10-21", "2024-10-24");
  market.index("H00300", SeriesKind::kTotalReturnIndex, false).constant("H00300", 3000);
  market.index("000300").constant("000300", 3000);
  market.contract("IF2412").constant("IF2412", 3000);
  market.daily("IF2412", "2024-10-23", 3000, 3200, 3200).daily("IF2412", "2024-10-24", 3200, 3200, 3200);
  BacktestConfig config = margin_config(market, "IF", "2000000");
  config.account.margin.call = MarginConfig::Call::kTopUp;
  config.spot_symbol = "H00300";
  config.spot_share = rate("0.6");
  const auto result = run_one(market.panel(), config, on("2024-10-21", [](Context& context) {
                                context.set_spot(cny("1200000"));
                                context.set_target(contract_of("IF2412"), lots(-6), Purpose::kHedge);
                              }));
  ASSERT_EQ(result.margin_calls.size(), 1u);
  EXPECT_EQ(result.margin_calls[0].date, day("2024-10-23"));
  EXPECT_EQ(result.margin_calls[0].spot_sold, cny("256224.999"));
  EXPECT_EQ(result.margin_calls[0].lots_cut, Quantity());
  EXPECT_EQ(result.margin_calls[0].served_at, at("2024-10-24", "15:00"));
  EXPECT_EQ(result.fills.size(), 1u);
}

// Paper fills cut at the close: the evening of Tuesday calls, Wednesday's close at 3400 answers. 640,000 less another
// 360,000 leaves 280,000 for 6 x 122,400 = 734,400: 2.29 -> 2.
TEST(MarginCall, PaperFillsCutAtTheNextClose) {
  const MadeMarket market = rising_days();
  BacktestConfig config = margin_config(market, "IF", "1000000");
  config.broker.fill = FillModel::kClose;
  config.end = day("2024-10-23");
  config.start = day("2024-10-21");
  const auto result = run_one(market.panel(), config, on("2024-10-21", target("IF2412", -6)));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[1].quantity, lots(4));
  EXPECT_EQ(result.fills[1].price, points(3400));
  EXPECT_EQ(result.margin_calls.at(0).date, day("2024-10-22"));
  EXPECT_EQ(result.margin_calls.at(0).served_at, at("2024-10-23", "15:00"));
}

// --- inside the day --------------------------------------------------------------------------------------------------

// Short 10 IC2411 at 5400 on 1,400,000; margin 1,296,000. The bar that closes at 10:42 stands at 5460: 1,280,000 are
// left for 1,310,400.
class IntradayReduction : public ::testing::Test {
 protected:
  IntradayReduction() : market_(flat_minutes()), config_(margin_config(market_, "IC", "1400000")) {
    config_.account.margin.intraday_reduction = true;
    market_.bar("IC2411", kWednesday, "10:41", 5400, 5460);
  }
  [[nodiscard]] BacktestResult run() const {
    return run_one(market_.panel(), config_, Script().at(kWednesday, "10:31", target("IC2411", -10)));
  }
  MadeMarket market_;
  BacktestConfig config_;
};

TEST_F(IntradayReduction, CutsAtTheNextOpenWhenTheMarketStaysAway) {
  market_.bar("IC2411", kWednesday, "10:42", 5460, 5460);  // 10 x 1,280,000 / 1,310,400 = 9.77 -> 9
  const auto result = run();
  ASSERT_EQ(result.margin_calls.size(), 1u);
  const MarginCall& call = result.margin_calls[0];
  EXPECT_TRUE(call.is_intraday);
  EXPECT_EQ(call.required, cny("1310400"));
  EXPECT_EQ(call.funds, cny("1280000"));
  EXPECT_EQ(call.lots_cut, lots(1));
  EXPECT_EQ(call.served_at, at(kWednesday, "10:42"));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[1].decided_at, at(kWednesday, "10:42"));
  EXPECT_EQ(result.fills[1].filled_at, at(kWednesday, "10:42"));
  EXPECT_EQ(result.fills[1].offset, Offset::kCloseToday);
}

TEST_F(IntradayReduction, CutsNothingWhenTheMarketCameBack) {
  const auto result = run();  // the next bar opens at 5400 again
  ASSERT_EQ(result.margin_calls.size(), 1u);
  EXPECT_TRUE(result.margin_calls[0].is_served);
  EXPECT_EQ(result.margin_calls[0].lots_cut, Quantity());
  EXPECT_EQ(result.margin_calls[0].served_at, at(kWednesday, "10:42"));
  EXPECT_EQ(result.fills.size(), 1u);
}

TEST_F(IntradayReduction, IsLeftToTheEveningUnlessAskedFor) {
  config_.account.margin.intraday_reduction = false;
  market_.bar("IC2411", kWednesday, "10:42", 5460, 5460);
  const auto result = run();
  EXPECT_TRUE(result.margin_calls.empty());
  EXPECT_EQ(result.fills.size(), 1u);
}

// "stop" ends the run and cuts nothing, whenever the call is made.
TEST_F(IntradayReduction, UnderThePolicyStopNothingIsCutBeforeTheRunEnds) {
  config_.account.margin.call = MarginConfig::Call::kStop;
  market_.bar("IC2411", kWednesday, "10:42", 5460, 5460);
  const auto result = run();
  EXPECT_EQ(result.end.status, RunEnd::Status::kStopped);
  EXPECT_EQ(result.end.day, day(kWednesday));
  ASSERT_EQ(result.fills.size(), 1u);
  EXPECT_EQ(result.margin_calls.at(0).lots_cut, Quantity());
}

// --- a reduction that cannot be made at once -------------------------------------------------------------------------

// Short 10 IC2411 at 5400 on 1,400,000. Wednesday settles at 5500: 1,200,000 for 1,320,000. Thursday's upper limit is
// 6050; two bars stand there, the third opens at 6000: 1,200,000 - 1,000,000 = 200,000 for 1,440,000: 1.39 -> 1.
class LockedReduction : public ::testing::Test {
 protected:
  LockedReduction() : market_(flat_minutes(kWednesday, kFriday)), config_(margin_config(market_, "IC", "1400000")) {
    market_.settlement("IC2411", kWednesday, 5500);
    for (const char* time : {"09:30", "09:31"}) market_.bar("IC2411", kThursday, time, 6050, 6050);
    market_.bar("IC2411", kThursday, "09:32", 6000, 6000);
  }
  [[nodiscard]] BacktestResult run(const Script& script) const { return run_one(market_.panel(), config_, script); }
  MadeMarket market_;
  BacktestConfig config_;
};

TEST_F(LockedReduction, WaitsAtTheLimitAndIsServedLater) {
  const auto result = run(Script().at(kWednesday, "10:31", target("IC2411", -10)));
  ASSERT_EQ(result.fills.size(), 2u);
  EXPECT_EQ(result.fills[1].quantity, lots(9));
  EXPECT_EQ(result.fills[1].filled_at, at(kThursday, "09:32"));
  EXPECT_EQ(result.fills[1].price, points(6000));
  EXPECT_EQ(result.fills[1].offset, Offset::kClose);
  ASSERT_EQ(result.margin_calls.size(), 1u);
  EXPECT_EQ(result.margin_calls[0].lots_cut, lots(9));
  EXPECT_EQ(result.margin_calls[0].served_at, at(kThursday, "09:32"));
  EXPECT_THAT(result.warnings, Contains("orders met a locked price limit on 2 bars and waited: 2024-10-17"));
  for (const auto& point : result.equity.points) EXPECT_GT(point.equity, Money());
}

TEST_F(LockedReduction, ACallThatNobodyCouldServeIsMadeAgainInTheEvening) {
  MadeSeries& bars = market_.bars("IC2411");
  for (int slot = 0; slot < 240; ++slot) {
    const std::size_t bar = bars.at(index_of_day(kThursday), slot);
    bars.set(bar, 60'500'000, 60'500'000);
  }
  market_.settlement("IC2411", kThursday, 6050);
  const auto result = run(Script().at(kWednesday, "10:31", target("IC2411", -10)));
  ASSERT_EQ(result.margin_calls.size(), 2u);
  EXPECT_FALSE(result.margin_calls[0].is_served);
  EXPECT_EQ(result.margin_calls[1].date, day(kThursday));
  EXPECT_EQ(result.margin_calls[1].funds, cny("100000"));  // 1,400,000 - 10 x 200 x 650
  EXPECT_TRUE(result.margin_calls[1].is_served);           // Friday opens at 5400: 1,400,000 for 1,296,000
  EXPECT_EQ(result.margin_calls[1].lots_cut, Quantity());
  EXPECT_EQ(result.margin_calls[1].served_at, at(kFriday, "09:30"));
  EXPECT_THAT(result.warnings, Contains(HasSubstr("2 margin calls, 1 ")));
}

// --- what a call does to waiting orders ------------------------------------------------------------------------------

// Thursday opens at 5500: 1,200,000 for 1,320,000, one lot is cut. The strategy had asked for two more.
TEST(MarginCall, CancelsWaitingOrdersOfTheContractItCuts) {
  MadeMarket market = flat_minutes();
  market.settlement("IC2411", kWednesday, 5500).bar("IC2411", kThursday, "09:30", 5500, 5500);
  const auto result =
      run_one(market.panel(), margin_config(market, "IC", "1400000"),
              Script().at(kWednesday, "10:31", target("IC2411", -10)).at(kWednesday, "15:00", [](Context& context) {
                context.set_target(contract_of("IC2411"), lots(-12), Purpose::kHedge);
                context.set_target(contract_of("IC2412"), lots(1), Purpose::kSpread);
              }));
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kMarginCall);
  EXPECT_EQ(result.unfilled[0].order.quantity, lots(-2));
  EXPECT_EQ(result.unfilled[0].order_fee, Money());  // it had not gone to the exchange that day
  ASSERT_EQ(result.fills.size(), 3u);
  EXPECT_EQ(result.fills[1].purpose, Purpose::kReduction);
  EXPECT_EQ(result.fills[1].quantity, lots(1));
  EXPECT_EQ(result.fills[2].purpose, Purpose::kSpread);  // another contract, and no more margin: untouched
}

// Half a roll is never left waiting: the entering leg goes with the one that is cut.
TEST(MarginCall, ACancelledRollGoesWithBothLegs) {
  MadeMarket market = flat_minutes();
  market.settlement("IC2411", kWednesday, 5500).bar("IC2411", kThursday, "09:30", 5500, 5500);
  const auto result = run_one(
      market.panel(), margin_config(market, "IC", "1400000"),
      Script().at(kWednesday, "10:31", target("IC2411", -10)).at(kWednesday, "15:00", roll("IC2411", "IC2412", -10)));
  ASSERT_EQ(result.unfilled.size(), 2u);
  for (const auto& record : result.unfilled) EXPECT_EQ(record.fate, OrderFate::kMarginCall);
  EXPECT_TRUE(result.rolls.empty());
}

// The overlay's waiting order would sell into the contract that is being cut.
TEST(MarginCall, CancelsAWaitingOverlayOrderOfTheContractItCuts) {
  MadeMarket market = flat_minutes();
  market.settlement("IC2411", kWednesday, 5500).bar("IC2411", kThursday, "09:30", 5500, 5500);
  const auto result =
      run_one(market.panel(), margin_config(market, "IC", "1400000"),
              Script().at(kWednesday, "10:31", target("IC2411", -10)).at(kWednesday, "15:00", [](Context& context) {
                context.trade_overlay(contract_of("IC2411"), lots(-1), Execution::kFillModel);
              }));
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kMarginCall);
}

// Ten overlay lots and no hedge: one is cut on Thursday. Who then leaves the overlay that the account still shows holds
// nothing, and not a lot on the other side.
TEST(MarginCall, AnOverlayThatWasCutEndsFlat) {
  MadeMarket market = flat_minutes();
  market.settlement("IC2411", kWednesday, 5500).bar("IC2411", kThursday, "09:30", 5500, 5500);
  Quantity at_the_end;
  const auto result = run_one(
      market.panel(), margin_config(market, "IC", "1400000"),
      Script()
          .at(kWednesday, "10:31",
              [](Context& context) { context.trade_overlay(contract_of("IC2411"), lots(-10), Execution::kFillModel); })
          .at(kThursday, "10:31",
              [](Context& context) {
                const ContractId id = contract_of("IC2411");
                context.trade_overlay(id, -context.overlay_position(id), Execution::kFillModel);
              })
          .at(kThursday, "10:41",
              [&at_the_end](Context& context) { at_the_end = context.position(contract_of("IC2411")); }));
  ASSERT_EQ(result.margin_calls.size(), 1u);
  EXPECT_EQ(result.margin_calls[0].lots_cut, lots(1));
  EXPECT_EQ(at_the_end, Quantity()) << transcript(result);
}

// Paper fills of the first evening, and a settlement far from the close: the run is over before a second day.
TEST(MarginCall, AStopOnTheFirstEveningStillGivesAResult) {
  MadeMarket market = quiet_days();
  market.settlement("IF2412", "2024-10-21", 4100);
  BacktestConfig config = margin_config(market, "IF", "1000000");
  config.broker.fill = FillModel::kClose;
  config.account.margin.call = MarginConfig::Call::kStop;
  const auto result = run_one(market.panel(), config, on("2024-10-21", target("IF2412", -6)));
  EXPECT_EQ(result.end.status, RunEnd::Status::kStopped);
  EXPECT_EQ(result.end.day, day("2024-10-21"));
  EXPECT_EQ(result.equity.points.size(), 1u);
  EXPECT_EQ(result.fills.size(), 1u);
}

// --- spot and margin draw on the same cash ---------------------------------------------------------------------------

// 5 lots at 5400 need 648,000 of 1,000,000: 352,000 are free for spot.
class SpotPurchase : public ::testing::Test {
 protected:
  SpotPurchase() : market_(flat_minutes("2024-10-15")), config_(margin_config(market_, "IC", "1000000")) {
    config_.spot_symbol = "000905";
    config_.start = day(kWednesday);
  }
  [[nodiscard]] BacktestResult buying(const char* amount) const {
    return run_one(
        market_.panel(), config_,
        Script().at(kWednesday, "10:31", target("IC2411", -5)).at(kWednesday, "10:41", [&](Context& context) {
          context.set_spot(cny(amount));
        }));
  }
  MadeMarket market_;
  BacktestConfig config_;
};

TEST_F(SpotPurchase, ThatWouldEatTheMarginIsRefused) {
  const auto refused = buying("352000");  // 62.857143 units at 5600 are 352,000.0008
  EXPECT_TRUE(refused.spot_fills.empty());
  EXPECT_THAT(refused.warnings, Contains(HasSubstr("of spot")));
  EXPECT_EQ(buying("351999").spot_fills.size(), 1u);
}

TEST_F(SpotPurchase, PaysItsCostsFromTheSameCash) {
  config_.broker.costs.spot_rate = rate("0.001");
  EXPECT_TRUE(buying("351999").spot_fills.empty());
  EXPECT_EQ(buying("351600").spot_fills.size(), 1u);  // and 351.6
}

TEST_F(SpotPurchase, IsFreeWithoutMargin) {
  config_.account.margin.rule = MarginConfig::Rule::kNone;
  EXPECT_EQ(buying("900000").spot_fills.size(), 1u);
}

// Decided together: the cash that waits for spot carries no futures. 600,000 of spot leave 400,000 for 648,000.
TEST_F(SpotPurchase, ThatWaitsIsTakenFromTheFundsOfFutures) {
  const auto result = run_one(market_.panel(), config_, Script().at(kWednesday, "10:31", [](Context& context) {
    context.set_spot(cny("600000"));
    context.set_target(contract_of("IC2411"), lots(-5), Purpose::kHedge);
  }));
  EXPECT_EQ(result.spot_fills.size(), 1u);
  EXPECT_TRUE(result.fills.empty());
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kNoMargin);
}

// --- the hedge under margin ------------------------------------------------------------------------------------------

// A week of IC at 5500 in both contracts, spot at 5500; IC2410 expires on Friday the 18th.
MadeMarket week() {
  MadeMarket market(Frequency::kDaily, "2024-10-15", "2024-10-23");
  market.index("000905").constant("000905", 5500);
  market.contract("IC2410").constant("IC2410", 5500);
  market.contract("IC2411").constant("IC2411", 5500);
  return market;
}

BacktestConfig hedge(const MadeMarket& market, const char* share, std::int64_t roll_before) {
  BacktestConfig config = margin_config(market, "IC", "10000000");
  config.strategy = "continuous_roll";
  config.parameters = {{"roll_before_trading_days", roll_before}};
  config.spot_symbol = "000905";
  config.spot_share = rate(share);
  return config;
}

// Spot of 95% leaves 5% for 12% of 95%. The largest share: s (1 + 0.12) = 1, s = 0.892857.
TEST(HedgeUnderMargin, AShareThatCannotBeCarriedIsRefusedAtTheStart) {
  const MadeMarket market = week();
  try {
    static_cast<void>(run_named(market.panel(), hedge(market, "0.95", 1)));
    FAIL() << "a hedge without cash for its margin began";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("a spot share of 0.95"));
    EXPECT_THAT(error.what(), HasSubstr("a share up to 0.892"));
  }
  EXPECT_NO_THROW(static_cast<void>(run_named(market.panel(), hedge(market, "0.8928", 1))));
  EXPECT_THROW(static_cast<void>(run_named(market.panel(), hedge(market, "0.893", 1))), InputError);
}

TEST(HedgeUnderMargin, TheShareThatTheRefusalNamesCanBeCarried) {
  const MadeMarket market = week();
  std::string message;
  try {
    static_cast<void>(run_named(market.panel(), hedge(market, "0.95", 1)));
  } catch (const InputError& error) {
    message = error.what();
  }
  const std::string before = "a share up to ";
  ASSERT_NE(message.find(before), std::string::npos);
  const std::string share = message.substr(message.find(before) + before.size(), 6);
  EXPECT_NO_THROW(static_cast<void>(run_named(market.panel(), hedge(market, share.c_str(), 1)))) << share;
}

TEST(HedgeUnderMargin, WithoutMarginAnyShareMayBegin) {
  const MadeMarket market = week();
  BacktestConfig config = hedge(market, "1", 1);
  config.account.margin.rule = MarginConfig::Rule::kNone;
  EXPECT_NO_THROW(static_cast<void>(run_named(market.panel(), config)));
}

// Spot 89%: 8,900,000 / 5500 units and 8,900,000 / 1,100,000 = 8.09 -> 8 lots; 1,100,000 in cash for 1,056,000. The
// roll is decided on Wednesday, two trading days ahead. On Thursday IC2411 opens at 6000: 1,152,000 cannot be carried.
// The close is 5500 again, and Friday's open takes the roll.
TEST(HedgeUnderMargin, ARefusedRollIsTriedAgainTheNextDay) {
  MadeMarket market = week();
  market.daily("IC2411", "2024-10-17", 6000, 5500, 5500);
  const auto result = run_named(market.panel(), hedge(market, "0.89", 2));
  ASSERT_EQ(result.rolls.size(), 1u);
  EXPECT_EQ(result.rolls[0].decided_at.date(), day("2024-10-17"));
  EXPECT_EQ(result.rolls[0].filled_at.date(), day("2024-10-18"));
  EXPECT_EQ(result.rolls[0].quantity_in, lots(-8));
  ASSERT_EQ(result.unfilled.size(), 2u);
  for (const auto& record : result.unfilled) {
    EXPECT_EQ(record.fate, OrderFate::kNoMargin);
    EXPECT_EQ(record.order.decided_at.date(), day("2024-10-16"));
  }
}

// Decided on Thursday and refused on Friday, the contract's last day: final settlement takes the lots. On Monday the
// lone entering leg is refused as well; what Monday decides fills on Tuesday.
TEST(HedgeUnderMargin, AHedgeWhoseContractExpiredMeanwhileIsReopened) {
  MadeMarket market = week();
  market.daily("IC2411", "2024-10-18", 6000, 5500, 5500).daily("IC2411", "2024-10-21", 6000, 5500, 5500);
  const auto result = run_named(market.panel(), hedge(market, "0.89", 1));
  ASSERT_EQ(result.fills.size(), 2u) << transcript(result);
  EXPECT_EQ(result.fills[1].contract, contract_of("IC2411"));
  EXPECT_EQ(result.fills[1].quantity, lots(-8));
  EXPECT_EQ(result.fills[1].filled_at.date(), day("2024-10-22"));
  EXPECT_EQ(result.fills[1].purpose, Purpose::kRebalance);
  EXPECT_TRUE(result.rolls.empty());
  // And where Monday takes it, the hedge is back a day earlier.
  market.daily("IC2411", "2024-10-21", 5500, 5500, 5500);
  const auto monday = run_named(market.panel(), hedge(market, "0.89", 1));
  ASSERT_EQ(monday.fills.size(), 2u);
  EXPECT_EQ(monday.fills[1].filled_at.date(), day("2024-10-21"));
}

TEST(HedgeUnderMargin, NeverResetLegsAreReopenedAfterAnExpiryToo) {
  MadeMarket market = week();
  market.daily("IC2411", "2024-10-18", 6000, 5500, 5500).daily("IC2411", "2024-10-21", 6000, 5500, 5500);
  BacktestConfig config = hedge(market, "0.89", 1);
  config.parameters.emplace("rebalance", std::string("never"));
  const auto result = run_named(market.panel(), config);
  ASSERT_EQ(result.fills.size(), 2u) << transcript(result);
  EXPECT_EQ(result.fills[1].quantity, lots(-8));
  EXPECT_EQ(result.fills[1].filled_at.date(), day("2024-10-22"));
}

}  // namespace
}  // namespace hedgelab::test
