#include "engine/check/result_texts.h"

#include <nlohmann/json.hpp>

#include "engine/results/result_files.h"
#include "engine/results/run_tables.h"
#include "engine/table/table_views.h"

namespace hedgelab::check {

report::RunFiles files_of(const BacktestResult& result, const ContractTable& contracts) {
  report::RunFiles run;
  run.name = result.name;
  run.json_text = result_json(result);
  run.json = std::make_shared<const nlohmann::ordered_json>(nlohmann::ordered_json::parse(run.json_text));
  const auto add = [&](const std::string& stem, std::string text) {
    run.tables.emplace(stem, report::FileTable::parse(stem + ".csv", std::move(text)));
  };
  add("equity", csv(equity_rows(result.equity)));
  add("fills", csv(fill_rows(result, contracts)));
  add("rolls", csv(roll_rows(result, contracts)));
  add("attribution", csv(attribution_rows(result.attribution)));
  return run;
}

report::ResultFolder folder_of(std::string name, std::span<const BacktestResult> results,
                               const ContractTable& contracts) {
  report::ResultFolder folder;
  folder.kind = results.size() == 1 ? report::ResultFolder::Kind::kRun : report::ResultFolder::Kind::kComparison;
  folder.name = std::move(name);
  for (const BacktestResult& result : results) folder.runs.push_back(files_of(result, contracts));
  return folder;
}

}  // namespace hedgelab::check
