#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "engine/core/error.h"
#include "tests/accounting/small_account.h"

namespace hedgelab::test {
namespace {

// IC: 200 CNY a point; IF: 300.
class LedgerOfOneContract : public ::testing::Test {
 protected:
  LedgerOfOneContract() : ledger(rules().contracts) { ledger.deposit(cny("1000000")); }
  Money variation() const { return ledger.total(CashKind::kFuturesVariation); }
  const ContractId ic = contract("IC2412");
  Ledger ledger;
};

TEST_F(LedgerOfOneContract, AnOpeningTradeMovesNoCashButItsFees) {
  ledger.apply(part_fill(ic, lots(-2), points("5600"), Offset::kOpen, cny("51.52"), cny("1")));
  EXPECT_EQ(ledger.cash(), cny("999947.48"));
  EXPECT_EQ(ledger.total(CashKind::kFeeOpen), cny("-51.52"));
  EXPECT_EQ(ledger.total(CashKind::kFeeOrder), cny("-1"));
  EXPECT_EQ(ledger.costs(), cny("52.52"));
  EXPECT_EQ(variation(), Money());
}

TEST_F(LedgerOfOneContract, AShortGainsWhatThePriceFalls) {
  trade(ledger, ic, lots(-2), points("5600"));
  // 2 x 200 x 30.2 points.
  EXPECT_EQ(ledger.unrealised(ic, points("5569.8")), cny("12080"));
  trade(ledger, ic, lots(2), points("5569.8"));
  EXPECT_EQ(variation(), cny("12080"));
  EXPECT_EQ(ledger.cash(), cny("1012080"));
  EXPECT_TRUE(ledger.held().empty());
}

TEST_F(LedgerOfOneContract, SettlementPaysFromTheTradePriceAndThenFromTheSettlementPrice) {
  trade(ledger, ic, lots(-1), points("5600"));
  ledger.settle(ic, points("5590"));
  EXPECT_EQ(variation(), cny("2000"));  // 200 x 10
  ledger.settle(ic, points("5605"));
  EXPECT_EQ(variation(), cny("-1000"));  // 2000 - 200 x 15
  EXPECT_EQ(ledger.unrealised(ic, points("5605")), Money());
  // Closing at 5601 counts from the last settlement, not from the opening trade: 200 x 4 on top.
  trade(ledger, ic, lots(1), points("5601"));
  EXPECT_EQ(variation(), cny("-200"));
}

TEST_F(LedgerOfOneContract, TodaysLotsBecomeEarlierOnesAtSettlement) {
  trade(ledger, ic, lots(3), points("5600"));
  EXPECT_EQ(ledger.position(ic).today_quantity(), lots(3));
  ledger.settle(ic, points("5600"));
  EXPECT_EQ(ledger.position(ic).today_quantity(), Quantity());
  EXPECT_EQ(ledger.position(ic).earlier, lots(3));
  const TradeParts parts = split_trade(ledger.position(ic), lots(-3), ClosingOrder::kTodayFirst);
  ASSERT_EQ(parts.count, 1);
  EXPECT_EQ(parts.parts[0].offset, Offset::kClose);
}

// Short 2 at a basis of 5590 (yesterday's settlement), then today 1 at 5580 and 1 at 5570; buy 2 back at 5560.
TEST_F(LedgerOfOneContract, WhichLotsACloseTakesDecidesWhatIsRealisedAndWhatIsLeft) {
  for (const auto order : {ClosingOrder::kTodayFirst, ClosingOrder::kEarlierFirst}) {
    Ledger account(rules().contracts);
    trade(account, ic, lots(-2), points("5600"));
    account.settle(ic, points("5590"));  // + 2 x 200 x 10 = 4000
    trade(account, ic, lots(-1), points("5580"));
    trade(account, ic, lots(-1), points("5570"));
    trade(account, ic, lots(2), points("5560"), order);
    if (order == ClosingOrder::kTodayFirst) {
      // 200 x 20 + 200 x 10 = 6000; left are the two earlier lots.
      EXPECT_EQ(account.total(CashKind::kFuturesVariation), cny("10000"));
      EXPECT_EQ(account.position(ic).earlier, lots(-2));
      EXPECT_EQ(account.unrealised(ic, points("5560")), cny("12000"));
    } else {
      // 2 x 200 x 30 = 12000; left are today's lots.
      EXPECT_EQ(account.total(CashKind::kFuturesVariation), cny("16000"));
      EXPECT_EQ(account.position(ic).today_quantity(), lots(-2));
      EXPECT_EQ(account.unrealised(ic, points("5560")), cny("6000"));
    }
    // Either way the account is worth the same at 5560: 22000.
    EXPECT_EQ(account.cash() + account.unrealised(ic, points("5560")), cny("22000"));
    account.check_identity(Price(), account.unrealised(ic, points("5560")));
  }
}

TEST_F(LedgerOfOneContract, AmongTodaysLotsTheFirstInIsTheFirstOut) {
  trade(ledger, ic, lots(1), points("5600"));
  trade(ledger, ic, lots(1), points("5700"));
  trade(ledger, ic, lots(-1), points("5650"));
  EXPECT_EQ(variation(), cny("10000"));  // 200 x (5650 - 5600)
  ASSERT_EQ(ledger.position(ic).today.size(), 1u);
  EXPECT_EQ(ledger.position(ic).today.front().price, points("5700"));
}

TEST_F(LedgerOfOneContract, ACloseMayTakePartOfALot) {
  trade(ledger, ic, lots(3), points("5600"));
  trade(ledger, ic, lots(-2), points("5610"));
  EXPECT_EQ(variation(), cny("4000"));
  EXPECT_EQ(ledger.net_position(ic), lots(1));
}

TEST_F(LedgerOfOneContract, CrossingZeroRealisesTheOldSideAndOpensTheNew) {
  trade(ledger, ic, lots(-2), points("5600"));
  ledger.settle(ic, points("5600"));
  trade(ledger, ic, lots(-1), points("5620"));
  trade(ledger, ic, lots(5), points("5630"));
  // Today's lot: 200 x -10; the two earlier: 2 x 200 x -30; then long 2 at 5630.
  EXPECT_EQ(variation(), cny("-14000"));
  EXPECT_EQ(ledger.net_position(ic), lots(2));
  EXPECT_EQ(ledger.unrealised(ic, points("5640")), cny("4000"));
}

TEST_F(LedgerOfOneContract, ExpiryTakesEverythingToTheFinalSettlementPriceAndChargesDelivery) {
  trade(ledger, ic, lots(-2), points("5600"));
  ledger.settle(ic, points("5600"));
  trade(ledger, ic, lots(-1), points("5580"));
  ledger.expire(ic, points("5571.35"), Rate::from_raw(100'000));  // 0.01%
  // 2 x 200 x 28.65 + 200 x 8.65 = 11460 + 1730.
  EXPECT_EQ(variation(), cny("13190"));
  // 3 x 200 x 5571.35 x 0.0001.
  EXPECT_EQ(ledger.total(CashKind::kFeeDelivery), cny("-334.281"));
  EXPECT_TRUE(ledger.net_position(ic).is_zero());
  EXPECT_TRUE(ledger.held().empty());
  EXPECT_EQ(ledger.cash(), cny("1012855.719"));
}

TEST_F(LedgerOfOneContract, FractionalLotsRoundEachEntryOnce) {
  // A third of a lot, short at 5600, up 0.2 points: -0.333333 x 200 x 0.2 = -13.33332 -> -13.3333.
  ledger.apply(part_fill(ic, millionths(-333'333), points("5600"), Offset::kOpen));
  ledger.settle(ic, points("5600.2"));
  EXPECT_EQ(variation(), cny("-13.3333"));
  ledger.check_identity(Price(), Money());
}

TEST_F(LedgerOfOneContract, ClosingMoreEarlierLotsThanThereAreIsABug) {
  trade(ledger, ic, lots(-2), points("5600"));
  ledger.settle(ic, points("5600"));
  EXPECT_THROW(ledger.apply(part_fill(ic, lots(3), points("5600"), Offset::kClose)), InvariantError);
}

TEST_F(LedgerOfOneContract, ClosingMoreOfTodaysLotsThanThereAreIsABug) {
  trade(ledger, ic, lots(-2), points("5600"));
  EXPECT_THROW(ledger.apply(part_fill(ic, lots(3), points("5600"), Offset::kCloseToday)), InvariantError);
}

TEST_F(LedgerOfOneContract, ClosingTodaysLotsAsEarlierOnesIsABug) {
  trade(ledger, ic, lots(-2), points("5600"));
  EXPECT_THROW(ledger.apply(part_fill(ic, lots(2), points("5600"), Offset::kClose)), InvariantError);
}

TEST_F(LedgerOfOneContract, ClosingTheWrongSideIsABug) {
  trade(ledger, ic, lots(-2), points("5600"));
  EXPECT_THROW(ledger.apply(part_fill(ic, lots(-1), points("5600"), Offset::kCloseToday)), InvariantError);
  ledger.settle(ic, points("5600"));
  EXPECT_THROW(ledger.apply(part_fill(ic, lots(-1), points("5600"), Offset::kClose)), InvariantError);
}

TEST_F(LedgerOfOneContract, OpeningAgainstAnOpenPositionIsABug) {
  trade(ledger, ic, lots(-2), points("5600"));
  EXPECT_THROW(ledger.apply(part_fill(ic, lots(1), points("5600"), Offset::kOpen)), InvariantError);
}

TEST_F(LedgerOfOneContract, NegativeFeesAndEmptyFillsAreBugs) {
  EXPECT_THROW(ledger.apply(part_fill(ic, lots(1), points("5600"), Offset::kOpen, cny("-0.01"))), InvariantError);
  EXPECT_THROW(ledger.apply(part_fill(ic, lots(1), points("5600"), Offset::kOpen, Money(), cny("-1"))), InvariantError);
  EXPECT_THROW(ledger.apply(part_fill(ic, Quantity(), points("5600"), Offset::kOpen)), InvariantError);
}

TEST_F(LedgerOfOneContract, EachKindOfFeeIsBookedUnderItsOwnName) {
  ledger.apply(part_fill(ic, lots(2), points("5600"), Offset::kOpen, cny("1.01"), cny("0.5")));
  ledger.apply(part_fill(ic, lots(-1), points("5600"), Offset::kCloseToday, cny("2.02"), cny("0.5")));
  ledger.settle(ic, points("5600"));
  ledger.apply(part_fill(ic, lots(-1), points("5600"), Offset::kClose, cny("4.04"), cny("0.5")));
  EXPECT_EQ(ledger.total(CashKind::kFeeOpen), cny("-1.01"));
  EXPECT_EQ(ledger.total(CashKind::kFeeCloseToday), cny("-2.02"));
  EXPECT_EQ(ledger.total(CashKind::kFeeClose), cny("-4.04"));
  EXPECT_EQ(ledger.total(CashKind::kFeeOrder), cny("-1.5"));
  EXPECT_EQ(ledger.costs(), cny("8.57"));
}

TEST(Ledger, HeldContractsStandInAscendingOrder) {
  Ledger ledger(rules().contracts);
  const ContractId a = contract("IF2412"), b = contract("IC2410"), c = contract("IC2412");
  for (const ContractId id : {b, c, a}) trade(ledger, id, lots(1), points("4000"));
  std::vector<ContractId> sorted{a, b, c};
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(std::vector<ContractId>(ledger.held().begin(), ledger.held().end()), sorted);
  trade(ledger, sorted[1], lots(-1), points("4000"));
  EXPECT_EQ(ledger.held().size(), 2u);
  EXPECT_EQ(ledger.held()[1], sorted[2]);
}

TEST(Ledger, ContractsDoNotTouchEachOthersLots) {
  Ledger ledger(rules().contracts);
  trade(ledger, contract("IC2410"), lots(-1), points("5600"));
  trade(ledger, contract("IF2410"), lots(-1), points("3900"));
  ledger.settle(contract("IC2410"), points("5500"));
  EXPECT_EQ(ledger.cash(), cny("20000"));
  // IF is worth 300 a point.
  EXPECT_EQ(ledger.unrealised(contract("IF2410"), points("3890")), cny("3000"));
}

TEST(LedgerOfSpot, ASaleRealisesAgainstTheAverageCost) {
  Ledger ledger(rules().contracts);
  ledger.deposit(cny("100000"));
  ledger.apply(spot_trade(lots(10), points("1000")));  // 10,000
  ledger.apply(spot_trade(lots(5), points("1300")));   //  6,500; average 1100
  ledger.apply(spot_trade(lots(-6), points("1250"), cny("7.5")));
  // Cash 100000 - 10000 - 6500 + 7500 - 7.5; left are 9 units.
  EXPECT_EQ(ledger.cash(), cny("90992.5"));
  EXPECT_EQ(ledger.spot_units(), lots(9));
  EXPECT_EQ(ledger.total(CashKind::kSpotCost), cny("-7.5"));
  EXPECT_EQ(ledger.equity(points("1250"), Money()), cny("102242.5"));
  ledger.check_identity(points("1250"), Money());
}

TEST(LedgerOfSpot, SellingMoreThanThereIsIsABug) {
  Ledger ledger(rules().contracts);
  ledger.apply(spot_trade(lots(1), points("1000")));
  EXPECT_THROW(ledger.apply(spot_trade(millionths(-1'000'001), points("1000"))), InvariantError);
  EXPECT_THROW(ledger.apply(spot_trade(Quantity(), points("1000"))), InvariantError);
  EXPECT_THROW(ledger.apply(spot_trade(lots(1), points("1000"), cny("-1"))), InvariantError);
}

TEST(LedgerOfSpot, AFullSaleLeavesNoBookBehind) {
  Ledger ledger(rules().contracts);
  // Three units that cost 1000.0001 cannot be shared out evenly; selling them one by one must still end at zero.
  ledger.apply({{}, {}, lots(3), points("333.3333"), cny("1000.0001"), Money()});
  for (int i = 0; i < 3; ++i) {
    ledger.apply(spot_trade(lots(-1), points("400")));
    ledger.check_identity(points("400"), Money());
  }
  EXPECT_EQ(ledger.cash(), cny("199.9999"));
}

TEST(LedgerIdentity, ItHoldsForIncome) {
  Ledger ledger(rules().contracts);
  ledger.deposit(cny("100"));
  ledger.post_income(CashKind::kInterest, cny("-0.5"));
  ledger.post_income(CashKind::kDividend, cny("2"));
  EXPECT_EQ(ledger.cash(), cny("101.5"));
  ledger.check_identity(Price(), Money());
  EXPECT_THROW(ledger.post_income(CashKind::kFeeOpen, cny("1")), InvariantError);
}

// The two sides share the marks: a mark cannot break the identity, only a booking on one side alone can.
TEST(LedgerIdentity, ItIsAboutBookingsAndNotAboutMarks) {
  Ledger ledger(rules().contracts);
  ledger.deposit(cny("100000"));
  ledger.apply(spot_trade(lots(3), points("333")));
  EXPECT_NO_THROW(ledger.check_identity(points("333"), Money()));
  EXPECT_NO_THROW(ledger.check_identity(points("999"), cny("5")));
}

}  // namespace
}  // namespace hedgelab::test
