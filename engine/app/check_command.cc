// hedgelab check: what configs give now against their baselines.

#include <algorithm>
#include <cstdio>

#include "engine/app/command.h"
#include "engine/check/check_views.h"
#include "engine/check/config_runs.h"
#include "engine/check/result_texts.h"
#include "engine/check/stored_baseline.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab::app {

namespace po = boost::program_options;
namespace fs = std::filesystem;
namespace {

using check::ConfigVerdict;

struct Job {
  fs::path config, baseline;
};

/// The configs that are named, and of the folders that are named those with a baseline; with --init those without one.
std::vector<Job> jobs_of(const CommandLine& line) {
  const bool makes_new = line.flag("init");
  std::vector<Job> jobs;
  for (const std::string& named : line.texts("CONFIG")) {
    if (!is_folder(named)) {
      jobs.push_back({named, line.has("baseline") ? fs::path(line.text("baseline")) : check::baseline_file_of(named)});
      continue;
    }
    const std::size_t before = jobs.size();
    for (const std::string& entry : list_folder(named)) {
      const fs::path config = fs::path(named) / entry;
      const fs::path baseline = check::baseline_file_of(config);
      if (config.extension() == ".json" && is_file(config) && is_file(baseline) != makes_new) {
        jobs.push_back({config, baseline});
      }
    }
    // A baseline whose config was renamed or removed must not drop out of the check in silence.
    const fs::path baselines = fs::path(named) / "baselines";
    for (const std::string& entry : is_folder(baselines) ? list_folder(baselines) : std::vector<std::string>()) {
      if (fs::path(entry).extension() == ".json" && !is_file(fs::path(named) / entry)) {
        fail("{}: its config {} is missing", (baselines / entry).string(), (fs::path(named) / entry).string());
      }
    }
    if (jobs.size() == before) {
      fail(
          "{}: {}", named,
          makes_new ? "every config in it has a baseline" : "no config in it has a baseline; --init writes first ones");
    }
  }
  if (jobs.empty()) fail("no config is named; usage: hedgelab check CONFIG-OR-FOLDER...");
  if (line.has("baseline") && jobs.size() != 1) fail("--baseline is of one config; {} are named", jobs.size());
  return jobs;
}

class Check {
 public:
  explicit Check(const CommandLine& line) : line_(line), jobs_(jobs_of(line)), verdicts_(jobs_.size()) {
    if (line.flag("init") && line.flag("update")) fail("--init and --update exclude each other");
    depth_ = check::parse_reference_depth(line.text("reference-depth"));
  }

  std::vector<ConfigVerdict> run() {
    check::ConfigReader reader(reference_folder(line_));
    std::vector<std::size_t> members;
    std::vector<check::OpenConfig> configs;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      verdicts_[i].config = jobs_[i].config.string();
      verdicts_[i].baseline = jobs_[i].baseline.string();
      guarded(i, [&] {
        check::StoredBaseline stored = stored_of(jobs_[i]);
        check::OpenConfig config = reader.read(jobs_[i].config.string());
        if (!line_.flag("init") && stored.baseline.config != config.config.name) {
          fail("{}: is the baseline of '{}', not of '{}'", jobs_[i].baseline.string(), stored.baseline.config,
               config.config.name);
        }
        if (line_.flag("skip-missing-data") && !is_folder(config.config.market.store)) {
          verdicts_[i].status = ConfigVerdict::Status::kSkipped;
          verdicts_[i].reason = fmt::format("its store {} is not there", config.config.market.store.string());
          return;
        }
        members.push_back(i);
        configs.push_back(std::move(config));
        stored_.push_back(std::move(stored));
      });
    }
    Progress progress("check", line_);
    check::ConfigOutcomes outcomes;
    outcomes.ran = [&](std::size_t k, std::vector<BacktestResult> results) {
      guarded(members[k], [&] { judge(members[k], k, configs[k], results); });
    };
    outcomes.refused = [&](std::size_t k, const std::string& reason) { refuse(members[k], reason); };
    std::size_t done = 0;
    outcomes.progress = [&](std::size_t k, double share) {
      done = std::max(done, k);
      progress.update(static_cast<std::int64_t>(1e3 * (static_cast<double>(k) + share)),
                      static_cast<std::int64_t>(1000 * configs.size()), "per mille of a config");
    };
    check::run_configs(configs, threads_of(line_), outcomes);
    return std::move(verdicts_);
  }

 private:
  check::StoredBaseline stored_of(const Job& job) const {
    if (!line_.flag("init")) return check::read_stored_baseline(job.baseline);
    if (is_file(job.baseline)) {
      fail("{}: is there already; --update writes what moved, or remove it first", job.baseline.string());
    }
    return {};
  }

