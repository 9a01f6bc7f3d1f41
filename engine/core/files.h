#pragma once
// Files that are written whole or not at all, and read with errors that name them.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace hedgelab {

/// The bytes of a file. Throws InputError naming the path when it cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// Writes a temporary file beside `path`, flushes it to disk and renames it over `path`: a reader sees the old bytes
/// or the new ones. Throws InputError (disk full, not writable) and removes the temporary file.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// A folder that appears under its final name only when `commit` is called. Until then everything is written to
/// `staging()`, a hidden sibling; on destruction without commit the sibling is removed, and a killed process leaves
/// only the sibling, which the next StagedFolder for the same place clears away.
class StagedFolder {
 public:
  /// Throws InputError when the parent folder cannot be written, or when another live process holds the place.
  explicit StagedFolder(std::filesystem::path final_path);
  ~StagedFolder();
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& staging() const { return staging_; }
  /// Replaces the final folder by the staged one. The exchange is one rename system call (RENAME_EXCHANGE) where a
  /// folder stood before, so there is no moment without a complete folder.
  void commit();

 private:
  std::filesystem::path final_path_;
  std::filesystem::path staging_;
  int lock_ = -1;
  bool committed_ = false;
};

}  // namespace hedgelab
