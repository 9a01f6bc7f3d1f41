// The rules an account lives under: whose lots a close takes and at which day's rate, position and opening limits,
// interest, dividends, capital flows, settlement prices. Minutes of flat prices unless a test moves them.
#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

// Minutes of one product, every series flat at `price`.
MadeMarket flat_product(const char* index, std::initializer_list<const char*> codes, double price, const char* first,
                        const char* last) {
  MadeMarket market(Frequency::kOneMinute, first, last);
  market.index(index).constant(index, price);
  for (const char* code : codes) market.contract(code).constant(code, price);
  return market;
}

BacktestConfig with_exchange_fees(const MadeMarket& market, const char* product) {
  BacktestConfig config = plain_config(market);
  config.product = product;
  config.broker.costs.fees = CostConfig::Fees::kExchange;
  return config;
}

// "close_today 1 248.4": offset, lots, fee.
std::vector<std::string> charges(const BacktestResult& result, std::size_t from = 0) {
  std::vector<std::string> texts;
  for (std::size_t i = from; i < result.fills.size(); ++i) {
    const Fill& fill = result.fills[i];
    texts.push_back(fmt::format("{} {} {}", to_string(fill.offset), to_string(fill.quantity), to_string(fill.fee)));
  }
  return texts;
}
using Charges = std::vector<std::string>;

// --- the age of a lot ------------------------------------------------------------------------------------------------

// One lot of IC at 5400 is 1,080,000: 24.84 to open or close at 0.0023%, 248.4 to close today at 0.023%.
class AgeOfALot : public ::testing::Test {
 protected:
  [[nodiscard]] BacktestResult run(std::int64_t thursdays_last_target) const {
    return run_one(market_.panel(), config_,
                   Script()
                       .at(kWednesday, "10:31", target("IC2411", -2))
                       .at(kThursday, "10:31", target("IC2411", -3))
                       .at(kThursday, "10:41", target("IC2411", thursdays_last_target)));
  }
  MadeMarket market_ = flat_minutes();
  BacktestConfig config_ = with_exchange_fees(market_, "IC");
};

TEST_F(AgeOfALot, LotsOpenedYesterdayAreClosedAtTheOrdinaryRate) {
  EXPECT_EQ(charges(run(0)), (Charges{"open -2 49.68", "open -1 24.84", "close_today 1 248.4", "close 2 49.68"}));
}

TEST_F(AgeOfALot, TodaysLotIsTakenFirst) { EXPECT_EQ(charges(run(-2), 2), (Charges{"close_today 1 248.4"})); }

TEST_F(AgeOfALot, EarlierLotsAreTakenFirstWhereTheBrokerDoesSo) {
  config_.broker.closing_order = ClosingOrder::kEarlierFirst;
  EXPECT_EQ(charges(run(-2), 2), (Charges{"close 1 24.84"}));
  EXPECT_EQ(charges(run(0), 2), (Charges{"close 2 49.68", "close_today 1 248.4"}));
}

TEST_F(AgeOfALot, ATradeThroughZeroClosesAndOpens) {
  EXPECT_EQ(charges(run(1), 2), (Charges{"close_today 1 248.4", "close 2 49.68", "open 1 24.84"}));
}

// --- rates of the day ------------------------------------------------------------------------------------------------

// Sell two, buy one back the same day, buy the other the day after; the same again on that day.
Charges charges_over(const MadeMarket& market, const char* code, const char* one, const char* other) {
  return charges(run_one(market.panel(), with_exchange_fees(market, "IF"),
                         Script()
                             .at(one, "10:31", target(code, -2))
                             .at(one, "10:41", target(code, -1))
                             .at(other, "10:31", target(code, 0))
                             .at(other, "10:41", target(code, -1))
                             .at(other, "10:51", target(code, 0))));
}

// IF at 4000: 1,200,000 a lot. Close-today 0.0345% = 414 until Friday 2023-03-17, 0.023% = 276 from Monday on; a lot of
// Friday closed on Monday pays 0.0023% = 27.6.
TEST(FeesOfTheDay, TheCloseTodayRateFellOn20230320) {
  const MadeMarket market = flat_product("000300", {"IF2304"}, 4000, "2023-03-17", "2023-03-20");
  EXPECT_EQ(charges_over(market, "IF2304", "2023-03-17", "2023-03-20"),
            (Charges{"open -2 55.2", "close_today 1 414", "close 1 27.6", "open -1 27.6", "close_today 1 276"}));
}

// IF at 3400: 1,020,000 a lot. 0.23% = 2346 on 2017-02-16, 0.092% = 938.4 the day after.
TEST(FeesOfTheDay, TheCloseTodayRateFellOn20170217) {
  const MadeMarket market = flat_product("000300", {"IF1703"}, 3400, "2017-02-16", "2017-02-17");
  EXPECT_EQ(charges_over(market, "IF1703", "2017-02-16", "2017-02-17"),
            (Charges{"open -2 46.92", "close_today 1 2346", "close 1 23.46", "open -1 23.46", "close_today 1 938.4"}));
}

