#include "engine/import/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/import/bar_collector.h"
#include "engine/import/byte_source.h"
#include "engine/import/import_findings.h"
#include "engine/import/table_rows.h"
#include "engine/import/text_encoding.h"
#include "engine/import/vendor_row.h"
#include "engine/import/vendor_symbol.h"
#include "engine/import/vendor_text.h"
#include "engine/store/damaged_store.h"
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
    const PathKind kind = kind_of(input / path);
    // The folder has the name, and nothing stands there.
    if (kind == PathKind::kAbsent) fail("{}: is a link that leads nowhere", (input / path).string());
    if (slash == std::string_view::npos) {
      if (kind == PathKind::kFile) found.push_back(path);
    } else if (kind == PathKind::kFolder) {
      find_below(input, path, pattern.substr(slash + 1), found);
    }
  }
}

/// The members of an archive that the source asks for; the file itself when it is none.
void add_members(const ImportSource& source, const fs::path& input, const std::string& path,
                 std::vector<VendorFile>& files) {
  if (format_of(input / path) != FileFormat::kArchive) {
    files.push_back({path, ""});
    return;
  }
  const std::vector<std::string> members = members_of(input / path);
  const std::size_t before = files.size();
  for (const std::string& member : members) {
    const std::size_t slash = member.rfind('/');
    const std::string_view name = std::string_view(member).substr(slash == std::string::npos ? 0 : slash + 1);
    // A pattern without a folder is about the name, wherever in the archive it lies.
    const bool whole_path = source.member.find('/') != std::string::npos;
    if (!source.member.empty() && !glob_matches(source.member, whole_path ? std::string_view(member) : name)) continue;
    files.push_back({path, member});
  }
  if (members.empty()) fail("{}: holds no file; links and hidden files are not read", (input / path).string());
  if (files.size() == before) {
    fail("{}: no file in it fits '{}'; it holds {} files, the first is '{}'", (input / path).string(), source.member,
         members.size(), shown(members.front()));
  }
}

std::vector<VendorFile> files_of(const ImportSource& source, const fs::path& input) {
  std::vector<std::string> found;
  find_below(input, "", source.files, found);
  if (found.empty() && source.optional) return {};
  if (found.empty()) fail("source '{}': no file below {} fits '{}'", source.name, input.string(), source.files);
  std::sort(found.begin(), found.end());  // a folder's own order differs between machines
  std::vector<VendorFile> files;
  for (const std::string& path : found) add_members(source, input, path, files);
  return files;
}

using SourceFiles = std::vector<std::vector<VendorFile>>;  // per source

