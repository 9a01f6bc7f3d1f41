// hedgelab import: vendor files to a bar store.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/app/command.h"
#include "engine/config/read_import_spec.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/import/importer.h"

namespace hedgelab::app {
namespace {

constexpr std::size_t kFirstOfAKind = 3;
constexpr std::size_t kFirstFatal = 20;

std::string line_of(const ImportFinding& finding) {
  return finding.line == 0 ? fmt::format("{}: {}", finding.file, finding.message)
                           : fmt::format("{}:{}: {}", finding.file, finding.line, finding.message);
}

std::map<FindingKind, std::vector<const ImportFinding*>> by_kind(const ImportReport& report) {
  std::map<FindingKind, std::vector<const ImportFinding*>> kinds;
  for (const ImportFinding& finding : report.findings) kinds[finding.kind].push_back(&finding);
  return kinds;
}

std::string findings_csv(const ImportReport& report) {
  const auto quoted = [](const std::string& text) {
    std::string result = "\"";
    for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
  };
  std::string text = "kind,fatal,file,line,message\n";
  for (const ImportFinding& finding : report.findings) {
    text += fmt::format("{},{},{},{},{}\n", to_string(finding.kind), finding.fatal ? 1 : 0, quoted(finding.file),
                        finding.line, quoted(finding.message));
  }
  return text;
}

void print_json(const ImportReport& report, const std::string& store) {
  nlohmann::ordered_json json;
  json["written"] = report.written;
  json["store"] = store;
  json["store_digest"] = report.store_digest;
  json["files"] = report.files;
  json["rows"] = report.rows;
  json["bars"] = report.bars;
  json["skipped"] = report.skipped;
  json["dropped"] = report.dropped;
  json["merged"] = report.merged;
  json["repaired"] = report.repaired;
  json["filled"] = report.filled;
  json["known"] = report.known;
  json["replaced"] = report.replaced;
  json["fatal"] = report.fatal_count();
  json["findings_by_kind"] = nlohmann::ordered_json::object();
  for (const auto& [kind, list] : by_kind(report)) json["findings_by_kind"][std::string(to_string(kind))] = list.size();
  json["findings"] = nlohmann::ordered_json::array();
  for (const ImportFinding& finding : report.findings) {
    json["findings"].push_back({{"kind", to_string(finding.kind)},
                                {"fatal", finding.fatal},
                                {"file", finding.file},
                                {"line", finding.line},
                                {"message", finding.message}});
  }
  std::fputs((json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n").c_str(), stdout);
}

void print_summary(const ImportReport& report, const std::string& store) {
  std::string text = fmt::format(
      "{} files, {} rows, {} bars ({} rows outside the dates, {} dropped, {} merged; {} bars repaired, {} filled)\n",
      report.files, report.rows, report.bars, report.skipped, report.dropped, report.merged, report.repaired,
      report.filled);
  if (report.known > 0 || report.replaced > 0) {
    text += fmt::format("{} rows told the store nothing new, {} of its bars were replaced\n", report.known,
                        report.replaced);
  }
  for (const auto& [kind, list] : by_kind(report)) {
    const auto fatal = std::count_if(list.begin(), list.end(), [](const auto* finding) { return finding->fatal; });
    text += fmt::format("\n{}: {}{}\n", to_string(kind), list.size(),
                        fatal > 0 ? fmt::format(", {} of them fatal", fatal) : std::string());
    for (std::size_t i = 0; i < std::min(list.size(), kFirstOfAKind); ++i) {
      text += fmt::format("  {}\n", line_of(*list[i]));
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
  std::size_t shown = 0;
  for (const ImportFinding& finding : report.findings) {
    if (!finding.fatal) continue;
    if (shown++ == kFirstFatal) break;
    text += fmt::format("{} ({})\n", line_of(finding), to_string(finding.kind));
  }
  if (fatal > kFirstFatal) text += fmt::format("and {} more; --findings FILE.csv lists all\n", fatal - kFirstFatal);
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
    const std::vector<std::string> words{"refuse", "keep", "replace"};
    const auto at = std::find(words.begin(), words.end(), word);
    if (at == words.end()) fail("--overlap: '{}' is not one of {}", word, fmt::join(words, ", "));
    options.overlap = static_cast<StoreOverlap>(at - words.begin());
  }
  return options;
}

}  // namespace

int import_command(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line(
      "import SPEC --from DIR --store DIR [options]",
      "Reads vendor files as the spec says, checks every row against the rule tables, and writes a bar\n"
      "store whole or not at all. A row that breaks a rule refuses the import unless a policy of the spec\n"
      "names what to do with it. A store that stands there already is replaced only when nothing of it is\n"
      "lost; --add lets new days and series join it. Exit code 2 when the import was refused.");
  line.positional("SPEC", "import spec (JSON), for example configs/import/real_data.json");
  line.add()("from", po::value<std::string>()->value_name("DIR"), "folder of the vendor files (required)")(
      "store", po::value<std::string>()->value_name("DIR"), "store to write or to add to (required)")(
      "add", po::bool_switch(), "add to the store: its series and days stay, new ones join them")(
      "overlap", po::value<std::string>()->value_name("WORD"),
      "with --add, where the store has another value: refuse (default), keep or replace")(
      "replace", po::bool_switch(), "replace the store even when series or days of it are lost")(
      "findings", po::value<std::string>()->value_name("FILE"), "write all findings to this CSV file")(
      "json", po::bool_switch(), "print the report as JSON");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;
  for (const char* option : {"from", "store"}) {
    if (!line.has(option)) fail("--{} DIR is missing; 'hedgelab import --help' lists the options", option);
  }

  const ImportOptions options = options_of(line);
  const ImportSpec spec = read_import_spec(line.text("SPEC"));
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
  if (findings) findings->commit(findings_csv(report));
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