// --- limits ----------------------------------------------------------------------------------------------------------

BacktestConfig limited(const MadeMarket& market) {
  BacktestConfig config = plain_config(market);
  config.capital = cny("20000000000");
  config.account.position_limits = true;
  return config;
}

std::vector<OrderFate> fates(const BacktestResult& result) {
  std::vector<OrderFate> list;
  for (const auto& record : result.unfilled) list.push_back(record.fate);
  return list;
}
using Fates = std::vector<OrderFate>;

// IC in May 2015: 1200 lots on one side of one contract, and no limit on a day's openings yet.
TEST(PositionLimit, BindsEachContractByItself) {
  const MadeMarket market = flat_product("000905", {"IC1506", "IC1509"}, 8000, "2015-05-20", "2015-05-21");
  const auto script = Script()
                          .at("2015-05-20", "10:31", target("IC1506", -1201))
                          .at("2015-05-20", "10:41", target("IC1506", -1200))
                          .at("2015-05-20", "10:51", target("IC1509", 1200))
                          .at("2015-05-21", "10:31", target("IC1506", -1201))
                          .at("2015-05-21", "10:41", target("IC1506", -1100))
                          .at("2015-05-21", "10:51", target("IC1506", 1201));
  const auto result = run_one(market.panel(), limited(market), script);
  EXPECT_EQ(fates(result), (Fates{OrderFate::kPositionLimit, OrderFate::kPositionLimit, OrderFate::kPositionLimit}));
  ASSERT_EQ(result.fills.size(), 3u);
  EXPECT_EQ(result.fills[2].quantity, lots(100));  // closing is free
  BacktestConfig hedging = limited(market);
  hedging.account.margin.hedging_account = true;
  EXPECT_TRUE(run_one(market.panel(), hedging, script).unfilled.empty());
  BacktestConfig off = limited(market);
  off.account.position_limits = false;
  EXPECT_TRUE(run_one(market.panel(), off, script).unfilled.empty());
}

// 10,000,000 CNY; a lot at 5400 is 1,080,000: ten of them are 1.08 times equity, traded twice in a week 2.16.
TEST(FundLimits, AWeeksTurnoverIsBoundAndANewWeekBeginsAfresh) {
  const MadeMarket market = flat_product("000905", {"IC2411"}, 5400, "2024-10-16", "2024-10-21");
  BacktestConfig config = plain_config(market);
  config.account.fund_limits.max_turnover_per_week = 2.0;
  const auto script = Script()
                          .at("2024-10-16", "10:31", target("IC2411", -10))
                          .at("2024-10-17", "10:31", target("IC2411", 0))
                          .at("2024-10-18", "10:31", target("IC2411", -2))  // 8 lots: 1.94 with Wednesday's
                          .at("2024-10-21", "10:31", target("IC2411", 0));
  auto result = run_one(market.panel(), config, script);
  EXPECT_EQ(fates(result), Fates{OrderFate::kTurnoverLimit});
  EXPECT_EQ(result.unfilled[0].order.decided_at, at("2024-10-17", "10:31"));
  ASSERT_EQ(result.fills.size(), 3u);
  EXPECT_EQ(result.fills[1].quantity, lots(8));
  EXPECT_EQ(result.fills[2].quantity, lots(2));
  config.account.fund_limits.max_turnover_per_week = 3.0;
  EXPECT_TRUE(run_one(market.panel(), config, script).unfilled.empty());
}

// Spot of 5,400,000 CNY is five lots; four fifths of it are four.
TEST(FundLimits, ShortFuturesAreBoundByTheSpotTheyStandAgainst) {
  const MadeMarket market = flat_product("000905", {"IC2411"}, 5400, "2024-10-15", "2024-10-17").derive_daily();
  BacktestConfig config = plain_config(market);
  config.start = day("2024-10-16");
  config.spot_symbol = "000905";
  config.spot_share = rate("0.6");
  config.account.fund_limits.max_short_share_of_spot = 0.8;
  const auto spot = [](Context& context) { context.set_spot(Money::from_integer(5'400'000)); };
  const auto script = Script()
                          .at("2024-10-16", "10:31", target("IC2411", -1))  // no spot yet
                          .at("2024-10-16", "10:41", spot)
                          .at("2024-10-16", "10:51", target("IC2411", -5))
                          .at("2024-10-16", "11:01", target("IC2411", -4))
                          .at("2024-10-17", "10:31", target("IC2411", 3))  // longs are free
                          .at("2024-10-17", "10:41", target("IC2411", -4));
  const auto result = run_one(market.panel(), config, script);
  EXPECT_EQ(fates(result), (Fates{OrderFate::kShortShareLimit, OrderFate::kShortShareLimit}));
  EXPECT_EQ(result.fills.at(0).quantity, lots(-4));
  // Both legs of one decision count together: spot that is bought at that very moment is there.
  const auto both = [&](Context& context) {
    spot(context);
    context.set_target(contract_of("IC2411"), lots(-4), Purpose::kHedge);
  };
  EXPECT_TRUE(run_one(market.panel(), config, Script().at("2024-10-16", "10:31", both)).unfilled.empty());
}

