// Equal amounts at regular dates, into the index or into a rolled future, by hand. 100,000 CNY are 20 units of an index
// at 5000, and a tenth of a lot of IC.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/strategies/repriced_days.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

using Lines = std::vector<std::string>;
using ::testing::HasSubstr;

MadeMarket flat_quarter() {
  MadeMarket made(Frequency::kDaily, "2024-01-02", "2024-03-29");
  made.index("000905").index("H00905", SeriesKind::kTotalReturnIndex, false).contracts("IC");
  for (const std::string& symbol : made.symbols()) made.constant(symbol, 5000);
  return made;
}

BacktestConfig dca_config(const MadeMarket& market, const char* into) {
  BacktestConfig config = plain_config(market);
  config.strategy = "dca";
  config.parameters = {{"into", std::string(into)}};
  config.capital = cny("100000");
  config.account.flows = {{day("2024-02-01"), cny("100000")}, {day("2024-03-01"), cny("100000")}};
  config.whole_lots = false;
  config.broker.fill = FillModel::kClose;
  if (config.parameters.at("into") == ParameterValue(std::string("index"))) {
    config.spot_symbol = "000905";
    config.spot_share = Rate::from_integer(1);
  }
  return config;
}

Lines purchases_of(const BacktestResult& result) {
  Lines lines;
  for (const Fill& fill : result.fills) {
    lines.push_back(fmt::format("{} {} {} {}", fill.filled_at.date().to_string().substr(5),
                                rule_book().contracts.contract(fill.contract).code, to_string(fill.quantity),
                                to_string(fill.purpose)));
  }
  for (const SpotFill& fill : result.spot_fills) {
    lines.push_back(fmt::format("{} spot {}", fill.filled_at.date().to_string().substr(5), to_string(fill.units)));
  }
  return lines;
}
Lines purchases_of(const MadeMarket& market, const BacktestConfig& config) {
  return purchases_of(run_named(market.panel(), config));
}

TEST(Dca, EachAmountBuysTheIndexAtItsPrice) {
  MadeMarket market = flat_quarter();
  reprice_all(market, "2024-02-01", 4000);
  reprice_all(market, "2024-03-01", 5000);
  const BacktestResult result = run_named(market.panel(), dca_config(market, "index"));
  EXPECT_EQ(purchases_of(result), (Lines{"01-02 spot 20", "02-01 spot 25", "03-01 spot 20"}));
  EXPECT_EQ(result.equity.points.back().equity, cny("325000"));  // 65 units
}

// Flat prices return nothing, to whatever money. The fall and the rise bring 25,000 CNY on what came at 4000: the rate
// at which amounts of 87, 57 and 28 days grow to 325,000.
TEST(Dca, TheResultHasTheReturnOfTheMoney) {
  MadeMarket market = flat_quarter();
  EXPECT_NEAR(run_named(market.panel(), dca_config(market, "index")).money_weighted_return.value(), 0.0, 1e-12);
  reprice_all(market, "2024-02-01", 4000);
  reprice_all(market, "2024-03-01", 5000);
  const double rate = run_named(market.panel(), dca_config(market, "index")).money_weighted_return.value();
  const auto grown = [rate](double days) { return 100000.0 * std::pow(1.0 + rate, days / 365.0); };
  EXPECT_NEAR(grown(87) + grown(57) + grown(28), 325000.0, 1e-6);
}

// At the roll of 01-18 and of 02-08 (IC2402 expires on Monday 02-19) the size is that of equity, as before.
TEST(Dca, TheRollIsWorthTheEquityAndGrowsWithEachAmount) {
  const MadeMarket market = flat_quarter();
  EXPECT_EQ(purchases_of(market, dca_config(market, "roll")),
            (Lines{"01-02 IC2401 0.1 hedge", "01-18 IC2401 -0.1 roll", "01-18 IC2402 0.1 roll",
                   "02-01 IC2402 0.1 rebalance", "02-08 IC2402 -0.2 roll", "02-08 IC2403 0.2 roll",
                   "03-01 IC2403 0.1 rebalance", "03-14 IC2403 -0.3 roll", "03-14 IC2404 0.3 roll"}));
}

// A rise to 5400 makes 108,000 CNY of a tenth of a lot and of the account: nothing lies idle. The next 100,000 are
// 100,000 / 1,080,000 of a lot.
TEST(Dca, AMoveOfThePriceIsNoNewMoney) {
  MadeMarket market = flat_quarter();
  reprice_all(market, "2024-01-24", 5400);
  BacktestConfig config = dca_config(market, "roll");
  config.end = day("2024-02-02");
  EXPECT_EQ(purchases_of(market, config).size(), 4u);
  EXPECT_EQ(purchases_of(market, config).back(), "02-01 IC2402 0.092593 rebalance");
}

