// hedgelab compare: what differs between two results.

#include <cstdio>

#include "engine/app/command.h"
#include "engine/check/config_runs.h"
#include "engine/check/difference_views.h"
#include "engine/check/result_texts.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/table/table_views.h"

namespace hedgelab::app {

namespace po = boost::program_options;
namespace {

constexpr std::size_t kAllFills = static_cast<std::size_t>(-1);

// "statistics.sharpe=absolute 0.01"; without a figure it is that of all.
check::Tolerances tolerances_of(const CommandLine& line) {
  check::Tolerances tolerances;
  for (const std::string& words : line.texts("tolerance")) {
    const std::size_t equals = words.find('=');
    const std::string where = fmt::format("--tolerance {}", words);
    if (equals == std::string::npos) {
      tolerances.otherwise = check::parse_tolerance(words, where);
    } else {
      tolerances.of_figure[words.substr(0, equals)] = check::parse_tolerance(words.substr(equals + 1), where);
    }
  }
  return tolerances;
}

report::ResultFolder run_now(const CommandLine& line) {
  check::ConfigReader reader(reference_folder(line));
  const std::vector<check::OpenConfig> configs{reader.read(line.text("with"), line.texts("set"))};
  report::ResultFolder folder;
  Progress progress(configs.front().config.name, line);
  check::ConfigOutcomes outcomes;
  outcomes.ran = [&](std::size_t, std::vector<BacktestResult> results) {
    folder =
        check::folder_of(fmt::format("{} (run now)", line.text("with")), results, configs.front().rules->contracts);
  };
  outcomes.refused = [](std::size_t, const std::string& reason) { fail("{}", reason); };
  outcomes.progress = [&](std::size_t, double share) {
    progress.update(static_cast<std::int64_t>(1e3 * share), 1000, "per mille");
  };
  check::run_configs(configs, threads_of(line), outcomes);
  return folder;
}

}  // namespace

int compare_command(const Arguments& arguments) {
  CommandLine line(
      "compare A B, or compare A --with CONFIG",
      "Tells what differs between two results, each the folder of a run or of a comparison: what went into them,\n"
      "figures side by side, the first day and the first fill apart, what each cause earned more in which year,\n"
      "returns by year and month, and the trades that only one has. With --with the config is run now and stands\n"
      "as B; nothing is written. Exit code 0 when nothing differs by more than its tolerance, 1 when something\n"
      "does, 2 when the two cannot be compared.");
  line.rest("FOLDER", "folders of results: A, and B unless --with is given");
  line.add()("with", po::value<std::string>()->value_name("CONFIG"), "run this config and take its results as B")(
      "set", po::value<std::vector<std::string>>()->value_name("path=value"),
      "change one value of the config of --with; may be repeated")(
      "tolerance", po::value<std::vector<std::string>>()->value_name("[FIGURE=]SIZE"),
      "how far a figure may be apart: 'exact', 'ignored', 'absolute 0.01' or 'relative 1e-9'. FIGURE is a path of\n"
      "result.json (statistics.sharpe), or equity, fills, rolls, yearly, monthly; without it that of all others.\n"
      "May be repeated (default: exact)")("threads", po::value<int>()->value_name("N"),
                                          "threads to run variants on (default: all cores)")(
      "all-fills", po::bool_switch(), "list every fill that only one side has, not the first ten")(
      "csv", po::value<std::string>()->value_name("FILE"), "write every number that was compared as a table")(
      "json", po::bool_switch(), "machine-readable output");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;
  const std::vector<std::string> folders = line.texts("FOLDER");
  const std::size_t wanted = line.has("with") ? 1 : 2;
  if (folders.size() != wanted) {
    fail("compare: {} folders named; expected {}", folders.size(), wanted == 1 ? "one with --with" : "two: A and B");
  }
  if (line.has("set") && !line.has("with")) fail("--set changes the config of --with, which is not given");

  const check::Tolerances tolerances = tolerances_of(line);
  const report::ResultFolder a = check::read_for_comparison(folders.front());
  const report::ResultFolder b = line.has("with") ? run_now(line) : check::read_for_comparison(folders.back());
  check::FolderDifference difference = check::compare_folders(a, b, tolerances);
  difference.a = folders.front();
  difference.b = line.has("with") ? b.name : folders.back();
  if (line.has("csv")) write_file_atomically(line.text("csv"), csv(check::difference_table(difference)));
  const std::string text =
      line.flag("json") ? check::difference_json(difference)
                        : check::difference_text(difference, line.flag("all-fills") ? kAllFills : 10, terminal_width());
  std::fputs(text.c_str(), stdout);
  return difference.differs() ? kCheckFailed : kSuccess;
}

}  // namespace hedgelab::app
