#include "engine/generator/intraday_shape.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/generator/small_market.h"

namespace hedgelab {
namespace {

IntradayShape shape_on(const char* date) {
  IntradaySpec spec{2.0, 2.0, 0.8, 4.0, 1.8};
  const RuleBook& rules = test::generator_rules();
  return intraday_shape(rules.sessions.at("cffex_index", Date::parse(date)), spec, true);
}

TEST(IntradayShape, TheIndexFillsTheWholeSessionSince2016) {
  const IntradayShape shape = shape_on("2016-01-04");
  EXPECT_EQ(shape.slots(), 240);
  EXPECT_EQ(shape.first_index_slot, 0);
  EXPECT_EQ(shape.last_index_slot, 239);
  EXPECT_EQ(std::accumulate(shape.index_open.begin(), shape.index_open.end(), 0), 240);
  EXPECT_EQ(shape.lunch_slot, 120);
  // 13:00-15:00 is the whole afternoon.
  EXPECT_EQ(shape.final_begin(120), 120);
}

TEST(IntradayShape, Before2016TheIndexTradesTwoHundredFortyOfTwoHundredSeventyMinutes) {
  const IntradayShape shape = shape_on("2015-12-31");
  EXPECT_EQ(shape.slots(), 270);
  // Futures 09:15-11:30 (slots 0-134) and 13:00-15:15 (135-269); stocks 09:30-11:30 and 13:00-15:00.
  EXPECT_EQ(shape.first_index_slot, 15);
  EXPECT_EQ(shape.last_index_slot, 254);
  EXPECT_EQ(std::accumulate(shape.index_open.begin(), shape.index_open.end(), 0), 240);
  EXPECT_EQ(shape.lunch_slot, 135);
  EXPECT_EQ(shape.last_day_slots, 255);
  EXPECT_EQ(shape.final_begin(120), 135);
}

TEST(IntradayShape, WeightsSumToOneAndHaveTheAskedRatios) {
  const IntradayShape shape = shape_on("2020-06-01");
  EXPECT_NEAR(std::accumulate(shape.variance.begin(), shape.variance.end(), 0.0), 1.0, 1e-12);
  EXPECT_NEAR(std::accumulate(shape.volume.begin(), shape.volume.end(), 0.0), 1.0, 1e-12);
  // Volatility twice midday's is variance four times; the far ends' bumps add less than 1e-3 at midday.
  EXPECT_NEAR(shape.variance[0] / shape.variance[100], 4.0, 0.02);
  EXPECT_NEAR(shape.variance[239] / shape.variance[100], 0.64, 0.02);
  EXPECT_NEAR(shape.variance[120] / shape.variance[119], 4.0, 0.02);
  EXPECT_NEAR(shape.volume[0] / shape.volume[110], 4.0, 0.05);
  EXPECT_NEAR(shape.volume[239] / shape.volume[110], 1.8, 0.05);
}

TEST(IntradayShape, AMarketWithoutAnIndexFollowsItsOwnHours) {
  const TradingSession day({{540, 615}, {630, 690}, {810, 900}}, 900);  // 09:00-10:15 10:30-11:30 13:30-15:00
  const IntradaySpec spec{2.0, 3.0, 0.8, 4.0, 1.8};
  const IntradayShape shape = intraday_shape(day, spec, false);
  EXPECT_EQ(shape.slots(), 225);
  EXPECT_EQ(shape.first_index_slot, 0);
  EXPECT_EQ(shape.last_index_slot, 224);
  EXPECT_EQ(std::accumulate(shape.index_open.begin(), shape.index_open.end(), 0), 225);
  // Every break is one: slot 75 follows 10:15-10:30, slot 135 the lunch break.
  EXPECT_NEAR(shape.variance[75] / shape.variance[76], 9.0, 0.05);
  EXPECT_NEAR(shape.variance[135] / shape.variance[136], 9.0, 0.05);
  // With an index the stock hours count: 45 minutes from 09:30 to 10:15, 60 to 11:30 and 90 from 13:30 on.
  const IntradayShape with_index = intraday_shape(day, spec, true);
  EXPECT_EQ(std::accumulate(with_index.index_open.begin(), with_index.index_open.end(), 0), 45 + 60 + 90);
  EXPECT_EQ(with_index.first_index_slot, 30);
}

}  // namespace
}  // namespace hedgelab
