#include "engine/generator/market_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/generator/small_market.h"

namespace hedgelab {
namespace {

using ::testing::HasSubstr;

/// Field and message of the fault that `change` makes in the sample's market.
std::string fault_of(const std::function<void(MarketSpec&)>& change) {
  MarketSpec spec = test::sample_market("2022-07-22", "2024-06-28");
  change(spec);
  const auto fault = find_fault(spec, test::generator_rules());
  return fault ? fault->field + ": " + fault->message : "no fault";
}

TEST(MarketSpec, TheShippedSpecsHaveNoFault) {
  for (const char* name : {"sample.json", "ten_years.json"}) {
    const auto spec = read_generator_spec(test::source_folder() / "configs" / "markets" / name);
    const auto fault = find_fault(spec, test::generator_rules());
    EXPECT_FALSE(fault) << name << ": " << fault->field << ": " << fault->message;
  }
}

TEST(MarketSpec, ValuesThatMakeNoMarketAreNamed) {
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products[1].index.annual_volatility = -0.18; }),
              HasSubstr("products.1.index.annual_volatility: -0.18 is outside [0.01, 1]"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products[0].index.start_level = 0; }),
              HasSubstr("products.0.index.start_level"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products[0].index.overnight_share = 1; }), HasSubstr("overnight_share"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products[2].dividends.annual_yield = -0.01; }), HasSubstr("annual_yield"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products[2].dividends.month_weights.fill(0); }),
              HasSubstr("are all zero"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products[2].dividends.month_weights[3] = -1; }),
              HasSubstr("month_weights"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products[3].discount.level_half_life_days = 0; }),
              HasSubstr("level_half_life_days"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products[3].trading.volume_shares[0] = 0.9; }), HasSubstr("expected 1"));
  EXPECT_THAT(fault_of([](MarketSpec& s) {
                s.products[3].trading.open_interest_shares = {1.2, -0.2, 0, 0};
              }),
              HasSubstr("-0.2 is negative"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.volatility_persistence = 1.0; }), HasSubstr("volatility.persistence"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.events.missing_minute_rate = 0.9; }), HasSubstr("missing_minute_rate"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.intraday.volume_at_open = 0; }), HasSubstr("intraday.volume_at_open"));
  // 60 jumps of 4% a year are a variance of 0.096; the whole asked of IF is 0.18^2 = 0.0324.
  EXPECT_THAT(fault_of([](MarketSpec& s) {
                s.events.jumps_per_year = 60;
                s.events.jump_size = 0.04;
              }),
              HasSubstr("jumps alone would make 296% of the variance of IF"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.name = "../other"; }), HasSubstr("name: "));
  // NaN compares false with everything.
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.carry_rate = std::numeric_limits<double>::quiet_NaN(); }),
              HasSubstr("carry_rate"));
}

TEST(MarketSpec, ACorrelationMatrixMustBeOne) {
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.correlation[1][0] = 0.5; }), HasSubstr("symmetric"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.correlation[2][2] = 0.9; }),
              HasSubstr("correlation.2.2: is 0.9, expected 1"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.correlation[3].pop_back(); }),
              HasSubstr("correlation.3: has 3 numbers, expected 4"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.correlation.pop_back(); }), HasSubstr("has 3 rows, expected 4"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.correlation[0][1] = s.correlation[1][0] = 1.2; }),
              HasSubstr("no correlation"));
  // IF with IH 0.94 and with IC 0.84 leaves no room for -0.5 between IH and IC.
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.correlation[1][2] = s.correlation[2][1] = -0.5; }),
              HasSubstr("not positive definite"));
}

TEST(MarketSpec, TheCholeskyFactorTimesItsTransposeIsTheMatrix) {
  // By hand: [[1, 0.6], [0.6, 1]] = L L' with L = [[1, 0], [0.6, 0.8]].
  const auto lower = cholesky({{1.0, 0.6}, {0.6, 1.0}});
  ASSERT_TRUE(lower);
  EXPECT_DOUBLE_EQ((*lower)[1][0], 0.6);
  EXPECT_DOUBLE_EQ((*lower)[1][1], 0.8);
  EXPECT_FALSE(cholesky({{1.0, 1.0}, {1.0, 1.0}}));
}

TEST(MarketSpec, ContractsCannotBeginBeforeTheirProduct) {
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.start = Date::parse("2022-07-21"); }),
              HasSubstr("period.start: 2022-07-21 is before the first trading day of IM, 2022-07-22"));
  EXPECT_THAT(fault_of([](MarketSpec& s) {
                s.start = Date::parse("2016-01-04");
                s.products[3].start = Date::parse("2022-07-01");
              }),
              HasSubstr("products.3.start: 2022-07-01 is before the first trading day of IM"));
  EXPECT_THAT(fault_of([](MarketSpec& s) {
                s.start = Date::parse("2016-01-04");
                s.products[3].start = Date::parse("2022-07-22");
              }),
              HasSubstr("no fault"));
}

TEST(MarketSpec, ThePeriodMustLieInTheCalendarWithAllItsExpiries) {
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.end = Date::parse("2022-07-01"); }), HasSubstr("period.end"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.end = Date::parse("2035-07-01"); }), HasSubstr("outside the calendar"));
  EXPECT_THAT(fault_of([](MarketSpec& s) {
                s.start = Date::parse("2024-02-10");  // a Saturday, then the Spring Festival until 2024-02-18
                s.end = Date::parse("2024-02-18");
                s.bars.resize(1);
              }),
              HasSubstr("holds no trading day"));
  const Date last = test::generator_rules().calendar.last_date();
  EXPECT_THAT(fault_of([&](MarketSpec& s) { s.end = last; }), HasSubstr("behind the calendar's end"));
}

TEST(MarketSpec, PricesThatWouldLeaveInt32AreRefused) {
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products[2].index.start_level = 150'000; }),
              HasSubstr("a store holds prices up to 214748 (int32)"));
}

TEST(MarketSpec, ProductsAndBarsStandOnceAndAreKnown) {
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products[1].code = "IF"; }),
              HasSubstr("products.1.code: IF stands twice"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products[1].code = "XX"; }),
              HasSubstr("'XX' is no product of the rule tables"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.products.clear(); }), HasSubstr("products: is empty"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.bars.clear(); }), HasSubstr("bars: is empty"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.bars.push_back(s.bars.front()); }), HasSubstr("1d stands twice"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.bars[1].products = {"IX"}; }),
              HasSubstr("'IX' is no product of this market"));
  EXPECT_THAT(fault_of([](MarketSpec& s) { s.bars[1].start = Date::parse("2020-01-02"); }),
              HasSubstr("not a part of the period"));
}

}  // namespace
}  // namespace hedgelab
