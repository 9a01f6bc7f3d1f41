#include "engine/strategy/context.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/analysis/basis_series.h"
#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"
#include "engine/strategy/slot_basis.h"
#include "engine/strategy/window_statistics.h"
#include "tests/strategy/small_context.h"

namespace hedgelab::test {
namespace {

MadeMarket two_days() {
  MadeMarket market(Frequency::kDaily, "2024-10-15", "2024-10-21");
  market.index("000905").constant("000905", 5600);
  market.contract("IC2410").constant("IC2410", 5500);
  market.contract("IC2411").constant("IC2411", 5400);
  market.contract("IC2412").constant("IC2412", 5300);
  market.daily("IC2411", "2024-10-16", 5390, 5410, 5408.2);
  return market;
}

TEST(Context, WithDailyBarsEveryBarDecides) {
  const MadeMarket market = two_days();
  SmallContext at(market, "2024-10-16");
  EXPECT_TRUE(at.context().is_decision_bar(0));
  EXPECT_TRUE(at.context().is_decision_bar(30));
}

TEST(Context, TheDecisionBarClosesSoManyMinutesBeforeTheLastOne) {
  MadeMarket market(Frequency::kOneMinute, "2024-10-16", "2024-10-16");
  market.index("000905").constant("000905", 5600);
  const auto deciding = [&](int minutes, int slot) {
    SmallContext at(market, "2024-10-16", slot);
    return at.context().is_decision_bar(minutes);
  };
  EXPECT_TRUE(deciding(0, 239));
  EXPECT_FALSE(deciding(0, 238));
  EXPECT_TRUE(deciding(3, 236));  // ends at 14:57
  EXPECT_FALSE(deciding(3, 239));
  EXPECT_TRUE(deciding(240, 0));  // earlier than the day is long: its first bar
}

TEST(Context, FiveMinuteBarsCountInWholeBars) {
  MadeMarket market(Frequency::kFiveMinutes, "2024-10-16", "2024-10-16");
  market.index("000905").constant("000905", 5600);
  SmallContext at(market, "2024-10-16", 46);  // ends at 14:55
  EXPECT_TRUE(at.context().is_decision_bar(5));
  EXPECT_TRUE(at.context().is_decision_bar(9));
  EXPECT_FALSE(at.context().is_decision_bar(10));
}

TEST(Context, ListedContractsAreThoseOfTodayAndTheExpiringOneStillStandsFirst) {
  const MadeMarket market = two_days();
  const auto codes = [](std::span<const ContractId> ids) {
    std::vector<std::string> names;
    for (const ContractId id : ids) names.push_back(rule_book().contracts.contract(id).code);
    return names;
  };
  SmallContext at(market, "2024-10-18");
  EXPECT_EQ(codes(at.context().listed()), (Lines{"IC2410", "IC2411", "IC2412", "IC2503"}));
  // After an October expiry the new one is the quarter month behind: 2506.
  EXPECT_EQ(codes(at.context().listed_after(day("2024-10-18"))), (Lines{"IC2411", "IC2412", "IC2503", "IC2506"}));
  at.move_to("2024-10-21");
  EXPECT_EQ(codes(at.context().listed()), (Lines{"IC2411", "IC2412", "IC2503", "IC2506"}));
  EXPECT_FALSE(at.context().is_listed(contract_of("IC2410")));
}

TEST(Context, DaysLeftAreCountedAfterTodayUpToTheLastTradingDay) {
  const MadeMarket market = two_days();
  SmallContext at(market, "2024-10-16");
  EXPECT_EQ(at.context().trading_days_left(contract_of("IC2410")), 2);  // Thu, Fri
  EXPECT_EQ(at.context().calendar_days_left(contract_of("IC2410")), 2);
  EXPECT_EQ(at.context().trading_days_until(day("2024-10-21")), 3);
  EXPECT_EQ(at.context().trading_days_since(day("2024-10-15")), 1);
  at.move_to("2024-10-18");
  EXPECT_EQ(at.context().trading_days_left(contract_of("IC2410")), 0);
}

TEST(Context, APriceIsTheLastCloseAndAMissingOneIsAnErrorThatNamesContractAndDay) {
  MadeMarket market = two_days();
  market.contract("IC2503");
  SmallContext at(market, "2024-10-16");
  EXPECT_EQ(at.context().price(contract_of("IC2411")), points(5410));
  EXPECT_EQ(at.context().index_price(), points(5600));
  for (const char* code : {"IC2503", "IC2509"}) {  // a series without a bar, and no series
    try {
      (void)at.context().price(contract_of(code));
      FAIL() << code;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(code), std::string::npos);
      EXPECT_NE(std::string(error.what()).find("2024-10-16"), std::string::npos);
    }
  }
  EXPECT_THROW((void)at.context().spot_price(), InvariantError);
}

TEST(Context, WithoutABarTodayTheLastCloseIsCarried) {
  MadeMarket market = two_days();
  market.no_bar("IC2411", "2024-10-17");
  SmallContext at(market, "2024-10-16");
  at.move_to("2024-10-17");
  EXPECT_EQ(at.context().price(contract_of("IC2411")), points(5410));
  EXPECT_FALSE(at.context().market().has_bar(contract_of("IC2411")));
  SmallContext directly(market, "2024-10-17");  // the same for a run that starts there
  EXPECT_EQ(directly.context().price(contract_of("IC2411")), points(5410));
}

TEST(Context, EquityIsCashAndSpotAndFuturesAtTheLastCloses) {
  const MadeMarket market = two_days();
  SmallContext at(market, "2024-10-16", 0, "IC", "000905");
  at.ledger.deposit(cny("10000000"));
  at.ledger.apply(SpotFill{{}, {}, lots(1250), points(5600), cny("7000000"), Money()});
  at.hold("IC2411", -6, 5400);
  EXPECT_EQ(at.context().cash(), cny("3000000"));
  EXPECT_EQ(at.context().spot_value(), cny("7000000"));
  EXPECT_EQ(at.context().equity(), cny("9988000"));  // -6 x 200 x (5410 - 5400)
  EXPECT_EQ(at.context().position(contract_of("IC2411")), lots(-6));
  ASSERT_EQ(at.context().held().size(), 1u);
}

TEST(Context, LotsAreTheWholeNumberNearestToTheAmountOrExactInPaperMode) {
  const MadeMarket market = two_days();
  SmallContext at(market, "2024-10-16");
  const ContractId ic = contract_of("IC2411");                    // 5410 x 200 = 1,082,000 a lot
  EXPECT_EQ(at.context().lots_for(ic, cny("7000000")), lots(6));  // 6.47
  EXPECT_EQ(at.context().lots_for(ic, cny("7033000")), lots(7));  // 6.5 exactly
  EXPECT_EQ(at.context().lots_for(ic, cny("-7033000")), lots(-7));
  EXPECT_EQ(at.context().lots_for(ic, cny("540999")), lots(0));
  at.terms.whole_lots = false;
  EXPECT_EQ(at.context().lots_for(ic, cny("7000000")), Quantity::from_raw(6'469'501));  // 6.4695009...
}

TEST(Context, AnnualisedBasisUsesTheIndexTheDaysLeftAndTheDividends) {
  const MadeMarket market = two_days();
  SmallContext at(market, "2024-10-16");
  // IC2411 expires on 2024-11-15: 30 calendar days, 31 as Cinda counts. (5410 - 5600) / 5600 x 360 / 31.
  EXPECT_DOUBLE_EQ(at.context().annualised_basis(contract_of("IC2411"), BasisConvention::kCinda),
                   (5410.0 - 5600.0) / 5600.0 * 360.0 / 31.0);
}

TEST(Context, ATargetReplacesWhatWaitsAndAsksForTheDifference) {
  const MadeMarket market = two_days();
  SmallContext at(market, "2024-10-16");
  at.hold("IC2411", -6, 5400);
  at.context().set_target(contract_of("IC2411"), lots(-4), Purpose::kRebalance);
  EXPECT_EQ(at.sink.lines, (Lines{"cancel IC2411", "submit IC2411 2 rebalance group 0"}));
}

TEST(Context, ARollIsOneGroupOfTwoTrades) {
  const MadeMarket market = two_days();
  SmallContext at(market, "2024-10-16");
  at.hold("IC2410", -6, 5500);
  at.hold("IC2411", -1, 5400);
  at.context().roll(contract_of("IC2410"), contract_of("IC2411"), lots(-7));
  EXPECT_EQ(at.sink.lines,
            (Lines{"cancel IC2410", "cancel IC2411", "submit IC2410 6 roll group 1", "submit IC2411 -6 roll group 1"}));
  EXPECT_THROW(at.context().roll(contract_of("IC2410"), contract_of("IC2410"), lots(1)), InvariantError);
}

TEST(Context, TheSpotTargetIsInUnitsAtTheLastClose) {
  const MadeMarket market = two_days();
  SmallContext at(market, "2024-10-16", 0, "IC", "000905");
  at.context().set_spot(cny("7000000"));
  EXPECT_EQ(at.sink.lines, (Lines{"spot 1250"}));
}

TEST(Context, WithoutASignalBoardOrAnOverlayTheirQuestionsAreBugs) {
  const MadeMarket market = two_days();
  SmallContext at(market, "2024-10-16");
  EXPECT_THROW((void)at.context().derivative(contract_of("IC2411"), 2, 5), InvariantError);
  EXPECT_THROW((void)at.context().overlay_position(contract_of("IC2411")), InvariantError);
}

TEST(Context, ABarOfThePastHasItsOpenHighLowVolumeAndOpenInterest) {
  MadeMarket market = two_days();
  MadeSeries& made = market.days("IC2411");
  made.open_interest[made.at(index_of_day("2024-10-16"), 0)] = 4321;
  made.open_interest[made.at(index_of_day("2024-10-17"), 0)] = kMissingCount;
  market.no_bar("IC2411", "2024-10-15");
  const auto yesterday = SmallContext(market, "2024-10-17").context().bar(contract_of("IC2411"), 1);
  ASSERT_TRUE(yesterday);
  EXPECT_EQ(yesterday->end, hedgelab::test::at("2024-10-16", "15:00"));
  EXPECT_EQ(yesterday->open, points(5390));
  EXPECT_EQ(yesterday->high, points(5410));
  EXPECT_EQ(yesterday->low, points(5390));
  EXPECT_EQ(yesterday->close, points(5410));
  EXPECT_EQ(yesterday->volume, 100);
  EXPECT_EQ(yesterday->open_interest, 4321);
  SmallContext now(market, "2024-10-17");
  EXPECT_EQ(now.context().daily_bar(contract_of("IC2411"), 1)->close, points(5410));
  EXPECT_EQ(now.context().bar(contract_of("IC2411"))->close, points(5400));
  EXPECT_EQ(now.context().bar(contract_of("IC2411"))->open_interest, std::nullopt);
  EXPECT_FALSE(now.context().bar(contract_of("IC2411"), 2));   // 10-15 has none
  EXPECT_FALSE(now.context().bar(contract_of("IC2411"), 99));  // nor has what lies before the data
}

TEST(Context, ABarOfMinutesIsCountedBackThroughTheNight) {
  MadeMarket market(Frequency::kOneMinute, "2024-10-15", "2024-10-16");
  market.index("000905").constant("000905", 5600);
  market.contract("IC2411").constant("IC2411", 5400).bar("IC2411", "2024-10-15", "14:59", 5410, 5420).derive_daily();
  SmallContext at(market, "2024-10-16", 1);  // 09:31 to 09:32
  EXPECT_EQ(at.context().bar(contract_of("IC2411"), 1)->close, points(5400));
  EXPECT_EQ(at.context().bar(contract_of("IC2411"), 2)->close, points(5420));  // the last of the day before
  EXPECT_EQ(at.context().daily_closes(contract_of("IC2411"), 3), (std::vector{5420.0}));
  at.move_to("2024-10-16", 239);  // today's closes with its last bar
  EXPECT_EQ(at.context().daily_closes(contract_of("IC2411"), 3), (std::vector{5420.0, 5400.0}));
}

TEST(Context, DailyClosesEndWithTodayAndLeaveOutDaysWithoutOne) {
  MadeMarket market = two_days();
  market.daily("000905", "2024-10-15", 5610, 5610).daily("000905", "2024-10-16", 5620, 5620);
  market.no_bar("IC2411", "2024-10-16");
  SmallContext at(market, "2024-10-17", 0, "IC", "000905");
  EXPECT_EQ(at.context().index_closes(2), (std::vector{5620.0, 5600.0}));
  EXPECT_EQ(at.context().spot_closes(9), (std::vector{5610.0, 5620.0, 5600.0}));
  EXPECT_EQ(at.context().daily_closes(contract_of("IC2411"), 3), (std::vector{5400.0, 5400.0}));
  EXPECT_TRUE(SmallContext(market, "2024-10-17").context().spot_closes(9).empty());  // no spot leg
}

TEST(Context, AUsersSeriesEndsWithWhatIsKnown) {
  MadeMarket market = two_days();
  market.known("signal", {{hedgelab::test::at("2024-10-16", "00:00"), 0.25},
                          {hedgelab::test::at("2024-10-16", "15:00"), 0.5},
                          {hedgelab::test::at("2024-10-17", "00:00"), 0.75}});
  SmallContext at(market, "2024-10-15");
  EXPECT_FALSE(at.context().known("signal"));
  EXPECT_TRUE(at.context().known_values("signal", 5).empty());
  at.move_to("2024-10-16");
  EXPECT_EQ(at.context().known("signal")->value, 0.5);
  EXPECT_EQ(at.context().known("signal")->known_at, hedgelab::test::at("2024-10-16", "15:00"));
  const auto values = at.context().known_values("signal", 5);
  EXPECT_EQ(std::vector(values.begin(), values.end()), (std::vector{0.25, 0.5}));
  EXPECT_EQ(at.context().known_values("signal", 1).front(), 0.5);
  EXPECT_THROW(static_cast<void>(at.context().known("singal")), InputError);
}

TEST(Context, TheRateOfASlotIsThatOfTheContractThatStoodInItOnTheDay) {
  // Third in the listing on 10-16 is IC2412: 2024-12-20 is 65 days off, 66 with both ends; 5300 - 5600 = -300 points.
  // On Friday 10-18 the current month is IC2410 on its last day, one day with both ends: (5500 - 5600) / 5600 x 360.
  // On Monday it is IC2411, 25 days from expiry on 11-15.
  const MadeMarket market = two_days();
  SmallContext at(market, "2024-10-21");
  const InstrumentId ic = at.context().product();
  const auto rate_of = [&](ContractSlot slot, int back) {
    return at.context().slot_rate(ic, slot, BasisConvention::kCinda, back);
  };
  EXPECT_NEAR(*rate_of(ContractSlot::kCurrentQuarter, 3), -300.0 / 5600 * 360 / 66, 1e-12);
  EXPECT_NEAR(*rate_of(ContractSlot::kCurrentMonth, 1), -100.0 / 5600 * 360 / 1, 1e-12);
  EXPECT_NEAR(*rate_of(ContractSlot::kCurrentMonth, 0), -200.0 / 5600 * 360 / 26, 1e-12);
  EXPECT_FALSE(rate_of(ContractSlot::kNextQuarter, 0));                                                // no bars of it
  EXPECT_FALSE(at.context().slot_rate(ic, ContractSlot::kCurrentMonth, BasisConvention::kHuatai, 1));  // no day left
  EXPECT_FALSE(rate_of(ContractSlot::kCurrentMonth, 100'000));
}

TEST(SlotBasis, CountsEveryDayOnceAndHasNoPercentileOfTooFew) {
  const MadeMarket market = two_days();
  SmallContext at(market, "2024-10-17");
  SlotBasis basis({.slot = ContractSlot::kCurrentMonth, .fewest_days = 4});
  basis.update(at.context());
  basis.update(at.context());
  EXPECT_EQ(basis.rates().size(), 3u);  // 10-15, 16, 17
  EXPECT_NEAR(*basis.rate(), -100.0 / 5600 * 360 / 2, 1e-12);
  EXPECT_FALSE(basis.percentile());  // a study's percentile asks for twenty, whatever the terms say
  at.move_to("2024-10-21");
  basis.update(at.context());
  EXPECT_EQ(basis.rates().size(), 5u);  // Friday came in with Monday
}

TEST(SlotBasis, ThePercentileIsTheShareOfDaysAtOrBelowToday) {
  // The third listed is IC2412 from 07-22 to 10-18. September 2024 has 19 trading days (09-16 and 09-17 are closed),
  // October from the 8th to the 18th 9. A constant discount is deeper a year the nearer its expiry: today's is the
  // deepest of 28.
  MadeMarket market(Frequency::kDaily, "2024-09-02", "2024-10-18");
  market.index("000905").constant("000905", 5600).contract("IC2412").constant("IC2412", 5500);
  SmallContext at(market, "2024-10-18");
  SlotBasis basis({.slot = ContractSlot::kCurrentQuarter, .fewest_days = 28});
  basis.update(at.context());
  EXPECT_EQ(basis.rates().size(), 28u);
  EXPECT_EQ(basis.percentile(), 1.0 / 28.0);
  SlotBasis asks_for_more({.slot = ContractSlot::kCurrentQuarter, .fewest_days = 29});
  asks_for_more.update(at.context());
  EXPECT_EQ(asks_for_more.percentile(), std::nullopt);
}

// The study of `hedgelab basis` on the same market, day by day.
TEST(SlotBasis, IsTheHistoryAndThePercentileOfTheStudy) {
  const MadeMarket market = random_market(5, Frequency::kDaily, "IC", "2024-06-03", "2024-10-31");
  const MarketPanel panel = market.panel();
  const auto dividends = no_dividends();
  SmallContext at(market, "2024-10-31", 0, "IC", "", dividends.get());
  const InstrumentId ic = at.context().product();
  const BasisSeries study =
      basis_series(panel, {.instrument = ic, .convention = BasisConvention::kHuatai, .dividends = dividends.get()},
                   ContractRule::by_slot(ContractSlot::kCurrentMonth), day("2024-06-03"), day("2024-10-31"));
  SlotBasis basis({.slot = ContractSlot::kCurrentMonth, .convention = BasisConvention::kHuatai, .fewest_days = 20});
  basis.update(at.context());
  const std::vector<double> rates = study.annualised_days().values;  // none on the days of expiry
  EXPECT_GT(rates.size(), 80u);
  EXPECT_LT(rates.size(), study.points.size());
  EXPECT_EQ(basis.rates(), rates);
  EXPECT_EQ(basis.percentile(), percentiles_to_date(rates).back());
}

TEST(WindowStatistics, TooFewNumbersGiveNone) {
  EXPECT_EQ(mean_of({}), std::nullopt);
  EXPECT_EQ(*mean_of(std::vector{1.0, 2.0, 6.0}), 3.0);
  EXPECT_EQ(deviation_of(std::vector{1.0}), std::nullopt);
  EXPECT_NEAR(*deviation_of(std::vector{1.0, 2.0, 6.0}), std::sqrt((4.0 + 1.0 + 9.0) / 2.0), 1e-12);
  EXPECT_EQ(percentile_in(std::vector(19, 1.0), 1.0), std::nullopt);
  std::vector<double> window(20, 2.0);
  window[3] = window[7] = 1.0;
  EXPECT_EQ(percentile_in(window, 1.5), 0.1);
  EXPECT_EQ(volatility_of(std::vector{100.0, 110.0}, 252.0), std::nullopt);
  // Returns of 10% and -10%: deviation sqrt(2 x 0.01 / 1).
  EXPECT_NEAR(*volatility_of(std::vector{100.0, 110.0, 99.0}, 252.0), std::sqrt(0.02 * 252.0), 1e-12);
}

}  // namespace
}  // namespace hedgelab::test
