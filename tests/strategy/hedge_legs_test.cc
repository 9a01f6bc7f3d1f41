#include "engine/strategy/hedge_legs.h"

#include <gtest/gtest.h>

#include <utility>

#include "engine/core/error.h"
#include "tests/strategy/small_context.h"

namespace hedgelab::test {
namespace {

MadeMarket flat() {
  MadeMarket market(Frequency::kDaily, "2024-10-15", "2024-10-21");
  market.index("000905").constant("000905", 5600);
  market.contract("IC2410").constant("IC2410", 5500);
  market.contract("IC2411").constant("IC2411", 5400);
  market.contract("IC2412").constant("IC2412", 5300);
  return market;
}

class HedgeLegsAt : public ::testing::Test {
 protected:
  HedgeLegsAt() : at(market, "2024-10-16", 0, "IC", "000905") { at.ledger.deposit(cny("10000000")); }
  Lines take() { return std::exchange(at.sink.lines, {}); }
  const MadeMarket market = flat();
  SmallContext at;
};

// 70% of 10,000,000: spot 7,000,000 / 5600 = 1250 units; 7,000,000 / (5500 x 200) = 6.36 -> 6 lots short.
TEST_F(HedgeLegsAt, TheFirstSettingOpensBothLegs) {
  HedgeLegs legs(1.0);
  EXPECT_FALSE(legs.contract());
  legs.set(at.context(), contract_of("IC2410"));
  EXPECT_EQ(take(), (Lines{"spot 1250", "cancel IC2410", "submit IC2410 -6 hedge group 0"}));
  EXPECT_EQ(legs.contract(), contract_of("IC2410"));
}

TEST_F(HedgeLegsAt, TheRatioScalesTheFuturesLegAlone) {
  HedgeLegs legs(0.5);
  legs.set(at.context(), contract_of("IC2410"));  // 3.18
  EXPECT_EQ(take(), (Lines{"spot 1250", "cancel IC2410", "submit IC2410 -3 hedge group 0"}));
}

TEST_F(HedgeLegsAt, AnotherRatioIsARebalanceOfTheSameHedge) {
  HedgeLegs legs(1.0);
  legs.set(at.context(), contract_of("IC2410"));
  at.hold("IC2410", -6, 5500);
  take();
  legs.set_ratio(0.5);
  EXPECT_EQ(take(), Lines{});
  legs.set(at.context(), contract_of("IC2410"));  // 3.18 -> 3, three of six bought back
  EXPECT_EQ(take(), (Lines{"spot 1250", "cancel IC2410", "submit IC2410 3 rebalance group 0"}));
}

TEST_F(HedgeLegsAt, WithoutASpotLegOnlyTheFuturesAreSet) {
  at.terms.spot.reset();
  HedgeLegs legs(1.0);
  legs.set(at.context(), contract_of("IC2410"));
  EXPECT_EQ(take(), (Lines{"cancel IC2410", "submit IC2410 -6 hedge group 0"}));
}

TEST_F(HedgeLegsAt, TheSameContractAgainIsARebalance) {
  HedgeLegs legs(1.0);
  legs.set(at.context(), contract_of("IC2410"));
  at.hold("IC2410", -8, 5500);
  take();
  legs.set(at.context(), contract_of("IC2410"));
  EXPECT_EQ(take(), (Lines{"spot 1250", "cancel IC2410", "submit IC2410 2 rebalance group 0"}));
}

TEST_F(HedgeLegsAt, AnotherContractIsARollWithTheNewSize) {
  HedgeLegs legs(1.0);
  legs.set(at.context(), contract_of("IC2410"));
  at.hold("IC2410", -6, 5500);
  take();
  legs.set(at.context(), contract_of("IC2412"));  // 7,000,000 / 1,060,000 = 6.60 -> 7
  EXPECT_EQ(take(), (Lines{"spot 1250", "cancel IC2410", "cancel IC2412", "submit IC2410 6 roll group 1",
                           "submit IC2412 -7 roll group 1"}));
}

TEST_F(HedgeLegsAt, ARollThatHasNotFilledIsAskedForAgain) {
  HedgeLegs legs(1.0);
  legs.set(at.context(), contract_of("IC2410"));
  at.hold("IC2410", -6, 5500);
  legs.set(at.context(), contract_of("IC2412"));
  take();
  // Nothing filled: the account still holds 2410, though the legs are meant to be in 2412.
  legs.set(at.context(), contract_of("IC2412"));
  const Lines lines = take();
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[3], "submit IC2410 6 roll group 2");
}

TEST_F(HedgeLegsAt, ARollOnlyKeepsTheLotsAndTheSpot) {
  HedgeLegs legs(1.0);
  legs.set(at.context(), contract_of("IC2410"));
  at.hold("IC2410", -5, 5500);
  take();
  legs.roll_only(at.context(), contract_of("IC2412"));
  EXPECT_EQ(take(),
            (Lines{"cancel IC2410", "cancel IC2412", "submit IC2410 5 roll group 1", "submit IC2412 -5 roll group 1"}));
}

TEST_F(HedgeLegsAt, LotsOfAnotherProductAreNotTheHedges) {
  MadeMarket other = flat();
  other.contract("IF2410").constant("IF2410", 3900);
  SmallContext with(other, "2024-10-16", 0, "IC", "000905");
  with.ledger.deposit(cny("10000000"));
  with.hold("IF2410", -1, 3900);
  HedgeLegs legs(1.0);
  legs.set(with.context(), contract_of("IC2410"));
  EXPECT_EQ(with.sink.lines.back(), "submit IC2410 -6 hedge group 0");
}

TEST_F(HedgeLegsAt, AnAccountTooSmallForHalfALotIsToldWhatItTakes) {
  SmallContext small(market, "2024-10-16", 0, "IC", "000905");
  small.ledger.deposit(cny("700000"));  // 490,000 of 1,100,000
  HedgeLegs legs(1.0);
  try {
    legs.set(small.context(), contract_of("IC2410"));
    FAIL();
  } catch (const InputError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("equity 700000 CNY hedges 490000 CNY of spot"), std::string::npos) << text;
    EXPECT_NE(text.find("about 785714 CNY"), std::string::npos) << text;  // 550,000 / 0.7
  }
  small.terms.whole_lots = false;
  EXPECT_NO_THROW(legs.set(small.context(), contract_of("IC2410")));
}

TEST_F(HedgeLegsAt, ARatioOfZeroAsksForNoFutures) {
  HedgeLegs legs(0.0);
  legs.set(at.context(), contract_of("IC2410"));
  EXPECT_EQ(take(), (Lines{"spot 1250", "cancel IC2410", "submit IC2410 0 hedge group 0"}));
}

}  // namespace
}  // namespace hedgelab::test
