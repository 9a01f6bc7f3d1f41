// Tables of what was traded, and of what was not.

#include "engine/results/run_tables.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

// A fill of futures or of spot. A spot trade has no order of its own: its fee is its cost, the rest is missing.
struct FillRow {
  std::string_view sleeve;
  Timestamp decided_at, filled_at;
  std::string_view symbol, offset, purpose;
  Quantity quantity;
  Price price;
  Money notional, fee;
  std::optional<Money> order_fee;
  std::optional<std::uint32_t> order_id;
  std::optional<Money> slippage;
};

FillRow row_of(const Fill& fill, const ContractTable& contracts) {
  FillRow row;
  row.decided_at = fill.decided_at;
  row.filled_at = fill.filled_at;
  row.symbol = contracts.contract(fill.contract).code;
  row.offset = to_string(fill.offset);
  row.purpose = to_string(fill.purpose);
  row.quantity = fill.quantity;
  row.price = fill.price;
  row.notional = fill.notional;
  row.fee = fill.fee;
  row.order_fee = fill.order_fee;
  row.order_id = fill.order_id;
  row.slippage = fill.slippage;
  return row;
}

FillRow row_of(const SpotFill& fill, std::string_view symbol) {
  FillRow row;
  row.decided_at = fill.decided_at;
  row.filled_at = fill.filled_at;
  row.symbol = symbol;
  row.offset = row.purpose = "spot";
  row.quantity = fill.units;
  row.price = fill.price;
  row.notional = fill.notional;
  row.fee = fill.cost;
  return row;
}

std::vector<TableOf<FillRow>::Column> fill_columns() {
  return {{"decided_at", unit::kNone, "end of the bar that the decision saw", &FillRow::decided_at},
          {"filled_at", unit::kNone, "begin of the bar whose open filled it, end of the bar whose close did",
           &FillRow::filled_at},
          {"symbol", unit::kNone, "contract, or series of the spot leg", &FillRow::symbol},
          {"offset", unit::kNone, "open, close, close_today or spot", &FillRow::offset},
          {"purpose", unit::kNone, "why it was ordered", &FillRow::purpose},
          {"quantity", "lots, of spot units", "bought if positive", &FillRow::quantity},
          {"price", unit::kPoints, "paid or got, slippage in it", &FillRow::price},
          {"notional", unit::kCny, "price x quantity x multiplier", &FillRow::notional},
          {"fee", unit::kCny, "of the notional; of spot commission and stamp duty", &FillRow::fee},
          {"order_fee", unit::kCny, "for the order's messages so far, on its first fill", &FillRow::order_fee},
          {"order_id", unit::kNone, "1, 2, 3 in order of submission", &FillRow::order_id},
          {"slippage", unit::kCny, "what the price is worse than the bar's", &FillRow::slippage}};
}

const TableOf<FillRow>& fills() {
  static const TableOf<FillRow> kFills("fills", "a fill of futures or spot, in order of time", fill_columns());
  return kFills;
}

const TableOf<FillRow>& sleeve_fills() {
  static const TableOf<FillRow> kFills = [] {
    auto columns = fill_columns();
    columns.insert(columns.begin(), {"sleeve", unit::kNone, "whose order it was", &FillRow::sleeve});
    return TableOf<FillRow>("sleeve_fills", "a fill of futures or spot of a sleeve, before sleeves met each other",
                            std::move(columns));
  }();
  return kFills;
}

struct RollRow : RollRecord {
  std::string_view code_out, code_in;
};

const TableOf<RollRow>& rolls() {
  static const TableOf<RollRow> kRolls(
      "rolls", "a roll, or the part of one that a bar could take",
      {{"decided_at", unit::kNone, "end of the bar that the decision saw", &RollRecord::decided_at},
       {"filled_at", unit::kNone, "as in fills.csv", &RollRecord::filled_at},
       {"from", unit::kNone, "contract left", &RollRow::code_out},
       {"to", unit::kNone, "contract entered", &RollRow::code_in},
       {"quantity_out", unit::kLots, "traded in the contract left; buying back a short is positive",
        &RollRecord::quantity_out},
       {"price_out", unit::kPoints, "of that trade", &RollRecord::price_out},
       {"quantity_in", unit::kLots, "traded in the contract entered", &RollRecord::quantity_in},
       {"price_in", unit::kPoints, "of that trade", &RollRecord::price_in},
       {"spread", unit::kPoints, "price_in less price_out", &RollRecord::spread},
       {"fees", unit::kCny, "of both legs", &RollRecord::fees},
       {"gap", unit::kCny, "quantity_in x spread x multiplier: future convergence taken on", &RollRecord::gap}});
  return kRolls;
}

struct OrderRow : OrderRecord {
  std::string_view symbol;
};

