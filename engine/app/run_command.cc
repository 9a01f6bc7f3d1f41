// hedgelab run: a config to results.

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/app/command.h"
#include "engine/app/sweep_session.h"
#include "engine/config/backtest_reader.h"
#include "engine/config/config_file.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/csv_table.h"
#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/report/page.h"
#include "engine/report/pictures.h"
#include "engine/report/terminal_plot.h"
#include "engine/results/result_writer.h"
#include "engine/session/batch.h"

namespace hedgelab::app {

namespace po = boost::program_options;
namespace {

constexpr std::size_t kPlotRows = 8;  // of a picture in the terminal

/// What the variants come to, in their order: each is written when it ends, and of several only what a comparison says
/// stays in memory. A fault of the engine in one of them costs the others nothing.
class Outcomes final : public Recorder {
 public:
  Outcomes(const RunConfig& config, const ContractTable& contracts, ResultsFolder& place)
      : config_(&config), contracts_(&contracts), place_(&place), results_(config.variants.size()) {}
  void ended(std::size_t variant, BacktestResult result) override {
    place_->add(result, *contracts_);
    if (results_.size() > 1) drop_rows(result, Dropped::kRowsAndCurve);
    results_[variant] = std::move(result);
  }
  void refused(std::size_t, const InputError& error) override { throw error; }  // check_plans has let it pass
  void faulted(std::size_t variant, const InvariantError& error) override { faults_.emplace(variant, error.what()); }

  /// Puts what there is in place. A fault is thrown after it.
  std::vector<BacktestResult> finish() {
    std::vector<BacktestResult> all;
    for (auto& result : results_) {
      if (result) all.push_back(std::move(*result));
    }
    if (!all.empty()) place_->finish(all);
    if (faults_.empty()) return all;
    const auto& [variant, words] = *faults_.begin();
    throw InvariantError(fmt::format("{}: {}", config_->variants[variant].backtest.name, words));
  }

