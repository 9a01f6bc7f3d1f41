#pragma once
// A run of five days, small enough to check by eye: capital of 1,000,000 CNY, short IF, one roll, one spot trade.
//
//   2024-01-02 1,000,000   inception
//   2024-01-03 1,050,000   +5%
//   2024-01-31   945,000   -10%
//   2024-02-01   945,000   0%
//   2024-02-02   994,140   +5.2%

#include <string>
#include <utility>
#include <vector>

#include "engine/reference/contract_table.h"
#include "engine/results/backtest_result.h"
#include "tests/support/places.h"

namespace hedgelab::test {

inline ContractTable index_futures() {
  return ContractTable(read_instruments(reference_folder() / "products.csv"),
                       TradingCalendar::read(reference_folder() / "closed_weekdays.csv"));
}

/// index_futures(), read once.
inline const ContractTable& contracts() {
  static const ContractTable table = index_futures();
  return table;
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
  result.cash[CashKind::kDeposit] = cny(1'000'000);
  result.cash[CashKind::kFeeOpen] = Money::from_raw(12'345'678);
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
  fill.slippage = cny(60);  // a tick of 0.2 points x 300
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
  roll.gap = cny(2'460);  // -1 lot x -8.2 points x 300
  result.rolls.push_back(roll);

  OrderRecord unfilled;
  unfilled.order.id = 3;
  unfilled.order.contract = february;
  unfilled.order.quantity = Quantity::from_raw(-1'500'000);
  unfilled.order.decided_at = close.filled_at;
  unfilled.fate = OrderFate::kNoData;
  unfilled.locked_bars = 2;
  unfilled.order_fee = cny(1);
  result.unfilled.push_back(unfilled);

  result.provenance.engine_version = "0.1.0";
  result.provenance.fills_digest = "00ff";
  result.effective_config = "{\n  \"capital\": 1000000,\n  \"rate\": 0.000023\n}\n";
  return result;
}

// The same run with what its evenings leave on paper. Shares of the equity a day began with:
//
//                1,000,000    1,050,000      945,000      945,000     sum
//   spot            +8.00%      -16.00%                    +4.40%   -3.60%
//   dividends       +0.05%                                          +0.05%
//   index           -3.30%       +6.20%                             +2.90%
//   basis           +0.30%                    -0.20%                +0.10%
//   rolls                        -0.20%                             -0.20%
//   overlay                                                +1.00%   +1.00%
//   fees            -0.03%                                 -0.10%   -0.13%
//   spot costs                                             -0.10%   -0.10%
//   slippage        -0.02%                                          -0.02%
//   interest                                  +0.20%                +0.20%
//   the day         +5.00%      -10.00%        0.00%       +5.20%   +0.20%
inline BacktestResult attributed_result(const ContractTable& contracts, const std::string& name) {
  BacktestResult result = small_result(contracts, name);
  const auto row = [&](std::size_t day, std::vector<std::pair<Cause, std::int64_t>> parts) {
    AttributionRow made;
    made.date = result.equity.points[day].date;
    for (const auto& [cause, amount] : parts) made[cause] = cny(amount);
    made.equity_change = result.equity.points[day].equity - result.equity.points[day - 1].equity;
    ensure(made.sum() == made.equity_change, "a row that does not add up");
    result.attribution.push_back(made);
  };
  row(1, {{Cause::kSpotMove, 80'000},
          {Cause::kDividends, 500},
          {Cause::kFuturesIndexMove, -33'000},
          {Cause::kBasisConvergence, 3'000},
          {Cause::kFeeOpen, -300},
          {Cause::kSlippage, -200}});
  row(2, {{Cause::kSpotMove, -168'000}, {Cause::kFuturesIndexMove, 65'100}, {Cause::kRollSpread, -2'100}});
  row(3, {{Cause::kBasisConvergence, -1'890}, {Cause::kInterest, 1'890}});
  row(4,
      {{Cause::kSpotMove, 41'580}, {Cause::kOverlay, 9'450}, {Cause::kFeeCloseToday, -945}, {Cause::kSpotCost, -945}});
  result.attribution[1].roll_gap = result.rolls[0].gap;
  // 30%, 40% and 35% of 300,000 in cash; the last day ends without a position.
  result.equity.points[1].margin = cny(90'000);
  result.equity.points[2].margin = cny(120'000);
  result.equity.points[3].margin = cny(105'000);
  result.attribution_summary = summarise_attribution(result.attribution, result.equity, result.turnover, 252.0);

  const ContractId january = contracts.find("IF2401").value();
  const Date day = result.equity.points[2].date;
  SettlementRecord settlement;
  settlement.date = result.equity.points[1].date;
  settlement.contract = january;
  settlement.price = Price::from_raw(33'966'000);
  settlement.source = SettlementSource::kLastHour;
  settlement.quantity = Quantity::from_integer(-1);
  settlement.variation = cny(1'020);  // -1 x (3396.6 - 3400) x 300
  result.settlements.push_back(settlement);
  settlement.date = day;
  settlement.is_final = true;
  settlement.price = Price::from_raw(33'971'234);
  settlement.source = SettlementSource::kIndexMean;
  settlement.variation = Money::from_raw(-1'570'200);
  settlement.fee = Money::from_raw(1'019'137);
  result.settlements.push_back(settlement);
  MarginCall call;
  call.date = day;
  call.is_intraday = true;
  call.required = cny(120'000);
  call.funds = Money::from_raw(1'199'999'999);
  call.policy = MarginConfig::Call::kTopUp;
  call.spot_sold = cny(50'000);
  call.lots_cut = Quantity::from_raw(500'000);
  call.is_served = true;
  call.served_at = Timestamp(day, 13 * 60 + 1);
  result.margin_calls.push_back(call);
  MarginCall unserved;
  unserved.date = result.equity.points[3].date;
  unserved.required = cny(105'000);
  unserved.funds = cny(-2);
  unserved.lots_cut = Quantity::from_integer(1);
  result.margin_calls.push_back(unserved);
  return result;
}

}  // namespace hedgelab::test
