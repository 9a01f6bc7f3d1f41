#include "engine/results/run_tables.h"

#include <utility>

#include "engine/core/error.h"
#include "engine/results/figures.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct EquityRow : EquityPoint {
  double net_value = 0.0;
};

const TableOf<EquityRow>& equity_columns() {
  static const TableOf<EquityRow> kColumns(
      "equity", "a trading day; the first row is the inception: capital in, nothing earned yet",
      {{"date", unit::kNone, "trading day", &EquityPoint::date},
       {"net_value", unit::kNone, "growth of 1 since the inception, capital flows left out", &EquityRow::net_value},
       {"equity", unit::kCny, "of the account, futures at the config's mark (close or settlement)",
        &EquityPoint::equity},
       {"settled_equity", unit::kCny, "of the account, futures at the daily settlement price",
        &EquityPoint::settled_equity},
       {"cash", unit::kCny, "after settlement", &EquityPoint::cash},
       {"spot_value", unit::kCny, "spot leg at the close", &EquityPoint::spot_value},
       {"futures_notional", unit::kCny, "futures at the mark, short negative", &EquityPoint::futures_notional},
       {"fees", unit::kCny, "paid so far, futures and spot", &EquityPoint::fees},
       {"overlay", unit::kCny, "result of overlay trades so far, fees taken off", &EquityPoint::overlay},
       {"spot_price", unit::kPoints, "close of the spot leg's series; empty without a spot leg",
        [](const EquityRow& row) { return row.spot_price.is_zero() ? std::nullopt : std::optional(row.spot_price); }},
       {"margin", unit::kCny, "asked for overnight, after settlement; 0 when the account runs without margin",
        &EquityPoint::margin},
       {"margin_ratio", unit::kShare, "margin over cash; empty without margin and without cash to carry it",
        &EquityPoint::margin_ratio},
       {"flow", unit::kCny, "capital brought in (positive) or taken out before the day's session",
        &EquityPoint::flow}});
  return kColumns;
}

struct HedgeRow : HedgeDay {
  std::optional<std::string_view> code, dividends;
};

const TableOf<HedgeRow>& hedge_columns() {
  const auto held = [](auto member) {
    return [member](const HedgeRow& row) { return row.contract ? std::optional(row.*member) : std::nullopt; };
  };
  static const TableOf<HedgeRow> kColumns(
      "hedge", "the hedge on the evening of a trading day; empty where nothing is held",
      {{"date", unit::kNone, "trading day", &HedgeDay::date},
       {"contract", unit::kNone, "the largest position", &HedgeRow::code},
       {"contracts", unit::kNone, "held", &HedgeDay::contracts},
       {"lots", unit::kLots, "of that contract, short negative", held(&HedgeDay::lots)},
       {"close", unit::kPoints, "of that contract", &HedgeDay::close},
       {"index_close", unit::kPoints, "of its product's index", &HedgeDay::index_close},
       {"basis", unit::kPoints, "close less index_close; a discount is negative", &HedgeDay::basis},
       {"basis_share", unit::kShare, "basis over index_close", &HedgeDay::basis_share},
       {"calendar_days_left", unit::kDays, "to the last trading day", &HedgeDay::calendar_days_left},
       {"trading_days_left", unit::kDays, "after this one, to the last trading day", &HedgeDay::trading_days_left},
       {"annualised", unit::kShareAYear, "basis_share x 360 / (calendar_days_left + 1)", &HedgeDay::annualised},
       {"dividend_points", unit::kPoints, "expected up to the last trading day", &HedgeDay::dividend_points},
       {"annualised_adjusted", unit::kShareAYear, "annualised, of basis + dividend_points",
        &HedgeDay::annualised_adjusted},
       {"dividends", unit::kNone, "source of dividend_points: dividends.source of the config", &HedgeRow::dividends},
       {"spot_value", unit::kCny, "spot leg at the close", &HedgeDay::spot_value},
       {"futures_delta", unit::kCny, "of all contracts: lots x multiplier x index_close, short negative",
        &HedgeDay::futures_delta},
       {"hedge_ratio", unit::kNone, "- futures_delta / spot_value; empty without spot", &HedgeDay::ratio},
       {"move_to_call", unit::kShare,
        "of all prices alike, at which margin and funds meet: a fall negative, 0 where they have; empty where none "
        "does",
        &HedgeDay::move_to_call}});
  return kColumns;
}

