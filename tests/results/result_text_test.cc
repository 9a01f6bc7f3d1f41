#include "engine/results/figures.h"
#include "engine/results/result_files.h"
#include "engine/results/run_tables.h"
#include "engine/table/table_views.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/results/result_writer.h"
#include "tests/results/small_result.h"

namespace hedgelab {
namespace {

using nlohmann::json;
using test::attributed_result;
using test::contracts;
using test::small_result;

TEST(ResultText, EquityRowsAreExactDecimals) {
  const std::string text = csv(equity_rows(small_result(contracts(), "a").equity));
  EXPECT_EQ(text,
            "date,net_value,equity,settled_equity,cash,spot_value,futures_notional,fees,overlay,spot_price,"
            "margin,margin_ratio,flow\n"
            "2024-01-02,1,1000000,999999.9999,300000,700000,-1020000,0,0,3386.8212,0,,0\n"
            "2024-01-03,1.05,1050000,1049999.9999,300000,750000,-1020000,1234.5678,0,3386.8213,0,,0\n"
            "2024-01-31,0.945,945000,944999.9999,300000,645000,-1020000,1234.5678,0,3386.8214,0,,0\n"
            "2024-02-01,0.945,945000,944999.9999,300000,645000,-1020000,1234.5678,0,3386.8215,0,,0\n"
            "2024-02-02,0.99414,994140,994139.9999,300000,694140,-1020000,1234.5678,0,3386.8216,0,,0\n");
}

TEST(ResultText, WithoutASpotLegTheSpotPriceIsEmptyNotZero) {
  BacktestResult result = small_result(contracts(), "a");
  result.equity.points.resize(1);
  result.equity.points[0].spot_price = Price();
  EXPECT_TRUE(csv(equity_rows(result.equity)).ends_with(",0,,0,,0\n"));
}

TEST(ResultText, EquityRowsCarryMarginItsRatioAndCapitalFlows) {
  BacktestResult result = small_result(contracts(), "a");
  result.equity.points.resize(3);
  result.equity.points[1].margin = Money::from_raw(1'125'000'000);  // 112,500 over 300,000 is 0.375
  result.equity.points[1].flow = test::cny(-50'000);
  result.equity.points[2].margin = test::cny(1);
  result.equity.points[2].cash = Money();
  const std::string text = csv(equity_rows(result.equity));
  EXPECT_NE(text.find(",3386.8213,112500,0.375,-50000\n"), std::string::npos) << text;
  EXPECT_NE(text.find(",3386.8214,1,,0\n"), std::string::npos) << text;  // no cash under it: no ratio
}

TEST(ResultText, FuturesAndSpotFillsStandInOrderOfTime) {
  EXPECT_EQ(csv(fill_rows(small_result(contracts(), "a"), contracts())),
            "decided_at,filled_at,symbol,offset,purpose,quantity,price,notional,fee,order_fee,order_id,slippage\n"
            "2024-01-03 09:31,2024-01-03 09:31,IF2401,open,hedge,-1,3400,-1020000,23.46,1,1,60\n"
            "2024-01-03 15:00,2024-01-03 15:00,000300,spot,spot,206.683333,3386.8212,700000,700,,,\n"
            "2024-01-31 14:50,2024-01-31 14:50,IF2401,close,roll,1,3400,1020000,23.46,1,2,60\n");
}

TEST(ResultText, AtTheSameMinuteTheFuturesStandFirst) {
  BacktestResult result = small_result(contracts(), "a");
  result.spot_symbol = "a,b";
  result.spot_fills[0].filled_at = result.fills[1].filled_at;
  const std::string text = csv(fill_rows(result, contracts()));
  EXPECT_LT(text.find("close,roll"), text.find("\"a,b\",spot"));
}

TEST(ResultText, RollsCarryTheGapBetweenTheirTwoPrices) {
  // 3391.8 - 3400 = -8.2 index points; the lot sold at them, x 300, is a gap of 2,460 CNY.
  EXPECT_EQ(csv(roll_rows(small_result(contracts(), "a"), contracts())),
            "decided_at,filled_at,from,to,quantity_out,price_out,quantity_in,price_in,spread,fees,gap\n"
            "2024-01-31 14:50,2024-01-31 14:50,IF2401,IF2402,1,3400,-1,3391.8,-8.2,46.92,2460\n");
}

// A roll that two bars filled is two rows and one roll.
TEST(ResultText, ARollIsCountedOnceHoweverManyBarsFilledIt) {
  BacktestResult result = small_result(contracts(), "a");
  result.rolls.push_back(result.rolls[0]);
  result.rolls[1].filled_at = result.rolls[0].filled_at + 1;
  EXPECT_EQ(json::parse(result_json(result))["counts"]["rolls"], 1);
  result.rolls[1].decided_at = result.rolls[1].decided_at + 1;
  EXPECT_EQ(json::parse(result_json(result))["counts"]["rolls"], 2);
}

// Delta 300 x 3400 = 1,020,000 short against 1,000,000 of spot.
TEST(ResultText, AHedgeRowHasRatioAndBasisAndIsEmptyWhereNothingIsHeld) {
  BacktestResult result = small_result(contracts(), "a");
  HedgeDay day;
  day.date = Date::from_ymd(2024, 1, 3);
  day.spot_value = test::cny(1'000'000);
  result.hedge_days = {day};
  day.contract = contracts().find("IF2401");
  day.contracts = 1;
  day.lots = Quantity::from_integer(-1);
  day.close = Price::from_integer(3383);
  day.index_close = Price::from_integer(3400);
  day.basis = -17.0;
  day.basis_share = -0.005;
  day.annualised = -0.125;
  day.dividend_points = 1.5;
  day.annualised_adjusted = -0.0625;
  day.calendar_days_left = 16;
  day.trading_days_left = 12;
  day.futures_delta = test::cny(-1'020'000);
  day.move_to_call = 0.25;
  result.hedge_days.push_back(day);
  result.dividend_source = "trailing_year";
  EXPECT_EQ(
      csv(hedge_rows(result, contracts())),
      "date,contract,contracts,lots,close,index_close,basis,basis_share,calendar_days_left,trading_days_left,"
      "annualised,dividend_points,annualised_adjusted,dividends,spot_value,futures_delta,hedge_ratio,move_to_call\n"
      "2024-01-03,,0,,,,,,,,,,,,1000000,0,0,\n"
      "2024-01-03,IF2401,1,-1,3383,3400,-17,-0.005,16,12,-0.125,1.5,-0.0625,trailing_year,1000000,-1020000,1.02,0."
      "25\n");
}

TEST(ResultText, OrdersThatDidNotFillSayWhy) {
  EXPECT_EQ(csv(order_rows(small_result(contracts(), "a"), contracts())),
            "order_id,decided_at,symbol,quantity,purpose,group,fate,locked_bars,order_fee\n"
            "3,2024-01-31 14:50,IF2402,-1.5,hedge,0,unfilled at the end of the run,2,1\n");
}

TEST(ResultText, AnOrderThatFilledLateStandsAmongTheOrdersAndIsNotCountedAsUnfilled) {
  BacktestResult result = small_result(contracts(), "a");
  OrderRecord late = result.unfilled[0];
  late.fate = OrderFate::kFilledLate;
  late.locked_bars = 17;
  result.unfilled.push_back(late);
  EXPECT_TRUE(csv(order_rows(result, contracts())).ends_with(",filled after waiting at a locked price limit,17,1\n"));
  const json root = json::parse(result_json(result));
  EXPECT_EQ(root["counts"]["unfilled_orders"], 1);
  EXPECT_EQ(root["counts"]["orders_filled_late"], 1);
  EXPECT_NE(result_summary(result).find("orders not filled                    1\n"), std::string::npos);
  EXPECT_NE(csv(comparison_rows({result})).find(",3,1,1,1234.5678,"),
            std::string::npos);  // fills, rolls, unfilled, fees
}

TEST(ResultText, AttributionRowsHaveAColumnForEveryCause) {
  EXPECT_EQ(
      csv(attribution_rows(attributed_result(contracts(), "a").attribution)),
      "date,spot_move,dividends,futures_index_move,basis_convergence,roll_spread,overlay,fee_open,fee_close,"
      "fee_close_today,fee_order,fee_delivery,spot_cost,slippage,interest,capital_flow,lending,equity_change,roll_gap\n"
      "2024-01-03,80000,500,-33000,3000,0,0,-300,0,0,0,0,0,-200,0,0,0,50000,0\n"
      "2024-01-31,-168000,0,65100,0,-2100,0,0,0,0,0,0,0,0,0,0,0,-105000,2460\n"
      "2024-02-01,0,0,0,-1890,0,0,0,0,0,0,0,0,0,1890,0,0,0,0\n"
      "2024-02-02,41580,0,0,0,0,9450,0,0,-945,0,0,-945,0,0,0,0,49140,0\n");
}

TEST(ResultText, WithoutTheIndexItsMoveIsEmptyAndBasisHoldsTheWhole) {
  AttributionRow row;
  row.date = Date::from_ymd(2024, 1, 3);
  row[Cause::kFuturesIndexMove] = Money::from_raw(-33'000'001);  // of another contract, whose index is known
  row[Cause::kBasisConvergence] = test::cny(3'000);
  row.equity_change = row.sum();
  row.index_is_known = false;
  // -3300.0001 + 3000: the fields still add up to the change.
  EXPECT_TRUE(
      csv(attribution_rows({row})).ends_with("\n2024-01-03,0,0,,-300.0001,0,0,0,0,0,0,0,0,0,0,0,0,-300.0001,0\n"));
}

TEST(ResultText, SettlementsNameTheirKindAndSource) {
  EXPECT_EQ(csv(settlement_rows(attributed_result(contracts(), "a").settlements, contracts())),
            "date,symbol,kind,price,source,quantity,variation,fee\n"
            "2024-01-03,IF2401,daily,3396.6,last_hour_vwap,-1,1020,0\n"
            "2024-01-31,IF2401,final,3397.1234,index_two_hour_mean,-1,-157.02,101.9137\n");
}

TEST(ResultText, MarginCallsTellShortfallAndHowTheyWereServed) {
  BacktestResult result = attributed_result(contracts(), "a");
  MarginCall last;
  last.date = Date::from_ymd(2024, 2, 2);
  last.policy = MarginConfig::Call::kStop;
  result.margin_calls.push_back(last);
  // 120,000 - 119,999.9999; 105,000 - (-2).
  EXPECT_EQ(csv(margin_call_rows(result.margin_calls)),
            "date,intraday,required,funds,shortfall,policy,spot_sold,lots_cut,served,served_at\n"
            "2024-01-31,true,120000,119999.9999,0.0001,top_up,50000,0.5,true,2024-01-31 13:01\n"
            "2024-02-01,false,105000,-2,105002,reduce,0,1,false,\n"
            "2024-02-02,false,0,0,0,stop,0,0,false,\n");
}

TEST(ResultText, ResultJsonHoldsTheAttribution) {
  const std::string text = result_json(attributed_result(contracts(), "a"));
  const json attribution = json::parse(text)["attribution"];
  EXPECT_EQ(attribution["days"], 4);
  EXPECT_EQ(attribution["days_without_index"], 0);
  // 80,000 - 168,000 + 41,580, as exact text; the contribution is -3.6% x 252 / 4.
  EXPECT_NE(text.find("\"spot_move\": -46420,"), std::string::npos);
  EXPECT_NEAR(attribution["yearly"]["spot_move"].get<double>(), -0.036 * 63.0, 1e-12);
  EXPECT_NEAR(attribution["yearly"]["fee_close_today"].get<double>(), -0.001 * 63.0, 1e-12);
  // Every cause has a total; a capital flow has no contribution.
  EXPECT_EQ(attribution["totals"].size(), kCauses + 2);
  EXPECT_EQ(attribution["yearly"].size(), kCauses - 1);
  EXPECT_TRUE(attribution["totals"].contains("capital_flow"));
  EXPECT_FALSE(attribution["yearly"].contains("capital_flow"));
  EXPECT_EQ(attribution["totals"]["equity_change"], -5'860);
  EXPECT_EQ(attribution["totals"]["roll_gap"], 2'460);
  // Basis +1,110, rolls -2,100, fees -1,245, slippage -200: 2,435 over 1,020,000, x 63. Of equity: +0.10% - 0.20% -
  // 0.13% - 0.02% = -0.25%, x 63.
  EXPECT_NEAR(attribution["hedging_cost_of_notional"].get<double>(), 2'435.0 / 1'020'000.0 * 63.0, 1e-12);
  EXPECT_NEAR(attribution["hedging_cost_of_equity"].get<double>(), 0.0025 * 63.0, 1e-12);
  EXPECT_NEAR(attribution["roll_gap_of_notional"].get<double>(), 2'460.0 / 1'020'000.0 * 63.0, 1e-12);
  // Mean equity (1,050,000 + 945,000 + 945,000 + 994,140) / 4 = 983,535.
  EXPECT_NEAR(attribution["turnover_a_year"].get<double>(), 2'040'000.0 / 983'535.0 * 63.0, 1e-9);
  EXPECT_NEAR(attribution["average_margin_ratio"].get<double>(), 0.35, 1e-15);
  EXPECT_EQ(attribution["worst_margin_ratio"], 0.4);
  EXPECT_EQ(attribution["worst_margin_day"], "2024-01-31");
}

TEST(ResultText, ResultJsonHoldsCallsStopAndSettlementSources) {
  BacktestResult result = attributed_result(contracts(), "a");
  json root = json::parse(result_json(result));
  EXPECT_EQ(root["margin_calls"], json::parse(R"({"count": 2, "served": 1, "lots_cut": 1.5, "spot_sold": 50000})"));
  EXPECT_TRUE(root["end"]["day"].is_null());
  EXPECT_EQ(root["settlement_sources"],
            json::parse(R"({"official": 0, "last_hour_vwap": 1, "earlier_hour_vwap": 0, "whole_day_vwap": 0,
                                                        "index_two_hour_mean": 1, "index": 0, "carried": 0, "close": 0})"));
  result.end = {RunEnd::Status::kStopped, Date::from_ymd(2024, 2, 2), "a call"};
  root = json::parse(result_json(result));
  EXPECT_EQ(root["end"], json::parse(R"({"status": "stopped", "day": "2024-02-02", "reason": "a call"})"));
}

TEST(ResultText, ResultJsonSaysNullWhereThereIsNoFigure) {
  BacktestResult result = attributed_result(contracts(), "a");
  result.attribution[2].index_is_known = false;
  for (EquityPoint& point : result.equity.points) point.margin = Money();
  result.attribution_summary = summarise_attribution(result.attribution, result.equity, result.turnover, 252.0);
  const json attribution = json::parse(result_json(result))["attribution"];
  EXPECT_EQ(attribution["days_without_index"], 1);
  EXPECT_TRUE(attribution["totals"]["futures_index_move"].is_null());
  EXPECT_TRUE(attribution["yearly"]["futures_index_move"].is_null());
  EXPECT_EQ(attribution["totals"]["basis_convergence"], 33'210);  // -33,000 + 65,100 + 3,000 - 1,890
  EXPECT_NEAR(attribution["yearly"]["basis_convergence"].get<double>(), 0.03 * 63.0, 1e-12);
  for (const char* name : {"hedging_cost_of_equity", "hedging_cost_of_notional", "average_margin_ratio",
                           "worst_margin_ratio", "worst_margin_day"}) {
    EXPECT_TRUE(attribution[name].is_null()) << name;
  }
}

TEST(ResultText, ResultJsonHoldsFiguresDatesAmountsAndTheConfig) {
  const std::string text = result_json(small_result(contracts(), "a"));
  const json root = json::parse(text);
  EXPECT_EQ(root["name"], "a");
  EXPECT_EQ(root["statistics"]["returns"], 4);
  EXPECT_NEAR(root["statistics"]["cumulative_return"].get<double>(), -0.00586, 1e-15);
  // The fall from 1,050,000 on 3 January to 945,000 on 31 January is 10%, not recovered by 2 February: 3 trading days
  // of the curve and 30 calendar days.
  ASSERT_EQ(root["drawdowns"].size(), 1U);
  const json& drawdown = root["drawdowns"][0];
  EXPECT_NEAR(drawdown["depth"].get<double>(), 0.1, 1e-15);
  EXPECT_EQ(drawdown["peak"], "2024-01-03");
  EXPECT_EQ(drawdown["trough"], "2024-01-31");
  EXPECT_TRUE(drawdown["recovery"].is_null());
  EXPECT_EQ(drawdown["trading_days"], 3);
  EXPECT_EQ(drawdown["calendar_days"], 30);
  ASSERT_EQ(root["monthly"].size(), 2U);
  EXPECT_EQ(root["monthly"][0]["period"], "2024-01");
  EXPECT_NEAR(root["monthly"][0]["return"].get<double>(), -0.055, 1e-15);
  EXPECT_NEAR(root["monthly"][1]["return"].get<double>(), 0.052, 1e-15);
  EXPECT_EQ(root["yearly"].size(), 1U);
  EXPECT_EQ(root["hedge"]["effectiveness"], 0.75);
  EXPECT_TRUE(root["hedge"]["correlation"].is_null());
  EXPECT_NE(text.find("\"fees_open\": 1234.5678"), std::string::npos);
  EXPECT_NE(text.find("\"deposits\": 1000000,"), std::string::npos);
  EXPECT_NE(text.find("\"fees\": 1234.5678,"), std::string::npos);
  EXPECT_NE(text.find("\"turnover\": 2040000,"), std::string::npos);
  EXPECT_NE(text.find("\"final_equity\": 994140,"), std::string::npos);
  EXPECT_EQ(root["counts"]["unfilled_orders"], 1);
  EXPECT_EQ(root["conventions"][0], "fills at the next open");
  EXPECT_EQ(root["warnings"].size(), 1U);
  EXPECT_TRUE(root["provenance"]["spot_digest"].is_null());
  EXPECT_EQ(root["provenance"]["synthetic_data"], false);
  EXPECT_EQ(root["effective_config"]["rate"], 0.000023);
  EXPECT_LT(text.find("\"name\""), text.find("\"statistics\""));  // in reading order, not in the alphabet's
}

TEST(ResultText, ARecoveredDrawdownIsMeasuredInCalendarDaysToItsRecovery) {
  BacktestResult result = small_result(contracts(), "a");
  result.equity.points[3].equity = test::cny(1'060'000);
  result.statistics = performance_statistics(result.equity.dates(), result.equity.net_value(), {});
  const json root = json::parse(result_json(result));
  // From 3 January to 1 February: 29 days; to the trough alone it would be 28.
  EXPECT_EQ(root["drawdowns"][0]["recovery"], "2024-02-01");
  EXPECT_EQ(root["drawdowns"][0]["calendar_days"], 29);
  EXPECT_EQ(root["drawdowns"][0]["trading_days"], 2);
}

TEST(ResultText, AResultWithoutAConfigSaysNull) {
  BacktestResult result = small_result(contracts(), "a");
  result.effective_config.clear();
  EXPECT_TRUE(json::parse(result_json(result))["effective_config"].is_null());
}

TEST(ResultText, ComparisonRowsHaveAFieldForEveryColumnAndEmptyOnesForNoValue) {
  const std::string text = csv(comparison_rows({small_result(contracts(), "a")}));
  const auto line_end = text.find('\n');
  const auto fields = [](std::string_view line) {
    std::vector<std::string> result(1);
    for (const char c : line) {
      if (c == ',') {
        result.emplace_back();
      } else {
        result.back() += c;
      }
    }
    return result;
  };
  const auto titles = fields(std::string_view(text).substr(0, line_end));
  const auto row = fields(std::string_view(text).substr(line_end + 1, text.size() - line_end - 2));
  ASSERT_EQ(titles.size(), row.size());
  const auto at = [&](std::string_view title) {
    return row[static_cast<std::size_t>(std::find(titles.begin(), titles.end(), title) - titles.begin())];
  };
  EXPECT_EQ(at("drawdown_peak"), "2024-01-03");
  EXPECT_EQ(at("drawdown_trough"), "2024-01-31");
  EXPECT_EQ(at("drawdown_recovery"), "");
  EXPECT_EQ(at("hedge_effectiveness"), "0.75");
  EXPECT_EQ(at("tracking_error"), "");
  EXPECT_EQ(at("fills"), "3");
  EXPECT_EQ(at("rolls"), "1");
  EXPECT_EQ(at("unfilled_orders"), "1");
  EXPECT_EQ(at("fees"), "1234.5678");
  EXPECT_EQ(at("turnover"), "2040000");
  EXPECT_EQ(at("final_equity"), "994140");
  EXPECT_EQ(at("hedging_cost_of_notional"), "");
  EXPECT_EQ(at("worst_margin_ratio"), "");
  EXPECT_EQ(at("margin_calls"), "0");
  EXPECT_EQ(at("ended_on"), "");
}

TEST(ResultText, ComparisonRowsEndWithHedgingCostMarginAndItsCauses) {
  BacktestResult result = attributed_result(contracts(), "a");
  result.end = {RunEnd::Status::kStopped, Date::from_ymd(2024, 2, 2), "a call"};
  const std::string text = csv(comparison_rows({result}));
  EXPECT_NE(text.find(",final_equity,hedging_cost_of_equity,hedging_cost_of_notional,average_margin_ratio,"
                      "worst_margin_ratio,nearest_call,leverage_that_survives,margin_calls,basis_convergence,roll_"
                      "spread,slippage,days_with_spot,"
                      "days_unhedged,days_outside_band,worst_hedge_ratio,status,ended_on\n"),
            std::string::npos);
  const AttributionSummary& summary = result.attribution_summary;
  EXPECT_TRUE(text.ends_with(fmt::format(",994140,{},{},{},0.4,{},{},2,1110,-2100,-200,0,0,0,,stopped,2024-02-02\n",
                                         *summary.hedging_cost_of_equity, *summary.hedging_cost_of_notional,
                                         *summary.average_margin_ratio, *summary.nearest_call,
                                         *summary.leverage_that_survives)))
      << text;
}

}  // namespace
}  // namespace hedgelab
