#include "engine/strategy/context.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
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

}  // namespace
}  // namespace hedgelab::test
