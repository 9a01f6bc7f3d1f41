#pragma once
// Lines of a text file, plain or gzip, one after the other in constant memory. Whether a file is gzip is told by its
// first two bytes, not by its name.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/file_descriptor.h"

namespace hedgelab {

class LineReader {
 public:
  /// Throws InputError naming the file when it cannot be opened.
  explicit LineReader(const std::filesystem::path& path);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  /// The next line without its end ("\n" or "\r\n") and, on the first line, without a byte order mark. False at the
  /// end. The text is valid until the next call. Throws InputError naming file and line when the file cannot be read,
  /// when gzip data is damaged or cut short, or when a line is longer than any table row (1 MiB).
  [[nodiscard]] bool next(std::string_view& line);
  /// Number of the line last returned, from 1.
  [[nodiscard]] std::int64_t line() const { return line_; }

 private:
  struct Inflater;
  /// Appends more text to buffer_; false when there is none.
  [[nodiscard]] bool refill();
  [[nodiscard]] std::size_t read_block(char* to, std::size_t size);

  std::string name_;
  FileDescriptor file_;
  std::unique_ptr<Inflater> inflater_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of the text not yet given
  std::size_t end_ = 0;
  bool ended_ = false;
  std::int64_t line_ = 0;
};

}  // namespace hedgelab