/// The first contract of a source that the rule book knows, looked for no further than needed: a file's name or its
/// first rows tell it. `first_symbol` keeps the first text that names none.
std::optional<ContractId> first_contract(const ImportSource& source, const std::vector<VendorFile>& files,
                                         const fs::path& input, const RuleBook& rules, std::string& first_symbol) {
  const auto known = [&](std::string_view code, Date date) {
    const auto contract = rules.contracts.find(symbol_of(source, code, date));
    if (!contract && first_symbol.empty()) first_symbol = code;
    return contract;
  };
  const Date some_day = rules.calendar.last_date();  // of codes with a one-digit year only the product matters here
  if (source.symbol) return known(*source.symbol, some_day);
  ImportFindings unheard;  // the import itself reads these rows again and tells what is wrong with them
  VendorRowReader reader(source, unheard);
  std::vector<std::string_view> fields;
  for (const VendorFile& file : files) {
    if (source.symbol_from_file_name) {
      if (const auto contract = known(symbol_of_file(source, file.name()), some_day)) return contract;
      continue;
    }
    const auto rows = open_rows(source, input, file);
    reader.start_file(unheard.begin_file(file.name()), file, *rows);
    for (auto step = rows->next(fields); step != TableRows::Step::kEnd; step = rows->next(fields)) {
      if (step == TableRows::Step::kFault) continue;
      if (reader.begin_row(*rows, fields) != VendorRowReader::Outcome::kGood) continue;
      for (std::size_t i = 0; i < reader.series_count(); ++i) {
        if (const auto contract = known(reader.symbol(i), some_day)) return contract;
      }
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
      VendorRowReader reader(spec_.sources[source], findings_);
      for (const VendorFile& file : files_[source]) {
        read_file(source, reader, file);
        ++report_.files;
        tell();
      }
      collector_.finish_source(source);
    }
  }

 private:
  using Outcome = VendorRowReader::Outcome;
  /// An unreadable row, which is a footer when no good row follows.
  struct Unreadable {
    RowPlace place;
    std::string fault;
  };
  static constexpr std::size_t kLongestFooter = 20;

  void tell() const {
    if (progress_) progress_(report_.files, file_count_, report_.rows);
  }

  void unreadable(const ImportSource& source, RowPlace place, const std::string& fault) {
    if (source.footer == RowPolicy::kDrop && unreadable_.size() < kLongestFooter) {
      unreadable_.push_back({place, fault});
      return;
    }
    settle_unreadable(false);
    findings_.add(FindingKind::kUnreadableRow, true, place, fault);
  }
  void settle_unreadable(bool at_end) {
    for (Unreadable& row : unreadable_) {
      if (at_end) {
        ++report_.dropped;
        findings_.add(FindingKind::kFooter, false, row.place, row.fault + "; dropped as the file's footer");
      } else {
        findings_.add(FindingKind::kUnreadableRow, true, row.place, std::move(row.fault));
      }
    }
    unreadable_.clear();
  }

  /// The series of a code; nullptr when its rows are passed over or dropped.
  struct KnownCode {
    CollectedSeries* series = nullptr;
    bool is_passed_over = false;
  };
  KnownCode series_of(std::uint32_t source_number, std::string_view code, Date date, RowPlace place) {
    // A vendor's text is looked up in the contract table once a file, unless its meaning hangs on the date.
    const bool by_date = needs_date(spec_.sources[source_number], code);
    if (!by_date) {
      if (const auto known = known_.find(code); known != known_.end()) return known->second;
    }
    KnownCode known;
    known.series = collector_.series(source_number, code, date, place, known.is_passed_over);
    if (!by_date && known_.size() < kMostCodes) known_.emplace(code, known);
    return known;
  }

  /// One series of a row that is good so far.
  void read_bar(std::uint32_t source_number, VendorRowReader& reader, std::size_t series_number, VendorRow& row,
                bool& has_time) {
    const ImportSource& source = spec_.sources[source_number];
    const RowPlace place = reader.place();
    std::string_view code = one_symbol_;
    if (!source.symbol && !source.symbol_from_file_name) code = reader.symbol(series_number);
    const bool by_date = needs_date(source, code);
    KnownCode known;
    // Subtotal rows and foreign contracts may lack the rest of a row: their code comes first.
    if (!by_date) known = series_of(source_number, code, Date(), place);
    if (!by_date && known.series == nullptr) {
      if (known.is_passed_over) {
        ++report_.skipped;
      } else {
        collector_.add_unknown(source_number, code, place);
      }
      return;
    }
    if (!has_time) {
      time_outcome_ = reader.time(row);
      has_time = true;
      if (time_outcome_ == Outcome::kUnreadable) unreadable(source, place, reader.fault());
    }
    if (time_outcome_ == Outcome::kPassedOver) ++report_.skipped;
    if (time_outcome_ != Outcome::kGood) return;
    settle_unreadable(false);
    if (by_date) {
      known = series_of(source_number, code, row.moment.date, place);
      if (known.is_passed_over) ++report_.skipped;
      if (!known.is_passed_over && known.series == nullptr) collector_.add_unknown(source_number, code, place);
      if (known.series == nullptr) return;
    }
    const Outcome outcome = reader.bar(series_number, row);
    if (outcome == Outcome::kNothing) --report_.rows;
    if (outcome == Outcome::kGood) collector_.add(source_number, *known.series, row, place);
  }

  void read_file(std::uint32_t source_number, VendorRowReader& reader, const VendorFile& file) {
    constexpr std::int64_t kRowsBetweenReports = 1 << 16;
    const ImportSource& source = spec_.sources[source_number];
    const std::uint32_t file_number = findings_.begin_file(file.name());
    const auto rows = open_rows(source, input_, file);
    reader.start_file(file_number, file, *rows);
    known_.clear();
    if (source.symbol) one_symbol_ = *source.symbol;
    if (source.symbol_from_file_name) one_symbol_ = symbol_of_file(source, file.name());
    std::int64_t file_rows = 0;
    VendorRow row;
    std::vector<std::string_view> fields;
    for (auto step = rows->next(fields); step != TableRows::Step::kEnd; step = rows->next(fields)) {
      ++file_rows;
      if (++report_.rows % kRowsBetweenReports == 0) tell();
      if (step == TableRows::Step::kFault) {
        unreadable(source, {file_number, rows->line()}, rows->fault());
        continue;
      }
      const Outcome outcome = reader.begin_row(*rows, fields);
      if (outcome == Outcome::kPassedOver) ++report_.skipped;
      if (outcome == Outcome::kUnreadable) unreadable(source, reader.place(), reader.fault());
      if (outcome != Outcome::kGood) continue;
      report_.rows += static_cast<std::int64_t>(reader.series_count()) - 1;  // a cell of a wide table is a row here
      bool has_time = false;
      for (std::size_t i = 0; i < reader.series_count(); ++i) read_bar(source_number, reader, i, row, has_time);
    }
    settle_unreadable(true);
    if (file_rows == 0) findings_.add(FindingKind::kUnreadableRow, false, {file_number, 1}, "no row below the header");
  }

  static constexpr std::size_t kMostCodes = 65'536;
  std::vector<Unreadable> unreadable_;
  std::map<std::string, KnownCode, std::less<>> known_;
  std::string one_symbol_;
  Outcome time_outcome_ = Outcome::kGood;
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
  std::int64_t count = 0;
  for (const ImportFinding& finding : findings) count += finding.fatal ? finding.count : 0;
  return count;
}

