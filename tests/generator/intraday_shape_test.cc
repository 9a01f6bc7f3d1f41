#include "engine/generator/intraday_shape.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/generator/small_market.h"

namespace hedgelab {
namespace {

IntradayShape shape_on(const char* date) {
  IntradaySpec spec{2.0, 2.0, 0.8, 4.0, 1.8};
  const RuleBook& rules = test::generator_rules();
  return intraday_shape(rules.sessions.at("cffex_index", Date::parse(date)), spec);
}

TEST(IntradayShape, TheIndexFillsTheWholeSessionSince2016) {
  const IntradayShape shape = shape_on("2016-01-04");
  EXPECT_EQ(shape.slots(), 240);
  EXPECT_EQ(shape.first_index_slot, 0);
  EXPECT_EQ(shape.last_index_slot, 239);
  EXPECT_EQ(std::accumulate(shape.index_open.begin(), shape.index_open.end(), 0), 240);
  EXPECT_EQ(shape.lunch_slot, 120);
  // 13:00-15:00 is the whole afternoon.
  EXPECT_EQ(shape.final_begin, 120);
  EXPECT_EQ(shape.final_end, 240);
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
  EXPECT_EQ(shape.final_begin, 135);
  EXPECT_EQ(shape.final_end, 255);
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

}  // namespace
}  // namespace hedgelab