// From 2015-07-07: 1200 lots of IC a day in each direction, over all contracts.
TEST(OpeningLimit, OfJuly2015CountedEachDirectionByItself) {
  const MadeMarket market =
      flat_product("000905", {"IC1507", "IC1508", "IC1509", "IC1512"}, 8000, "2015-07-06", "2015-07-08");
  const auto result = run_one(market.panel(), limited(market),
                              Script()
                                  .at("2015-07-06", "10:31", target("IC1512", 1200))  // the day before: not counted
                                  .at("2015-07-07", "10:31", target("IC1507", 700))
                                  .at("2015-07-07", "10:32", target("IC1508", 500))
                                  .at("2015-07-07", "10:33", target("IC1508", 501))    // the 1201st bought
                                  .at("2015-07-07", "10:34", target("IC1509", -1200))  // the other direction
                                  .at("2015-07-07", "10:35", target("IC1509", -1195))  // closing opens nothing
                                  .at("2015-07-07", "10:36", target("IC1509", -1196))  // the 1201st sold
                                  .at("2015-07-08", "10:31", target("IC1508", 501)));  // a new day
  EXPECT_EQ(fates(result), (Fates{OrderFate::kOpeningLimit, OrderFate::kOpeningLimit}));
  EXPECT_EQ(result.unfilled.at(0).order.contract, contract_of("IC1508"));
  EXPECT_EQ(result.unfilled.at(1).order.quantity, lots(-1));
  EXPECT_EQ(result.fills.size(), 6u);
  EXPECT_EQ(result.fills.back().filled_at.date(), day("2015-07-08"));
}

// From 2015-09-07: 10 lots a day of a product, buys and sells together.
class TenLots : public ::testing::Test {
 protected:
  MadeMarket market_ = flat_product("000905", {"IC1509", "IC1510", "IC1512"}, 6000, "2015-09-07", "2015-09-08");
  Script script_ = Script()
                       .at("2015-09-07", "10:31", target("IC1509", -11))
                       .at("2015-09-07", "10:32", target("IC1509", -6))
                       .at("2015-09-07", "10:33", target("IC1510", 4))
                       .at("2015-09-07", "10:34", target("IC1512", 1))
                       .at("2015-09-07", "10:35", target("IC1509", 0))
                       .at("2015-09-08", "10:31", target("IC1512", 10))
                       .at("2015-09-08", "10:32", target("IC1512", 11));
};

TEST_F(TenLots, OfSeptember2015CountBothSidesOfAProductTogether) {
  const auto result = run_one(market_.panel(), limited(market_), script_);
  EXPECT_EQ(fates(result), (Fates{OrderFate::kOpeningLimit, OrderFate::kOpeningLimit, OrderFate::kOpeningLimit}));
  EXPECT_EQ(result.unfilled.at(0).order.quantity, lots(-11));  // refused whole, not cut to 10
  EXPECT_EQ(result.unfilled.at(1).order.contract, contract_of("IC1512"));
  EXPECT_EQ(result.unfilled.at(2).order.decided_at, at("2015-09-08", "10:32"));
  ASSERT_EQ(result.fills.size(), 4u);
  EXPECT_EQ(result.fills[2].offset, Offset::kCloseToday);
  EXPECT_EQ(result.fills[3].quantity, lots(10));
  EXPECT_EQ(to_string(result.unfilled.at(0).fate), "refused: above the daily opening limit");
}

TEST_F(TenLots, AHedgingAccountIsExempt) {
  BacktestConfig config = limited(market_);
  config.account.margin.hedging_account = true;
  EXPECT_TRUE(run_one(market_.panel(), config, script_).unfilled.empty());
}

// A roll of 6 opens 6: with 5 opened before it is the 11th lot that is one too many, and neither leg is made.
TEST_F(TenLots, ARollOpensItsEnteringLegOnly) {
  const auto rolling = [&](std::int64_t before) {
    return run_one(market_.panel(), limited(market_),
                   Script()
                       .at("2015-09-07", "10:31", target("IC1509", -6))
                       .at("2015-09-08", "10:31", target("IC1512", before))
                       .at("2015-09-08", "10:41", roll("IC1509", "IC1510", -6)));
  };
  EXPECT_EQ(rolling(4).rolls.size(), 1u);
  const auto refused = rolling(5);
  EXPECT_TRUE(refused.rolls.empty());
  EXPECT_EQ(fates(refused), (Fates{OrderFate::kOpeningLimit, OrderFate::kOpeningLimit}));
}

