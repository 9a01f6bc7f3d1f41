#pragma once
// A run of five days, small enough to check by eye: capital of 1,000,000 CNY, short IF, one roll, one spot trade.
//
//   2024-01-02 1,000,000   inception
//   2024-01-03 1,050,000   +5%
//   2024-01-31   945,000   -10%
//   2024-02-01   945,000   0%
//   2024-02-02   994,140   +5.2%

#include <string>
#include <vector>

#include "engine/reference/contract_table.h"
#include "engine/results/backtest_result.h"
#include "tests/support/places.h"

namespace hedgelab::test {

inline ContractTable index_futures() {
  return ContractTable(read_instruments(reference_folder() / "products.csv"),
                       TradingCalendar::read(reference_folder() / "closed_weekdays.csv"));
}

inline Money cny(std::int64_t whole) { return Money::from_integer(whole); }

inline BacktestResult small_result(const ContractTable& contracts, const std::string& name) {
  BacktestResult result;
  result.name = name;
  result.description = "short IF against the index";
  result.strategy = "passive_hedge";
  result.spot_symbol = "000300";
  result.conventions = {"fills at the next open", "marked at the close"};
  result.warnings = {"2 settlement prices taken from closes"};
  const Date days[] = {Date::from_ymd(2024, 1, 2), Date::from_ymd(2024, 1, 3), Date::from_ymd(2024, 1, 31),
                       Date::from_ymd(2024, 2, 1), Date::from_ymd(2024, 2, 2)};
  const std::int64_t equity[] = {1'000'000, 1'050'000, 945'000, 945'000, 994'140};
  for (int i = 0; i < 5; ++i) {
    EquityPoint point;
    point.date = days[i];
    point.equity = cny(equity[i]);
    point.settled_equity = cny(equity[i]) - Money::from_raw(1);  // one unit below: 1e-4 CNY
    point.cash = cny(300'000);
    point.spot_value = cny(equity[i] - 300'000);
    point.futures_notional = cny(-1'020'000);
    point.fees = Money::from_raw(i == 0 ? 0 : 12'345'678);  // 1234.5678
    point.spot_price = Price::from_raw(33'868'212 + i);     // 3386.8212
    result.equity.points.push_back(point);
  }
  result.statistics = performance_statistics(result.equity.dates(), result.equity.net_value(), {});
  result.hedge.effectiveness = 0.75;
  result.cash.deposits = cny(1'000'000);
  result.cash.fees_open = Money::from_raw(12'345'678);
  result.turnover = cny(2'040'000);

  const ContractId january = contracts.find("IF2401").value();
  const ContractId february = contracts.find("IF2402").value();
  const Timestamp decided(days[1], 9 * 60 + 31);
  const Timestamp filled(days[1], 9 * 60 + 31);
  Fill fill;
  fill.order_id = 1;
  fill.contract = january;
  fill.decided_at = decided;
  fill.filled_at = filled;
  fill.quantity = Quantity::from_integer(-1);
  fill.price = Price::from_raw(34'000'000);
  fill.offset = Offset::kOpen;
  fill.notional = cny(-1'020'000);
  fill.fee = Money::from_raw(234'600);  // 23.46
  fill.order_fee = cny(1);
  result.fills.push_back(fill);
  Fill close = fill;
  close.order_id = 2;
  close.decided_at = close.filled_at = Timestamp(days[2], 14 * 60 + 50);
  close.quantity = Quantity::from_integer(1);
  close.offset = Offset::kClose;
  close.purpose = Purpose::kRoll;
  close.notional = cny(1'020'000);
  result.fills.push_back(close);
  SpotFill spot;
  spot.decided_at = spot.filled_at = Timestamp(days[1], 15 * 60);
  spot.units = Quantity::from_raw(206'683'333);  // 206.683333
  spot.price = Price::from_raw(33'868'212);
  spot.notional = cny(700'000);
  spot.cost = cny(700);
  result.spot_fills.push_back(spot);

  RollRecord roll;
  roll.decided_at = roll.filled_at = close.filled_at;
  roll.from = january;
  roll.to = february;
  roll.quantity_out = Quantity::from_integer(1);
  roll.quantity_in = Quantity::from_integer(-1);
  roll.price_out = Price::from_raw(34'000'000);
  roll.price_in = Price::from_raw(33'918'000);
  roll.fees = Money::from_raw(469'200);
  result.rolls.push_back(roll);

  OrderRecord unfilled;
  unfilled.order.id = 3;
  unfilled.order.contract = february;
  unfilled.order.quantity = Quantity::from_raw(-1'500'000);
  unfilled.order.decided_at = close.filled_at;
  unfilled.fate = OrderFate::kNoData;
  result.unfilled.push_back(unfilled);

  result.provenance.engine_version = "0.1.0";
  result.provenance.fills_digest = "00ff";
  result.effective_config = "{\n  \"capital\": 1000000,\n  \"rate\": 0.000023\n}\n";
  return result;
}

}  // namespace hedgelab::test
