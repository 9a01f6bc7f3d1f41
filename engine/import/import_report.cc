#include "engine/import/import_report.h"

#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

const TableOf<ImportFinding>& findings() {
  static const TableOf<ImportFinding> kFindings(
      "findings", "what an import found at a row, or at several that are alike",
      {{"kind", unit::kNone, "which rule it is about", [](const ImportFinding& one) { return to_string(one.kind); }},
       {"fatal", unit::kNone, "whether it refuses the import", &ImportFinding::fatal},
       {"count", unit::kNone, "rows that are alike", &ImportFinding::count},
       {"file", unit::kNone, "file of the first, or the series",
        [](const ImportFinding& one) { return std::string_view(one.file); }},
       {"line", unit::kNone, "line of the first; 0 is about a series", &ImportFinding::line},
       {"last_file", unit::kNone, "file of the last",
        [](const ImportFinding& one) { return std::string_view(one.count == 1 ? one.file : one.last_file); }},
       {"last_line", unit::kNone, "line of the last",
        [](const ImportFinding& one) { return one.count == 1 ? one.line : one.last_line; }},
       {"message", unit::kNone, "what was found and what was expected",
        [](const ImportFinding& one) { return std::string_view(one.message); }}});
  return kFindings;
}

}  // namespace

std::vector<std::pair<std::string_view, std::int64_t>> counts_of(const ImportReport& report) {
  return {{"files", report.files},       {"rows", report.rows},          {"bars", report.bars},
          {"skipped", report.skipped},   {"dropped", report.dropped},    {"merged", report.merged},
          {"repaired", report.repaired}, {"filled", report.filled},      {"known", report.known},
          {"replaced", report.replaced}, {"fatal", report.fatal_count()}};
}

Table findings_table(const ImportReport& report) { return findings().of(report.findings); }

}  // namespace hedgelab