const TableOf<AttributionRow>& attribution_columns() {
  static const TableOf<AttributionRow> kColumns = [] {
    std::vector<TableOf<AttributionRow>::Column> columns = {
        {"date", unit::kNone, "trading day", &AttributionRow::date}};
    for (const CauseRow& row : kCauseRows) {
      columns.emplace_back(row.word, unit::kCny, row.meaning,
                           [cause = row.cause](const AttributionRow& day) { return reported_part(day, cause); });
    }
    columns.emplace_back("equity_change", unit::kCny, "of the day; the sum of the columns before it, to the unit",
                         &AttributionRow::equity_change);
    columns.emplace_back("roll_gap", unit::kCny,
                         "lots entered by rolls x (price in - price out): future convergence taken on, part of no sum",
                         &AttributionRow::roll_gap);
    return TableOf<AttributionRow>("attribution", "a trading day after the inception", std::move(columns));
  }();
  return kColumns;
}

struct SettlementRow : SettlementRecord {
  std::string_view symbol;
};

const TableOf<SettlementRow>& settlement_columns() {
  static const TableOf<SettlementRow> kColumns(
      "settlements", "a contract held at a settlement",
      {{"date", unit::kNone, "trading day", &SettlementRecord::date},
       {"symbol", unit::kNone, "contract", &SettlementRow::symbol},
       {"kind", unit::kNone, "daily, or final on the last trading day",
        [](const SettlementRow& row) { return std::string_view(row.is_final ? "final" : "daily"); }},
       {"price", unit::kPoints, "settlement price", &SettlementRecord::price},
       {"source", unit::kNone, "where the price is from",
        [](const SettlementRow& row) { return to_string(row.source); }},
       {"quantity", unit::kLots, "held, short negative", &SettlementRecord::quantity},
       {"variation", unit::kCny, "booked to cash", &SettlementRecord::variation},
       {"fee", unit::kCny, "of final settlement", &SettlementRecord::fee}});
  return kColumns;
}

const TableOf<MarginCall>& margin_call_columns() {
  static const TableOf<MarginCall> kColumns(
      "margin_calls", "a margin call",
      {{"date", unit::kNone, "trading day", &MarginCall::date},
       {"intraday", unit::kNone, "made inside the session", &MarginCall::is_intraday},
       {"required", unit::kCny, "margin asked for", &MarginCall::required},
       {"funds", unit::kCny, "there to carry it", &MarginCall::funds},
       {"shortfall", unit::kCny, "required less funds", &MarginCall::shortfall},
       {"policy", unit::kNone, "margin.call of the config",
        [](const MarginCall& call) { return word_of(call.policy); }},
       {"spot_sold", unit::kCny, "to serve it", &MarginCall::spot_sold},
       {"lots_cut", unit::kLots, "to serve it", &MarginCall::lots_cut},
       {"served", unit::kNone, "in full", &MarginCall::is_served},
       {"served_at", unit::kNone, "end of the bar that served it",
        [](const MarginCall& call) { return call.is_served ? std::optional(call.served_at) : std::nullopt; }}});
  return kColumns;
}

struct SleeveCallRow : SleeveCall {
  std::string_view sleeve;
};

const TableOf<SleeveCallRow>& sleeve_call_columns() {
  static const TableOf<SleeveCallRow> kColumns(
      "sleeve_calls", "what a sleeve gave for a margin call of its account",
      {{"sleeve", unit::kNone, "whose spot or futures", &SleeveCallRow::sleeve},
       {"date", unit::kNone, "of the call, as in margin_calls.csv",
        [](const SleeveCallRow& row) { return row.made_at.date(); }},
       {"made_at", unit::kNone, "end of the bar, or of the day, that the call looked at", &SleeveCall::made_at},
       {"spot_sold", unit::kCny, "to serve it", &SleeveCall::spot_sold},
       {"lots_cut", unit::kLots, "to serve it", &SleeveCall::lots_cut}});
  return kColumns;
}

const TableOf<BacktestResult::Decision>& decision_columns() {
  using D = BacktestResult::Decision;
  static const TableOf<D> kColumns(
      "decisions", "a figure or a word that a strategy noted at a decision",
      {{"decided_at", unit::kNone, "end of the bar that the decision saw", [](const D& d) { return d.note.at; }},
       {"sleeve", unit::kNone, "whose decision; empty in an account with one strategy",
        [](const D& d) { return d.sleeve.empty() ? std::nullopt : std::optional(d.sleeve); }},
       {"key", unit::kNone, "what was compared or chosen, by the strategy's own word",
        [](const D& d) { return d.note.key; }},
       {"value", unit::kNone, "of a figure", [](const D& d) { return d.note.value; }},
       {"text", unit::kNone, "of a word",
        [](const D& d) { return d.note.text.empty() ? std::nullopt : std::optional(d.note.text); }}});
  return kColumns;
}

struct BenchmarkYearRow : BenchmarkYear {
  std::string_view symbol;
};

