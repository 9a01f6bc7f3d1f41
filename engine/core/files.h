#pragma once
// Files that are written whole or not at all, and read with errors that name them. The engine asks the file system
// through these functions only (scripts/check_determinism.py): whatever is wrong with a path (no permission, too long,
// a loop of links, a pipe where a file should be) is an InputError that names it.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/file_descriptor.h"

namespace hedgelab {

/// What stands at a path when links are followed; a link that leads nowhere is kAbsent, a pipe or a device kOther.
enum class PathKind : std::uint8_t { kAbsent, kFile, kFolder, kOther };
/// Throws InputError when the system does not say: a folder on the way may not be entered, links in a loop.
[[nodiscard]] PathKind kind_of(const std::filesystem::path& path);
/// The path without links and dots as far as it exists; as it is where that cannot be told.
[[nodiscard]] std::filesystem::path canonical_path(const std::filesystem::path& path);
[[nodiscard]] inline bool is_folder(const std::filesystem::path& path) { return kind_of(path) == PathKind::kFolder; }
[[nodiscard]] inline bool is_file(const std::filesystem::path& path) { return kind_of(path) == PathKind::kFile; }

/// Names of a folder's entries, sorted: a folder's own order differs between machines. Throws InputError.
[[nodiscard]] std::vector<std::string> list_folder(const std::filesystem::path& folder);
/// All entries below a folder, relative to it and sorted; folders end in '/', links are not followed. Throws
/// InputError.
[[nodiscard]] std::vector<std::string> list_below(const std::filesystem::path& folder);

/// Creates what is missing of a folder's path; each new name is flushed to disk. Throws InputError.
void create_folders(const std::filesystem::path& folder);
/// Removes a file or a folder with all below it, as far as that is possible.
void remove_all_below(const std::filesystem::path& path) noexcept;

/// The path a link stands for, with all links followed; any other path as it is, without a trailing slash. Throws
/// InputError for a link that leads nowhere.
[[nodiscard]] std::filesystem::path without_link(const std::filesystem::path& path);

/// The path from the root, with all links in what exists of it followed. Throws InputError.
[[nodiscard]] std::filesystem::path whole_path(const std::filesystem::path& path);

/// Whether a text can be the name of one folder or file of ours: not empty, at most 200 bytes, no '/', no control
/// character, not beginning with a dot.
[[nodiscard]] bool is_plain_name(std::string_view text);

/// A file to be read. Throws InputError naming the path when it cannot be opened or is no regular file: a pipe would be
/// waited for without end, a device may have no end.
[[nodiscard]] FileDescriptor open_to_read(const std::filesystem::path& path);
/// The bytes of a file. Throws InputError as open_to_read, and when reading fails.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// Writes a file that must not be there yet, and does not flush it: for a StagedFolder, which nobody reads before its
/// commit has flushed all of it at once. Throws InputError.
void write_new_file(const std::filesystem::path& path, std::string_view bytes);
void write_new_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// True when `old_file` is a regular file of the same bytes and is now at `path` as well (one more link to it): writing
/// the same again writes and later frees almost nothing. For files that are never changed in place, so that sharing is
/// safe. False when there is no such file or the file system knows no links.
[[nodiscard]] bool link_if_equal(const std::filesystem::path& old_file, const std::filesystem::path& path,
                                 std::string_view bytes);
/// One more link to a file that is never changed in place, or a copy where the file system knows no links. Throws
/// InputError.
void link_or_copy(const std::filesystem::path& old_file, const std::filesystem::path& path);

/// A file that appears under its name, or replaces another of it, only when `commit` is called. Until then its bytes
/// stand in a hidden sibling, which goes with the object; what a killed writer left goes with the next one.
class AtomicFile {
 public:
  /// Throws InputError when the file could not be written here: to be made before long work, not after it. A link is
  /// followed; what is neither absent nor a regular file (a folder, a device) is refused.
  explicit AtomicFile(const std::filesystem::path& path);
  ~AtomicFile();
  AtomicFile(AtomicFile&&) = delete;

  /// Writes the bytes, flushes them and puts the file in place. Throws InputError (disk full); the old file then
  /// stands.
  void commit(std::span<const std::byte> bytes);
  void commit(std::string_view bytes) { commit(std::as_bytes(std::span(bytes))); }

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  FileDescriptor descriptor_;
};

/// An AtomicFile in one call.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Flushes the names in a folder to disk, where the file system can.
void flush_names(const std::filesystem::path& folder) noexcept;

}  // namespace hedgelab
