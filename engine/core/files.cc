#include "engine/core/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "engine/core/error.h"
#include "engine/core/growing_file.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

/// "." for a name without a folder before it.
fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

/// Empty when all is written, else the reason.
std::string write_all(const FileDescriptor& file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return std::strerror(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

/// Temporary files of killed writers of `name`: a live writer holds a lock on its own.
void clear_leftovers(const fs::path& folder, std::string_view name) {
  std::error_code error;
  const std::string prefix = fmt::format(".{}.", name);
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string entry = at->path().filename().string();
    const std::string_view rest = std::string_view(entry).substr(std::min(prefix.size(), entry.size()));
    if (!entry.starts_with(prefix) || !rest.ends_with(".tmp") ||
        rest.find_first_not_of("0123456789") != rest.size() - 4) {
      continue;
    }
    const FileDescriptor left(::open(at->path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (left.is_open() && ::flock(left.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(at->path().c_str());
  }
}

void list_into(const fs::path& root, const std::string& below, std::vector<std::string>& found) {
  for (const std::string& name : list_folder(root / below)) {
    const std::string path = below + name;
    struct stat status {};
    const bool folder = ::lstat((root / path).c_str(), &status) == 0 && S_ISDIR(status.st_mode);
    found.push_back(folder ? path + "/" : path);
    if (folder) list_into(root, path + "/", found);
  }
}

/// The hidden sibling of `path` that a file is written to before it is put in place, opened and locked.
std::pair<fs::path, FileDescriptor> open_temporary(const fs::path& path) {
  const PathKind kind = kind_of(path);
  if (kind == PathKind::kFolder) fail("{}: is a folder; expected a place for a file", path.string());
  if (kind == PathKind::kOther) fail("{}: is a pipe or a device; expected a place for a file", path.string());
  const fs::path folder = folder_of(path);
  const std::string name = path.filename().string();
  clear_leftovers(folder, name);
  fs::path temporary = folder / fmt::format(".{}.{}.tmp", name, ::getpid());
  FileDescriptor descriptor(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!descriptor.is_open()) fail("{}: cannot be created: {}", path.string(), std::strerror(errno));
  (void)::flock(descriptor.get(), LOCK_EX | LOCK_NB);  // says that we live; where locks do not work, nothing is cleared
  struct stat old {};
  if (kind == PathKind::kFile && ::stat(path.c_str(), &old) == 0)
    (void)::fchmod(descriptor.get(), old.st_mode & 07777U);
  return {std::move(temporary), std::move(descriptor)};
}

void append_to(const fs::path& path, const FileDescriptor& descriptor, std::span<const std::byte> bytes) {
  if (const std::string reason = write_all(descriptor, bytes); !reason.empty()) {
    fail("{}: cannot be written: {}", path.string(), reason);
  }
}

/// Flushes what was written and gives it its name; `temporary` is then empty.
void put_in_place(const fs::path& path, fs::path& temporary, FileDescriptor& descriptor) {
  if (::fsync(descriptor.get()) != 0 && errno != EINVAL) {
    fail("{}: cannot be flushed to disk: {}", path.string(), std::strerror(errno));
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    fail("{}: cannot be put in place: {}", path.string(), std::strerror(errno));
  }
  temporary.clear();
  if (descriptor.close() != 0) fail("{}: cannot be closed: {}", path.string(), std::strerror(errno));
  flush_names(folder_of(path));
}

}  // namespace

PathKind kind_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return PathKind::kAbsent;
    fail("{}: cannot be opened: {}", path.string(), std::strerror(errno));
  }
  if (S_ISREG(status.st_mode)) return PathKind::kFile;
  return S_ISDIR(status.st_mode) ? PathKind::kFolder : PathKind::kOther;
}

std::vector<std::string> list_folder(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  if (error) fail("{}: cannot be listed: {}", folder.string(), error.message());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> list_below(const fs::path& folder) {
  std::vector<std::string> found;
  list_into(folder, "", found);
  return found;
}

void create_folders(const fs::path& folder) {
  if (folder.empty() || is_folder(folder)) return;
  const fs::path parent = folder_of(folder);
  if (parent != folder) create_folders(parent);
  if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) {
    fail("{}: cannot be created: {}", folder.string(), std::strerror(errno));
  }
  if (!is_folder(folder)) fail("{}: is not a folder", folder.string());
  flush_names(parent);
}

void remove_all_below(const fs::path& path) noexcept {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

fs::path without_link(const fs::path& path) {
  const fs::path named = path.has_filename() ? path : path.parent_path();
  std::error_code error;
  if (!fs::is_symlink(fs::symlink_status(named, error))) return named;
  const fs::path target = fs::canonical(named, error);
  if (error) fail("{}: is a link that leads nowhere: {}", named.string(), error.message());
  return target;
}

fs::path whole_path(const fs::path& path) {
  std::error_code error;
  fs::path whole = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) fail("{}: cannot be opened: {}", path.string(), error.message());
  return whole;
}

bool is_plain_name(std::string_view text) {
  constexpr std::size_t kLongest = 200;  // of the 255 bytes of a name, the rest is for what stands around it
  const bool printable =
      std::none_of(text.begin(), text.end(), [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f' || c == '/'; });
  return !text.empty() && text.size() <= kLongest && text.front() != '.' && printable;
}

FileDescriptor open_to_read(const fs::path& path) {
  // Not blocking, or a pipe would keep us here before we see that it is one.
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) fail("{}: cannot be opened: {}", path.string(), std::strerror(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail("{}: cannot be read: {}", path.string(), std::strerror(errno));
  if (S_ISDIR(status.st_mode)) fail("{}: is a folder; expected a file", path.string());
  if (!S_ISREG(status.st_mode)) fail("{}: is a pipe or a device; expected a file", path.string());
  return file;
}

std::filesystem::path canonical_path(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path found = std::filesystem::weakly_canonical(path, error);
  return error ? path : found;
}

std::string read_file(const fs::path& path) {
  const FileDescriptor file = open_to_read(path);
  struct stat status {};
  std::string bytes;
  if (::fstat(file.get(), &status) == 0) bytes.reserve(static_cast<std::size_t>(status.st_size));
  char block[1 << 16];
  for (;;) {
    const ssize_t got = ::read(file.get(), block, sizeof block);
    if (got == 0) return bytes;
    if (got < 0) {
      if (errno == EINTR) continue;
      fail("{}: cannot be read: {}", path.string(), std::strerror(errno));
    }
    bytes.append(block, static_cast<std::size_t>(got));
  }
}

void write_new_file(const fs::path& path, std::span<const std::byte> bytes) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.is_open()) fail("{}: cannot be created: {}", path.string(), std::strerror(errno));
  if (const std::string reason = write_all(file, bytes); !reason.empty()) {
    fail("{}: cannot be written: {}", path.string(), reason);
  }
  if (file.close() != 0) fail("{}: cannot be closed: {}", path.string(), std::strerror(errno));
}

void write_new_file(const fs::path& path, std::string_view bytes) {
  write_new_file(path, std::as_bytes(std::span(bytes)));
}

bool link_if_equal(const fs::path& old_file, const fs::path& path, std::string_view bytes) {
  struct stat status {};
  if (::lstat(old_file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  if (static_cast<std::size_t>(status.st_size) != bytes.size() || read_file(old_file) != bytes) return false;
  return ::link(old_file.c_str(), path.c_str()) == 0;
}

void link_or_copy(const fs::path& old_file, const fs::path& path) {
  if (::link(old_file.c_str(), path.c_str()) != 0) write_new_file(path, read_file(old_file));
}

AtomicFile::AtomicFile(const fs::path& path) : path_(without_link(path)) {
  auto [temporary, descriptor] = open_temporary(path_);
  temporary_ = std::move(temporary);
  descriptor_ = std::move(descriptor);
}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::commit(std::span<const std::byte> bytes) {
  ensure(descriptor_.is_open(), "AtomicFile::commit called twice");
  append_to(path_, descriptor_, bytes);
  put_in_place(path_, temporary_, descriptor_);
}

GrowingFile::GrowingFile(const fs::path& path) : path_(without_link(path)) {
  auto [temporary, descriptor] = open_temporary(path_);
  temporary_ = std::move(temporary);
  descriptor_ = std::move(descriptor);
}

GrowingFile::~GrowingFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void GrowingFile::append(std::string_view bytes) {
  constexpr std::size_t kWriteFrom = std::size_t{1} << 18;
  waiting_ += bytes;
  if (waiting_.size() >= kWriteFrom) write_waiting();
}

void GrowingFile::write_waiting() {
  ensure(descriptor_.is_open(), "a GrowingFile is written to after its commit");
  append_to(path_, descriptor_, std::as_bytes(std::span(waiting_)));
  waiting_.clear();
}

void GrowingFile::commit() {
  write_waiting();
  put_in_place(path_, temporary_, descriptor_);
}

void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes) { AtomicFile(path).commit(bytes); }
void write_file_atomically(const fs::path& path, std::string_view bytes) { AtomicFile(path).commit(bytes); }

void flush_names(const fs::path& folder) noexcept {
  const FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.is_open()) ::fsync(descriptor.get());
}

}  // namespace hedgelab
