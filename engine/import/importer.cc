#include "engine/import/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "engine/core/csv_table.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/import/bar_collector.h"
#include "engine/import/import_findings.h"
#include "engine/import/line_reader.h"
#include "engine/import/vendor_row.h"
#include "engine/import/vendor_text.h"
#include "engine/store/store_layout.h"
#include "engine/store/store_place.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

void check_spec(const ImportSpec& spec) {
  if (spec.sources.empty()) fail("the import spec has no source");
  std::set<std::string> names;
  for (const ImportSource& source : spec.sources) {
    if (const auto fault = find_fault(source)) fail("source '{}': {}: {}", source.name, fault->field, fault->message);
    if (!names.insert(source.name).second) fail("source '{}' stands twice in the import spec", source.name);
  }
}

/// Files below `folder` that fit `pattern`, relative to `input`, walking only as deep as the pattern does.
void find_below(const fs::path& input, const std::string& below, std::string_view pattern,
                std::vector<std::string>& found) {
  const std::size_t slash = pattern.find('/');
  const std::string_view component = pattern.substr(0, slash);
  for (const std::string& name : list_folder(input / below)) {
    if (name.front() == '.' && !component.starts_with('.')) continue;  // an editor's or a download's leftovers
    if (!glob_matches(component, name)) continue;
    const std::string path = below.empty() ? name : below + "/" + name;
    const PathKind kind = kind_of(input / path);  // a link that leads nowhere is no file of ours
    if (slash == std::string_view::npos) {
      if (kind == PathKind::kFile) found.push_back(path);
    } else if (kind == PathKind::kFolder) {
      find_below(input, path, pattern.substr(slash + 1), found);
    }
  }
}

std::vector<std::string> files_of(const ImportSource& source, const fs::path& input) {
  std::vector<std::string> files;
  find_below(input, "", source.files, files);
  if (files.empty()) fail("source '{}': no file below {} fits '{}'", source.name, input.string(), source.files);
  std::sort(files.begin(), files.end());  // a folder's own order differs between machines
  return files;
}

/// "minute/IF/IF2506.csv.gz" is IF2506.
std::string_view symbol_of_file(std::string_view path) {
  path.remove_prefix(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  return path.substr(0, path.find('.'));
}

using SourceFiles = std::vector<std::vector<std::string>>;  // per source, relative to the input folder

/// The first contract of a source that the rule book knows, looked for no further than needed: a file's name or its
/// first rows tell it. `first_symbol` keeps the first text that names none.
std::optional<ContractId> first_contract(const ImportSource& source, const std::vector<std::string>& files,
                                         const fs::path& input, const RuleBook& rules, std::string& first_symbol) {
  const auto known = [&](std::string_view symbol) {
    const auto contract = rules.contracts.find(contract_text(source, symbol));
    if (!contract && first_symbol.empty()) first_symbol = symbol;
    return contract;
  };
  if (source.symbol) return known(*source.symbol);
  ImportFindings unheard;  // the import itself reads these rows again and tells what is wrong with them
  VendorRowReader rows(source, unheard);
  for (const std::string& file : files) {
    if (source.symbol_from_file_name) {
      if (const auto contract = known(symbol_of_file(file))) return contract;
      continue;
    }
    LineReader lines(input / file);
    std::string_view line;
    if (!lines.next(line)) continue;
    rows.start_file(unheard.begin_file(file), line);
    VendorRow row;
    while (lines.next(line)) {
      if (trim(line).empty()) continue;
      const auto number = static_cast<std::uint32_t>(lines.line());
      if (rows.read(line, number, row) != VendorRowReader::Outcome::kRow) continue;
      if (const auto contract = known(row.symbol)) return contract;
    }
  }
  return std::nullopt;
}

/// The hours that the store's grid follows: those of the contracts it will hold. They are needed before the first row
/// is placed, so with a rule book of several session groups the files are asked for a contract first.
std::string session_group_of(const ImportSpec& spec, const SourceFiles& files, const fs::path& input,
                             const RuleBook& rules) {
  const std::vector<std::string> groups = rules.sessions.groups();
  if (!spec.session_group.empty()) {
    if (std::find(groups.begin(), groups.end(), spec.session_group) != groups.end()) return spec.session_group;
    fail("session_group: there is no '{}'; known are {}", spec.session_group, fmt::join(groups, ", "));
  }
  if (const auto only = only_session_group(rules)) return *only;
  std::string symbol;
  for (std::size_t i = 0; i < spec.sources.size(); ++i) {
    if (spec.sources[i].kind != SeriesKind::kContract) continue;
    const auto contract = first_contract(spec.sources[i], files[i], input, rules, symbol);
    if (contract) return rules.contracts.instrument_of(*contract).session_group;
  }
  std::vector<std::string> products;
  for (const Instrument& instrument : rules.contracts.instruments()) products.push_back(instrument.code);
  fail(
      "the trading hours of the bars are unknown: {}. Known products: {}; \"session_group\" in the spec names the "
      "hours "
      "of data without contracts ({})",
      symbol.empty() ? std::string("no source holds contracts")
                     : fmt::format("no contract of the rule book was found ('{}' is none)", symbol),
      fmt::join(products, ", "), fmt::join(groups, ", "));
}

class FileImport {
 public:
  FileImport(const ImportSpec& spec, SourceFiles files, const fs::path& input, BarCollector& collector,
             ImportFindings& findings, ImportReport& report, const ImportProgress& progress)
      : spec_(spec),
        input_(input),
        collector_(collector),
        findings_(findings),
        report_(report),
        progress_(progress),
        files_(std::move(files)) {
    for (const auto& of_source : files_) file_count_ += static_cast<std::int64_t>(of_source.size());
  }

  void read_all() {
    for (std::uint32_t source = 0; source < spec_.sources.size(); ++source) {
      VendorRowReader rows(spec_.sources[source], findings_);
      for (const std::string& file : files_[source]) {
        read_file(source, rows, file);
        ++report_.files;
        tell();
      }
      collector_.finish_source(source);
    }
  }

 private:
  void tell() const {
    if (progress_) progress_(report_.files, file_count_, report_.rows);
  }

  void read_file(std::uint32_t source_number, VendorRowReader& rows, const std::string& file) {
    constexpr std::int64_t kRowsBetweenReports = 1 << 16;
    const ImportSource& source = spec_.sources[source_number];
    const std::uint32_t file_number = findings_.begin_file(file);
    LineReader lines(input_ / file);
    std::string_view line;
    if (!lines.next(line)) fail("{}: the file is empty; expected a header row", (input_ / file).string());
    rows.start_file(file_number, line);

    // Symbols of the file: a vendor's text is looked up in the contract table once.
    std::map<std::string, CollectedSeries*, std::less<>> known;
    std::string_view one_symbol;
    if (source.symbol) one_symbol = *source.symbol;
    if (source.symbol_from_file_name) one_symbol = symbol_of_file(file);
    std::int64_t file_rows = 0;
    VendorRow row;
    while (lines.next(line)) {
      if (trim(line).empty()) continue;
      ++file_rows;
      if (++report_.rows % kRowsBetweenReports == 0) tell();
      const auto line_number = static_cast<std::uint32_t>(lines.line());
      const auto outcome = rows.read(line, line_number, row);
      if (outcome == VendorRowReader::Outcome::kSkipped) ++report_.skipped;
      if (outcome != VendorRowReader::Outcome::kRow) continue;
      const RowPlace place{file_number, line_number};
      const std::string_view symbol = source.symbol_column ? row.symbol : one_symbol;
      auto series = known.find(symbol);
      if (series == known.end()) {
        series = known.emplace(symbol, collector_.series(source_number, symbol, place)).first;
      }
      if (series->second != nullptr) collector_.add(source_number, *series->second, row, place);
    }
    if (file_rows == 0) findings_.add(FindingKind::kUnreadableRow, false, {file_number, 1}, "no row below the header");
  }

  const ImportSpec& spec_;
  const fs::path& input_;
  BarCollector& collector_;
  ImportFindings& findings_;
  ImportReport& report_;
  const ImportProgress& progress_;
  SourceFiles files_;
  std::int64_t file_count_ = 0;
};

}  // namespace

