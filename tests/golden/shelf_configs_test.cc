// The shipped comparisons on real daily bars give the figures tabled in README.md and configs/README.md. Nothing here
// is a published figure; a change of any of them belongs into CHANGES.md.

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/session/batch.h"
#include "tests/golden/shipped_runs.h"
#include "tests/support/real_store.h"

namespace hedgelab {
namespace {

using Figures = std::map<std::string, double>;

void expect_annualised(const std::map<std::string, BacktestResult>& results, const Figures& tabled) {
  for (const auto& [name, figure] : tabled) {
    ASSERT_TRUE(results.contains(name)) << name;
    EXPECT_NEAR(100 * results.at(name).statistics.annualised_return.value(), figure, 0.005) << name;
  }
}

TEST(ShelfConfigs, EveryStrategyGivesTheFigureTabled) {
  HEDGELAB_NEEDS_REAL_DATA();
  const auto results = test::run_shipped("strategy_shelf.json");
  EXPECT_EQ(results.size(), 24u);
  expect_annualised(results,
                    {{"IC_quarter_hedge", -4.17},    {"IC_month_hedge", -4.78},      {"IC_lowest_discount", -2.68},
                     {"IC_calendar_spread", 0.67},   {"IC_flatten_structure", 1.51}, {"IC_long_roll", 5.66},
                     {"IC_arbitrage", 1.64},         {"IC_hedge_and_spread", -2.76}, {"IF_quarter_hedge", -0.56},
                     {"IF_month_hedge", -0.73},      {"IF_lowest_discount", -0.38},  {"IF_calendar_spread", 0.23},
                     {"IF_flatten_structure", 1.10}, {"IF_long_roll", 3.72},         {"IF_arbitrage", 0.69},
                     {"IF_hedge_and_spread", -0.15}, {"IM_quarter_hedge", -5.11},    {"IM_month_hedge", -7.42},
                     {"IM_lowest_discount", -4.09},  {"IM_calendar_spread", 2.45},   {"IM_flatten_structure", -0.27},
                     {"IM_long_roll", 3.07},         {"IM_arbitrage", 8.21},         {"IM_hedge_and_spread", -3.22}});
  for (const auto& [name, result] : results) {
    for (const AttributionRow& row : result.attribution) {
      ASSERT_EQ(row.sum(), row.equity_change) << name << " " << row.date.to_string();
    }
  }
}

TEST(ShelfConfigs, PaperAndDeskGiveTheFiguresTabled) {
  HEDGELAB_NEEDS_REAL_DATA();
  const auto results = test::run_shipped("paper_and_desk.json");
  expect_annualised(results, {{"IC_quarter_paper", -2.03},
                              {"IC_quarter_next_open", -2.16},
                              {"IC_quarter_settlement", -2.11},
                              {"IC_quarter_whole_lots", -2.12},
                              {"IC_quarter_fees", -2.15},
                              {"IC_quarter_desk", -2.17},
                              {"IC_month_paper", -2.61},
                              {"IC_month_desk", -1.59},
                              {"IM_quarter_paper", -4.00},
                              {"IM_quarter_desk", -3.85},
                              {"IM_month_paper", -5.24},
                              {"IM_month_desk", -4.75}});
  // The rally of September and October 2024 calls each desk once; the calls and what was sold for them are facts of the
  // data.
  for (const char* name : {"IC_quarter_desk", "IC_month_desk", "IM_quarter_desk", "IM_month_desk"}) {
    ASSERT_EQ(results.at(name).margin_calls.size(), 1u) << name;
    EXPECT_TRUE(results.at(name).margin_calls[0].is_served) << name;
  }
  EXPECT_EQ(results.at("IC_quarter_desk").margin_calls[0].spot_sold, Money());
  EXPECT_GT(results.at("IC_month_desk").margin_calls[0].spot_sold, Money());
}

TEST(ShelfConfigs, SpreadsLongRollsAndMonthlyAmountsGiveTheFiguresTabled) {
  HEDGELAB_NEEDS_REAL_DATA();
  expect_annualised(test::run_shipped("long_rolls.json"), {{"IC_month", 5.76}, {"IM_month", 3.14}, {"IF_month", 3.84}});
  const auto spreads = test::run_shipped("calendar_spreads.json");
  const Figures totals = {{"IC_long_near", 8.16},
                          {"IC_long_near_next_open", 6.39},
                          {"IC_long_near_half_margin", 26.84},
                          {"IC_flat", 14.32},
                          {"IC_flat_daily", 22.22},
                          {"IC_flat_daily_next_open", 16.33},
                          {"IC_flat_no_hold_to_2022", 34.75},
                          {"IC_flat_no_hold_to_2022_next_open", 28.65},
                          {"IC_flat_no_hold_from_2022", 8.26},
                          {"IC_flat_no_hold_from_2022_next_open", -2.30},
                          {"IC_flat_realised", 11.39},
                          {"IF_long_near", 7.49},
                          {"IF_flat", 11.21},
                          {"IM_long_near", 6.75},
                          {"IM_flat", 1.48}};
  for (const auto& [name, figure] : totals) {
    EXPECT_NEAR(100 * spreads.at(name).statistics.cumulative_return, figure, 0.005) << name;
  }
  const auto amounts = test::run_shipped("dca.json");
  const Figures money_weighted = {{"price_index", -0.33},
                                  {"total_return_index", 1.24},
                                  {"roll_month", 6.99},
                                  {"roll_month_2pc", 8.84},
                                  {"roll_quarter", 5.98}};
  for (const auto& [name, figure] : money_weighted) {
    EXPECT_NEAR(100 * amounts.at(name).money_weighted_return.value(), figure, 0.005) << name;
  }
}

}  // namespace
}  // namespace hedgelab
