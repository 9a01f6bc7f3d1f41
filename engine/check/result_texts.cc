#include "engine/check/result_texts.h"

#include <nlohmann/json.hpp>

#include "engine/results/result_text.h"
#include "engine/results/result_writer.h"

namespace hedgelab::check {

report::RunFiles files_of(const BacktestResult& result, const ContractTable& contracts) {
  report::RunFiles run;
  run.name = result.name;
  run.json_text = result_json(result);
  run.json = std::make_shared<const nlohmann::ordered_json>(nlohmann::ordered_json::parse(run.json_text));
  const auto add = [&](const std::string& stem, std::string text) {
    run.tables.emplace(stem, report::FileTable::parse(stem + ".csv", std::move(text)));
  };
  add("equity", equity_csv(result.equity));
  add("fills", fills_csv(result, contracts));
  add("rolls", rolls_csv(result, contracts));
  add("attribution", attribution_csv(result.attribution));
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