std::int64_t ImportReport::fatal_count() const {
  return std::count_if(findings.begin(), findings.end(), [](const ImportFinding& finding) { return finding.fatal; });
}

namespace {

/// The store that stands at the output, read as far as an import needs it; nullopt when there is none.
std::optional<BarStore> store_at(const fs::path& output, const RuleBook& rules, ExistingStore existing) {
  const bool is_there = is_file(output / store_layout::kManifest);
  if (existing == ExistingStore::kReplace) return std::nullopt;
  if (!is_there) {
    if (existing == ExistingStore::kAdd)
      fail("{}: there is no store to add to; an import without --add makes one", output.string());
    return std::nullopt;
  }
  try {
    return std::optional<BarStore>(std::in_place, output, rules, BarStore::Verify::kStructureOnly);
  } catch (const InputError& problem) {
    if (existing == ExistingStore::kAdd) throw;
    fail("{}; what it holds cannot be told, and --replace puts the new store in its place all the same",
         problem.what());
  }
}

}  // namespace

ImportReport import_files(const ImportSpec& spec, const fs::path& input, const RuleBook& rules, const fs::path& output,
                          const ImportProgress& progress, const ImportOptions& options) {
  check_spec(spec);
  if (!is_folder(input)) fail("{}: there is no such folder to import from", input.string());
  check_store_place(output);
  const bool adds = options.existing == ExistingStore::kAdd;
  ImportReport report;
  ImportFindings findings;
  SourceFiles files;
  for (const ImportSource& source : spec.sources) files.push_back(files_of(source, input));
  const std::optional<BarStore> previous = store_at(output, rules, options.existing);
  BarStoreWriter writer =
      adds ? BarStoreWriter(rules, *previous) : BarStoreWriter(rules, session_group_of(spec, files, input, rules));
  BarCollector collector(spec, rules, writer, findings, report);
  FileImport(spec, std::move(files), input, collector, findings, report, progress).read_all();
  if (adds) collector.join(*previous, options.overlap);
  collector.check_series();
  report.findings = findings.take();
  if (report.fatal_count() > 0) return report;
  if (report.bars == 0 && report.known == 0)
    fail("no bar was read: {} rows, {} outside the dates, {} dropped", report.rows, report.skipped, report.dropped);
  if (adds && report.bars == 0) {
    report.store_digest = previous->digest();
    return report;
  }
  if (!adds) {
    if (previous) {
      if (const std::string lost = collector.losses(*previous); !lost.empty()) {
        fail("{}: the store there holds what these files do not: {}. --add lets them join it, --replace gives it up",
             output.string(), lost);
      }
    }
    writer.set_description(spec.description, false);
  }
  collector.give_to(writer);
  report.store_digest = writer.write(output);
  report.written = true;
  return report;
}

}  // namespace hedgelab