// From 2018-12-03: 50 lots a day of each contract.
TEST(OpeningLimit, Of2018CountedEachContractByItself) {
  const MadeMarket market = flat_product("000905", {"IC1812", "IC1901"}, 4500, "2018-12-03", "2018-12-04");
  const auto result = run_one(market.panel(), limited(market),
                              Script()
                                  .at("2018-12-03", "10:31", target("IC1812", 30))
                                  .at("2018-12-03", "10:32", target("IC1812", 0))
                                  .at("2018-12-03", "10:33", target("IC1812", -20))
                                  .at("2018-12-03", "10:34", target("IC1901", -50))
                                  .at("2018-12-03", "10:35", target("IC1812", -21))
                                  .at("2018-12-04", "10:31", target("IC1812", -21)));
  EXPECT_EQ(fates(result), Fates{OrderFate::kOpeningLimit});
  EXPECT_EQ(result.unfilled.at(0).order.decided_at, at("2018-12-03", "10:35"));
  EXPECT_EQ(result.fills.size(), 5u);
}

// --- interest --------------------------------------------------------------------------------------------------------

// Wednesday to Monday, flat days of IC2411 at 5400.
MadeMarket flat_wednesday_to_monday(const char* first = kWednesday, const char* last = "2024-10-21") {
  MadeMarket market(Frequency::kDaily, first, last);
  market.index("000905").constant("000905", 5600);
  market.contract("IC2411").constant("IC2411", 5400);
  return market;
}

// Short 5 lots from Thursday on: margin 648,000 of 2,000,000. Free cash earns 2%, margin 1%.
//   Thu  1 day  on 2,000,000 (nothing held on Wednesday)          2% / 365                         = 109.5890
//   Fri  1 day  on 1,352,109.5890 and 648,000                      74.0882 + 17.7534 (rounded each) =  91.8416
//   Mon  3 days on 1,352,201.4306 and 648,000                     222.2797 + 53.2603               = 275.5400
TEST(Interest, IsEarnedByCalendarDaysOnFreeCashAndOnMargin) {
  const MadeMarket market = flat_wednesday_to_monday();
  BacktestConfig config = plain_config(market);
  config.capital = cny("2000000");
  config.account.margin.rule = MarginConfig::Rule::kExchange;
  config.account.interest.free_cash = rate("0.02");
  config.account.interest.margin = rate("0.01");
  const auto result = run_one(market.panel(), config, [](Context& context) {
    if (context.today() == day(kWednesday)) context.set_target(contract_of("IC2411"), lots(-5), Purpose::kHedge);
  });
  EXPECT_EQ(equity_of(result), money({"2000000", "2000109.589", "2000201.4306", "2000476.9706"}));
  EXPECT_EQ(result.cash[CashKind::kInterest], cny("476.9706"));
  ASSERT_EQ(result.attribution.size(), 3u);
  EXPECT_EQ(result.attribution[2][Cause::kInterest], cny("275.54"));
  EXPECT_THAT(result.conventions, Contains("cash earns 0.02 a year, margin 0.01, borrowing costs 0"));
}

// Wednesday night 1,000,000 at 2%: 54.7945. Spot of 1,500,000.0008 at Thursday's open leaves -499,945.2063: 5% of it
// for a day is 68.4856; over the weekend 3 x 500,013.6919 x 5% / 365 = 205.4851.
TEST(Interest, CashBelowZeroIsChargedAtTheBorrowingRate) {
  const MadeMarket market = flat_wednesday_to_monday();
  BacktestConfig config = plain_config(market);
  config.capital = cny("1000000");
  config.spot_symbol = "000905";
  config.account.interest.free_cash = rate("0.02");
  config.account.interest.margin = rate("0.02");
  config.account.interest.borrowed = rate("0.05");
  const auto result = run_one(market.panel(), config, [](Context& context) {
    if (context.today() == day(kWednesday)) context.set_spot(cny("1500000"));
  });
  ASSERT_EQ(result.attribution.size(), 3u);
  EXPECT_EQ(result.attribution[0][Cause::kInterest], cny("54.7945"));
  EXPECT_EQ(result.attribution[1][Cause::kInterest], cny("-68.4856"));
  EXPECT_EQ(result.attribution[2][Cause::kInterest], cny("-205.4851"));
}

TEST(Interest, IsNothingUnlessAskedFor) {
  const MadeMarket market = flat_wednesday_to_monday();
  EXPECT_EQ(run_one(market.panel(), plain_config(market), [](Context&) {}).cash[CashKind::kInterest], Money());
}

// --- dividends of the spot leg ---------------------------------------------------------------------------------------