  void judge(std::size_t i, std::size_t k, const check::OpenConfig& config,
             const std::vector<BacktestResult>& results) {
    std::vector<report::RunFiles> runs;
    for (const BacktestResult& result : results) runs.push_back(check::files_of(result, config.rules->contracts));
    ConfigVerdict verdict;
    if (line_.flag("init")) {
      check::ToleranceTable tolerances = check::usual_tolerances();
      for (const std::string& figure : line_.texts("figure")) tolerances[figure] = {};
      const check::Baseline baseline = check::make_baseline(config.config.name, runs, std::move(tolerances));
      verdict = check::check_runs(baseline, {}, runs);
      verdict.written = check::write_stored_baseline(jobs_[i].baseline, baseline, runs, depth_);
    } else {
      check::Baseline& baseline = stored_[k].baseline;
      if (line_.flag("update")) fill_in(baseline, runs);
      verdict = check::check_runs(baseline, stored_[k].reference, runs);
      // Accepted data or rules are written down even where nothing moved with them: else they are news for ever.
      const bool is_accepted = std::any_of(verdict.inputs.begin(), verdict.inputs.end(), [this](const auto& change) {
        return (change.what == "data" && line_.flag("accept-data")) ||
               (change.what == "rules" && line_.flag("accept-rules"));
      });
      const bool differs = verdict.status == ConfigVerdict::Status::kMoved || filled_in_ || is_accepted;
      if (line_.flag("update") && differs) {
        const check::Baseline next =
            check::updated(baseline, verdict, runs, {line_.flag("accept-data"), line_.flag("accept-rules")});
        verdict.written = check::write_stored_baseline(jobs_[i].baseline, next, runs, stored_[k].depth);
      }
    }
    verdict.config = jobs_[i].config.string();
    verdict.baseline = jobs_[i].baseline.string();
    verdicts_[i] = std::move(verdict);
  }

  // Figures that the user has added to "tolerances" get their first value.
  void fill_in(check::Baseline& baseline, const std::vector<report::RunFiles>& runs) {
    filled_in_ = false;
    for (check::BaselineRun& before : baseline.runs) {
      const auto run = std::find_if(runs.begin(), runs.end(), [&](const auto& one) { return one.name == before.name; });
      if (run == runs.end()) continue;
      for (const check::Figure& figure : check::baseline_run(*run, baseline.tolerances).figures) {
        if (check::find_figure(before.figures, figure.path) != nullptr) continue;
        before.figures.push_back(figure);
        filled_in_ = true;
      }
    }
  }

  template <class Work>
  void guarded(std::size_t i, const Work& work) {
    try {
      work();
    } catch (const InputError& error) {
      refuse(i, error.what());
    }
  }
  void refuse(std::size_t i, const std::string& reason) {
    verdicts_[i].status = ConfigVerdict::Status::kCannotCompare;
    verdicts_[i].reason = reason;
  }

  const CommandLine& line_;
  std::vector<Job> jobs_;
  std::vector<ConfigVerdict> verdicts_;
  std::vector<check::StoredBaseline> stored_;  // of the configs that run
  check::ReferenceDepth depth_ = check::ReferenceDepth::kFills;
  bool filled_in_ = false;
};

}  // namespace

int check_command(const Arguments& arguments) {
  CommandLine line(
      "check CONFIG-OR-FOLDER... [--baseline FILE]",
      "Runs configs and holds what they give against their baselines: figures with tolerances, and digests of equity,\n"
      "fills and rolls. Of what moved it says by how much against which tolerance, the first day and the first fill\n"
      "that differ, and whether config, data, rules or build changed with it. The baseline of DIR/NAME.json is\n"
      "DIR/baselines/NAME.json; of a folder all configs that have one are checked. Exit code 0 when nothing moved, 1\n"
      "when something did, 2 when a config cannot be compared (no data, another config's baseline, another format).");
  line.rest("CONFIG", "run configs, or folders of them");
  line.add()("baseline", po::value<std::string>()->value_name("FILE"), "the baseline, of one config")(
      "init", po::bool_switch(), "write a first baseline; of a folder for every config that has none")(
      "update", po::bool_switch(), "write what moved into the baselines, and print it")(
      "accept-data", po::bool_switch(), "--update although the data are not those of the baseline")(
      "accept-rules", po::bool_switch(), "--update although the rule tables are not those of the baseline")(
      "figure", po::value<std::vector<std::string>>()->value_name("PATH"),
      "--init holds this figure of result.json too, exactly, for example attribution.totals.roll_spread")(
      "reference-depth", po::value<std::string>()->value_name("none|curve|fills")->default_value("fills"),
      "what --init keeps beside the baseline, to say later where a change begins")(
      "skip-missing-data", po::bool_switch(), "leave out configs whose store is not there, and say so")(
      "threads", po::value<int>()->value_name("N"), "threads to run variants on (default: all cores)")(
      "junit", po::value<std::string>()->value_name("FILE"), "write the verdicts as JUnit XML, too")(
      "github", po::bool_switch(), "print annotations for a GitHub workflow, too")("json", po::bool_switch(),
                                                                                   "machine-readable output");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const std::vector<ConfigVerdict> verdicts = Check(line).run();
  if (line.has("junit")) write_file_atomically(line.text("junit"), check::verdicts_junit(verdicts));
  std::string text = line.flag("json") ? check::verdicts_json(verdicts) : check::verdicts_text(verdicts);
  if (line.flag("github")) text += check::verdicts_github(verdicts);
  std::fputs(text.c_str(), stdout);

  const auto has = [&](ConfigVerdict::Status status) {
    return std::any_of(verdicts.begin(), verdicts.end(), [&](const auto& one) { return one.status == status; });
  };
  if (has(ConfigVerdict::Status::kCannotCompare)) return kBadInput;
  return has(ConfigVerdict::Status::kMoved) && !line.flag("update") ? kCheckFailed : kSuccess;
}

}  // namespace hedgelab::app
