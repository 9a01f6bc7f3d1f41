#pragma once
// Small vendor files, specs and stores for the tests of this folder.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/import/importer.h"
#include "engine/store/bar_store.h"
#include "engine/store/bar_store_writer.h"
#include "tests/support/places.h"
#include "tests/support/vendor_files.h"

namespace hedgelab::test {

inline const RuleBook& rules() {
  static const RuleBook book = RuleBook::read(reference_folder());
  return book;
}

inline constexpr std::string_view kDailyHeader = "date,open,high,low,close,settle,volume,open_interest,amount\n";

/// Daily files named after their contract, columns of kDailyHeader.
inline ImportSource daily_source() {
  ImportSource source;
  source.name = "daily";
  source.files = "daily/*.csv";
  source.symbol_from_file_name = true;
  source.time_columns = {"date"};
  source.open = "open";
  source.high = "high";
  source.low = "low";
  source.close = "close";
  source.settlement = "settle";
  source.volume = "volume";
  source.open_interest = "open_interest";
  source.turnover = "amount";
  return source;
}

/// Closes of one index in close/*.csv with columns date,close.
inline ImportSource index_source() {
  ImportSource source;
  source.name = "index";
  source.files = "index/*.csv";
  source.kind = SeriesKind::kIndex;
  source.symbol_from_file_name = true;
  source.time_columns = {"date"};
  source.close = "close";
  return source;
}

/// An import of files below a scratch folder: input/ and store/.
class SmallImport {
 public:
  void put(const std::string& file, std::string_view text) const { test::put(scratch_ / "input" / file, text); }
  /// Replaces what an earlier run of the test wrote.
  ImportReport run(std::vector<ImportSource> sources,
                   const ImportOptions& options = {ExistingStore::kReplace, StoreOverlap::kRefuse}) const {
    return import_files({"test", std::move(sources)}, scratch_ / "input", rules(), scratch_ / "store", {}, options);
  }
  /// What an import that cannot even be read throws.
  std::string failure(std::vector<ImportSource> sources) const {
    try {
      (void)run(std::move(sources));
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }
  [[nodiscard]] BarStore open() const { return BarStore(store(), rules()); }
  [[nodiscard]] std::filesystem::path store() const { return scratch_ / "store"; }
  [[nodiscard]] std::filesystem::path input() const { return scratch_ / "input"; }
  [[nodiscard]] const std::filesystem::path& folder() const { return scratch_.path(); }

 private:
  ScratchFolder scratch_;
};

inline DayIndex day(std::string_view date) { return rules().calendar.index_of(Date::parse(date)); }

/// "bad_price! daily/IF2401.csv:3: message" per finding; '!' marks a fatal one, "x3" at its end three equal ones. Small
/// files lack most listed contracts; that note is left out.
inline std::vector<std::string> lines_of(const ImportReport& report) {
  std::vector<std::string> lines;
  for (const ImportFinding& finding : report.findings) {
    if (finding.kind == FindingKind::kNoData) continue;
    lines.push_back(fmt::format("{}{} {}:{}: {}{}", to_string(finding.kind), finding.fatal ? "!" : "", finding.file,
                                finding.line, finding.message,
                                finding.count > 1 ? fmt::format(" x{}", finding.count) : ""));
  }
  return lines;
}

}  // namespace hedgelab::test
