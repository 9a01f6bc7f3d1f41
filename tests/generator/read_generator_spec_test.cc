#include "engine/config/read_generator_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/generator/small_market.h"

namespace hedgelab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string failure(const std::string& from, const std::string& to) {
  std::string text = read_file(test::sample_spec_file());
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  try {
    (void)parse_generator_spec(text, "market.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(ReadGeneratorSpec, EveryKeyArrivesInItsPlace) {
  const MarketSpec spec = read_generator_spec(test::sample_spec_file());
  EXPECT_EQ(spec.file, test::sample_spec_file().string());
  EXPECT_EQ(spec.name, "sample");
  EXPECT_EQ(spec.seed, 20220722U);
  EXPECT_EQ(spec.start, Date::parse("2022-07-22"));
  EXPECT_EQ(spec.end, Date::parse("2024-06-28"));
  ASSERT_EQ(spec.bars.size(), 2U);
  EXPECT_EQ(spec.bars[0].frequency, Frequency::kDaily);
  EXPECT_TRUE(spec.bars[0].products.empty());
  EXPECT_FALSE(spec.bars[0].start);
  EXPECT_EQ(spec.bars[1].frequency, Frequency::kOneMinute);
  EXPECT_THAT(spec.bars[1].products, ElementsAre("IF", "IC"));
  EXPECT_EQ(spec.bars[1].start, Date::parse("2024-05-27"));
  EXPECT_EQ(spec.bars[1].end, Date::parse("2024-06-28"));
  EXPECT_EQ(spec.volatility_persistence, 0.97);
  EXPECT_EQ(spec.volatility_deviation, 0.4);
  EXPECT_EQ(spec.intraday.volatility_at_open, 2.0);
  EXPECT_EQ(spec.intraday.volatility_after_lunch, 2.0);
  EXPECT_EQ(spec.intraday.volatility_at_close, 0.8);
  EXPECT_EQ(spec.intraday.volume_at_open, 4.0);
  EXPECT_EQ(spec.intraday.volume_at_close, 1.8);
  EXPECT_EQ(spec.events.jumps_per_year, 5);
  EXPECT_EQ(spec.events.jump_size, 0.008);
  EXPECT_EQ(spec.events.limit_days_per_year, 0.5);
  EXPECT_EQ(spec.events.halts_per_year, 0.5);
  EXPECT_EQ(spec.events.halt_minutes, 20);
  EXPECT_EQ(spec.events.missing_minute_rate, 0.0003);
  EXPECT_EQ(spec.carry_rate, 0.02);
  EXPECT_THAT(spec.correlation.at(2), ElementsAre(0.84, 0.70, 1.00, 0.95));
  ASSERT_EQ(spec.products.size(), 4U);
  const ProductSpec& product = spec.products[2];
  EXPECT_EQ(product.code, "IC");
  EXPECT_FALSE(product.start);
  EXPECT_EQ(product.index.start_level, 6200);
  EXPECT_EQ(product.index.annual_volatility, 0.21);
  EXPECT_EQ(product.index.annual_drift, 0.03);
  EXPECT_EQ(product.index.overnight_share, 0.21);
  EXPECT_EQ(product.dividends.annual_yield, 0.017);
  EXPECT_THAT(product.dividends.month_weights, ElementsAre(1, 1, 1, 4, 18, 36, 28, 7, 1, 1, 1, 1));
  EXPECT_THAT(product.discount.mean, ElementsAre(-0.080, -0.078, -0.074, -0.068));
  EXPECT_EQ(product.discount.level_deviation, 0.020);
  EXPECT_EQ(product.discount.level_half_life_days, 40);
  EXPECT_EQ(product.discount.slope_deviation, 0.03);
  EXPECT_EQ(product.discount.slope_half_life_days, 8);
  EXPECT_EQ(product.discount.noise, 0.0008);
  EXPECT_EQ(product.discount.noise_half_life_minutes, 25);
  EXPECT_EQ(product.trading.daily_volume, 85000);
  EXPECT_EQ(product.trading.open_interest, 290000);
  EXPECT_EQ(product.trading.variation, 0.3);
  EXPECT_THAT(product.trading.volume_shares, ElementsAre(0.63, 0.10, 0.18, 0.09));
  EXPECT_THAT(product.trading.open_interest_shares, ElementsAre(0.38, 0.12, 0.34, 0.16));
}

TEST(ReadGeneratorSpec, FaultsNameFileAndKey) {
  EXPECT_THAT(failure("\"seed\": 20220722,", ""), HasSubstr("market.json: seed"));
  EXPECT_THAT(failure("\"seed\": 20220722", "\"seed\": -1"), HasSubstr("seed"));
  EXPECT_THAT(failure("\"seed\": 20220722", "\"seed\": 1.5"), HasSubstr("seed"));
  EXPECT_THAT(failure("\"carry_rate\"", "\"carry_rates\""), HasSubstr("carry_rate"));
  EXPECT_THAT(failure("\"noise\": 0.0007,", "\"noise\": 0.0007, \"nois\": 1,"), HasSubstr("products.0.discount.nois"));
  EXPECT_THAT(failure("\"frequency\": \"1d\"", "\"frequency\": \"2m\""), HasSubstr("bars.0.frequency"));
  EXPECT_THAT(failure("[\"IF\", \"IC\"]", "[]"), HasSubstr("bars.1.products"));
  EXPECT_THAT(failure("\"start\": \"2022-07-22\"", "\"start\": \"2022-07-32\""), HasSubstr("period.start"));
  EXPECT_THAT(failure("[2, 1, 1, 3,", "[2, 1, 3,"),
              HasSubstr("products.0.dividends.month_weights: expected a list of 12"));
  EXPECT_THAT(failure("[0.68, 0.10, 0.17, 0.05]", "[0.68, \"x\", 0.17, 0.05]"), HasSubstr("is not a number"));
  EXPECT_THAT(failure("[0.68, 0.10, 0.17, 0.05]", "0.68"), HasSubstr("expected a list of numbers"));
  EXPECT_THAT(failure("[1.00, 0.94, 0.84, 0.76]", "1.00"), HasSubstr("correlation"));
  EXPECT_THAT(failure("\"halt_minutes\": 20", "\"halt_minutes\": 0"), HasSubstr("events.halt_minutes"));
  EXPECT_THAT(failure("\"start_level\": 4200", "\"start_level\": \"4200\""), HasSubstr("products.0.index.start_level"));
}

}  // namespace
}  // namespace hedgelab