// The same prices, and the same money on the same days.
TEST(Dca, IndexAndRollOfOnePriceAreWorthTheSame) {
  MadeMarket market = flat_quarter();
  reprice_all(market, "2024-01-10", 5200);
  reprice_all(market, "2024-02-20", 4700);
  reprice_all(market, "2024-03-11", 5100);
  const MarketPanel panel = market.panel();
  const BacktestResult index = run_named(panel, dca_config(market, "index"));
  const BacktestResult roll = run_named(panel, dca_config(market, "roll"));
  EXPECT_NEAR(roll.equity.points.back().equity.to_double() / index.equity.points.back().equity.to_double(), 1.0, 1e-5);
  EXPECT_NEAR(*roll.money_weighted_return, *index.money_weighted_return, 1e-4);
}

// 36.5% a year on 100,000 CNY is 100 a day and interest on it, posted in the evening: 100, 100.1, 100.2, 300.9 over the
// weekend up to Monday the 8th, 601.2 in all; with 100.6 of the 9th 701.8, which the decision of the 10th finds.
TEST(Dca, SmallSumsWaitForMore) {
  const MadeMarket market = flat_quarter();
  BacktestConfig config = dca_config(market, "roll");
  config.end = day("2024-01-12");
  config.account.flows.clear();
  config.account.interest.free_cash = rate("0.365");
  config.parameters["smallest_purchase"] = 650.0;
  EXPECT_EQ(purchases_of(market, config), (Lines{"01-02 IC2401 0.1 hedge", "01-10 IC2401 0.000702 rebalance"}));
  config.parameters["smallest_purchase"] = 1000.0;
  EXPECT_EQ(purchases_of(market, config), (Lines{"01-02 IC2401 0.1 hedge"}));
}

// 0.3 lots are none, 0.6 are one; at 0.9 it stays at one.
TEST(Dca, WithWholeLotsTheMoneyWaitsUntilItIsHalfALot) {
  const MadeMarket market = flat_quarter();
  BacktestConfig config = dca_config(market, "roll");
  config.whole_lots = true;
  config.capital = cny("300000");
  for (CapitalFlow& flow : config.account.flows) flow.amount = cny("300000");
  EXPECT_EQ(purchases_of(market, config), (Lines{"02-01 IC2402 1 hedge", "02-08 IC2402 -1 roll", "02-08 IC2403 1 roll",
                                                 "03-14 IC2403 -1 roll", "03-14 IC2404 1 roll"}));
}

TEST(Dca, AReserveStaysInCash) {
  const MadeMarket market = flat_quarter();
  for (const char* into : {"index", "roll"}) {
    BacktestConfig config = dca_config(market, into);
    config.parameters["cash_reserve"] = 50000.0;
    config.end = day("2024-02-01");
    const Lines trades = purchases_of(market, config);
    EXPECT_EQ(trades.front(), std::string(into) == "index" ? "01-02 spot 10" : "01-02 IC2401 0.05 hedge");
    EXPECT_EQ(trades.back(), std::string(into) == "index" ? "02-01 spot 20" : "02-01 IC2402 0.1 rebalance");
  }
}

TEST(Dca, MoneyTakenOutIsRaisedFromWhatIsHeld) {
  const MadeMarket market = flat_quarter();
  for (const char* into : {"index", "roll"}) {
    BacktestConfig config = dca_config(market, into);
    config.account.flows = {{day("2024-01-09"), cny("-40000")}};
    config.end = day("2024-01-12");
    EXPECT_EQ(purchases_of(market, config).back(),
              std::string(into) == "index" ? "01-09 spot -8" : "01-09 IC2401 -0.04 rebalance");
  }
}

// Decided on 01-02, filled at the close of 01-03, after that day's decision; 20 units once, not every day anew.
TEST(Dca, AnIndexWithoutOpensIsBoughtAtTheNextClose) {
  const MadeMarket market = flat_quarter();
  BacktestConfig config = dca_config(market, "index");
  config.spot_symbol = "H00905";
  config.broker.fill = FillModel::kNextOpen;
  EXPECT_EQ(purchases_of(market, config), (Lines{"01-03 spot 20", "02-02 spot 20", "03-04 spot 20"}));
}

TEST(Dca, TheIndexNeedsASpotLegOfAllTheMoney) {
  const MadeMarket market = flat_quarter();
  for (const bool has_spot : {true, false}) {
    BacktestConfig config = dca_config(market, "index");
    if (has_spot) {
      config.spot_share = rate("0.7");
    } else {
      config.spot_symbol.clear();
    }
    try {
      static_cast<void>(run_named(market.panel(), config));
      FAIL();
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), HasSubstr("give account.spot with a share of 1"));
    }
  }
}

}  // namespace
}  // namespace hedgelab::test
