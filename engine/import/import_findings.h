#pragma once
// The findings of one import, collected in any order and handed out in one: files as read, lines, then series.
//
// Memory is bounded whatever is wrong with the files: equal faults are one finding with a count, of faults that differ
// in digits only ("2024-01-02: ..., 2024-01-03: ...") the first few stand alone and the others are one, and beyond some
// thousand kinds of wording all of one kind are one.

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/import/importer.h"

namespace hedgelab {

/// Where a row stands: the file's position in reading order and the line. 8 bytes that a bar can carry along.
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
  [[nodiscard]] std::string where(RowPlace place) const;

  void add(FindingKind kind, bool fatal, RowPlace place, std::string message);
  /// About a whole series ("1d/IF2506"); comes after all rows, in the order of the calls.
  void add_series(FindingKind kind, std::string series, std::string message, bool fatal = false);

  /// All findings in order; this object is empty afterwards.
  [[nodiscard]] std::vector<ImportFinding> take();

 private:
  struct Entry {
    RowPlace first, last;
    std::int64_t count = 1;
    ImportFinding finding;
  };
  static constexpr std::uint32_t kAfterAllFiles = std::numeric_limits<std::uint32_t>::max();
  /// Of one wording but for its digits: how many entries stand alone, and the one that takes the others.
  struct Wording {
    std::size_t alone = 0;
    std::size_t folded = 0;  // position + 1 in entries_
  };
  std::vector<std::string> files_;
  std::vector<Entry> entries_;
  std::map<std::string, std::size_t, std::less<>> equal_;  // kind and text to the position in entries_
  std::map<std::string, Wording, std::less<>> wordings_;
};

}  // namespace hedgelab
