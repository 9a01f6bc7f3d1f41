#pragma once
// A small CSV file read whole: header row, comment lines starting with '#', fields by RFC 4180 (csv_fields.h). For rule
// tables and other files of some thousand rows; vendors' market data are streamed by engine/import.

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/date.h"
#include "engine/core/fixed_point.h"

namespace hedgelab {

/// A small file, read once: who parses it and who digests it see the same bytes. Made from a path where one is asked
/// for.
struct CsvFile {
  template <class Path>
  requires std::convertible_to<const Path&, std::filesystem::path> CsvFile(const Path& path)
      : CsvFile(std::filesystem::path(path)) {}
  /// Throws InputError when the file cannot be read.
  CsvFile(const std::filesystem::path& path);

  std::string name;
  std::string text;
};

class CsvTable {
 public:
  /// One data row; every accessor throws InputError naming file, line and column when the text does not fit.
  class Row {
   public:
    [[nodiscard]] std::string_view text(std::string_view column) const;
    [[nodiscard]] bool empty(std::string_view column) const { return text(column).empty(); }
    [[nodiscard]] Date date(std::string_view column) const;
    [[nodiscard]] Rate rate(std::string_view column) const;
    [[nodiscard]] Price price(std::string_view column) const;
    [[nodiscard]] Money money(std::string_view column) const;
    [[nodiscard]] std::int64_t integer(std::string_view column) const;
    [[nodiscard]] int minute_of_day(std::string_view column) const;
    /// "fees.csv:12"
    [[nodiscard]] std::string where() const;
    /// Throws InputError "file:line: column 'c': message".
    [[noreturn]] void reject(std::string_view column, std::string_view message) const;

   private:
    friend class CsvTable;
    const CsvTable* table_ = nullptr;
    std::size_t line_ = 0;
    std::vector<std::string_view> fields_;
  };

  /// Throws InputError when the file cannot be read, has no header, lacks one of `required` columns, or has a row
  /// with another number of fields than the header.
  [[nodiscard]] static CsvTable read(const CsvFile& file, const std::vector<std::string>& required);
  [[nodiscard]] static CsvTable parse(std::string name, std::string text, const std::vector<std::string>& required);

  CsvTable(CsvTable&&) = delete;  // rows point into the text
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool has_column(std::string_view column) const;
  /// Digest of the file's bytes.
  [[nodiscard]] const std::string& digest() const { return digest_; }

 private:
  CsvTable(std::string name, std::string text, const std::vector<std::string>& required);
  std::string name_;
  std::string text_;
  std::string digest_;
  std::vector<std::string_view> columns_;
  std::vector<Row> rows_;
};

/// Splits at `separator`; "a,,b" gives three fields.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string_view trim(std::string_view text);

}  // namespace hedgelab
