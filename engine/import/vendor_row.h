#pragma once
// One row of a vendor's file as a bar with a time stamp: columns found by their header's words, numbers exact.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/import/import_findings.h"
#include "engine/import/vendor_text.h"

namespace hedgelab {

struct VendorRow {
  TimeFormat::Moment moment;
  std::string_view symbol;  // text of the symbol column; empty when the source has none
  BarRecord bar;            // without its place on the grid
  bool repaired = false;    // a price was rounded
};

/// Reads the rows of the files of one source. REQUIRES: source and findings outlive it.
class VendorRowReader {
 public:
  VendorRowReader(const ImportSource& source, ImportFindings& findings);

  /// Takes a file's header. Throws InputError naming the file when a column of the source is missing or stands twice.
  void start_file(std::uint32_t file, std::string_view header);

  enum class Outcome : std::uint8_t {
    kRow,
    kSkipped,  // outside the source's dates
    kFaulty    // a fatal finding was added
  };
  /// `row.symbol` points into `line`.
  [[nodiscard]] Outcome read(std::string_view line, std::uint32_t line_number, VendorRow& row);

 private:
  static constexpr int kAbsent = -1;
  struct Field {
    std::string column;  // the header's word
    int position = kAbsent;
  };
  [[nodiscard]] std::string_view text(const Field& field) const {
    return fields_[static_cast<std::size_t>(field.position)];
  }
  [[nodiscard]] bool price(const Field& field, RowPlace place, VendorRow& row, std::int32_t& value);
  [[nodiscard]] bool count(const Field& field, RowPlace place, std::int32_t& value);
  [[nodiscard]] bool turnover(RowPlace place, std::int64_t& value);
  void split_fields(std::string_view line);

  const ImportSource* source_;
  ImportFindings* findings_;
  TimeFormat time_format_;
  Field time_, symbol_, open_, high_, low_, close_, settlement_, volume_, open_interest_, turnover_;
  std::uint32_t file_ = 0;
  std::size_t header_fields_ = 0;
  std::vector<std::string_view> fields_;  // of the current line; reused, so a row costs no allocation
};

}  // namespace hedgelab