// On Friday the total-return index gains 10 of 8000 while the price index stands: 5600 x 10 / 8000 = 7 points.
class SpotDividendDay : public ::testing::Test {
 protected:
  SpotDividendDay() : market_(Frequency::kDaily, kWednesday, "2024-10-21") {
    market_.index("000905").constant("000905", 5600);
    market_.index("H00905", SeriesKind::kTotalReturnIndex, false).constant("H00905", 8000);
    market_.daily("H00905", kFriday, 8010, 8010).daily("H00905", "2024-10-21", 8010, 8010);
    market_.contract("IC2411").constant("IC2411", 5400);
    config_ = plain_config(market_);
    config_.spot_symbol = "000905";
    config_.broker.costs.spot_rate = rate("0.001");
  }
  // 1000 units bought at the open of the day after `decision`.
  [[nodiscard]] BacktestResult run(const char* decision = kWednesday) const {
    return run_one(market_.panel(), config_, [&](Context& context) {
      if (context.today() == day(decision)) {
        context.set_spot(notional(context.spot_price(), Quantity::from_integer(1000), 1));
      }
    });
  }
  MadeMarket market_;
  BacktestConfig config_;
};

TEST_F(SpotDividendDay, PaidInCashTheyAreIncomeOfTheExDay) {
  config_.account.spot_dividends = SpotDividends::kCash;
  const auto result = run();
  EXPECT_EQ(result.cash[CashKind::kDividend], cny("7000"));
  ASSERT_EQ(result.attribution.size(), 3u);
  EXPECT_EQ(result.attribution[1][Cause::kDividends], cny("7000"));
  EXPECT_EQ(result.attribution[1].equity_change, cny("7000"));
  EXPECT_EQ(result.attribution[2].equity_change, Money());
  EXPECT_THAT(result.conventions, Contains("dividends on spot are paid in cash"));
}

// 7000 / 5600 = 1.25 units at the close, for 7 CNY of costs.
TEST_F(SpotDividendDay, ReinvestedTheyBuyUnitsAtTheClose) {
  config_.account.spot_dividends = SpotDividends::kReinvested;
  const auto result = run();
  ASSERT_EQ(result.spot_fills.size(), 2u);
  EXPECT_EQ(result.spot_fills[1].units, Quantity::from_raw(1'250'000));
  EXPECT_EQ(result.spot_fills[1].filled_at, at(kFriday, "15:00"));
  EXPECT_EQ(result.attribution[1][Cause::kDividends], cny("7000"));
  EXPECT_EQ(result.attribution[1][Cause::kSpotCost], cny("-7"));
  EXPECT_EQ(result.attribution[1][Cause::kSpotMove], Money());
  EXPECT_EQ(result.attribution[1].equity_change, cny("6993"));
}

TEST_F(SpotDividendDay, WhoBuysOnTheExDayGetsNone) {
  config_.account.spot_dividends = SpotDividends::kCash;
  EXPECT_EQ(run(kThursday).cash[CashKind::kDividend], Money());
}

TEST_F(SpotDividendDay, TheyAreNotCountedUnlessAskedFor) { EXPECT_EQ(run().cash[CashKind::kDividend], Money()); }

TEST_F(SpotDividendDay, ALegInTheTotalReturnIndexHasThemInItsPriceAlready) {
  config_.account.spot_dividends = SpotDividends::kCash;
  config_.spot_symbol = "H00905";
  EXPECT_THROW(static_cast<void>(run()), InputError);
}

// The price index gains 1% on Friday, the total-return index goes from 8000 to 8090: 1000 x 8000 x 1% = 80,000 are the
// market's, 1000 x (90 - 80) = 10,000 are dividends.
TEST_F(SpotDividendDay, TheAttributionSplitsThemOutOfATotalReturnLeg) {
  config_.spot_symbol = "H00905";
  market_.daily("000905", kFriday, 5656, 5656).daily("000905", "2024-10-21", 5656, 5656);
  market_.daily("H00905", kFriday, 8090, 8090).daily("H00905", "2024-10-21", 8090, 8090);
  const auto result = run();
  ASSERT_EQ(result.spot_fills.size(), 1u);
  ASSERT_EQ(result.attribution.size(), 3u);
  EXPECT_EQ(result.attribution[1][Cause::kSpotMove], cny("80000"));
  EXPECT_EQ(result.attribution[1][Cause::kDividends], cny("10000"));
  EXPECT_EQ(result.attribution[1].equity_change, cny("90000"));
  EXPECT_EQ(result.attribution[2][Cause::kDividends], Money());
  EXPECT_EQ(result.cash[CashKind::kDividend], Money());  // nothing was paid out
}

// --- capital flows ---------------------------------------------------------------------------------------------------

// Spot is all that moves: 1000 units. Thursday +1%, Friday -1,000,000 taken out before the session, Monday brings the
// 500,000 that are dated Saturday.
class FlowDays : public ::testing::Test {
 protected:
  FlowDays() : market_(flat_wednesday_to_monday("2024-10-15")) {
    config_ = plain_config(market_);
    config_.account.flows = {{day(kFriday), cny("-1000000")}, {day("2024-10-19"), cny("500000")}};
    // 10 short from Wednesday's open at 5400; settlements fall by 50 points on Thursday and Friday: +100,000 a day.
    market_.settlement("IC2411", kThursday, 5350).settlement("IC2411", kFriday, 5300);
    market_.settlement("IC2411", "2024-10-21", 5300);
  }
  [[nodiscard]] BacktestResult run() const {
    return run_to_its_end(market_.panel(), config_, [](Context& context) {
      if (context.today() == day("2024-10-15")) context.set_target(contract_of("IC2411"), lots(-10), Purpose::kHedge);
    });
  }
  MadeMarket market_;
  BacktestConfig config_;
};

