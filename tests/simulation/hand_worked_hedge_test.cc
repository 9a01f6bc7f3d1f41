// A hedge of five days worked by hand, every cash entry to the cent. IC (200 CNY a point), capital 10,000,000 CNY, spot
// share 70%, spot = the price index at 0.1% a side, futures fees 0.0023% to open and to close, 0.023% to close today,
// 1 CNY an order. IC2410 expires on Friday 2024-10-18; the passive hedge rolls one trading day before, at the close of
// Thursday. Settlement prices differ from closes on every day.
#include <gtest/gtest.h>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

MadeMarket five_days() {
  MadeMarket market(Frequency::kDaily, "2024-10-15", "2024-10-21");
  market.index("000905").contract("IC2410").contract("IC2411");
  //                            open  close settlement
  market.daily("000905", "2024-10-15", 5590, 5600).daily("IC2410", "2024-10-15", 5575, 5580, 5583.0);
  market.daily("000905", "2024-10-16", 5610, 5640).daily("IC2410", "2024-10-16", 5592, 5615, 5612.4);
  market.daily("000905", "2024-10-17", 5635, 5560).daily("IC2410", "2024-10-17", 5610, 5538, 5541.2);
  market.daily("000905", "2024-10-18", 5570, 5660).daily("IC2410", "2024-10-18", 5545, 5655, 5652.37);
  market.daily("000905", "2024-10-21", 5665, 5700);
  market.daily("IC2411", "2024-10-15", 5420, 5430, 5431.0).daily("IC2411", "2024-10-16", 5440, 5450, 5448.0);
  market.daily("IC2411", "2024-10-17", 5445, 5360, 5362.0).daily("IC2411", "2024-10-18", 5330, 5399, 5402.2);
  market.daily("IC2411", "2024-10-21", 5405, 5455, 5450.6);
  return market;
}

BacktestConfig hedge_config(const MadeMarket& market) {
  BacktestConfig config = plain_config(market);
  config.strategy = "continuous_roll";
  config.parameters = {{"slot", std::string("current_month")},
                       {"roll_trigger", std::string("expiry")},
                       {"roll_before_trading_days", std::int64_t{1}}};
  config.spot_symbol = "000905";
  config.spot_share = rate("0.7");
  config.broker.costs.fees = CostConfig::Fees::kFixed;
  config.broker.costs.fixed = {rate("0.000023"), rate("0.000023"), rate("0.00023"), cny("1")};
  config.broker.costs.spot_rate = rate("0.001");
  return config;
}

std::vector<Money> cash_of(const BacktestResult& result) {
  std::vector<Money> values;
  for (const auto& point : result.equity.points) values.push_back(point.cash);
  return values;
}

