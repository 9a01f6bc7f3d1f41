// The overlay's own account: what it holds, what it paid, what it earned, with every number by hand.

#include "engine/accounting/overlay_book.h"

#include "engine/accounting/cost_model.h"
#include "tests/accounting/small_account.h"

namespace hedgelab {
namespace {

using test::cny;
using test::lots;
using test::points;

class OverlayBookTest : public ::testing::Test {
 protected:
  void overlay(std::string_view code, std::int64_t quantity, std::string_view price, std::string_view fee = "0",
               std::string_view order_fee = "0") {
    Fill fill =
        test::part_fill(test::contract(code), lots(quantity), points(price), Offset::kOpen, cny(fee), cny(order_fee));
    fill.purpose = Purpose::kOverlay;
    book_.apply(fill);
  }
  [[nodiscard]] Money result_at(std::string_view price) const {
    return book_.result([&](ContractId) { return points(price); });
  }

  OverlayBook book_{test::rules().contracts};
  ContractId ic_ = test::contract("IC2411");
  ContractId if_ = test::contract("IF2411");
};

TEST_F(OverlayBookTest, IgnoresEveryOtherPurpose) {
  for (const Purpose purpose :
       {Purpose::kHedge, Purpose::kRoll, Purpose::kRebalance, Purpose::kSpread, Purpose::kReduction}) {
    Fill fill = test::part_fill(ic_, lots(5), points("5500"), Offset::kOpen, cny("10"));
    fill.purpose = purpose;
    book_.apply(fill);
  }
  EXPECT_TRUE(book_.is_flat());
  EXPECT_EQ(book_.position(ic_), lots(0));
  EXPECT_EQ(book_.fees(), Money());
  EXPECT_EQ(result_at("6000"), Money());
}

// 10 lots of 200 CNY a point from 5500 to 5510.4: 20,800; fees 25.3 + 1 and 26 + 1.
TEST_F(OverlayBookTest, ARoundTripOfALongEarnsItsDifferenceLessFees) {
  overlay("IC2411", 10, "5500", "25.3", "1");
  EXPECT_EQ(book_.position(ic_), lots(10));
  EXPECT_EQ(book_.entry_price(ic_), 5500.0);
  EXPECT_EQ(result_at("5510.4"), cny("20773.7"));
  overlay("IC2411", -10, "5510.4", "26", "1");
  EXPECT_TRUE(book_.is_flat());
  EXPECT_EQ(book_.fees(), cny("53.3"));
  EXPECT_EQ(result_at("1"), cny("20746.7")) << "a mark moves nothing that is closed";
  EXPECT_EQ(book_.round_trips(), 1);
  EXPECT_EQ(book_.winning_round_trips(), 1);
}

TEST_F(OverlayBookTest, AShortEarnsWhenThePriceFalls) {
  overlay("IC2411", -10, "5500");
  EXPECT_EQ(book_.entry_price(ic_), 5500.0);
  EXPECT_EQ(result_at("5490"), cny("20000"));
  EXPECT_EQ(result_at("5510"), cny("-20000"));
  overlay("IC2411", 10, "5500.2");
  EXPECT_EQ(result_at("5490"), cny("-400"));
  EXPECT_EQ(book_.winning_round_trips(), 0);
}

// A win is counted before fees; a trip at its own price is none.
TEST_F(OverlayBookTest, CountsWinsBeforeFees) {
  overlay("IC2411", 1, "5500", "100");
  overlay("IC2411", -1, "5500.2", "100");
  EXPECT_EQ(book_.winning_round_trips(), 1);
  overlay("IC2411", 1, "5500");
  overlay("IC2411", -1, "5500");
  EXPECT_EQ(book_.round_trips(), 2);
  EXPECT_EQ(book_.winning_round_trips(), 1);
}

// Two parts of one order (lots of today, of before) at one price, or two prices: (4 * 5500 + 6 * 5510) / 10 = 5506.
TEST_F(OverlayBookTest, TheEntryPriceIsTheMeanOfWhatIsOpen) {
  overlay("IC2411", 4, "5500");
  overlay("IC2411", 6, "5510");
  EXPECT_DOUBLE_EQ(book_.entry_price(ic_), 5506.0);
  EXPECT_EQ(book_.round_trips(), 0);
  EXPECT_EQ(result_at("5506"), Money());
}

TEST_F(OverlayBookTest, ATripThatLeavesInPartsIsOneTrip) {
  overlay("IC2411", 10, "5500");
  overlay("IC2411", -4, "5510");
  EXPECT_EQ(book_.position(ic_), lots(6));
  EXPECT_EQ(result_at("5500"), cny("8000"));  // 4 lots x 200 x 10
  overlay("IC2411", -6, "5490");
  EXPECT_EQ(book_.round_trips(), 1);
  EXPECT_EQ(result_at("1"), cny("-4000"));  // 8000 - 6 x 200 x 10
}

// IF has 300 CNY a point, IC 200.
TEST_F(OverlayBookTest, ContractsAreApart) {
  overlay("IC2411", 1, "5500");
  overlay("IF2411", -1, "3900");
  const auto mark = [&](ContractId id) { return id == ic_ ? points("5501") : points("3902"); };
  EXPECT_EQ(book_.result(mark), cny("-400"));  // 200 - 600
  EXPECT_EQ(book_.entry_price(if_), 3900.0);
  overlay("IC2411", -1, "5501");
  EXPECT_EQ(book_.position(ic_), lots(0));
  EXPECT_EQ(book_.position(if_), lots(-1));
  EXPECT_FALSE(book_.is_flat());
}

TEST_F(OverlayBookTest, AnEntryPriceWithoutAPositionIsAnInvariant) {
  EXPECT_THROW((void)book_.entry_price(ic_), InvariantError);
}

// 10 lots from 5500 to a final settlement of 5460.34: 200 x 10 x -39.66.
TEST_F(OverlayBookTest, ExpiryLeavesAtTheFinalSettlementPrice) {
  overlay("IC2411", 10, "5500");
  overlay("IF2411", 1, "3900");
  book_.expire(ic_, points("5460.34"), cny("12.5"));
  EXPECT_EQ(book_.position(ic_), lots(0));
  EXPECT_EQ(book_.position(if_), lots(1));
  EXPECT_EQ(book_.fees(), cny("12.5"));
  EXPECT_EQ(result_at("3900"), cny("-79332.5"));
  EXPECT_EQ(book_.round_trips(), 1);
  book_.expire(ic_, points("1"), cny("7"));
  EXPECT_EQ(book_.fees(), cny("12.5")) << "nothing is left to expire";
}

// Trades of a hedge and an overlay in one net position: the ledger's equity less the overlay's result is the equity of
// a ledger that only ever saw the hedge, at every mark and through every settlement.
TEST_F(OverlayBookTest, EquityLessTheOverlayIsTheHedgeAlone) {
  std::mt19937_64 random(20241023);
  const auto below = [&](std::int64_t bound) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(bound));
  };
  for (int round = 0; round < 50; ++round) {
    Ledger both(test::rules().contracts);
    Ledger hedge(test::rules().contracts);
    OverlayBook book(test::rules().contracts);
    for (int step = 0; step < 60; ++step) {
      const Price price = Price::from_raw(2'000 * (25'000 + below(5'000)));
      const Quantity size = lots(below(21) - 10);
      if (size.is_zero()) {
        both.settle(ic_, price);
        hedge.settle(ic_, price);
      } else if (below(2) == 0) {
        test::trade(both, ic_, size, price);
        test::trade(hedge, ic_, size, price);
      } else {
        for (const auto& part : split_trade(both.position(ic_), size, ClosingOrder::kTodayFirst)) {
          Fill fill = test::part_fill(ic_, part.quantity, price, part.offset, cny("3.21"));
          fill.purpose = Purpose::kOverlay;
          both.apply(fill);
          book.apply(fill);
        }
      }
      ASSERT_EQ(both.net_position(ic_) - book.position(ic_), hedge.net_position(ic_));
      const Price mark = Price::from_raw(2'000 * (25'000 + below(5'000)));
      ASSERT_EQ(both.equity(Price(), both.unrealised(ic_, mark)) - book.result([&](ContractId) { return mark; }),
                hedge.equity(Price(), hedge.unrealised(ic_, mark)))
          << "round " << round << " step " << step;
    }
  }
}

}  // namespace
}  // namespace hedgelab
