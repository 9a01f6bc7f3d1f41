#pragma once
// A CSV file of a result folder as the text that it is: every field keeps the bytes of the file, so that what a report
// shows is what the file says. Columns are asked for by name; a file of a later version may have more of them.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hedgelab::report {

class FileTable {
 public:
  /// Throws InputError naming file and line: not readable, no header, a row with another number of fields, an open
  /// quote, 4 GB or more. RFC 4180: quoted fields, doubled quotes, line breaks inside quotes.
  [[nodiscard]] static FileTable read(const std::filesystem::path& path);
  [[nodiscard]] static FileTable parse(std::string name, std::string text);

  [[nodiscard]] const std::string& name() const { return name_; }  // of the file, without its folder
  [[nodiscard]] std::size_t rows() const { return columns_.empty() ? 0 : (begins_.size() - 1) / columns_.size() - 1; }
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const;
  /// Throws InputError naming file and column when there is none of this name.
  [[nodiscard]] std::size_t column(std::string_view name) const;

  [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;
  /// As above by name; "" where the file has no such column.
  [[nodiscard]] std::string_view text(std::size_t row, std::string_view column) const;
  /// nullopt for a field that is empty or no finite number ("nan").
  [[nodiscard]] std::optional<double> number(std::size_t row, std::size_t column) const;
  [[nodiscard]] std::optional<double> number(std::size_t row, std::string_view column) const;
  /// All of a column; NaN where `number` has no value.
  [[nodiscard]] std::vector<double> numbers(std::size_t column) const;

 private:
  [[nodiscard]] std::string_view field(std::size_t i) const {
    return std::string_view(text_).substr(begins_[i], begins_[i + 1] - begins_[i]);
  }

  std::string name_;
  std::string text_;  // the fields of header and rows, nothing between them
  std::vector<std::string> columns_;
  std::vector<std::uint32_t> begins_;  // of every field, and the end of the last
};

/// A finite number in the notation of JSON, which is how result files write figures: "12", "-0.5", "1e-05"; not "",
/// "nan", "000905".
[[nodiscard]] bool is_number(std::string_view text);

}  // namespace hedgelab::report
