#include <gtest/gtest.h>

#include "engine/generator/contract_path.h"
#include "engine/generator/trading_activity.h"
#include "tests/generator/small_market.h"

namespace hedgelab {
namespace {

const Instrument& instrument() {
  const ContractTable& contracts = test::generator_rules().contracts;
  return contracts.instrument(contracts.find_instrument("IF"));  // multiplier 300, tick 0.2
}

/// One price, so turnover is exact.
BarRecord trade(int slot, std::int32_t points, std::int32_t lots) {
  BarRecord bar;
  bar.at = {0, slot};
  bar.open = bar.high = bar.low = bar.close = points * 10'000;
  bar.volume = lots;
  bar.turnover = std::int64_t{points} * lots * 300;
  return bar;
}

TEST(Settlement, IsTheLastHoursAverageCutDownToTheTick) {
  // (4000 x 1 + 4001 x 2) / 3 = 4000.667, cut down to 4000.6; the trade at slot 179 is before the last hour.
  const std::vector<BarRecord> minutes{trade(179, 5000, 9), trade(180, 4000, 1), trade(239, 4001, 2)};
  EXPECT_EQ(settlement_of(minutes, 240, instrument()), 40'006'000);
}

TEST(Settlement, AnExactTickStays) {
  // (4000 x 4 + 4001 x 1) / 5 = 4000.2.
  EXPECT_EQ(settlement_of(std::vector{trade(200, 4000, 4), trade(201, 4001, 1)}, 240, instrument()), 40'002'000);
}

TEST(Settlement, WithoutATradeInTheLastHourTheHourBeforeCounts) {
  EXPECT_EQ(settlement_of(std::vector{trade(10, 3000, 1), trade(150, 4000, 1)}, 240, instrument()), 40'000'000);
}

TEST(Settlement, TheFinalOneIsTheMeanOfThePublishedIndexToTwoDecimals) {
  IntradayShape shape;
  shape.index_open = {1, 1, 1, 1};
  shape.last_day_slots = 4;
  Instrument three_minutes = instrument();
  three_minutes.settlement.index_minutes = 3;
  IndexDay index;
  // (4000.01 + 4000.02 + 4000.02) / 3 = 4000.016667 -> 4000.02.
  index.raw_close = {10'000, 40'000'100, 40'000'200, 40'000'200};
  EXPECT_EQ(final_settlement_of(index, shape, three_minutes), 40'000'200);
}

TEST(TradingActivity, WhatTheCurrentMonthGivesUpGoesToTheNext) {
  TradingSpec spec;
  spec.volume_shares = {0.68, 0.10, 0.17, 0.05};
  spec.open_interest_shares = {0.46, 0.12, 0.32, 0.10};
  const PerSlot last = volume_shares(spec, 0);
  // 72% of 0.68 is given up: 0.1904 is left, 0.10 + 0.4896 = 0.5896 is the next month's.
  EXPECT_NEAR(last[0], 0.1904, 1e-12);
  EXPECT_NEAR(last[1], 0.5896, 1e-12);
  EXPECT_EQ(last[2], 0.17);
  EXPECT_NEAR(volume_shares(spec, 20)[0], 0.68, 1e-4);
  EXPECT_NEAR(open_interest_shares(spec, 0)[0], 0.0, 1e-12);
  EXPECT_NEAR(open_interest_shares(spec, 0)[1], 0.58, 1e-12);
}

}  // namespace
}  // namespace hedgelab
