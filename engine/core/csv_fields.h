#pragma once
// The one splitter of this program for separated values: RFC 4180, and what vendors make of it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hedgelab {

enum class CsvFault : std::uint8_t {
  kNone,
  kOpenQuote,      // the record goes on in the next line, or a quote is missing
  kTextAfterQuote  // "a"b
};

/// Splits one record at `separator`. Blanks around a field are no text. A field in double quotes may hold separators
/// and line ends, and "" in it is one quote; a quote inside a field that does not begin with one is a plain character.
/// The separator ' ' stands for any run of blanks and tabs. Fields point into `record`, or into `unescaped` when "" was
/// undone; both must outlive them. On a fault the fields are those before it.
[[nodiscard]] CsvFault split_csv(std::string_view record, char separator, std::vector<std::string_view>& fields,
                                 std::string& unescaped);

/// The records of a text that is held whole, one after the other. Lines end with "\n", "\r\n" or "\r"; a quoted field
/// may go on in the next ones. Blank lines are passed over, and so is a byte order mark. Vendors' files, which may be
/// larger than memory, go through engine/import instead, by the same split_csv.
class CsvRecords {
 public:
  enum class Comments : std::uint8_t { kNone, kHash };  // kHash: lines that begin with '#' are passed over

  /// `name` stands for the text in messages; both must outlive the records.
  CsvRecords(std::string_view name, std::string_view text, Comments comments = Comments::kNone)
      : name_(name), rest_(text), comments_(comments) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  /// The fields of the next record, which point into the text or into `unescaped`; false at the end. Throws InputError
  /// "name:line: ..." for a quote that is not closed, or text behind one that is.
  [[nodiscard]] bool next(std::vector<std::string_view>& fields, std::string& unescaped);
  /// Of the record that next() gave: its first line, from 1.
  [[nodiscard]] std::size_t line() const { return line_; }
  /// That record as it stands in the text.
  [[nodiscard]] std::string_view record() const { return record_; }
  /// "name:line"
  [[nodiscard]] std::string where() const;

 private:
  /// The end of the line that begins at `from` of the rest, without its end; `next` is where the following one begins.
  [[nodiscard]] std::size_t end_of_line(std::size_t from, std::size_t& next) const;

  std::string_view name_;
  std::string_view rest_;
  std::string_view record_;
  Comments comments_;
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;  // at the begin of rest_
};

}  // namespace hedgelab