// Tue 15  decided at the close: spot 7,000,000 / 5600 = 1250 units; lots 7,000,000 / (5580 x 200) = 6.27 -> 6 short
// Wed 16  open: spot   -1250 x 5610             = -7,012,500.0000   cost 0.1%    -7,012.5000
//               IC2410 6 x 200 x 5592 = 6,710,400 x 0.0023%  fee        -154.3392   order -1
//         settlement: -6 x 200 x (5612.4 - 5592)     =    -24,480.0000   cash 2,955,852.1608
// Thu 17  settlement: -6 x 200 x (5541.2 - 5612.4)   =    +85,440.0000   cash 3,041,292.1608
//         decided at the close, before that settlement: cash 2,955,852.1608 + spot 1250 x 5560 + futures at the close
//         -1200 x (5538 - 5612.4) = 9,995,132.1608; x 0.7 = 6,996,592.5126 (rounded once);
//         units 6,996,592.5126 / 5560 = 1258.379948; lots 6,996,592.5126 / (5360 x 200) = 6.527 -> 7 of IC2411
// Fri 18  open: IC2410 bought back, earlier lots: -1200 x (5545 - 5541.2) = -4,560.0000   fee -153.0420   order -1
//               IC2411 sold: 7 x 200 x 5330 = 7,462,000                   fee -171.6260   order -1
//               spot  -8.379948 x 5570 = -46,676.31036 -> -46,676.3104    cost -46.6763
//               cash 2,989,682.5061
//         settlement: -7 x 200 x (5402.2 - 5330)     =   -101,080.0000   cash 2,888,602.5061
// Mon 21  settlement: -7 x 200 x (5450.6 - 5402.2)   =    -67,760.0000   cash 2,820,842.5061
TEST(HandWorkedHedge, FillsAtTheNextOpen) {
  const MadeMarket market = five_days();
  const BacktestResult result = run_named(market.panel(), hedge_config(market));
  EXPECT_EQ(cash_of(result), money({"10000000", "2955852.1608", "3041292.1608", "2888602.5061", "2820842.5061"}));
  // Cash plus 1250 x 5640, 1250 x 5560, then 1258.379948 x 5660 = 7,122,430.5057 and x 5700 = 7,172,765.7036.
  EXPECT_EQ(equity_of(result), money({"10000000", "10005852.1608", "9991292.1608", "10011033.0118", "9993608.2097"}));
  ASSERT_EQ(result.rolls.size(), 1u);
  EXPECT_EQ(result.rolls[0].spread(), points(5330 - 5545));
  EXPECT_EQ(result.rolls[0].fees, cny("326.668"));                      // 153.042 + 171.626 + 2
  EXPECT_EQ(result.cash[CashKind::kFuturesVariation], cny("-112440"));  // -24,480 + 85,440 - 4,560 - 101,080 - 67,760
  EXPECT_EQ(result.cash[CashKind::kFeeOpen], cny("-325.9652"));
  EXPECT_EQ(result.cash[CashKind::kFeeClose], cny("-153.042"));
  EXPECT_EQ(result.cash[CashKind::kFeeCloseToday], Money());
  EXPECT_EQ(result.cash[CashKind::kFeeOrder], cny("-3"));
  EXPECT_EQ(result.cash[CashKind::kSpotCost], cny("-7059.1763"));
  EXPECT_EQ(result.cash[CashKind::kSpotTrade], cny("-7059176.3104"));
  EXPECT_EQ(result.turnover, cny("20826400"));  // 6,710,400 + 6,654,000 + 7,462,000
  EXPECT_TRUE(result.unfilled.empty());
}

// Marked at closes instead: the settled cash is the same, and each day adds lots x (close - settlement):
// -1200 x 2.6 = -3,120; -1200 x -3.2 = +3,840; -1400 x -3.2 = +4,480; -1400 x 4.4 = -6,160.
TEST(HandWorkedHedge, TheMarkMovesTheCurveAndNotTheCash) {
  const MadeMarket market = five_days();
  BacktestConfig config = hedge_config(market);
  config.mark = Mark::kClose;
  const BacktestResult result = run_named(market.panel(), config);
  EXPECT_EQ(cash_of(result), money({"10000000", "2955852.1608", "3041292.1608", "2888602.5061", "2820842.5061"}));
  EXPECT_EQ(equity_of(result), money({"10000000", "10002732.1608", "9995132.1608", "10015513.0118", "9987448.2097"}));
  EXPECT_EQ(result.equity.points[1].settled_equity, cny("10005852.1608"));
}

