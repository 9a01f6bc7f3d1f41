// Three days of an account taken apart by hand: a hedge, a roll, an overlay that outlives the hedge's contract, a
// partial close, spot, income and a capital flow. IC (200 CNY a point); IC2410 expires on Friday 2024-10-18.
#include "engine/accounting/attribution.h"

#include "engine/core/error.h"
#include "tests/accounting/small_account.h"

namespace hedgelab::test {
namespace {

using Marks = std::vector<std::pair<ContractId, Attribution::Mark>>;

const ContractId kNear = contract("IC2410");
const ContractId kNext = contract("IC2411");

// Feeds a ledger and an attribution with the same trades, as an account does.
class Book {
 public:
  explicit Book(const char* capital = "10000000") {
    ledger.deposit(cny(capital));
    static_cast<void>(attribution.end_day(Date::parse("2024-10-15"), ledger, Price(), Money(),
                                          [](ContractId) { return Attribution::Mark{}; }));
  }

  void trade(ContractId id, Quantity quantity, const char* reference, const char* index, Purpose purpose,
             const char* slip = "0", Money fee = Money(), Money order_fee = Money()) {
    const Price before = points(reference);
    const Price worse = points(slip);
    const Price price = quantity.sign() > 0 ? before + worse : before - worse;
    for (const auto& part : split_trade(ledger.position(id), quantity, ClosingOrder::kTodayFirst)) {
      ledger.apply(part_fill(id, part.quantity, price, part.offset, fee, order_fee));
      order_fee = Money();
    }
    std::optional<Price> at;
    if (index != nullptr) at = points(index);
    attribution.traded(id, quantity, before, at, purpose, abs(notional(worse, quantity, 200)));
  }

  AttributionRow end_day(const char* date, const Marks& marks, const char* spot = "0", Money unrealised = Money()) {
    return attribution.end_day(Date::parse(date), ledger, points(spot), unrealised, [&](ContractId id) {
      for (const auto& [of, mark] : marks) {
        if (of == id) return mark;
      }
      throw std::logic_error("the test has no mark of this contract");
    });
  }
  // Settles every contract at its mark, then ends the day.
  AttributionRow settle(const char* date, const Marks& marks, const char* spot = "0") {
    for (const auto& [id, mark] : marks) {
      if (!ledger.net_position(id).is_zero()) ledger.settle(id, mark.price);
    }
    return end_day(date, marks, spot);
  }

