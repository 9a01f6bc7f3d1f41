#pragma once
// A folder that is put in place whole: a store, a run's results.

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/file_descriptor.h"
#include "engine/core/files.h"

namespace hedgelab {

/// The calls of the operating system whose failure decides the way of a StagedFolder. They return 0, or -1 with errno.
/// Only tests hand in others than the system's own.
struct FolderCalls {
  int (*lock)(int descriptor, int operation);
  int (*exchange)(const char* one, const char* other);  // RENAME_EXCHANGE: both names change hands in one moment
  int (*rename)(const char* from, const char* to);
  int (*flush)(int descriptor);  // all that was written to the descriptor's file system
};
[[nodiscard]] const FolderCalls& system_folder_calls();

/// Throws InputError naming what may not be lost when the folder that stands in the place must not be replaced.
using ReplaceCheck = std::function<void(const std::filesystem::path& standing)>;

/// A folder that appears under its final name only when `commit` is called. Until then everything is written to
/// `staging()`, a hidden sibling. One writer holds a place at a time, by a lock file beside it that names its process.
///
/// What a killed writer leaves beside the place NAME: `.NAME.staging` (unfinished work), `.NAME.lock`, and on a file
/// system without RENAME_EXCHANGE `.NAME.replaced` (the folder that stood there before). The next StagedFolder for the
/// place puts the replaced folder back if nothing stands in its place, and clears the rest away.
class StagedFolder {
 public:
  /// The parents of the place are created. Throws InputError when the place is the current folder or one above it, a
  /// mount point or no folder; when its parent cannot be written; when another live writer holds it; and what `check`
  /// throws of the folder that stands there. `check` is asked again before that folder is replaced. A link to a folder
  /// stays a link: what it points to is replaced.
  StagedFolder(const std::filesystem::path& place, ReplaceCheck check,
               const FolderCalls& calls = system_folder_calls());
  ~StagedFolder();
  StagedFolder(StagedFolder&&) = delete;

  [[nodiscard]] const std::filesystem::path& place() const { return place_; }
  [[nodiscard]] const std::filesystem::path& staging() const { return staging_; }
  /// Flushes all that was written, once, and replaces the folder in the place; its mode is kept. Where the file system
  /// knows RENAME_EXCHANGE there is no moment without a complete folder; elsewhere it is two renames, and a moment
  /// between them in which only `.NAME.replaced` stands. Throws InputError; the finished folder is then left in
  /// `staging()`, and the message says so: work that took hours is not thrown away.
  void commit();

 private:
  void put_in_place(bool replaces);
  [[noreturn]] void keep_and_fail(const std::string& reason);

  std::filesystem::path place_;
  std::filesystem::path staging_;
  std::filesystem::path replaced_;
  std::filesystem::path lock_path_;
  ReplaceCheck check_;
  const FolderCalls* calls_;
  FileDescriptor lock_;
  bool committed_ = false;
  bool kept_ = false;
};

/// What a writer left beside a place, or is at work on: one line each, for people. Empty when there is nothing.
[[nodiscard]] std::vector<std::string> leftovers_beside(const std::filesystem::path& place);

/// Throws InputError naming those entries below `folder` that are not among `ours`, which lists files relative to the
/// folder: "out/a: holds what a run did not write: NOTES.md, research/; ...". Folders on the way to a file of ours are
/// ours. `writer` is the word for who wrote ours: "a run".
void refuse_foreign_files(const std::filesystem::path& folder, std::span<const std::string> ours,
                          std::string_view writer);

}  // namespace hedgelab