// The paper convention: decided and filled at the same close.
// Tue 15  spot -7,000,000, cost -7,000; IC2410 6 x 200 x 5580 = 6,696,000, fee -154.0080, order -1
//         settlement -1200 x (5583 - 5580) = -3,600                          cash 2,989,244.9920 (the point: untouched)
// Wed 16  settlement -1200 x (5612.4 - 5583) = -35,280                       cash 2,953,964.9920
// Thu 17  equity at the close 2,953,964.992 + 6,950,000 + 89,280 = 9,993,244.992; x 0.7 = 6,995,271.4944;
//         units 1258.142355, lots 6.525 -> 7
//         IC2410 bought back: -1200 x (5538 - 5612.4) = +89,280, fee 6,645,600 x 0.0023% = -152.8488, order -1
//         IC2411 sold: 7,504,000 x 0.0023% = -172.5920, order -1
//         spot -8.142355 x 5560 = -45,271.4938, cost -45.2715
//         settlement -1400 x (5362 - 5360) = -2,800                          cash 2,994,800.7859
// Fri 18  settlement -1400 x 40.2 = -56,280                                  cash 2,938,520.7859
// Mon 21  settlement -1400 x 48.4 = -67,760                                  cash 2,870,760.7859
TEST(HandWorkedHedge, FillsAtTheDecidingClose) {
  const MadeMarket market = five_days();
  BacktestConfig config = hedge_config(market);
  config.broker.fill = FillModel::kClose;
  const BacktestResult result = run_named(market.panel(), config);
  EXPECT_EQ(cash_of(result), money({"10000000", "2953964.992", "2994800.7859", "2938520.7859", "2870760.7859"}));
  // + 7,050,000; 1258.142355 x 5560 = 6,995,271.4938; x 5660 = 7,121,085.7293; x 5700 = 7,171,411.4235.
  EXPECT_EQ(equity_of(result), money({"10000000", "10003964.992", "9990072.2797", "10059606.5152", "10042172.2094"}));
  EXPECT_EQ(result.conventions.front(), "PAPER FILLS: orders fill at the close they were decided on");
  ASSERT_EQ(result.rolls.size(), 1u);
  EXPECT_EQ(result.rolls[0].filled_at, result.rolls[0].decided_at);
}

// IC's dated rates of 2024 are those written above by hand.
TEST(HandWorkedHedge, TheDatedExchangeFeesOf2024AreTheSame) {
  const MadeMarket market = five_days();
  BacktestConfig config = hedge_config(market);
  const auto by_hand = equity_of(run_named(market.panel(), config));
  config.broker.costs.fees = CostConfig::Fees::kExchange;
  EXPECT_EQ(equity_of(run_named(market.panel(), config)), by_hand);
}

// Held to the end. Decided Tuesday: short 2; Wednesday's open 5592: fee 2,236,800 x 0.0023% = 51.4464, order 1.
// Wed 16 -400 x (5612.4 - 5592) = -8,160; Thu 17 -400 x -71.2 = +28,480; Fri 18, final settlement 5652.37:
// -400 x 111.17 = -44,468; delivery 400 x 5652.37 x 0.01% = 226.0948. Then nothing is held.
TEST(HandWorkedHedge, HeldToExpiryItIsSettledInCashWithADeliveryFee) {
  const MadeMarket market = five_days();
  BacktestConfig config = plain_config(market);
  config.broker.costs.fees = CostConfig::Fees::kExchange;
  const ContractId ic = contract_of("IC2410");
  bool held_after_expiry = false;
  const BacktestResult result = run_one(market.panel(), config, [&](Context& context) {
    if (context.today() == day("2024-10-15")) context.set_target(ic, lots(-2), Purpose::kHedge);
    if (context.today() > day("2024-10-18")) held_after_expiry = !context.held().empty();
    // An expired contract cannot be traded again.
    if (context.today() == day("2024-10-21")) context.set_target(ic, lots(-1), Purpose::kHedge);
  });
  EXPECT_EQ(equity_of(result), money({"10000000", "9991787.5536", "10020267.5536", "9975573.4588", "9975573.4588"}));
  EXPECT_EQ(result.cash[CashKind::kFeeDelivery], cny("-226.0948"));
  EXPECT_FALSE(held_after_expiry);
  ASSERT_EQ(result.unfilled.size(), 1u);
  EXPECT_EQ(result.unfilled[0].fate, OrderFate::kNotListed);
}

}  // namespace
}  // namespace hedgelab::test