namespace {

[[noreturn]] void fail_untold(const std::exception& problem) {
  fail("{}; what it holds cannot be told, and --replace puts the new store in its place all the same", problem.what());
}

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
    return std::optional<BarStore>(std::in_place, output, rules);
  } catch (const InputError& problem) {
    if (existing == ExistingStore::kAdd) throw;
    fail_untold(problem);
  }
}

/// What is in the store and not in the files, for people; empty when all of it is.
std::string losses(const BarCollector& collector, const BarStore& previous) {
  try {
    return collector.losses(previous);
  } catch (const DamagedStore& problem) {
    fail_untold(problem);
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
  if (std::all_of(files.begin(), files.end(), [](const auto& of_source) { return of_source.empty(); })) {
    std::vector<std::string> patterns;
    for (const ImportSource& source : spec.sources) patterns.push_back(source.files);
    fail("no file below {} fits any source: {}", input.string(), fmt::join(patterns, ", "));
  }
  const std::optional<BarStore> previous = store_at(output, rules, options.existing);
  BarStoreWriter writer =
      adds ? BarStoreWriter(rules, *previous) : BarStoreWriter(rules, session_group_of(spec, files, input, rules));
  BarCollector collector(spec, rules, writer, findings, report);
  FileImport(spec, std::move(files), input, collector, findings, report, progress).read_all();
  try {
    if (adds) collector.join(*previous, options.overlap);
  } catch (const DamagedStore& problem) {
    fail("{}", problem.what());
  }
  collector.check_series(adds ? &*previous : nullptr);
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
      if (const std::string lost = losses(collector, *previous); !lost.empty()) {
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