  Ledger ledger{rules().contracts};
  Attribution attribution{rules().contracts};
};

Attribution::Mark mark(const char* price, const char* index) { return {points(price), points(index)}; }
Attribution::Mark mark(const char* price) { return {points(price), std::nullopt}; }

class ThreeDays : public ::testing::Test {
 protected:
  // Wed 16  short 6 IC2410 at 5592, index 5610, slipped to 5591.6; overlay +2 IC2410 at 5600; spot 1000 units at 5610.
  AttributionRow first() {
    book_.trade(kNear, lots(-6), "5592", "5610", Purpose::kHedge, "0.4", cny("154.33"), cny("1"));
    book_.trade(kNear, lots(2), "5600", "5620", Purpose::kOverlay, "0", cny("515.2"), cny("1"));
    book_.ledger.apply(spot_trade(lots(1000), points("5610"), cny("5610")));
    return book_.settle("2024-10-16", {{kNear, mark("5612.4", "5640")}}, "5640");
  }
  // Thu 17  the hedge of 6 rolls: 5610 out, 5445 in, index 5635.
  AttributionRow second() {
    book_.trade(kNear, lots(6), "5610", "5635", Purpose::kRoll, "0", cny("100"), cny("1"));
    book_.trade(kNext, lots(-6), "5445", "5635", Purpose::kRoll, "0", cny("150.28"), cny("1"));
    book_.attribution.rolled(notional(points("5445") - points("5610"), lots(-6), 200));
    return book_.settle("2024-10-17", {{kNear, mark("5541.2", "5560")}, {kNext, mark("5362", "5560")}}, "5560");
  }
  // Fri 18  50,000 taken out; 2 lots of the hedge bought back at 5330, index 5570; the overlay is settled at 5652.37.
  AttributionRow third() {
    book_.ledger.deposit(cny("-50000"));
    book_.ledger.post_income(CashKind::kInterest, cny("300"));
    book_.ledger.post_income(CashKind::kDividend, cny("123.45"));
    book_.trade(kNext, lots(2), "5330", "5570", Purpose::kRebalance, "0", cny("49.04"), cny("1"));
    book_.ledger.expire(kNear, points("5652.37"), Rate::from_raw(100'000));
    book_.attribution.expired(kNear);
    book_.ledger.settle(kNext, points("5402.2"));
    return book_.end_day("2024-10-18", {{kNear, mark("5652.37", "5660")}, {kNext, mark("5402.2", "5660")}}, "5660");
  }
  Book book_;
};

// hedge    index  -6 x 200 x (5640 - 5610)                         = -36,000
//          basis  -6 x 200 x ((5612.4 - 5640) - (5592 - 5610))     = +11,520
// slippage         6 x 200 x 0.4                                   =    -480
// overlay          2 x 200 x (5612.4 - 5600)                       =  +4,960
// spot          1000 x (5640 - 5610)                               = +30,000
TEST_F(ThreeDays, AnOpeningTradeIsSplitIntoIndexAndBasisFromItsOwnMoment) {
  const AttributionRow row = first();
  EXPECT_EQ(row.date, Date::parse("2024-10-16"));
  EXPECT_EQ(row[Cause::kFuturesIndexMove], cny("-36000"));
  EXPECT_EQ(row[Cause::kBasisConvergence], cny("11520"));
  EXPECT_EQ(row[Cause::kRollSpread], Money());
  EXPECT_EQ(row[Cause::kSlippage], cny("-480"));
  EXPECT_EQ(row[Cause::kOverlay], cny("4960"));
  EXPECT_EQ(row[Cause::kSpotMove], cny("30000"));
  EXPECT_EQ(row[Cause::kFeeOpen], cny("-154.33"));
  EXPECT_EQ(row[Cause::kFeeClose], Money());
  EXPECT_EQ(row[Cause::kFeeCloseToday], cny("-515.2"));  // the overlay took lots of the hedge, opened the same day
  EXPECT_EQ(row[Cause::kFeeOrder], cny("-2"));
  EXPECT_EQ(row[Cause::kSpotCost], cny("-5610"));
  EXPECT_TRUE(row.index_is_known);
  // -36,000 + 11,520 - 480 + 4,960 + 30,000 - 154.33 - 515.2 - 2 - 5,610
  EXPECT_EQ(row.equity_change, cny("3718.47"));
  EXPECT_EQ(row.sum(), row.equity_change);
}

// held overnight  6 short: index -1200 x (5560 - 5640)             = +96,000
//                          basis -1200 x ((5541.2 - 5560) + 27.6)  = -10,560
//                 overlay    400 x (5541.2 - 5612.4)               = -28,480
// out at 5610     index +1200 x (5560 - 5635) = -90,000   basis +1200 x (-18.8 + 25)   = +7,440
// in at 5445      index -1200 x (5560 - 5635) = +90,000   basis -1200 x (-198 + 190)   = +9,600
TEST_F(ThreeDays, ARollsTwoTradesLeaveTheirBasisPartInTheRollSpread) {
  static_cast<void>(first());
  const AttributionRow row = second();
  EXPECT_EQ(row[Cause::kFuturesIndexMove], cny("96000"));
  EXPECT_EQ(row[Cause::kBasisConvergence], cny("-10560"));
  EXPECT_EQ(row[Cause::kRollSpread], cny("17040"));
  EXPECT_EQ(row[Cause::kOverlay], cny("-28480"));
  EXPECT_EQ(row[Cause::kSpotMove], cny("-80000"));
  EXPECT_EQ(row[Cause::kSlippage], Money());
  // Bought back 6 from a net short of 4: the trade closes and opens, each part with a fee of 100.
  EXPECT_EQ(row[Cause::kFeeClose], cny("-100"));
  EXPECT_EQ(row[Cause::kFeeOpen], cny("-250.28"));
  EXPECT_EQ(row[Cause::kFeeOrder], cny("-2"));
  EXPECT_EQ(row.equity_change, cny("-6352.28"));  // 96,000 - 10,560 + 17,040 - 28,480 - 80,000 - 352.28
}

// 6 lots sold 165 points lower: -6 x 200 x -165 = +198,000 to be given back as the new basis converges. Beside the sum.
TEST_F(ThreeDays, TheGapOfARollStandsBesideTheColumnsAndInNoneOfThem) {
  static_cast<void>(first());
  const AttributionRow row = second();
  EXPECT_EQ(row.roll_gap, cny("198000"));
  EXPECT_EQ(row.sum(), row.equity_change);
}

// hedge    held 6 short: index -1200 x 100      = -120,000   basis -1200 x (-257.8 + 198)  = +71,760
//          bought 2:     index  +400 x 90       =  +36,000   basis  +400 x (-257.8 + 240)  =  -7,120
// overlay  400 x (5652.37 - 5541.2)             =  +44,468   delivery 400 x 5652.37 x 0.01% = -226.0948
TEST_F(ThreeDays, APartialCloseAndAnExpiryAreCountedToTheCent) {
  static_cast<void>(first());
  static_cast<void>(second());
  const AttributionRow row = third();
  EXPECT_EQ(row[Cause::kFuturesIndexMove], cny("-84000"));
  EXPECT_EQ(row[Cause::kBasisConvergence], cny("64640"));  // a rebalancing trade is no roll
  EXPECT_EQ(row[Cause::kRollSpread], Money());
  EXPECT_EQ(row[Cause::kOverlay], cny("44468"));
  EXPECT_EQ(row[Cause::kFeeDelivery], cny("-226.0948"));
  EXPECT_EQ(row[Cause::kFeeClose], cny("-49.04"));
  EXPECT_EQ(row[Cause::kSpotMove], cny("100000"));
  EXPECT_EQ(row[Cause::kDividends], cny("123.45"));
  EXPECT_EQ(row[Cause::kInterest], cny("300"));
  EXPECT_EQ(row[Cause::kCapitalFlow], cny("-50000"));
  // -84,000 + 64,640 + 44,468 - 226.0948 - 49.04 - 1 + 100,000 + 123.45 + 300 - 50,000
  EXPECT_EQ(row.equity_change, cny("75255.3152"));
  EXPECT_EQ(row.sum(), row.equity_change);
}

TEST_F(ThreeDays, RowsAddUpToTheChangeOfThePeriod) {
  AttributionRow total = first();
  total += second();
  total += third();
  EXPECT_EQ(total.date, Date::parse("2024-10-16"));
  EXPECT_EQ(total.sum(), total.equity_change);
  EXPECT_EQ(total.equity_change, book_.ledger.equity(points("5660"), Money()) - cny("10000000"));
  EXPECT_EQ(total[Cause::kBasisConvergence], cny("65600"));  // 11,520 - 10,560 + 64,640
}

// Mon 21: only 4 of IC2411 are left, and an expired contract asks for no mark any more.
TEST_F(ThreeDays, AnExpiredContractIsForgotten) {
  static_cast<void>(first());
  static_cast<void>(second());
  static_cast<void>(third());
  EXPECT_EQ(book_.attribution.touched(), std::vector{kNext});
  const AttributionRow row = book_.settle("2024-10-21", {{kNext, mark("5450.6", "5700")}}, "5660");
  EXPECT_EQ(row[Cause::kFuturesIndexMove], cny("-32000"));  // -800 x 40
  EXPECT_EQ(row[Cause::kBasisConvergence], cny("-6720"));   // -800 x ((5450.6 - 5700) + 257.8) = -800 x 8.4
  EXPECT_EQ(row[Cause::kOverlay], Money());
  EXPECT_EQ(row.roll_gap, Money());
}

TEST(Attribution, ARoundTripInsideADayIsItsIndexAndItsBasis) {
  Book book;
  book.trade(kNear, lots(-1), "5592", "5610", Purpose::kHedge);
  book.trade(kNear, lots(1), "5580", "5602", Purpose::kHedge);
  // Sold at a basis of -18, bought at -22, with the index 8 points lower: 200 x 8 = 1600 and 200 x 4 = 800.
  const AttributionRow row = book.settle("2024-10-16", {{kNear, mark("5612.4", "5640")}});
  EXPECT_EQ(row[Cause::kFuturesIndexMove], cny("1600"));
  EXPECT_EQ(row[Cause::kBasisConvergence], cny("800"));
  EXPECT_TRUE(book.attribution.touched().empty());
}

// Marked at the close 5615 while the evening settled at 5612.4: -1200 x 2.6 stands above the settled cash, and is taken
// back the day after.
TEST(Attribution, AMarkAwayFromSettlementIsCarriedInTheUnrealisedResult) {
  Book book;
  book.trade(kNear, lots(-6), "5592", "5610", Purpose::kHedge);
  book.ledger.settle(kNear, points("5612.4"));
  const AttributionRow one = book.end_day("2024-10-16", {{kNear, mark("5615", "5640")}}, "0", cny("-3120"));
  EXPECT_EQ(one.equity_change, cny("-27600"));  // -1200 x (5615 - 5592)
  EXPECT_EQ(one[Cause::kFuturesIndexMove], cny("-36000"));
  EXPECT_EQ(one[Cause::kBasisConvergence], cny("8400"));  // -1200 x (-25 + 18)
  book.ledger.settle(kNear, points("5541.2"));
  const AttributionRow two = book.end_day("2024-10-17", {{kNear, mark("5538", "5560")}}, "0", cny("3840"));
  EXPECT_EQ(two.equity_change, cny("92400"));              // -1200 x (5538 - 5615)
  EXPECT_EQ(two[Cause::kBasisConvergence], cny("-3600"));  // -1200 x (-22 + 25)
}

// --- without an index ------------------------------------------------------------------------------------------------

TEST(Attribution, WithoutAnIndexTheWholeMoveStandsUnderBasisAndTheRowSaysSo) {
  Book book;
  book.trade(kNear, lots(-6), "5592", nullptr, Purpose::kHedge);
  const AttributionRow row = book.settle("2024-10-16", {{kNear, mark("5612.4")}});
  EXPECT_FALSE(row.index_is_known);
  EXPECT_EQ(row[Cause::kFuturesIndexMove], Money());
  EXPECT_EQ(row[Cause::kBasisConvergence], cny("-24480"));
  // The index appears: the overnight lots still have none to start from, the day after they do.
  const AttributionRow next = book.settle("2024-10-17", {{kNear, mark("5541.2", "5560")}});
  EXPECT_FALSE(next.index_is_known);
  EXPECT_EQ(next[Cause::kBasisConvergence], cny("85440"));
  const AttributionRow third = book.settle("2024-10-18", {{kNear, mark("5550", "5565")}});
  EXPECT_TRUE(third.index_is_known);
  EXPECT_EQ(third[Cause::kFuturesIndexMove], cny("-6000"));
}

TEST(Attribution, ADayWithoutFuturesNeedsNoIndex) {
  Book book;
  const AttributionRow row = book.settle("2024-10-16", {});
  EXPECT_TRUE(row.index_is_known);
  EXPECT_EQ(row.equity_change, Money());
  AttributionRow unknown;
  unknown.index_is_known = false;
  unknown += row;
  EXPECT_FALSE(unknown.index_is_known);
}

TEST(Attribution, AnOverlayNeedsNoIndex) {
  Book book;
  book.trade(kNear, lots(2), "5600", nullptr, Purpose::kOverlay);
  EXPECT_TRUE(book.settle("2024-10-16", {{kNear, mark("5612.4")}}).index_is_known);
}

TEST(Attribution, DividendsInsideAPriceMoveFromOneColumnToTheOther) {
  Book book;
  book.ledger.apply(spot_trade(lots(500), points("8000")));
  static_cast<void>(book.settle("2024-10-16", {}, "8000"));
  book.attribution.dividends_in_price(cny("5000"));
  const AttributionRow row = book.settle("2024-10-17", {}, "8090");
  EXPECT_EQ(row[Cause::kDividends], cny("5000"));
  EXPECT_EQ(row[Cause::kSpotMove], cny("40000"));  // 500 x 90 less the 5,000
  EXPECT_EQ(book.settle("2024-10-18", {}, "8100")[Cause::kDividends], Money());
}

// --- rounding --------------------------------------------------------------------------------------------------------

// 0.003333 lots are 0.6666 CNY a point. Index and basis each gain 0.0002 points: 0.00013332 -> 0.0001 each; the ledger
// books 0.0004 points at once: 0.00026664 -> 0.0003. The odd unit goes to the basis.
TEST(AttributionRounding, AUnitThatFractionalLotsLeaveOverGoesToTheBasis) {
  Book book;
  book.trade(kNear, millionths(3333), "5592", "5610", Purpose::kHedge);
  const AttributionRow row = book.settle("2024-10-16", {{kNear, mark("5592.0004", "5610.0002")}});
  EXPECT_EQ(row.equity_change, cny("0.0003"));
  EXPECT_EQ(row[Cause::kFuturesIndexMove], cny("0.0001"));
  EXPECT_EQ(row[Cause::kBasisConvergence], cny("0.0002"));
}

// Thirty days of fractional trades at odd prices, twenty a day, closing and opening: every row adds up exactly.
TEST(AttributionRounding, ManyFractionalTradesStayWithinTheAllowance) {
  std::mt19937_64 random(20241016);
  const auto draw = [&random](std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
  };
  Book book("1000000000");
  const Purpose purposes[] = {Purpose::kHedge, Purpose::kRoll, Purpose::kOverlay, Purpose::kRebalance};
  for (int i = 0; i < 30; ++i) {
    for (int k = 0; k < 20; ++k) {
      const ContractId id = draw(0, 1) == 0 ? kNear : kNext;
      const Quantity quantity = millionths(draw(1, 3'000'000) * (draw(0, 1) == 0 ? 1 : -1));
      const Price reference = Price::from_raw(draw(25'000, 28'000) * 2000);
      const Price worse = Price::from_raw(draw(0, 2) * 2000);
      const Price price = quantity.sign() > 0 ? reference + worse : reference - worse;
      Money slippage;
      for (const auto& part : split_trade(book.ledger.position(id), quantity, ClosingOrder::kTodayFirst)) {
        book.ledger.apply(part_fill(id, part.quantity, price, part.offset));
        slippage += notional(price - reference, part.quantity, 200);
      }
      book.attribution.traded(id, quantity, reference, Price::from_raw(draw(50'000'000, 56'000'000)),
                              purposes[draw(0, 3)], slippage);
    }
    const auto random_mark = [&] {
      return Attribution::Mark{Price::from_raw(draw(50'000'000, 56'000'000)),
                               Price::from_raw(draw(50'000'000, 56'000'000))};
    };
    const Marks marks{{kNear, random_mark()}, {kNext, random_mark()}};
    AttributionRow row;
    ASSERT_NO_THROW(row = book.settle("2024-10-16", marks)) << "day " << i;
    ASSERT_EQ(row.sum(), row.equity_change) << "day " << i;
    ASSERT_FALSE(row.equity_change.is_zero());
  }
}

// --- planted faults: the check can fail ------------------------------------------------------------------------------

TEST(AttributionFault, ALedgerThatWasFedAnotherPriceIsCaught) {
  for (const char* wrong : {"5592.0001", "5591.9999", "5612.4"}) {
    Book book;
    book.ledger.apply(part_fill(kNear, lots(-6), points(wrong), Offset::kOpen));
    book.attribution.traded(kNear, lots(-6), points("5592"), points("5610"), Purpose::kHedge, Money());
    EXPECT_THROW(static_cast<void>(book.settle("2024-10-16", {{kNear, mark("5612.4", "5640")}})), InvariantError)
        << wrong;
  }
}

TEST(AttributionFault, ATradeThatOnlyTheLedgerSawIsCaught) {
  Book book;
  trade(book.ledger, kNear, lots(-6), points("5592"));
  EXPECT_THROW(static_cast<void>(book.settle("2024-10-16", {{kNear, mark("5612.4", "5640")}})), InvariantError);
}

TEST(AttributionFault, AMarkThatTheLedgerDidNotSettleAtIsCaught) {
  Book book;
  book.trade(kNear, lots(-6), "5592", "5610", Purpose::kHedge);
  book.ledger.settle(kNear, points("5612.6"));
  EXPECT_THROW(static_cast<void>(book.end_day("2024-10-16", {{kNear, mark("5612.4", "5640")}})), InvariantError);
}

TEST(AttributionFault, SlippageThatWasNotPaidIsCaught) {
  Book book;
  trade(book.ledger, kNear, lots(-6), points("5592"));
  book.attribution.traded(kNear, lots(-6), points("5592"), points("5610"), Purpose::kHedge, cny("480"));
  EXPECT_THROW(static_cast<void>(book.settle("2024-10-16", {{kNear, mark("5612.4", "5640")}})), InvariantError);
  EXPECT_THROW(book.attribution.traded(kNear, lots(1), points("5592"), points("5610"), Purpose::kHedge, cny("-1")),
               InvariantError);
}

// The allowance for fractional lots is far below a tick of the smallest trade that is more than dust: 0.01 lots x 0.2
// points x 200 = 0.4 CNY.
TEST(AttributionFault, FractionalLotsHideNoTick) {
  Book book;
  book.ledger.apply(part_fill(kNear, millionths(-10'000), points("5592.2"), Offset::kOpen));
  book.attribution.traded(kNear, millionths(-10'000), points("5592"), points("5610"), Purpose::kHedge, Money());
  EXPECT_THROW(static_cast<void>(book.settle("2024-10-16", {{kNear, mark("5612.4", "5640")}})), InvariantError);
}

// Whole lots at whole ticks round nothing, yet each trade brings an allowance of a few 1e-4 CNY. Far below a cent a
// day: it cannot hide a fee.
TEST(AttributionFault, AFeeThatIsBookedAsVariationIsCaught) {
  Book book;
  book.trade(kNear, lots(-6), "5592", "5610", Purpose::kHedge);
  book.ledger.settle(kNear, points("5612.4"));
  EXPECT_THROW(static_cast<void>(book.end_day("2024-10-16", {{kNear, mark("5612.4", "5640")}}, "0", cny("0.01"))),
               InvariantError);
}

}  // namespace
}  // namespace hedgelab::test
