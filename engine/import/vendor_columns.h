#pragma once
// Where the columns of a source stand in a file: found by the words of its header, or by position.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/import/import_spec.h"
#include "engine/import/table_rows.h"

namespace hedgelab {

class VendorColumns {
 public:
  static constexpr int kAbsent = -1;
  enum Column : std::uint8_t { kOpen, kHigh, kLow, kClose, kSettlement, kVolume, kOpenInterest, kTurnover, kColumns };
  /// Positions are from 0, kAbsent where the source has no such column.
  struct Series {
    std::string symbol;  // of a wide table
    std::array<int, kColumns> position{};
  };
  struct Filter {
    int position;
    const RowFilter* filter;
  };

  /// REQUIRES: source outlives it.
  explicit VendorColumns(const ImportSource& source);

  /// Takes the header of a file from `rows`, when it has one. Throws InputError naming the file when a column of the
  /// source is missing or stands twice.
  void start_file(const VendorFile& file, TableRows& rows);
  /// Fields of a row; 0: not known yet, as in a file without a header.
  [[nodiscard]] std::size_t width() const { return width_; }
  /// Of the first row of a file without a header. Throws InputError when a column of the source lies beyond it.
  void set_width(std::size_t width);

  [[nodiscard]] const std::vector<int>& time() const { return time_; }
  [[nodiscard]] int symbol() const { return symbol_; }
  [[nodiscard]] const std::vector<Filter>& filters() const { return filters_; }
  /// Those of a row: one, or those of a wide table.
  [[nodiscard]] const std::vector<Series>& series() const { return series_; }
  /// "column 'close'", for messages.
  [[nodiscard]] std::string name_of(Column column) const;

 private:
  void take_header(TableRows& rows);
  [[noreturn]] void fail_missing(const ColumnName& column) const;
  /// What may be wrong when a column is missing: "; did you mean 'close'?"
  [[nodiscard]] std::string hint_for_missing(const ColumnName& column) const;
  [[nodiscard]] int find(const ColumnName& column) const;
  void find_wide();
  void check_positions() const;
  /// "daily/IF2401.csv:1", the header's place.
  [[nodiscard]] std::string where() const;

  const ImportSource* source_;
  std::array<std::optional<ColumnName>, kColumns> columns_;
  std::string file_;
  std::uint32_t line_ = 1;  // of the header
  std::vector<std::string> header_;
  std::size_t width_ = 0;
  std::vector<int> time_;
  int symbol_ = kAbsent;
  std::vector<Filter> filters_;
  std::vector<Series> series_;
};

}  // namespace hedgelab
