#pragma once
// The findings of one import, collected in any order and handed out in one: files as read, lines, then series.

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "engine/import/importer.h"

namespace hedgelab {

/// Where a row stands: the file's position in reading order and the line. 16 bytes that a bar can carry along.
struct RowPlace {
  std::uint32_t file = 0;
  std::uint32_t line = 0;
};

class ImportFindings {
 public:
  /// Position of the file in reading order; `name` is relative to the input folder.
  std::uint32_t begin_file(std::string name) {
    files_.push_back(std::move(name));
    return static_cast<std::uint32_t>(files_.size() - 1);
  }
  [[nodiscard]] const std::string& file_name(std::uint32_t file) const { return files_[file]; }
  /// "daily/IF2401.csv:3"; of a place without a line, which is a whole file or store, its name.
  [[nodiscard]] std::string where(RowPlace place) const {
    return place.line == 0 ? files_[place.file] : fmt::format("{}:{}", files_[place.file], place.line);
  }

  void add(FindingKind kind, bool fatal, RowPlace place, std::string message);
  /// About a whole series ("1d/IF2506"); comes after all rows, in the order of the calls.
  void add_series(FindingKind kind, std::string series, std::string message);

  /// All findings in order; this object is empty afterwards.
  [[nodiscard]] std::vector<ImportFinding> take();

 private:
  struct Entry {
    std::uint32_t file;
    std::uint32_t line;
    ImportFinding finding;
  };
  static constexpr std::uint32_t kAfterAllFiles = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::string> files_;
  std::vector<Entry> entries_;
};

}  // namespace hedgelab