TEST_F(FlowDays, AreNeitherGainNorLossOfTheNetValue) {
  const auto result = run();
  EXPECT_EQ(equity_of(result), money({"10000000", "10000000", "10100000", "9200000", "9700000"}));
  const auto values = result.equity.net_value();
  ASSERT_EQ(values.size(), 5u);
  EXPECT_DOUBLE_EQ(values[2], 1.01);
  // 100,000 earned on the 10,100,000 of the evening before: on daily bars money rests on the day of its flow.
  EXPECT_DOUBLE_EQ(values[3], 1.01 * 10'200'000.0 / 10'100'000.0);
  EXPECT_DOUBLE_EQ(values[4], values[3]);
  EXPECT_EQ(result.equity.points[3].flow, cny("-1000000"));
  EXPECT_EQ(result.equity.points[4].flow, cny("500000"));
  EXPECT_EQ(result.cash[CashKind::kDeposit], cny("9500000"));
}

TEST_F(FlowDays, HaveAColumnOfTheirOwnInTheAttribution) {
  const auto result = run();
  ASSERT_EQ(result.attribution.size(), 4u);
  EXPECT_EQ(result.attribution[1][Cause::kCapitalFlow], Money());
  EXPECT_EQ(result.attribution[2][Cause::kCapitalFlow], cny("-1000000"));
  EXPECT_EQ(result.attribution[2].equity_change, cny("-900000"));
  EXPECT_EQ(result.attribution[3][Cause::kCapitalFlow], cny("500000"));
  EXPECT_EQ(result.attribution[3].equity_change, cny("500000"));
}

// 10,100,000 on Thursday evening: a withdrawal of all of it on Friday ends the run with Thursday's curve.
TEST_F(FlowDays, TakingOutAllThatThereIsEndsTheRun) {
  for (const char* amount : {"-10100000", "-99000000"}) {
    config_.account.flows = {{day(kFriday), cny(amount)}};
    const auto result = run();
    EXPECT_EQ(result.end.status, RunEnd::Status::kRuined);
    EXPECT_EQ(result.end.day, day(kFriday));
    EXPECT_THAT(result.end.reason, ::testing::HasSubstr("are taken out, and the account holds 10100000"));
    EXPECT_EQ(equity_of(result), money({"10000000", "10000000", "10100000"}));
  }
  config_.account.flows = {{day(kFriday), cny("-10099999")}};
  EXPECT_TRUE(run().end.is_finished());
}

