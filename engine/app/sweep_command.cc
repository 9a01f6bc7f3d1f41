// hedgelab sweep: the points of a sweep config, all of them or a shard.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "engine/app/command.h"
#include "engine/app/sweep_session.h"
#include "engine/config/config_file.h"
#include "engine/core/csv_table.h"
#include "engine/core/files.h"
#include "engine/report/page.h"
#include "engine/sweep/block_walk.h"
#include "engine/sweep/lane_runner.h"
#include "engine/sweep/sweep_reading.h"
#include "engine/sweep/sweep_run.h"
#include "engine/sweep/sweep_table.h"
#include "engine/table/table_views.h"
#include "engine/table/text_table.h"

namespace hedgelab::app {

namespace po = boost::program_options;
namespace {

using Clock = std::chrono::steady_clock;

volatile std::sig_atomic_t stop_is_asked = 0;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::uint64_t whole_number(std::string_view text, std::string_view what) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    fail("{}: '{}' is not a whole number", what, text);
  }
  return number;
}

std::optional<std::uint64_t> number_in_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr || *text == '\0') return std::nullopt;
  return whole_number(text, name);
}

Shard checked(std::uint64_t index, std::uint64_t count, std::string_view what) {
  constexpr std::uint64_t kMostShards = 1'000'000;
  if (count == 0 || count > kMostShards || index >= count) {
    fail("{}: shard {} of {}: expected i/N with i from 0 to N-1, and N at most {}", what, index, count, kMostShards);
  }
  return {index, count};
}

/// --shard i/N; else what a job array of Slurm or an indexed job of Kubernetes says; else the whole.
std::optional<Shard> shard_of(const CommandLine& line) {
  if (line.has("shard")) {
    const std::string text = line.text("shard");
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos) fail("--shard {}: expected i/N, for example 3/16", text);
    return checked(whole_number(text.substr(0, slash), "--shard"), whole_number(text.substr(slash + 1), "--shard"),
                   "--shard");
  }
  if (const auto task = number_in_environment("SLURM_ARRAY_TASK_ID")) {
    const auto count = number_in_environment("SLURM_ARRAY_TASK_COUNT");
    const std::uint64_t first = number_in_environment("SLURM_ARRAY_TASK_MIN").value_or(0);
    // A part of an array that is run again (--array=3,5) has fewer tasks than there are shards.
    const std::uint64_t shards = line.has("shards") ? whole_number(line.text("shards"), "--shards") : count.value_or(0);
    return checked(line.has("shards") ? *task : *task - std::min(first, *task), shards, "SLURM_ARRAY_TASK_ID");
  }
  if (const auto index = number_in_environment("JOB_COMPLETION_INDEX")) {
    if (!line.has("shards")) {
      fail("JOB_COMPLETION_INDEX says {}, and not of how many: say --shards N with the job's completions", *index);
    }
    return checked(*index, whole_number(line.text("shards"), "--shards"), "JOB_COMPLETION_INDEX");
  }
  if (line.has("shards"))
    fail("--shards names how many; which one this is must be said with --shard i/N, or by the job");
  return std::nullopt;
}

/// Progress of a sweep: a line on a terminal, or with --json a line of JSON for a scheduler about once a second.
class Meter {
 public:
  Meter(const std::string& name, const CommandLine& line) : progress_(name, line), as_json_(line.flag("json")) {}

  void blocks(const SweepCounts& counts) {
    counts_ = counts;
    tell(0.0, true);
  }
  bool inside(double points_done) {
    tell(points_done, false);
    return stop_is_asked == 0;
  }