 private:
  const RunConfig* config_;
  const ContractTable* contracts_;
  ResultsFolder* place_;
  std::vector<std::optional<BacktestResult>> results_;
  std::map<std::size_t, std::string> faults_;
};

// Both read the files just written, as anybody would later.
void plot_results(const std::filesystem::path& out) {
  winsize size{};
  if (::isatty(STDOUT_FILENO) != 1 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return;
  const report::ResultFolder folder = report::read_result_folder(out);
  for (const report::RunFiles& run : folder.runs) {
    for (const char* name : {"equity", "drawdown"}) {
      report::Plot plot = report::picture(folder, name, run.name, report::Language::kEnglish);
      plot.title = fmt::format("{}: {}", run.name, name);
      std::fputs(("\n" + report::terminal_text(plot, size.ws_col, kPlotRows)).c_str(), stdout);
    }
  }
}

void write_report(const CommandLine& line, const std::filesystem::path& out) {
  const std::filesystem::path file = out / "report.html";
  write_file_atomically(file, report::page(report::read_result_folder(out), {}));
  line.say(fmt::format("report in {}", file.string()));
}

Json document_of_point(const CommandLine& line) {
  const OpenedSweep opened(line.text("CONFIG"), line);
  std::int64_t point = 0;
  if (!parse_decimal(line.text("point"), 0, point) || point < 0) {
    fail("--point {}: expected the number of a point, from 0 to {}", line.text("point"),
         opened.sweep().space().size() - 1);
  }
  if (opened.build() != engine_version()) {
    std::fputs(fmt::format("hedgelab: warning: the rows of {} are of build {}, this is {}\n", line.text("CONFIG"),
                           opened.build(), engine_version())
                   .c_str(),
               stderr);
  }
  return opened.sweep().document_of(static_cast<PointNumber>(point));
}

}  // namespace

int run_command(const Arguments& arguments) {
  CommandLine line(
      "run CONFIG [--set path=value]... [--variant NAME]... [--point N] [--out DIR]",
      "Runs the backtest of a config, or the comparison of its variants, and writes the output folder whole or not at\n"
      "all: result.json, equity.csv, equity.npy, hedge.csv, attribution.csv, fills.csv, rolls.csv, orders.csv,\n"
      "settlements.csv, margin_calls.csv, and with benchmarks, sleeves or an overlay benchmarks.csv, sleeves.csv,\n"
      "sleeve_fills.csv, sleeve_calls.csv, signals.csv; for a comparison\n"
      "one sub-folder per variant, comparison.csv and comparison.json. Paths in a config are relative to the current\n"
      "folder. A run that does not come to its end (stopped by a margin call, ruined, not carried by its account, "
      "failed\n"
      "on the data) is written as far as it came, and the command exits with 1. Of a sweep's folder, --point N makes "
      "the\n"
      "whole run of one of its points.");
  line.positional("CONFIG", "the run's JSON file, or with --point the folder of a sweep");
  line.add()("set", po::value<std::vector<std::string>>()->value_name("path=value"),
             "change one value of the config, for example period.end=2024-08-02; may be repeated");
  line.add()("variant", po::value<std::vector<std::string>>()->value_name("NAME"),
             "run this variant of a comparison alone; may be repeated");
  line.add()("point", po::value<std::string>()->value_name("N"), "point of the sweep in the folder CONFIG to be run");
  line.add()("out", po::value<std::string>()->value_name("DIR"),
             "output folder (default: out/NAME with the config's name)");
  line.add()("decisions", po::bool_switch(),
             "write decisions.csv too: what the strategy compared and chose at each decision");
  line.add()("threads", po::value<int>()->value_name("N"), "threads to run variants on (default: all cores)");
  line.add()("json", po::bool_switch(),
             "print the results as JSON instead of the table: the document of comparison.json");
  line.add()("report", po::bool_switch(), "draw the results as a page too, report.html in the output folder");
  line.add()("plot", po::bool_switch(), "draw net value and drawdown in the terminal; nothing where there is none");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const std::string file = line.text("CONFIG");
  Json document = line.has("point") ? document_of_point(line) : load_run_document(file);
  for (const std::string& warning : apply_settings(document, line.texts("set"), file)) {
    std::fputs(fmt::format("hedgelab: warning: {}\n", warning).c_str(), stderr);
  }
  const RuleBook rules = read_rule_book(reference_folder(line), instruments_of(document, file));
  RunConfig config = read_run_config(document, file, rules);
  if (line.has("variant")) select_variants(config, line.texts("variant"));
  for (RunPlan& plan : config.variants) plan.backtest.keep_decisions = line.flag("decisions");
  if (!line.has("out") && !is_plain_name(config.name)) {
    fail(
        "{}: name: '{}' cannot name a folder, and the results would go to out/NAME; say --out DIR, or take a name "
        "without '/', control characters and a leading dot",
        file, config.name);
  }
  const std::filesystem::path out =
      line.has("out") ? std::filesystem::path(line.text("out")) : std::filesystem::path("out") / config.name;

  std::vector<std::string> names;
  for (const auto& variant : config.variants) names.push_back(variant.backtest.name);
  ResultsFolder place(names, out);  // a long run should not end at a folder it may not replace

  MarketSession session(rules, config.market, net_value_files(config.variants));
  check_plans(session, config.variants);
  Outcomes outcomes(config, rules.contracts, place);
  {
    Progress progress(config.name, line);
    BatchOptions options;
    options.threads = threads_of(line);
    options.proceed = [&](const BatchProgress& now) {
      progress.update(static_cast<std::int64_t>(1e3 * now.share), 1000, "per mille");
      return true;
    };
    run_batch(session, config.variants, outcomes, options);
  }
  const std::vector<BacktestResult> results = outcomes.finish();

  if (line.flag("json")) {
    comparison_json(results, [](std::string_view piece) { std::fwrite(piece.data(), 1, piece.size(), stdout); });
  } else if (results.size() == 1) {
    std::fputs(result_summary(results.front(), terminal_width()).c_str(), stdout);
  } else {
    std::fputs(comparison_table(results, terminal_width()).c_str(), stdout);
  }
  if (line.flag("plot")) plot_results(out);
  line.say(fmt::format("results in {}", out.string()));
  if (line.flag("report")) write_report(line, out);
  int exit_code = kSuccess;
  for (const auto& result : results) {
    if (result.end.is_finished()) continue;
    std::fputs(fmt::format("{}: {} on {}: {}\n", result.name, to_string(result.end.status), result.end.day->to_string(),
                           result.end.reason)
                   .c_str(),
               stderr);
    exit_code = kCheckFailed;
  }
  return exit_code;
}

}  // namespace hedgelab::app
