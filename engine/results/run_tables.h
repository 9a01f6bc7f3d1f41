#pragma once
// The tables of a run, one for every file of rows that it writes. Each column stands once, in run_tables.cc,
// trade_tables.cc or figures.cc, with unit, meaning and how a row gets it; the files (result_files.h) and the column
// dictionary (engine/results/README.md) follow from that. What has no value is missing.

#include <string_view>
#include <vector>

#include "engine/reference/contract_table.h"
#include "engine/results/backtest_result.h"
#include "engine/table/table.h"

namespace hedgelab {

[[nodiscard]] Table equity_rows(const EquityCurve& curve);
[[nodiscard]] Table hedge_rows(const BacktestResult& result, const ContractTable& contracts);
/// Futures and spot fills in order of time; at the same minute the futures first.
[[nodiscard]] Table fill_rows(const BacktestResult& result, const ContractTable& contracts);
[[nodiscard]] Table roll_rows(const BacktestResult& result, const ContractTable& contracts);
[[nodiscard]] Table order_rows(const BacktestResult& result, const ContractTable& contracts);
/// Where the index is not known, futures_index_move is missing and basis_convergence holds the whole futures move.
[[nodiscard]] Table attribution_rows(const std::vector<AttributionRow>& rows);
[[nodiscard]] Table settlement_rows(const std::vector<SettlementRecord>& settlements, const ContractTable& contracts);
[[nodiscard]] Table margin_call_rows(const std::vector<MarginCall>& calls);
/// Years of the strategy and of each benchmark.
[[nodiscard]] Table benchmark_rows(const BacktestResult& result);
/// Equity of account and sleeves, a row per day; a column per sleeve.
[[nodiscard]] Table sleeve_rows(const BacktestResult& result);
/// Fills of the sleeves before they met each other, futures and spot of each in order of time.
[[nodiscard]] Table sleeve_fill_rows(const BacktestResult& result, const ContractTable& contracts);
/// What each sleeve gave for the account's margin calls.
[[nodiscard]] Table sleeve_call_rows(const BacktestResult& result);
/// Overlay trades, a row each.
[[nodiscard]] Table signal_rows(const std::vector<OverlayTrip>& trips, const ContractTable& contracts);
/// What strategies said about their decisions.
[[nodiscard]] Table decision_rows(const std::vector<BacktestResult::Decision>& decisions);
/// A row per result: the figures of comparison.json.
[[nodiscard]] Table comparison_rows(const std::vector<BacktestResult>& results);

/// Columns of every file of rows, in the order of the files; of sleeves.csv with one sleeve that stands for all.
[[nodiscard]] std::vector<TableSchema> run_table_schemas();
/// Of them fills, rolls, orders, sleeve_fills and signals.
[[nodiscard]] std::vector<TableSchema> trade_table_schemas();

}  // namespace hedgelab
