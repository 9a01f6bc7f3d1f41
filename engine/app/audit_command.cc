// hedgelab audit: whether a strategy can see what it must not.

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "engine/app/command.h"
#include "engine/check/audit.h"
#include "engine/check/config_runs.h"
#include "engine/core/error.h"
#include "engine/session/batch.h"

namespace hedgelab::app {

namespace po = boost::program_options;

int audit_command(const Arguments& arguments) {
  CommandLine line(
      "audit CONFIG [--seconds N]",
      "Tests the strategies of a config, one's own too, for what they must not see: the future, other runs, the order\n"
      "of registration, files, the clock. Every run is made once more where it can open nothing and read no clock; "
      "again,\n"
      "in a batch, backwards, on threads, on a market with its series in another order, and to random days; every "
      "fill\n"
      "must come after its decision and inside its bar; equity, its change and the fees are rebuilt day by day; and "
      "at\n"
      "random moments inside days everything later is changed (prices shifted, garbage, bars gone), after which every\n"
      "decision up to that moment must stand. A breach is printed with its minute, contract and both values, and the "
      "exit\n"
      "code is 1. It cannot find a strategy that read the future before its run began, as the program started, nor "
      "one\n"
      "whose decisions in the runs made here happen not to depend on what it has seen. Dividends of the source\n"
      "'realised' are hindsight by their name and are not changed.");
  line.positional("CONFIG", "the run's JSON file");
  line.add()("set", po::value<std::vector<std::string>>()->value_name("path=value"),
             "change one value of the config; may be repeated")(
      "seconds", po::value<int>()->value_name("N")->default_value(45), "time for the cuts")(
      "cuts", po::value<int>()->value_name("N")->default_value(1000), "the most cuts")(
      "seed", po::value<int>()->value_name("N")->default_value(1), "of the moments and the changes")(
      "threads", po::value<int>()->value_name("N"), "threads of the batch check (default: all cores)")(
      "json", po::bool_switch(), "machine-readable output");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;
  for (const char* option : {"seconds", "cuts", "seed"}) {
    if (line.number(option) < 1) fail("--{} {}: expected a whole number from 1", option, line.number(option));
  }

  check::ConfigReader reader(reference_folder(line));
  const check::OpenConfig config = reader.read(line.text("CONFIG"), line.texts("set"));
  MarketSession session(*config.rules, config.config.market, net_value_files(config.config.variants));
  check_plans(session, config.config.variants);
  check::AuditOptions options;
  options.seconds = line.number("seconds");
  options.most_cuts = static_cast<std::size_t>(line.number("cuts"));
  options.seed = static_cast<std::uint64_t>(line.number("seed"));
  options.threads = threads_of(line);
  const auto begun = std::chrono::steady_clock::now();
  options.clock = [begun] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(); };
  Progress progress("audit", line);
  options.progress = [&](const std::string& step, double share) {
    progress.update(static_cast<std::int64_t>(1e3 * std::min(share, 1.0)), 1000, step);
  };
  const check::AuditReport report = check::audit(session, config.config.variants, options);
  std::fputs((line.flag("json") ? check::audit_json(report) : check::audit_text(report)).c_str(), stdout);
  return report.breaches.empty() ? kSuccess : kCheckFailed;
}

}  // namespace hedgelab::app
