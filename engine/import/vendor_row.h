#pragma once
// One row of a vendor's table as a bar with a time stamp, numbers exact. A wide table gives one bar for each of its
// series.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/import/import_findings.h"
#include "engine/import/vendor_columns.h"
#include "engine/import/vendor_text.h"

namespace hedgelab {

struct VendorRow {
  TimeFormat::Moment moment;  // on the exchange's clock
  BarRecord bar;              // without its place on the grid
  bool repaired = false;      // a price was rounded
};

/// Reads the rows of the files of one source. A row goes through its steps in order: begin_row, then for each series
/// symbol, time and bar. REQUIRES: source and findings outlive it.
class VendorRowReader {
 public:
  VendorRowReader(const ImportSource& source, ImportFindings& findings);

  /// Takes the header of a file from `rows`, as VendorColumns does.
  void start_file(std::uint32_t file, const VendorFile& name, TableRows& rows);

  enum class Outcome : std::uint8_t {
    kGood,
    kPassedOver,  // by a filter of the source
    kUnreadable,  // fault() says why; no finding was added, since such a row at the end of a file may be a footer
    kFaulty,      // a fatal finding was added
    kNothing      // a series of a wide table without a value in this row
  };
  /// Takes the row that `rows` gave last.
  [[nodiscard]] Outcome begin_row(const TableRows& rows, std::vector<std::string_view>& fields);
  /// Why the row that begin_row or time found unreadable is so.
  [[nodiscard]] const std::string& fault() const { return fault_; }
  [[nodiscard]] RowPlace place() const { return place_; }

  /// Series of a row: one, or those of a wide table.
  [[nodiscard]] std::size_t series_count() const { return columns_.series().size(); }
  /// The vendor's code of a series; empty when neither the row nor the header tells it.
  [[nodiscard]] std::string_view symbol(std::size_t series) const;
  [[nodiscard]] Outcome time(VendorRow& row);
  [[nodiscard]] Outcome bar(std::size_t series, VendorRow& row);

 private:
  using Column = VendorColumns::Column;
  [[nodiscard]] bool passes(const VendorColumns::Filter& filter) const;
  [[nodiscard]] std::string_view field(int position) const { return fields_[static_cast<std::size_t>(position)]; }
  /// The field of a number, with its thousands separators taken out; nullopt when it is missing.
  [[nodiscard]] std::optional<std::string_view> number(int position);
  [[nodiscard]] bool is_missing(std::string_view text) const;
  /// The row's stamp: its columns, joined, behind the file's name where that holds a part of it.
  [[nodiscard]] std::string_view time_text();
  void add_fault(FindingKind kind, Column column, std::string_view written, std::string_view why);
  [[nodiscard]] bool price(const VendorColumns::Series& series, Column column, VendorRow& row, std::int32_t& value);
  [[nodiscard]] bool count(const VendorColumns::Series& series, Column column, std::int32_t& value);
  [[nodiscard]] bool turnover(const VendorColumns::Series& series, std::int64_t& value);

  const ImportSource* source_;
  ImportFindings* findings_;
  std::vector<TimeFormat> time_formats_;
  VendorColumns columns_;
  std::array<bool, 256> begins_missing_{};  // first characters of the words for missing
  std::uint32_t file_ = 0;
  std::string file_stem_;  // for a date in the file's name
  RowPlace place_;
  std::string fault_;
  std::string time_text_, plain_;
  std::vector<std::string_view> fields_;  // of the current row; reused, so a row costs no allocation
};

}  // namespace hedgelab
