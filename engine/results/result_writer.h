#pragma once
// A run's files. The folder appears whole or not at all (StagedFolder); a folder of an earlier run is replaced.
// engine/results/README.md lists every file and column, printed from the declarations that the files are written by.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/staged_folder.h"
#include "engine/reference/contract_table.h"
#include "engine/results/backtest_result.h"
#include "engine/results/result_files.h"

namespace hedgelab {

/// Digest of fills in order: contract code, times, quantity, price, fees. Independent of dense ids.
[[nodiscard]] std::string fills_digest(const std::vector<Fill>& fills, const std::vector<SpotFill>& spot_fills,
                                       const ContractTable& contracts);

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
  /// Writes the files of one result, of a name given at construction; nothing is seen at the place yet.
  void add(const BacktestResult& result, const ContractTable& contracts);
  /// Writes the comparison, if there were several names, and puts all that was added in place. `results` are those, in
  /// the order of the comparison; their rows may be dropped. REQUIRES: called once, last.
  void finish(const std::vector<BacktestResult>& results);

 private:
  bool is_comparison_;
  StagedFolder staged_;
};

/// A comparison: one sub-folder per result plus comparison.csv and comparison.json; a single result has its files in
/// `folder` itself. All or nothing; refuses what check_results_folder refuses. REQUIRES: results not empty.
void write_results(const std::vector<BacktestResult>& results, const ContractTable& contracts,
                   const std::filesystem::path& folder);

/// The comparison as a table for a terminal: one row per result; cumulative and annualised return, volatility, Sharpe,
/// maximum drawdown with its dates, Calmar, rolls, fees. Below it where the results came from, and margin if any.
/// Within `width` terminal columns (0: no limit), in further tables below where there is no room.
[[nodiscard]] std::string comparison_table(const std::vector<BacktestResult>& results, std::size_t width = 0);
/// One result in some lines: statistics, deepest drawdowns, where it came from, margin, conventions and warnings.
[[nodiscard]] std::string result_summary(const BacktestResult& result, std::size_t width = 0);

}  // namespace hedgelab