const TableOf<OrderRow>& orders() {
  static const TableOf<OrderRow> kOrders(
      "orders", "an order that did not fill, or filled late after waiting at a price limit",
      {{"order_id", unit::kNone, "1, 2, 3 in order of submission", [](const OrderRow& row) { return row.order.id; }},
       {"decided_at", unit::kNone, "end of the bar that the decision saw",
        [](const OrderRow& row) { return row.order.decided_at; }},
       {"symbol", unit::kNone, "contract", &OrderRow::symbol},
       {"quantity", unit::kLots, "that did not fill, sales negative",
        [](const OrderRow& row) { return row.order.quantity; }},
       {"purpose", unit::kNone, "why it was ordered", [](const OrderRow& row) { return to_string(row.order.purpose); }},
       {"group", unit::kNone, "orders of one group fill on the same bar or not at all; 0: no group",
        [](const OrderRow& row) { return row.order.group; }},
       {"fate", unit::kNone, "how it ended", [](const OrderRow& row) { return to_string(row.fate); }},
       {"locked_bars", unit::kNone, "bars on which it met a locked price limit", &OrderRecord::locked_bars},
       {"order_fee", unit::kCny, "for messages that no fill carries", &OrderRecord::order_fee}});
  return kOrders;
}

struct SignalRow : OverlayTrip {
  std::string_view symbol;
};

const TableOf<SignalRow>& signals() {
  static const TableOf<SignalRow> kSignals(
      "signals", "an overlay trade from its entry to its exit",
      {{"decided_at", unit::kNone, "end of the bar that the entry's decision saw", &OverlayTrip::decided_at},
       {"entered_at", unit::kNone, "as filled_at in fills.csv", &OverlayTrip::entered_at},
       {"symbol", unit::kNone, "contract", &SignalRow::symbol},
       {"side", unit::kNone, "long or short, beside the hedge",
        [](const SignalRow& row) { return std::string_view(row.quantity.sign() > 0 ? "long" : "short"); }},
       {"lots", unit::kLots, "short negative", &OverlayTrip::quantity},
       {"entry", unit::kPoints, "average price", &OverlayTrip::entry},
       {"exit_decided_at", unit::kNone, "of the exit; of a level the decision that set it",
        &OverlayTrip::exit_decided_at},
       {"exited_at", unit::kNone, "as filled_at in fills.csv", &OverlayTrip::exited_at},
       {"exit", unit::kPoints, "average price", &OverlayTrip::exit},
       {"reason", unit::kNone,
        "signal, take_profit, stop_loss, restore, margin_call, expiry; open at the end of the run",
        [](const SignalRow& row) { return to_string(row.end); }},
       {"first_derivative_in", "points a bar", "at the entry's decision",
        [](const SignalRow& row) { return row.in.first; }},
       {"second_derivative_in", "points a bar^2", "at the entry's decision",
        [](const SignalRow& row) { return row.in.second; }},
       {"first_derivative_out", "points a bar", "at the exit's decision, where it looked",
        [](const SignalRow& row) { return row.out.first; }},
       {"second_derivative_out", "points a bar^2", "likewise", [](const SignalRow& row) { return row.out.second; }},
       {"bars", unit::kNone, "of the run, from entry to exit", &OverlayTrip::bars},
       {"return", unit::kShare, "of the notional at entry, before fees", &OverlayTrip::gain},
       {"fees", unit::kCny, "of its fills", &OverlayTrip::fees}});
  return kSignals;
}

}  // namespace

Table signal_rows(const std::vector<OverlayTrip>& trips, const ContractTable& contracts) {
  Table table(signals().schema());
  for (const OverlayTrip& trip : trips) signals().append(table, {trip, contracts.contract(trip.contract).code});
  return table;
}

namespace {

// Futures and spot in order of time; at the same minute the futures first.
template <class Take>
void in_order_of_time(const std::vector<Fill>& futures, const std::vector<SpotFill>& spot_fills,
                      const ContractTable& contracts, std::string_view spot_symbol, const Take& take) {
  auto spot = spot_fills.begin();
  for (const Fill& fill : futures) {
    for (; spot != spot_fills.end() && spot->filled_at < fill.filled_at; ++spot) take(row_of(*spot, spot_symbol));
    take(row_of(fill, contracts));
  }
  for (; spot != spot_fills.end(); ++spot) take(row_of(*spot, spot_symbol));
}

}  // namespace

Table fill_rows(const BacktestResult& result, const ContractTable& contracts) {
  Table table(fills().schema());
  table.reserve(result.fills.size() + result.spot_fills.size());
  in_order_of_time(result.fills, result.spot_fills, contracts, result.spot_symbol,
                   [&](const FillRow& row) { fills().append(table, row); });
  return table;
}

Table roll_rows(const BacktestResult& result, const ContractTable& contracts) {
  Table table(rolls().schema());
  for (const RollRecord& roll : result.rolls) {
    rolls().append(table, {roll, contracts.contract(roll.from).code, contracts.contract(roll.to).code});
  }
  return table;
}

Table order_rows(const BacktestResult& result, const ContractTable& contracts) {
  Table table(orders().schema());
  for (const OrderRecord& record : result.unfilled) {
    orders().append(table, {record, contracts.contract(record.order.contract).code});
  }
  return table;
}

Table sleeve_fill_rows(const BacktestResult& result, const ContractTable& contracts) {
  Table table(sleeve_fills().schema());
  for (const SleeveResult& sleeve : result.sleeves) {
    in_order_of_time(sleeve.fills, sleeve.spot_fills, contracts, result.spot_symbol, [&](FillRow row) {
      row.sleeve = sleeve.name;
      sleeve_fills().append(table, row);
    });
  }
  return table;
}

std::vector<TableSchema> trade_table_schemas() {
  return {fills().schema(), rolls().schema(), orders().schema(), sleeve_fills().schema(), signals().schema()};
}

}  // namespace hedgelab
