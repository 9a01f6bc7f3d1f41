#pragma once
// Lines of a text, one after the other in constant memory, whatever their ends: "\n", "\r\n", or "\r" alone as Excel
// for Mac writes them.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/import/byte_source.h"

namespace hedgelab {

class LineReader {
 public:
  /// The lines of `bytes`, which are UTF-8 or at least ASCII where it matters; `name` stands for the file in messages.
  LineReader(std::unique_ptr<ByteSource> bytes, std::string name);
  /// The lines of a file, packed or not. Throws InputError naming the file when it cannot be opened.
  explicit LineReader(const std::filesystem::path& path);

  /// The next line without its end and, on the first line, without a byte order mark. False at the end. The text is
  /// valid until the next call. Throws InputError naming file and line when the file cannot be read, when packed data
  /// is damaged or cut short, or when a line is longer than any table row (1 MiB).
  [[nodiscard]] bool next(std::string_view& line);
  /// Number of the line last returned, from 1.
  [[nodiscard]] std::int64_t line() const { return line_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  /// Appends more text to buffer_; false when there is none.
  [[nodiscard]] bool refill();
  /// Position of the next `c` in [from, end_), or end_.
  [[nodiscard]] std::size_t find(char c, std::size_t from, std::size_t end) const;

  std::unique_ptr<ByteSource> bytes_;
  std::string name_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of the text not yet given
  std::size_t end_ = 0;
  std::size_t newline_ = 0;  // next '\n' at or after begin_, or end_ when the buffer holds none
  bool newline_known_ = false;
  bool ended_ = false;
  std::int64_t line_ = 0;
};

}  // namespace hedgelab
