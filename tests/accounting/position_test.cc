#include <gtest/gtest.h>

#include <vector>

#include "tests/accounting/small_account.h"

namespace hedgelab::test {
namespace {

using Parts = std::vector<std::pair<Offset, std::int64_t>>;

Parts parts_of(const Position& position, std::int64_t trade_lots, ClosingOrder order) {
  Parts parts;
  for (const auto& part : split_trade(position, lots(trade_lots), order)) {
    parts.emplace_back(part.offset, part.quantity.raw() / Quantity::kScale);
  }
  return parts;
}

Position held(std::int64_t earlier, std::vector<std::int64_t> today) {
  Position position;
  position.earlier = lots(earlier);
  for (const auto lot : today) position.today.push_back({lots(lot), points("5000")});
  return position;
}

constexpr auto kTodayFirst = ClosingOrder::kTodayFirst;
constexpr auto kEarlierFirst = ClosingOrder::kEarlierFirst;

TEST(SplitTrade, TheFirstTradeOpens) {
  EXPECT_EQ(parts_of({}, 3, kTodayFirst), (Parts{{Offset::kOpen, 3}}));
  EXPECT_EQ(parts_of({}, -3, kTodayFirst), (Parts{{Offset::kOpen, -3}}));
}

TEST(SplitTrade, ATradeTheSameWayOpensMore) {
  EXPECT_EQ(parts_of(held(-4, {-1}), -2, kTodayFirst), (Parts{{Offset::kOpen, -2}}));
}

TEST(SplitTrade, TodaysLotsAreClosedFirstByDefault) {
  EXPECT_EQ(parts_of(held(-4, {-1, -2}), 5, kTodayFirst), (Parts{{Offset::kCloseToday, 3}, {Offset::kClose, 2}}));
}

TEST(SplitTrade, EarlierLotsAreClosedFirstWhenTheBrokerSaysSo) {
  EXPECT_EQ(parts_of(held(-4, {-1, -2}), 5, kEarlierFirst), (Parts{{Offset::kClose, 4}, {Offset::kCloseToday, 1}}));
}

TEST(SplitTrade, ACloseWithinTodaysLotsLeavesEarlierOnesAlone) {
  EXPECT_EQ(parts_of(held(4, {3}), -2, kTodayFirst), (Parts{{Offset::kCloseToday, -2}}));
  EXPECT_EQ(parts_of(held(4, {3}), -2, kEarlierFirst), (Parts{{Offset::kClose, -2}}));
}

TEST(SplitTrade, CrossingZeroClosesBothAgesAndOpensTheRest) {
  EXPECT_EQ(parts_of(held(-4, {-3}), 9, kTodayFirst),
            (Parts{{Offset::kCloseToday, 3}, {Offset::kClose, 4}, {Offset::kOpen, 2}}));
  EXPECT_EQ(parts_of(held(-4, {-3}), 9, kEarlierFirst),
            (Parts{{Offset::kClose, 4}, {Offset::kCloseToday, 3}, {Offset::kOpen, 2}}));
}

TEST(SplitTrade, AnExactCloseOpensNothing) {
  EXPECT_EQ(parts_of(held(7, {}), -7, kTodayFirst), (Parts{{Offset::kClose, -7}}));
}

TEST(SplitTrade, FractionsOfALotSplitToTheLastMillionth) {
  Position position;
  position.earlier = millionths(-1'000'001);
  position.today.push_back({millionths(-2), points("5000")});
  const TradeParts parts = split_trade(position, millionths(1'000'004), kTodayFirst);
  ASSERT_EQ(parts.count, 3);
  EXPECT_EQ(parts.parts[0].quantity, millionths(2));
  EXPECT_EQ(parts.parts[1].quantity, millionths(1'000'001));
  EXPECT_EQ(parts.parts[2].quantity, millionths(1));
}

TEST(SplitTrade, PartsAddUpToTheTradeInBothOrders) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 2000; ++i) {
    const std::int64_t sign = random() % 2 == 0 ? 1 : -1;
    Position position = held(sign * static_cast<std::int64_t>(random() % 5), {});
    for (std::uint64_t k = random() % 3; k > 0; --k) {
      position.today.push_back({lots(sign * static_cast<std::int64_t>(1 + random() % 3)), points("5000")});
    }
    const Quantity size = millionths(static_cast<std::int64_t>(random() % 20'000'001) - 10'000'000);
    for (const auto order : {kTodayFirst, kEarlierFirst}) {
      Quantity sum;
      for (const auto& part : split_trade(position, size, order)) {
        EXPECT_FALSE(part.quantity.is_zero());
        EXPECT_EQ(part.quantity.sign(), size.sign());
        sum += part.quantity;
      }
      EXPECT_EQ(sum, size);
    }
  }
}

}  // namespace
}  // namespace hedgelab::test
