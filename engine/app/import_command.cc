// hedgelab import: vendor files to a bar store.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>

#include "engine/app/command.h"
#include "engine/app/shipped_folder.h"
#include "engine/config/read_import_spec.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/words.h"
#include "engine/import/import_report.h"
#include "engine/import/spec_guess.h"
#include "engine/table/table_views.h"

namespace hedgelab::app {
namespace {

constexpr std::size_t kFirstOfAKind = 3;
constexpr std::size_t kFirstFatal = 20;

std::map<FindingKind, std::vector<const ImportFinding*>> by_kind(const ImportReport& report) {
  std::map<FindingKind, std::vector<const ImportFinding*>> kinds;
  for (const ImportFinding& finding : report.findings) kinds[finding.kind].push_back(&finding);
  return kinds;
}

/// Equal faults are one finding: so many there are.
std::int64_t rows_of(const std::vector<const ImportFinding*>& findings) {
  std::int64_t rows = 0;
  for (const ImportFinding* finding : findings) rows += finding->count;
  return rows;
}

void print_json(const ImportReport& report, const std::string& store) {
  JsonText json;
  json.begin_object().member("written", report.written).member("store", std::string_view(store));
  json.member("store_digest", std::string_view(report.store_digest));
  for (const auto& [name, count] : counts_of(report)) json.member(name, count);
  json.key("findings_by_kind").begin_object();
  for (const auto& [kind, list] : by_kind(report)) json.member(to_string(kind), rows_of(list));
  json.end_object().key("findings");
  write_rows(json, findings_table(report));
  json.end_object();
  std::fputs(std::move(json).finish().c_str(), stdout);
}

void print_summary(const ImportReport& report, const std::string& store) {
  std::string text = fmt::format(
      "{} files, {} rows, {} bars ({} rows passed over, {} dropped, {} merged; {} bars repaired, {} filled)\n",
      report.files, report.rows, report.bars, report.skipped, report.dropped, report.merged, report.repaired,
      report.filled);
  if (report.known > 0 || report.replaced > 0) {
    text += fmt::format("{} rows told the store nothing new, {} of its bars were replaced\n", report.known,
                        report.replaced);
  }
  for (const auto& [kind, list] : by_kind(report)) {
    std::int64_t fatal = 0;
    for (const ImportFinding* finding : list) fatal += finding->fatal ? finding->count : 0;
    text += fmt::format("\n{}: {}{}\n", to_string(kind), rows_of(list),
                        fatal > 0 ? fmt::format(", {} of them fatal", fatal) : std::string());
    for (std::size_t i = 0; i < std::min(list.size(), kFirstOfAKind); ++i) {
      text += fmt::format("  {}\n", to_string(*list[i]));
    }
    if (list.size() > kFirstOfAKind) text += fmt::format("  and {} more\n", list.size() - kFirstOfAKind);
  }
  if (!report.store_digest.empty()) {
    text +=
        fmt::format("\nstore {} {}, digest {}\n", store, report.written ? "written" : "unchanged", report.store_digest);
  }
  std::fputs(text.c_str(), stdout);
}

void print_fatal(const ImportReport& report, const std::string& store) {
  const auto fatal = static_cast<std::size_t>(report.fatal_count());
  std::string text;
  std::size_t listed = 0;
  std::size_t told = 0;
  for (const ImportFinding& finding : report.findings) {
    if (!finding.fatal) continue;
    if (listed++ == kFirstFatal) break;
    told += static_cast<std::size_t>(finding.count);
    text += fmt::format("{} ({})\n", to_string(finding), to_string(finding.kind));
  }
  if (fatal > told) text += fmt::format("and {} more; --findings FILE.csv lists all\n", fatal - told);
  text += fmt::format(
      "hedgelab import: {} rows at fault, {} was not written. Repair the files, or say in the spec's "
      "policies what to do with such rows\n",
      fatal, store);
  std::fputs(text.c_str(), stderr);
}

ImportOptions options_of(const CommandLine& line) {
  ImportOptions options;
  if (line.flag("add") && line.flag("replace")) fail("--add keeps the store and --replace gives it up: name one");
  if (line.flag("add")) options.existing = ExistingStore::kAdd;
  if (line.flag("replace")) options.existing = ExistingStore::kReplace;
  if (line.has("overlap")) {
    if (!line.flag("add")) fail("--overlap is about a store that is added to; it needs --add");
    const std::string word = line.text("overlap");
    const auto overlap = parse_word<StoreOverlap>(word);
    if (!overlap) fail("--overlap: '{}' is not one of {}", word, fmt::join(kStoreOverlapWords, ", "));
    options.overlap = *overlap;
  }
  return options;
}

namespace fs = std::filesystem;

/// The specs that ship, by the names of their files.
std::map<std::string, fs::path> shipped_specs() {
  std::map<std::string, fs::path> specs;
  const auto folder = shipped_folder(fs::path("configs") / "import");
  if (!folder)
    fail("the shipped import specs were not found: no configs/import below the current folder or above the program");
  for (const std::string& name : list_folder(*folder)) {
    if (fs::path(name).extension() == ".json") specs.emplace(fs::path(name).stem().string(), *folder / name);
  }
  return specs;
}

int list_specs() {
  std::string text;
  for (const auto& [name, path] : shipped_specs()) {
    text += fmt::format("{:<18}{}\n", name, read_import_spec(path).description);
  }
  text +=
      "\n'hedgelab import NAME --from DIR --store DIR' uses one; the head of configs/import/NAME.json shows its "
      "files.\n";
  std::fputs(text.c_str(), stdout);
  return kSuccess;
}

/// A spec's file, or the name of one that ships.
fs::path spec_path(const std::string& text) {
  if (fs::path(text).has_extension() || text.find('/') != std::string::npos) return text;
  const std::map<std::string, fs::path> specs = shipped_specs();
  if (const auto at = specs.find(text); at != specs.end()) return at->second;
  std::vector<std::string> names;
  for (const auto& [name, path] : specs) names.push_back(name);
  const std::string nearest = nearest_word(text, names);
  fail("no import spec '{}' ships; there are {}{}", text, fmt::join(names, ", "),
       nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest));
}

/// The rule tables that a guess is made by.
int guess(const Arguments& arguments) {
  CommandLine line("import --guess FILE [options]", "Looks at a vendor's file and imports nothing.");
  namespace po = boost::program_options;
  line.add()("guess", po::value<std::string>()->value_name("FILE"), "the file")(
      "instruments", po::value<std::string>()->value_name("DIR"), "the instrument set of its contracts");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;
  const RuleBook rules =
      read_rule_book(reference_folder(line), line.has("instruments") ? line.text("instruments") : "");
  std::fputs(to_text(guess_spec(line.text("guess"), rules)).c_str(), stdout);
  return kSuccess;
}

/// --list and --guess FILE stand alone; --spec NAME is another way to say SPEC.
std::optional<int> other_question(Arguments& arguments) {
  if (arguments.size() == 1 && arguments[0] == "--list") return list_specs();
  if (!arguments.empty() && arguments[0].starts_with("--guess")) return guess(arguments);
  const auto named = std::find(arguments.begin(), arguments.end(), "--spec");
  if (named != arguments.end()) arguments.erase(named);
  return std::nullopt;
}

}  // namespace