// Friday's settlement of 6,500 loses 1,150 points on 10 lots, 2,300,000, and Thursday's 100,000 on top of a capital of
// 2,000,000 are gone; the 5,000,000 of Friday keep equity positive, and no return can be told across it.
TEST_F(FlowDays, MoneyThatComesInWhenAllIsLostDoesNotHideIt) {
  config_.capital = cny("2000000");
  config_.account.flows = {{day(kFriday), cny("5000000")}};
  market_.settlement("IC2411", kFriday, 6500);
  const auto result = run();
  EXPECT_EQ(result.end.status, RunEnd::Status::kRuined);
  EXPECT_THAT(result.end.reason, ::testing::HasSubstr("without the 5000000 CNY that came in today equity would be "
                                                      "-200000 CNY"));
  EXPECT_EQ(equity_of(result), money({"2000000", "2000000", "2100000", "4800000"}));
  EXPECT_DOUBLE_EQ(result.equity.net_value().back(), 1.05 * -200'000.0 / 2'100'000.0);
}

// A period that starts on a Saturday begins on Monday. What is brought in that Monday is capital, not a gain.
TEST(CapitalFlow, OnTheFirstTradingDayOfAPeriodThatStartsOnAClosedDayIsNoGain) {
  for (const Frequency frequency : {Frequency::kDaily, Frequency::kOneMinute}) {
    MadeMarket market(frequency, kFriday, "2024-10-23");
    market.index("000905").constant("000905", 5600);
    market.contract("IC2411").constant("IC2411", 5400);
    BacktestConfig config = plain_config(market);
    config.start = day("2024-10-19");
    config.account.flows = {{day("2024-10-21"), cny("1000000")}};
    const auto result = run_one(market.panel(), config, [](Context&) {});
    EXPECT_EQ(result.equity.points.back().equity, cny("11000000"));
    for (const double value : result.equity.net_value()) EXPECT_DOUBLE_EQ(value, 1.0) << to_string(frequency);
  }
}

// --- settlement prices -----------------------------------------------------------------------------------------------

const SettlementRecord* record_of(const BacktestResult& result, const char* code, const char* date) {
  for (const auto& record : result.settlements) {
    if (record.contract == contract_of(code) && record.date == day(date)) return &record;
  }
  return nullptr;
}

class Statement : public ::testing::Test {
 protected:
  // Short 2 of IC2410 at 5500 and of IC2411 at 5400 from Wednesday on; IC2410 expires on Friday.
  [[nodiscard]] BacktestResult run() const {
    return run_one(
        market_.panel(), config_,
        Script().at(kWednesday, "10:31", target("IC2410", -2)).at(kWednesday, "10:41", target("IC2411", -2)));
  }
  MadeMarket market_ = flat_minutes(kWednesday, kFriday);
  BacktestConfig config_ = with_exchange_fees(market_, "IC");
};

// -2 x 200 x (5412.4 - 5400) = -4960, and from there to 5400 again.
TEST_F(Statement, AnOfficialPriceIsRecordedAsSuch) {
  market_.settlement("IC2411", kWednesday, 5412.4);
  const auto result = run();
  const auto* record = record_of(result, "IC2411", kWednesday);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->source, SettlementSource::kOfficial);
  EXPECT_EQ(record->price, points(5412.4));
  EXPECT_EQ(record->quantity, lots(-2));
  EXPECT_EQ(record->variation, cny("-4960"));
  EXPECT_EQ(record->fee, Money());
  EXPECT_FALSE(record->is_final);
  EXPECT_EQ(record_of(result, "IC2411", kThursday)->variation, cny("4960"));
  // The market begins on Wednesday: nothing to take its limits from.
  EXPECT_THAT(result.warnings, Contains(HasSubstr("price limits unchecked on 1 days")));
  EXPECT_THAT(result.warnings, Contains("DATA: 1 settlement prices lie outside their day's range, the worst 5412.4 of "
                                        "IC2411 on 2024-10-16, 5400 to 5400"));
}

// The last hour: 59 bars of 100 lots at 5400 and 5900 lots at 5412: 5406. -2 x 200 x 6 = -2400.
TEST_F(Statement, WithoutAnOfficialPriceTheLastHourIsAveraged) {
  market_.no_settlement("IC2411", kWednesday).bar("IC2411", kWednesday, "14:59", 5412, 5412);
  MadeSeries& bars = market_.bars("IC2411");
  bars.volume[bars.at(index_of_day(kWednesday), 239)] = 5900;
  const auto result = run();
  const auto* record = record_of(result, "IC2411", kWednesday);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->source, SettlementSource::kLastHour);
  EXPECT_EQ(to_string(record->source), "last_hour_vwap");
  EXPECT_EQ(record->price, points(5406));
  EXPECT_EQ(record->variation, cny("-2400"));
  EXPECT_THAT(result.warnings, Contains(HasSubstr("computed from bars (last_hour_vwap): IC2411 2024-10-16")));
}

// 119 minutes of the afternoon at 5600, one at 5612: 5600.1. -2 x 200 x (5600.1 - 5500) = -40,040, and for delivery
// 400 x 5600.1 x 0.01% = 224.004.
TEST_F(Statement, AnExpiringContractIsSettledAtTheTwoHourMeanOfItsIndex) {
  market_.no_settlement("IC2410", kFriday).bar("000905", kFriday, "13:17", 5600, 5612);
  const auto result = run();
  const auto* record = record_of(result, "IC2410", kFriday);
  ASSERT_NE(record, nullptr);
  EXPECT_TRUE(record->is_final);
  EXPECT_EQ(record->source, SettlementSource::kIndexMean);
  EXPECT_EQ(record->price, points(5600.1));
  EXPECT_EQ(record->variation, cny("-40040"));
  EXPECT_EQ(record->fee, cny("224.004"));
  EXPECT_EQ(result.cash[CashKind::kFeeDelivery], cny("-224.004"));
  EXPECT_EQ(result.attribution.back()[Cause::kFeeDelivery], cny("-224.004"));
}

// With broker x 1.5 the delivery fee is 0.015%: at the official 5652.37, 400 x 5652.37 x 0.015% = 339.1422.
TEST_F(Statement, TheBrokerMultipliesTheDeliveryFee) {
  market_.settlement("IC2410", kFriday, 5652.37);
  config_.broker.costs.broker_multiplier = rate("1.5");
  const auto result = run();
  const auto* record = record_of(result, "IC2410", kFriday);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->source, SettlementSource::kOfficial);
  EXPECT_EQ(record->fee, cny("339.1422"));
  EXPECT_EQ(record->variation, cny("-60948"));  // -400 x 152.37
}