 private:
  void tell(double inside, bool is_block) {
    const double done = static_cast<double>(counts_.done()) + inside;
    if (!as_json_) {
      progress_.update(static_cast<std::int64_t>(done), static_cast<std::int64_t>(counts_.points), "points");
      return;
    }
    const double seconds = seconds_since(start_);
    if (seconds - told_ < 1.0 && !(is_block && (counts_.done() == counts_.points || told_ < 0.0))) return;
    told_ = seconds;
    const double computed = static_cast<double>(counts_.computed) + inside;
    const double rate = seconds > 0.0 ? computed / seconds : 0.0;
    nlohmann::ordered_json line{{"points_done", static_cast<std::uint64_t>(done)},
                                {"points", counts_.points},
                                {"points_computed", static_cast<std::uint64_t>(computed)},
                                {"failures", counts_.unfinished},
                                {"points_per_second", rate},
                                {"seconds_left", nullptr}};
    if (rate > 0.0) line["seconds_left"] = (static_cast<double>(counts_.points) - done) / rate;
    std::fputs((line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n").c_str(), stdout);
    std::fflush(stdout);
  }

  Progress progress_;
  bool as_json_;
  SweepCounts counts_;
  Clock::time_point start_ = Clock::now();
  double told_ = -1.0;
};

// --- the plan ------------------------------------------------------------------------------------------------------

std::string values_of(const Axis& axis) {
  constexpr std::size_t kShown = 12;
  if (axis.is_range()) return "a range";
  std::vector<std::string> words;
  for (std::size_t i = 0; i < axis.size(); ++i) {
    if (axis.size() > kShown && i == kShown - 2) {
      words.emplace_back("...");
      i = axis.size() - 1;
    }
    words.push_back(to_string(axis.values()[i]));
  }
  return fmt::format("{}", fmt::join(words, " "));
}

std::string duration_in_words(double seconds) {
  if (seconds < 120.0) return fmt::format("{:.1f} s", seconds);
  if (seconds < 7200.0) return fmt::format("{:.0f} min", seconds / 60.0);
  return fmt::format("{:.1f} h", seconds / 3600.0);
}

/// Makes runs of successive points at four places of the sweep, each time twice as long, until a second has passed:
/// seconds a point of the last of them. What successive points share, as those of a block do, shows in long runs alone.
double measured_seconds(const Sweep& sweep, PointRunner& runner, int threads) {
  constexpr double kLongEnough = 1.0;
  constexpr PointNumber kPlaces = 4;
  const PointNumber size = sweep.space().size();
  const Clock::time_point start = Clock::now();
  double seconds = 0.0;
  for (PointNumber length = static_cast<PointNumber>(threads);; length *= 2) {
    std::vector<PointNumber> points;
    for (PointNumber place = 0; place < kPlaces; ++place) {
      const PointNumber part = size / kPlaces, first = place * part;
      const PointNumber before = part > length ? static_cast<PointNumber>(Int128{part - length} / 2) : 0;
      const PointNumber end = std::min(first + before + length, place + 1 == kPlaces ? size : first + part);
      for (PointNumber number = first + before; number < end; ++number) {
        if (sweep.space().admits(number)) points.push_back(number);
      }
    }
    if (points.empty()) points.push_back(sweep.first_point());
    const Clock::time_point begun = Clock::now();
    if (!runner.run(sweep, points)) break;
    seconds = seconds_since(begun) / static_cast<double>(points.size());
    // A block is as much as a sweep makes, and holds, at once.
    if (seconds_since(start) > kLongEnough || kPlaces * length >= size || points.size() >= sweep.block()) break;
  }
  return seconds;
}

void print_plan(const Sweep& sweep, PointRunner& runner, int threads, std::optional<Shard> shard) {
  std::string text = fmt::format("{}\n\n", sweep.config().document.name);
  std::vector<terminal::Column> columns{{"axis", terminal::Align::kLeft}, {"values"}, {"", terminal::Align::kLeft}};
  std::vector<terminal::Row> rows;
  for (const Axis& axis : sweep.space().axes()) {
    rows.push_back({axis.key(), axis.is_range() ? "" : fmt::format("{}", axis.size()), values_of(axis)});
  }
  text += terminal::aligned(columns, rows, "  ") + "\n";
  for (const Condition& one : sweep.space().constraints()) text += fmt::format("  where {}\n", one.text());
  const std::uint64_t blocks = blocks_of(sweep);
  const bool is_search = sweep.config().document.search.is_there;
  const PointNumber points = is_search ? most_points(sweep) : sweep.space().count_points(0, sweep.space().size());
  text += is_search ? fmt::format("  a search among {} combinations, {} runs at most", sweep.space().size(), points)
                    : fmt::format("  {} points of {} numbers in {} block{} of {}", points, sweep.space().size(), blocks,
                                  blocks == 1 ? "" : "s", sweep.block());
  text += fmt::format(", {} to {}\n", sweep.period().first.to_string(), sweep.period().last.to_string());
  for (const Fold& fold : sweep.folds()) {
    const ReturnWindow& train = sweep.shape().windows[fold.train];
    const ReturnWindow& test = sweep.shape().windows[fold.test];
    text += fmt::format("  chosen on {} to {}, tested on {} to {}\n", train.first.to_string(), train.last.to_string(),
                        test.first.to_string(), test.last.to_string());
  }
  std::fputs(text.c_str(), stdout);
  const double seconds = measured_seconds(sweep, runner, threads);
  text = fmt::format("  about {} on {} thread{}: {:.2f} ms a point, measured\n",
                     duration_in_words(seconds * static_cast<double>(points)), threads, threads == 1 ? "" : "s",
                     1e3 * seconds);
  if (shard) {
    text += fmt::format("  shard {} of {}: blocks {} to before {}\n", shard->index, shard->count,
                        shard->first_block(blocks), shard->end_block(blocks));
  }
  std::fputs(text.c_str(), stdout);
}

void print_points(const Sweep& sweep) {
  if (sweep.config().document.search.is_there) fail("--points: a search chooses its points while it goes on");
  std::string head = "point";
  for (const Axis& axis : sweep.space().axes()) {
    head += ',';
    append_csv_text(head, axis.key());
  }
  std::fputs((head + "\n").c_str(), stdout);
  for (PointNumber number = 0; number < sweep.space().size(); ++number) {
    if (!sweep.space().admits(number)) continue;
    std::string row = fmt::format("{}", number);
    for (const FieldValue& value : sweep.space().values(number)) {
      row += ',';
      append_csv_text(row, to_string(value));
    }
    std::fputs((row + "\n").c_str(), stdout);
  }
}

// --- the sweep -----------------------------------------------------------------------------------------------------

/// The config with a search of that method in the place of all points, or of its own.
SweepConfig searching(const SweepConfig& config, const std::string& method) {
  if (!parse_word<SearchDocument::Method>(method)) {
    fail("--search {}: expected {}", method, fmt::join(SearchDocument::kMethodWords, " or "));
  }
  Json document = config.written();
  document["search"]["method"] = method;
  return read_sweep_config(document, config.file);
}

/// A key that is an axis takes its values from there.
void refuse_axes_among(const std::vector<std::string>& settings, const SweepConfig& config) {
  for (const std::string& setting : settings) {
    const std::string path = setting.substr(0, setting.find('='));
    for (const auto& axis : config.document.axes) {
      if (axis.key == path) fail("--set {}: is an axis of the sweep: what is set would change no point", path);
    }
  }
}

constexpr int kStartAgain = 75;  // EX_TEMPFAIL: Slurm's RequeueExit of scripts/slurm/sweep.sbatch

void say_unfinished(const SweepCounts& counts, const CommandLine& line) {
  if (counts.unfinished == 0) return;
  line.say(fmt::format("{} of {} points did not come to their end: columns outcome and reason", counts.unfinished,
                       counts.done()));
}

// The same rows cost a hundred times as much where lanes cannot take their points: a user who waits must see it.
void say_roads(const SweepCounts& counts, const LaneCounts& roads, const CommandLine& line) {
  if (counts.computed == 0) return;
  const std::size_t counted = roads.by_lane + roads.refused + roads.odd;  // of a search, runs of every round
  const std::size_t by_engine = counted == 0 ? static_cast<std::size_t>(counts.computed) : roads.refused + roads.odd;
  std::string words = fmt::format("{} points made in lanes, {} by the engine", roads.by_lane, by_engine);
  if (roads.odd > 0) words += fmt::format(" ({} of them begun in a lane)", roads.odd);
  line.say(words);
}

int exit_code_of(const SweepCounts& counts) {
  if (counts.faulted > 0) return kInternalError;
  return counts.unfinished > 0 ? kCheckFailed : kSuccess;
}

}  // namespace

int sweep_command(const Arguments& arguments) {
  if (!arguments.empty() && arguments.front() == "best") {
    return sweep_best_command(Arguments(arguments.begin() + 1, arguments.end()));
  }
  CommandLine line(
      "sweep CONFIG [--out DIR] [--shard i/N] [--search METHOD] [--plan]",
      "Runs every point of a sweep config and writes a row for each: sweep.csv and columns/*.npy. Finished blocks "
      "stand\n"
      "in DIR/blocks whatever happens; run again, only missing ones are made. With a shard only its blocks are made, "
      "and\n"
      "`hedgelab merge DIR` puts all together; in a job array of Slurm, or an indexed job of Kubernetes with "
      "--shards,\n"
      "the shard is the task's. A point that does not come to its end is a row with its reason, and the command exits\n"
      "with 1 when there is one; with 75 when it was told to stop (SIGTERM, Ctrl-C) and has more to do.\n"
      "`hedgelab sweep best DIR` reads the result; `hedgelab run DIR --point N` makes one point's whole run.");
  line.positional("CONFIG", "the sweep's JSON file");
  line.add()("out", po::value<std::string>()->value_name("DIR"),
             "output folder (default: out/NAME with the config's name)");
  line.add()("set", po::value<std::vector<std::string>>()->value_name("path=value"),
             "change one value of the base run, for example period.end=2024-08-02; may be repeated");
  line.add()("plan", po::bool_switch(),
             "print axes, count and the time it would take, measured on a few points; run nothing");
  line.add()("points", po::bool_switch(), "print every point with its parameters as CSV; run nothing");
  line.add()("search", po::value<std::string>()->value_name("METHOD"),
             "choose points instead of running all: halving (many over a short period, fewer over longer ones) or "
             "evolution (children of the best so far); how many runs and the rest are the config's `search`, or its "
             "defaults");
  line.add()("shard", po::value<std::string>()->value_name("i/N"), "make the i-th of N equal shares, counted from 0");
  line.add()("shards", po::value<std::string>()->value_name("N"),
             "how many shards, where the job says which one this is (JOB_COMPLETION_INDEX, a part of an array)");
  line.add()("threads", po::value<int>()->value_name("N"), "threads to run points on (default: all cores)");
  line.add()("json", po::bool_switch(), "progress as lines of JSON on stdout, about one a second");
  line.add()("report", po::bool_switch(), "draw the result as a page too, report.html in the output folder");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const std::string file = line.text("CONFIG");
  SweepConfig config = load_sweep_config(file);
  if (const auto settings = line.texts("set"); !settings.empty()) {
    refuse_axes_among(settings, config);
    Json base = *config.base;
    for (const std::string& warning : apply_settings(base, settings, file + ": base")) {
      std::fputs(fmt::format("hedgelab: warning: {}\n", warning).c_str(), stderr);
    }
    config.base = std::make_shared<const Json>(std::move(base));
  }
  if (line.has("search")) config = searching(config, line.text("search"));
  const RuleBook rules = read_rule_book(reference_folder(line), instruments_of(config));
  const Sweep sweep(std::move(config), rules);
  if (line.flag("points")) {
    print_points(sweep);
    return kSuccess;
  }
  const std::optional<Shard> shard = shard_of(line);
  if (shard && shard->count > 1 && sweep.config().document.search.is_there) refuse_shards_of_a_search();
  const int threads = threads_of(line);
  MarketSession session(rules, sweep.market(), sweep.net_value_files());
  if (line.flag("plan")) {
    print_plan(sweep, *usual_runner(session, sweep.shape(), {threads, {}}), threads, shard);
    return kSuccess;
  }
  check_some_points(sweep, session);
  const std::filesystem::path out = line.has("out") ? std::filesystem::path(line.text("out"))
                                                    : std::filesystem::path("out") / sweep.config().document.name;
  const SweepFolder folder(out, sweep, identity_of(sweep, session));
  for (const int signal : {SIGTERM, SIGINT}) {
    std::signal(signal, [](int) { stop_is_asked = 1; });
  }
  SweepCounts counts;
  LaneCounts roads;
  {
    Meter meter(sweep.config().document.name, line);
    const auto runner =
        usual_runner(session, sweep.shape(), {threads, [&](double points_done) { return meter.inside(points_done); }});
    counts = run_sweep(folder, *runner, shard.value_or(Shard{}), [&](const SweepCounts& now) { meter.blocks(now); });
    roads = runner->counts();
  }
  if (counts.is_cancelled) {
    line.say(fmt::format("stopped: {} of {} points stand in {}; run it again to go on", counts.done(), counts.points,
                         out.string()));
    return kStartAgain;
  }
  say_unfinished(counts, line);
  say_roads(counts, roads, line);
  if (shard) {
    line.say(fmt::format("shard {} of {} is complete; `hedgelab merge {}` when all are", shard->index, shard->count,
                         out.string()));
    return exit_code_of(counts);
  }
  merge_and_read(folder, threads);
  line.say(
      fmt::format("{} points in {}; `hedgelab sweep best {}` reads them", counts.points, out.string(), out.string()));
  if (line.flag("report")) {
    write_file_atomically(out / "report.html", report::page(report::read_result_folder(out), {}));
    line.say(fmt::format("report in {}", (out / "report.html").string()));
  }
  return exit_code_of(counts);
}

}  // namespace hedgelab::app
