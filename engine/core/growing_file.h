#pragma once
// A file that is written piece by piece and appears under its name whole: what is too large to be held in memory.
// Implemented beside AtomicFile (files.cc).

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/file_descriptor.h"

namespace hedgelab {

class GrowingFile {
 public:
  /// As AtomicFile.
  explicit GrowingFile(const std::filesystem::path& path);
  ~GrowingFile();
  GrowingFile(GrowingFile&&) = delete;
  /// Throws InputError naming the file (disk full).
  void append(std::string_view bytes);
  /// Flushes what was appended and puts the file in place. Throws InputError; the old file then stands.
  void commit();

 private:
  void write_waiting();

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  FileDescriptor descriptor_;
  std::string waiting_;
};

}  // namespace hedgelab
