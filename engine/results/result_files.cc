#include "engine/results/result_files.h"

#include "engine/results/run_tables.h"
#include "engine/table/table_views.h"

namespace hedgelab {

std::vector<ResultFile> result_files(const BacktestResult& result, const ContractTable& contracts) {
  const Table equity = equity_rows(result.equity);
  std::vector<ResultFile> files;
  const auto add = [&](const Table& table) { files.push_back({table.name() + ".csv", csv(table)}); };
  add(equity);
  files.push_back({"equity.npy", npy(equity, equity.column("net_value"))});
  add(hedge_rows(result, contracts));
  add(fill_rows(result, contracts));
  add(roll_rows(result, contracts));
  add(order_rows(result, contracts));
  add(attribution_rows(result.attribution));
  add(settlement_rows(result.settlements, contracts));
  add(margin_call_rows(result.margin_calls));
  if (!result.benchmarks.empty()) add(benchmark_rows(result));
  if (!result.sleeves.empty()) {
    add(sleeve_rows(result));
    add(sleeve_fill_rows(result, contracts));
    add(sleeve_call_rows(result));
  }
  if (result.overlay) add(signal_rows(result.trips, contracts));
  if (!result.decisions.empty()) add(decision_rows(result.decisions));
  files.push_back({"result.json", result_json(result)});
  return files;
}

std::string comparison_json(const std::vector<BacktestResult>& results) {
  std::string text;
  comparison_json(results, [&](std::string_view piece) { text += piece; });
  return text;
}

std::string comparison_csv(const std::vector<BacktestResult>& results) { return csv(comparison_rows(results)); }

}  // namespace hedgelab