const TableOf<BenchmarkYearRow>& benchmark_columns() {
  static const TableOf<BenchmarkYearRow> kColumns(
      "benchmarks", "a year of a benchmark; the first begins at the inception, the last ends with the curve",
      {{"benchmark", unit::kNone, "series", &BenchmarkYearRow::symbol},
       {"year", unit::kNone, "calendar year", &BenchmarkYear::label},
       {"strategy_return", unit::kShare, "compounded", &BenchmarkYear::strategy},
       {"benchmark_return", unit::kShare, "compounded", &BenchmarkYear::benchmark},
       {"excess", unit::kShare, "of the strategy", &BenchmarkYear::excess},
       {"partial", unit::kNone, "not all of the year", &BenchmarkYear::is_partial}});
  return kColumns;
}

// A column for each sleeve, whatever its name.
TableSchema sleeve_schema(const std::vector<std::string>& names) {
  const auto cny = [](std::string name, std::string meaning) {
    return TableColumn{std::move(name), std::string(unit::kCny), std::move(meaning), column_type<Money>()};
  };
  TableSchema schema = {"sleeves", "a trading day", {{"date", "", "trading day", column_type<Date>()}}};
  schema.columns.push_back(cny("equity", "of the account"));
  for (const std::string& name : names) schema.columns.push_back(cny(name, "equity of this sleeve"));
  schema.columns.push_back(cny("netting_and_idle", "of the account, less that of its sleeves"));
  return schema;
}

}  // namespace

Table equity_rows(const EquityCurve& curve) {
  const std::vector<double> net_values = curve.net_value();
  Table table(equity_columns().schema());
  table.reserve(net_values.size());
  for (std::size_t i = 0; i < net_values.size(); ++i) equity_columns().append(table, {curve.points[i], net_values[i]});
  return table;
}

Table hedge_rows(const BacktestResult& result, const ContractTable& contracts) {
  Table table(hedge_columns().schema());
  table.reserve(result.hedge_days.size());
  for (const HedgeDay& day : result.hedge_days) {
    HedgeRow row{day, {}, {}};
    if (day.contract) row.code = contracts.contract(*day.contract).code;
    if (day.dividend_points) row.dividends = result.dividend_source;
    hedge_columns().append(table, row);
  }
  return table;
}

Table attribution_rows(const std::vector<AttributionRow>& rows) { return attribution_columns().of(rows); }

Table settlement_rows(const std::vector<SettlementRecord>& settlements, const ContractTable& contracts) {
  Table table(settlement_columns().schema());
  for (const SettlementRecord& record : settlements) {
    settlement_columns().append(table, {record, contracts.contract(record.contract).code});
  }
  return table;
}

Table decision_rows(const std::vector<BacktestResult::Decision>& decisions) { return decision_columns().of(decisions); }

Table margin_call_rows(const std::vector<MarginCall>& calls) { return margin_call_columns().of(calls); }

Table benchmark_rows(const BacktestResult& result) {
  Table table(benchmark_columns().schema());
  for (const BenchmarkComparison& benchmark : result.benchmarks) {
    for (const BenchmarkYear& year : benchmark.yearly) benchmark_columns().append(table, {year, benchmark.symbol});
  }
  return table;
}

Table sleeve_rows(const BacktestResult& result) {
  std::vector<std::string> names;
  for (const SleeveResult& sleeve : result.sleeves) names.push_back(sleeve.name);
  Table table(sleeve_schema(names));
  for (std::size_t i = 0; i < result.equity.points.size(); ++i) {
    const EquityPoint& point = result.equity.points[i];
    table.put(point.date);
    table.put(point.equity);
    Money rest = point.equity;
    for (const SleeveResult& sleeve : result.sleeves) {
      ensure(sleeve.equity.points.at(i).date == point.date, "a sleeve's curve has other days than its account's");
      rest -= sleeve.equity.points[i].equity;
      table.put(sleeve.equity.points[i].equity);
    }
    table.put(rest);
  }
  return table;
}

Table sleeve_call_rows(const BacktestResult& result) {
  Table table(sleeve_call_columns().schema());
  for (const SleeveResult& sleeve : result.sleeves) {
    for (const SleeveCall& call : sleeve.calls) sleeve_call_columns().append(table, {call, sleeve.name});
  }
  return table;
}

Table comparison_rows(const std::vector<BacktestResult>& results) { return comparison_figures().of(results); }

std::vector<TableSchema> run_table_schemas() {
  const std::vector<TableSchema> trades = trade_table_schemas();
  return {equity_columns().schema(),
          hedge_columns().schema(),
          trades[0],
          trades[1],
          trades[2],
          attribution_columns().schema(),
          settlement_columns().schema(),
          margin_call_columns().schema(),
          benchmark_columns().schema(),
          sleeve_schema({"SLEEVE"}),
          trades[3],
          sleeve_call_columns().schema(),
          trades[4],
          decision_columns().schema(),
          comparison_figures().schema()};
}

}  // namespace hedgelab