int import_command(const Arguments& given) {
  namespace po = boost::program_options;
  Arguments arguments = given;
  if (const auto code = other_question(arguments)) return *code;
  CommandLine line(
      "import SPEC --from DIR --store DIR [options]",
      "Reads vendor files as the spec says, checks every row against the rule tables, and writes a bar\n"
      "store whole or not at all. A row that breaks a rule refuses the import unless a policy of the spec\n"
      "names what to do with it. A store that stands there already is replaced only when nothing of it is\n"
      "lost; --add lets new days and series join it. Exit code 2 when the import was refused.\n"
      "--list and --guess stand alone and import nothing; --guess takes --reference and --instruments.");
  line.positional("SPEC", "import spec (JSON), or the name of one that ships: vnpy_csv");
  line.add()("from", po::value<std::string>()->value_name("DIR"), "folder of the vendor files (required)")(
      "store", po::value<std::string>()->value_name("DIR"), "store to write or to add to (required)")(
      "add", po::bool_switch(), "add to the store: its series and days stay, new ones join them")(
      "overlap", po::value<std::string>()->value_name("WORD"),
      "with --add, where the store has another value: refuse (default), keep or replace")(
      "replace", po::bool_switch(), "replace the store even when series or days of it are lost")(
      "findings", po::value<std::string>()->value_name("FILE"), "write all findings to this CSV file")(
      "json", po::bool_switch(), "print the report as JSON")("list", po::bool_switch(), "the specs that ship, by name")(
      "guess", po::value<std::string>()->value_name("FILE"),
      "look at a vendor's file: a spec for it, with the evidence for each line and what the file does not tell")(
      "spec", po::value<std::string>()->value_name("SPEC"), "another way to say SPEC");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;
  if (line.flag("list") || line.has("guess")) fail("--list and --guess stand alone; 'hedgelab import --help'");
  for (const char* option : {"from", "store"}) {
    if (!line.has(option)) fail("--{} DIR is missing; 'hedgelab import --help' lists the options", option);
  }

  const ImportOptions options = options_of(line);
  const ImportSpec spec = read_import_spec(spec_path(line.text("SPEC")));
  const RuleBook rules = read_rule_book(reference_folder(line), spec.instruments);
  const std::string store = line.text("store");
  ImportReport report;
  // Made first: a place that cannot take the findings is found out before the store changes.
  std::optional<AtomicFile> findings;
  if (line.has("findings")) findings.emplace(line.text("findings"));
  {
    Progress progress("import", line);
    report = import_files(
        spec, line.text("from"), rules, store,
        [&](std::int64_t done, std::int64_t total, std::int64_t) { progress.update(done, total, "files"); }, options);
  }
  if (findings) findings->commit(csv(findings_table(report)));
  if (line.flag("json")) {
    print_json(report, store);
  } else {
    print_summary(report, store);
  }
  if (report.fatal_count() == 0) return kSuccess;
  print_fatal(report, store);
  return kBadInput;
}

}  // namespace hedgelab::app
