// hedgelab run: a config to results.

#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/app/command.h"
#include "engine/config/backtest_reader.h"
#include "engine/config/read_instrument_set.h"
#include "engine/results/result_writer.h"
#include "engine/session/batch.h"

namespace hedgelab::app {

namespace po = boost::program_options;

int run_command(const Arguments& arguments) {
  CommandLine line(
      "run CONFIG [--set path=value]... [--out DIR]",
      "Runs the backtest of a config, or the comparison of its variants, and writes the output folder whole or not at\n"
      "all: result.json, equity.csv, equity.npy, attribution.csv, fills.csv, rolls.csv, orders.csv, settlements.csv,\n"
      "margin_calls.csv, and with benchmarks or sleeves benchmarks.csv, sleeves.csv, sleeve_fills.csv; for a "
      "comparison\n"
      "one sub-folder per variant, comparison.csv and comparison.json. Paths in a config are relative to the current\n"
      "folder. Exits with 1 when a margin call stopped a run, its results written.");
  line.positional("CONFIG", "the run's JSON file");
  line.add()("set", po::value<std::vector<std::string>>()->value_name("path=value"),
             "change one value of the config, for example period.end=2024-08-02; may be repeated");
  line.add()("out", po::value<std::string>()->value_name("DIR"),
             "output folder (default: out/NAME with the config's name)");
  line.add()("json", po::bool_switch(), "print the results as JSON instead of the table");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const std::string file = line.text("CONFIG");
  Json document = read_json_file(file);
  for (const auto& assignment : line.texts("set")) set_json_path(document, assignment, file);
  const RuleBook rules = read_rule_book(reference_folder(line), instruments_of(document, file));
  const RunConfig config = read_run_config(document, file, rules);
  const std::filesystem::path out =
      line.has("out") ? std::filesystem::path(line.text("out")) : std::filesystem::path("out") / config.name;

  std::vector<std::string> names;
  for (const auto& variant : config.variants) names.push_back(variant.backtest.name);
  check_results_folder(names, out);  // a long run should not end at a folder it may not replace

  std::vector<BacktestResult> results;
  {
    Progress progress(config.name);
    results =
        run_config(config, rules, [&](std::int64_t done, std::int64_t total) { progress.update(done, total, "days"); });
  }
  write_results(results, rules.contracts, out);

  if (line.flag("json")) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const auto& result : results) all.push_back(nlohmann::ordered_json::parse(result_json(result)));
    std::fputs((all.dump(2) + "\n").c_str(), stdout);
  } else if (results.size() == 1) {
    std::fputs(result_summary(results.front()).c_str(), stdout);
  } else {
    std::fputs(comparison_table(results).c_str(), stdout);
  }
  std::fputs(fmt::format("results in {}\n", out.string()).c_str(), stderr);
  int exit_code = kSuccess;
  for (const auto& result : results) {
    if (!result.stopped_on) continue;
    std::fputs(fmt::format("{}: stopped on {}: a margin call, and its policy is \"stop\"\n", result.name,
                           result.stopped_on->to_string())
                   .c_str(),
               stderr);
    exit_code = kCheckFailed;
  }
  return exit_code;
}

}  // namespace hedgelab::app