// A whole day without a trade has no average and no close: an error, unless the config lets the settlement before
// stand again. 2 x 200 x 5412.4 are at stake.
TEST_F(Statement, WithoutATradeTheSettlementBeforeStandsAgainOnlyWhereTheConfigAllowsIt) {
  market_.settlement("IC2411", kWednesday, 5412.4).no_settlement("IC2411", kThursday);
  MadeSeries& bars = market_.bars("IC2411");
  for (int slot = 0; slot < 240; ++slot) bars.volume[bars.at(index_of_day(kThursday), slot)] = 0;
  for (const auto policy : {MissingSettlement::kError, MissingSettlement::kClose}) {
    config_.missing_settlement = policy;
    try {
      static_cast<void>(run());
      ADD_FAILURE() << "ran";
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), HasSubstr("nobody traded it that day; with \"missing_settlement\": \"carry\""));
    }
  }
  config_.missing_settlement = MissingSettlement::kCarry;
  const auto result = run();
  const auto* record = record_of(result, "IC2411", kThursday);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(to_string(record->source), "carried");
  EXPECT_EQ(record->price, points(5412.4));
  EXPECT_EQ(record->variation, Money());
  EXPECT_THAT(result.warnings, Contains("1 settlement prices were missing, nobody having traded, and the ones before "
                                        "carried: IC2411 2024-10-17; 2164960 CNY of contracts at stake"));
}

// The last trade of Thursday is at 5390 at 10:00; what the feed repeats afterwards without volume is no close.
TEST_F(Statement, TheCloseThatStandsInIsThatOfTheDaysLastTrade) {
  market_.no_settlement("IC2411", kThursday).bar("IC2411", kThursday, "10:00", 5390, 5390);
  MadeSeries& bars = market_.bars("IC2411");
  bars.volume[bars.at(index_of_day(kThursday), 30)] = kMissingCount;  // what was traded cannot be averaged
  for (int slot = 31; slot < 240; ++slot) bars.volume[bars.at(index_of_day(kThursday), slot)] = 0;
  config_.missing_settlement = MissingSettlement::kClose;
  const auto result = run();
  const auto* record = record_of(result, "IC2411", kThursday);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->source, SettlementSource::kClose);
  EXPECT_EQ(record->price, points(5390));
}

// IC2410 expires on Friday without a trade, one index minute of the last two hours missing: the mean of the other 119,
// 118 of them at 5600 and one at 5611.9: 5600.10. Thursday's 5500 would have been another day's price.
TEST_F(Statement, AFinalSettlementWithoutATradeComesFromTheIndexAndNoOtherDay) {
  market_.no_settlement("IC2410", kFriday).bar("000905", kFriday, "13:17", 5600, 5611.9);
  market_.no_bar("000905", kFriday, "13:40");
  MadeSeries& bars = market_.bars("IC2410");
  for (int slot = 0; slot < 240; ++slot) bars.volume[bars.at(index_of_day(kFriday), slot)] = 0;
  EXPECT_THROW(static_cast<void>(run()), InputError);
  config_.missing_settlement = MissingSettlement::kClose;
  const auto result = run();
  const auto* record = record_of(result, "IC2410", kFriday);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(to_string(record->source), "index");
  EXPECT_EQ(record->price, points(5600.1));
}

// Marked at closes, without margin and interest, no settlement price moves anything: 2 lots from 5400 to 5390.
TEST_F(Statement, APaperRunAtClosesNeedsNoSettlementPrices) {
  config_ = plain_config(market_);
  config_.mark = Mark::kClose;
  market_.no_settlement("IC2411", kWednesday).no_settlement("IC2411", kThursday).no_settlement("IC2410", kThursday);
  for (const char* code : {"IC2410", "IC2411"}) {
    MadeSeries& bars = market_.bars(code);
    for (auto& volume : bars.volume) volume = kMissingCount;
  }
  market_.bar("IC2411", kThursday, "14:59", 5390, 5390);
  const auto result = run();
  EXPECT_EQ(result.equity.points[2].equity, cny("10004000"));
  EXPECT_THAT(result.warnings, ::testing::Not(Contains(HasSubstr("settlement prices"))));
  EXPECT_THAT(result.conventions, Contains(HasSubstr("3 settlement prices are missing and not needed")));
  config_.mark = Mark::kSettlement;
  EXPECT_THROW(static_cast<void>(run()), InputError);
}

TEST_F(Statement, VariationsAndFeesOfAllLinesAreThoseOfTheCash) {
  market_.settlement("IC2411", kWednesday, 5412.4).settlement("IC2410", kFriday, 5652.37);
  const auto result = run();
  Money variation, fees;
  for (const auto& record : result.settlements) {
    variation += record.variation;
    fees += record.fee;
  }
  EXPECT_EQ(result.settlements.size(), 6u);  // two contracts on three evenings
  EXPECT_EQ(variation, result.cash[CashKind::kFuturesVariation]);
  EXPECT_EQ(fees, -result.cash[CashKind::kFeeDelivery]);
}

}  // namespace
}  // namespace hedgelab::test
