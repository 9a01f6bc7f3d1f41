#pragma once
// A run's files. The folder appears whole or not at all (StagedFolder); a folder of an earlier run is replaced.
//
//   result.json        statistics, drawdowns with dates, monthly and yearly returns, cash totals, attribution, margin
//                      calls, sources of settlement prices, conventions, warnings, provenance, effective config
//   equity.csv         date,net_value,equity,settled_equity,cash,spot_value,futures_notional,fees,overlay,spot_price,
//                      margin,margin_ratio,flow
//   equity.npy         float64 net value, one per row of equity.csv
//   fills.csv          decided_at,filled_at,symbol,offset,purpose,quantity,price,notional,fee,order_fee,order_id,
//                      slippage (spot trades: symbol of the series, offset and purpose "spot", their cost as fee;
//                      order_fee, order_id and slippage empty)
//   rolls.csv          decided_at,filled_at,from,to,quantity_out,price_out,quantity_in,price_in,spread,fees,gap
//   orders.csv         orders that did not fill, or late after waiting at a price limit: order_id,decided_at,symbol,
//                      quantity,purpose,group,fate,locked_bars,order_fee
//   attribution.csv    a row for every row of equity.csv after the first: date, the columns of kCauseWords in CNY,
//                      equity_change (their sum), roll_gap (beside the sum). On a day whose index is not known
//                      futures_index_move is empty and basis_convergence holds the whole futures move.
//   settlements.csv    date,symbol,kind,price,source,quantity,variation,fee (kind: daily or final)
//   margin_calls.csv   date,intraday,required,funds,shortfall,policy,spot_sold,lots_cut,served,served_at
//
//   benchmarks.csv      with benchmarks only: years of the strategy and of each of them
//   sleeves.csv, sleeve_fills.csv   with sleeves only: their equity beside the account's, their fills before netting
//
// Every run writes all of the others; a table of which it has nothing is its header.
//
// A comparison has one such folder per result, named as the result, and beside them
//
//   comparison.csv   one row per result: statistics, dates of the maximum drawdown, counts, fees, turnover, hedging
//                    cost, margin, and in CNY with the signs of attribution.csv basis_convergence, roll_spread,
//                    slippage
//   comparison.json  {"results": [...]}: of each result what result.json has, without the effective config
//
// What has no value is an empty field in CSV (spot_price of an account without a spot leg, margin_ratio without margin
// or without cash under it) and null in JSON.
// Amounts in CSV and JSON are exact decimals (1e-4 CNY); statistics are shortest round-trip doubles.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/staged_folder.h"
#include "engine/reference/contract_table.h"
#include "engine/results/backtest_result.h"

namespace hedgelab {

/// Digest of fills in order: contract code, times, quantity, price, fees. Independent of dense ids.
[[nodiscard]] std::string fills_digest(const std::vector<Fill>& fills, const std::vector<SpotFill>& spot_fills,
                                       const ContractTable& contracts);

/// The text of result.json.
[[nodiscard]] std::string result_json(const BacktestResult& result);

/// Writes one result's files into an existing folder, where none of them may stand yet, and does not flush them: the
/// staging folder of a ResultsFolder. Throws InputError naming the file.
void write_result_files(const BacktestResult& result, const ContractTable& contracts,
                        const std::filesystem::path& folder);

/// Whether write_results would accept these names and this place (result_place.h). Throws InputError otherwise; also
/// for a variant's name that cannot name a folder or that two results share. REQUIRES: names not empty.
void check_results_folder(const std::vector<std::string>& names, const std::filesystem::path& folder);

/// The place of a run's results, held from before the run until they are written: nobody else writes there meanwhile,
/// and a place that cannot take them is found out first.
class ResultsFolder {
 public:
  /// Throws InputError as check_results_folder, and when the place cannot be written or another run holds it.
  ResultsFolder(const std::vector<std::string>& names, const std::filesystem::path& folder);
  /// As write_results. REQUIRES: called once, with results of the names given at construction.
  void write(const std::vector<BacktestResult>& results, const ContractTable& contracts);

 private:
  StagedFolder staged_;
};

/// A comparison: one sub-folder per result plus comparison.csv and comparison.json; a single result has its files in
/// `folder` itself. All or nothing; refuses what check_results_folder refuses. REQUIRES: results not empty.
void write_results(const std::vector<BacktestResult>& results, const ContractTable& contracts,
                   const std::filesystem::path& folder);

/// The comparison as a table for a terminal: one row per result; cumulative and annualised return, volatility, Sharpe,
/// maximum drawdown with its dates, Calmar, rolls, fees. Below it where the results came from, and margin if any.
[[nodiscard]] std::string comparison_table(const std::vector<BacktestResult>& results);
/// One result in some lines: statistics, deepest drawdowns, where it came from, margin, conventions and warnings.
[[nodiscard]] std::string result_summary(const BacktestResult& result);

}  // namespace hedgelab
