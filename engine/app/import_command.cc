// hedgelab import: vendor files to a bar store.

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

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

void write_findings(const std::string& path, const ImportReport& report) {
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
  write_file_atomically(path, text);
}

void print_json(const ImportReport& report, const std::string& store) {
  nlohmann::ordered_json json;
  json["written"] = !report.store_digest.empty();
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
  for (const auto& [kind, list] : by_kind(report)) {
    const auto fatal = std::count_if(list.begin(), list.end(), [](const auto* finding) { return finding->fatal; });
    text += fmt::format("\n{}: {}{}\n", to_string(kind), list.size(),
                        fatal > 0 ? fmt::format(", {} of them fatal", fatal) : std::string());
    for (std::size_t i = 0; i < std::min(list.size(), kFirstOfAKind); ++i) {
      text += fmt::format("  {}\n", line_of(*list[i]));
    }
    if (list.size() > kFirstOfAKind) text += fmt::format("  and {} more\n", list.size() - kFirstOfAKind);
  }
  if (!report.store_digest.empty()) text += fmt::format("\nstore {} written, digest {}\n", store, report.store_digest);
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

}  // namespace

int import_command(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line(
      "import SPEC --from DIR --store DIR [options]",
      "Reads vendor files as the spec says, checks every row against the rule tables, and writes a bar\n"
      "store whole or not at all. A row that breaks a rule refuses the import unless a policy of the spec\n"
      "names what to do with it. Exit code 2 when nothing was written.");
  line.positional("SPEC", "import spec (JSON), for example configs/import/real_data.json");
  line.add()("from", po::value<std::string>()->value_name("DIR"), "folder of the vendor files (required)")(
      "store", po::value<std::string>()->value_name("DIR"), "store to write or to replace (required)")(
      "findings", po::value<std::string>()->value_name("FILE"), "write all findings to this CSV file")(
      "json", po::bool_switch(), "print the report as JSON");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;
  for (const char* option : {"from", "store"}) {
    if (!line.has(option)) fail("--{} DIR is missing; 'hedgelab import --help' lists the options", option);
  }

  const ImportSpec spec = read_import_spec(line.text("SPEC"));
  const RuleBook rules = read_rule_book(reference_folder(line), spec.instruments);
  const std::string store = line.text("store");
  ImportReport report;
  {
    Progress progress("import");
    report = import_files(
        spec, line.text("from"), rules, store,
        [&](std::int64_t done, std::int64_t total, std::int64_t) { progress.update(done, total, "files"); });
  }
  if (line.has("findings")) write_findings(line.text("findings"), report);
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
