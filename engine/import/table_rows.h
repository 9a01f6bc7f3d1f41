#pragma once
// The rows of a vendor's table as fields, whatever holds them: lines of a text, a query's answer, a sheet.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/import/import_spec.h"
#include "engine/import/line_reader.h"

namespace hedgelab {

class TableRows {
 public:
  virtual ~TableRows() = default;
  enum class Step : std::uint8_t {
    kRow,
    kFault,  // a row that cannot be split: fault() says why, and the next one is read as if nothing had been
    kEnd
  };
  /// The next row that is not blank. The fields are valid until the next call.
  [[nodiscard]] virtual Step next(std::vector<std::string_view>& fields) = 0;
  /// Line, row of the answer or row of the sheet that was given last, from 1.
  [[nodiscard]] virtual std::uint32_t line() const = 0;
  /// The row as it stands in the file, for messages.
  [[nodiscard]] virtual std::string_view text() const = 0;
  [[nodiscard]] virtual const std::string& fault() const = 0;
};

/// A file of a source: its path below the input folder, and the member of the archive.
struct VendorFile {
  std::string path;
  std::string member;
  /// "2024/20240102.zip/20240102_1.csv", for messages.
  [[nodiscard]] std::string name() const { return member.empty() ? path : path + "/" + member; }
};

/// The rows of a file as the source says they are written: packed or plain text, a database, a workbook. Title lines
/// are passed over and footer lines held back. Throws InputError for a format that is not read, with the way out.
[[nodiscard]] std::unique_ptr<TableRows> open_rows(const ImportSource& source, const std::filesystem::path& input,
                                                   const VendorFile& file);

/// Rows of separated text.
class TextRows : public TableRows {
 public:
  TextRows(LineReader lines, char separator, std::string encoding, int skip_lines);
  Step next(std::vector<std::string_view>& fields) override;
  std::uint32_t line() const override { return line_; }
  std::string_view text() const override { return text_; }
  const std::string& fault() const override { return fault_; }

 private:
  Step give_up(std::string message);
  /// Lines up to the quote that closes the record; false when the file ends before it.
  bool complete_record(std::vector<std::string_view>& fields);
  LineReader lines_;
  char separator_;
  std::string encoding_;
  int skip_lines_;
  std::uint32_t line_ = 0;
  std::string_view text_;
  std::string record_;     // of several lines
  std::string unescaped_;  // fields in which a doubled quote was undone
  std::string fault_;
};

/// Rows that another part makes and this one hands out: of a sheet, of a query, and all but the last few of a text.
class HeldRows : public TableRows {
 public:
  Step next(std::vector<std::string_view>& fields) override;
  std::uint32_t line() const override { return current_.line; }
  std::string_view text() const override { return current_.text; }
  const std::string& fault() const override { return current_.fault; }

 protected:
  struct Row {
    std::uint32_t line = 0;
    std::vector<std::string> fields;
    std::string text;
    std::string fault;
  };
  /// Puts at least one more row into `held_`; false at the end.
  virtual bool hold_more() = 0;
  /// Rows that stay back: next() gives none while no more than these are held.
  std::size_t keep_back_ = 0;
  std::deque<Row> held_;

 private:
  Row current_;
};

/// The answer to a query on a SQLite database, opened read-only: a statement that would change anything is refused. The
/// first row is the columns' names.
[[nodiscard]] std::unique_ptr<TableRows> query_rows(const std::filesystem::path& database, const std::string& query);

/// The rows of a sheet of an Excel workbook, with the text that stands in the file: a number keeps its digits, a date
/// is its serial number. `sheet` empty: the first one.
[[nodiscard]] std::unique_ptr<TableRows> sheet_rows(const std::filesystem::path& workbook, const std::string& sheet,
                                                    int skip_rows);

}  // namespace hedgelab
