#include "engine/core/staged_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "engine/core/error.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

int system_exchange(const char* one, const char* other) {
  return ::renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

fs::path parent_of(const fs::path& place) { return place.has_parent_path() ? place.parent_path() : fs::path("."); }

fs::path beside(const fs::path& place, std::string_view what) {
  return parent_of(place) / fmt::format(".{}.{}", place.filename().string(), what);
}

bool same_file(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

/// Replacing the folder that somebody stands in, or one around it, is never meant.
void check_place(const fs::path& place) {
  const std::string name = place.filename().string();
  if (name.empty() || name == "." || name == "..") {
    fail("'{}': expected the name of an output folder of its own", place.string());
  }
  struct stat standing {};
  if (::lstat(place.c_str(), &standing) != 0) return;
  if (!S_ISDIR(standing.st_mode)) fail("{}: exists and is not a folder", place.string());
  std::error_code error;
  for (fs::path above = fs::current_path(error); !error && !above.empty(); above = above.parent_path()) {
    struct stat status {};
    if (::stat(above.c_str(), &status) == 0 && same_file(status, standing)) {
      fail("{}: is the current folder or one above it; expected an output folder of its own", place.string());
    }
    if (above == above.parent_path()) break;
  }
  struct stat parent {};
  if (::stat(parent_of(place).c_str(), &parent) == 0 && parent.st_dev != standing.st_dev) {
    fail("{}: is a mount point, which cannot be replaced; name a folder below it", place.string());
  }
}

/// "process 4711", when the lock file says it.
std::string holder_of(const FileDescriptor& lock) {
  char text[32] = {};
  const ssize_t size = ::pread(lock.get(), text, sizeof text - 1, 0);
  const std::string_view words(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  return words.find_first_not_of("0123456789\n") == std::string_view::npos && words.ends_with('\n')
             ? fmt::format("process {}", words.substr(0, words.size() - 1))
             : "another process";
}

FileDescriptor take_lock(const fs::path& path, const fs::path& place, const FolderCalls& calls) {
  for (;;) {
    FileDescriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!lock.is_open()) fail("{}: is not writable: {}", parent_of(place).string(), std::strerror(errno));
    if (calls.lock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) fail("{}: cannot be locked: {}", path.string(), std::strerror(errno));
      fail("{}: {} is writing it; wait for it to end", place.string(), holder_of(lock));
    }
    // The holder before us took the file away when it ended: then this lock is on a file that nobody else will open.
    struct stat opened {
    }, standing{};
    if (::fstat(lock.get(), &opened) != 0 || ::stat(path.c_str(), &standing) != 0 || !same_file(opened, standing)) {
      continue;
    }
    const std::string process = fmt::format("{}\n", ::getpid());
    if (::ftruncate(lock.get(), 0) == 0) (void)!::pwrite(lock.get(), process.data(), process.size(), 0);
    return lock;
  }
}

}  // namespace

const FolderCalls& system_folder_calls() {
  static constexpr FolderCalls kCalls{::flock, system_exchange, std::rename, ::syncfs};
  return kCalls;
}

StagedFolder::StagedFolder(const fs::path& place, ReplaceCheck check, const FolderCalls& calls)
    : place_(without_link(place)),
      staging_(beside(place_, "staging")),
      replaced_(beside(place_, "replaced")),
      lock_path_(beside(place_, "lock")),
      check_(std::move(check)),
      calls_(&calls) {
  check_place(place_);
  create_folders(parent_of(place_));
  lock_ = take_lock(lock_path_, place_, calls);
  try {
    remove_all_below(staging_);
    if (kind_of(place_) == PathKind::kAbsent) {
      (void)calls.rename(replaced_.c_str(), place_.c_str());  // a writer was killed between its two renames
    } else {
      remove_all_below(replaced_);
      check_(place_);
    }
    if (::mkdir(staging_.c_str(), 0777) != 0)
      fail("{}: cannot be created: {}", staging_.string(), std::strerror(errno));
  } catch (...) {
    ::unlink(lock_path_.c_str());
    throw;
  }
}

StagedFolder::~StagedFolder() {
  // Unfinished work; after a commit it is the folder that was replaced.
  if (!kept_) remove_all_below(staging_);
  if (committed_) remove_all_below(replaced_);
  ::unlink(lock_path_.c_str());  // while we still hold it
}

void StagedFolder::keep_and_fail(const std::string& reason) {
  kept_ = true;
  fail("{}; what was written is kept in {} until the next writer of this place", reason, staging_.string());
}

void StagedFolder::commit() {
  ensure(!committed_, "StagedFolder::commit called twice");
  const FileDescriptor folder(::open(staging_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) fail("{}: cannot be opened: {}", staging_.string(), std::strerror(errno));
  struct stat standing {};
  const bool replaces = ::lstat(place_.c_str(), &standing) == 0;
  if (replaces) {
    try {
      check_place(place_);
      check_(place_);
    } catch (const InputError& error) {
      keep_and_fail(error.what());
    }
    (void)::fchmod(folder.get(), standing.st_mode & 07777U);
  }
  if (calls_->flush(folder.get()) != 0 && errno != EINVAL && errno != ENOSYS) {
    fail("{}: cannot be flushed to disk: {}", staging_.string(), std::strerror(errno));
  }
  put_in_place(replaces);
  committed_ = true;
  flush_names(parent_of(place_));
}

void StagedFolder::put_in_place(bool replaces) {
  const auto give_up = [&] {
    keep_and_fail(fmt::format("{}: cannot be put in place: {}", place_.string(), std::strerror(errno)));
  };
  if (!replaces) {
    if (calls_->rename(staging_.c_str(), place_.c_str()) != 0) give_up();
    return;
  }
  if (calls_->exchange(staging_.c_str(), place_.c_str()) == 0) return;
  // Network file systems know no exchange. We hold the lock, so two renames do; a kill between them leaves the old
  // folder beside its place, whole, and the next writer puts it back.
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) give_up();
  if (calls_->rename(place_.c_str(), replaced_.c_str()) != 0) give_up();
  flush_names(parent_of(place_));
  if (calls_->rename(staging_.c_str(), place_.c_str()) != 0) {
    const int reason = errno;
    (void)calls_->rename(replaced_.c_str(), place_.c_str());
    errno = reason;
    give_up();
  }
}

std::vector<std::string> leftovers_beside(const fs::path& place) {
  const fs::path named = without_link(place);
  const auto stands = [](const fs::path& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0;
  };
  std::vector<std::string> lines;
  const fs::path lock_path = beside(named, "lock");
  const FileDescriptor lock(::open(lock_path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (lock.is_open() && ::flock(lock.get(), LOCK_SH | LOCK_NB) != 0) {
    lines.push_back(fmt::format("{} is writing {}", holder_of(lock), named.string()));
    return lines;
  }
  if (stands(beside(named, "staging"))) {
    lines.push_back(fmt::format("{} is what a writer that was stopped left; the next one clears it away",
                                beside(named, "staging").string()));
  }
  if (stands(beside(named, "replaced"))) {
    lines.push_back(fmt::format("{} is the folder that a writer that was stopped was replacing; the next one {}",
                                beside(named, "replaced").string(),
                                stands(named) ? "clears it away" : "puts it back first"));
  }
  return lines;
}

void refuse_foreign_files(const fs::path& folder, std::span<const std::string> ours, std::string_view writer) {
  constexpr std::size_t kNamed = 8;
  std::vector<std::string> known(ours.begin(), ours.end());
  std::sort(known.begin(), known.end());
  const auto leads_to_ours = [&](const std::string& entry) {
    const auto at = std::lower_bound(known.begin(), known.end(), entry);
    return at != known.end() && (entry.ends_with('/') ? at->starts_with(entry) : *at == entry);
  };
  std::vector<std::string> foreign;
  for (const std::string& entry : list_below(folder)) {
    if (leads_to_ours(entry)) continue;
    // A foreign folder is named once, not with all that is in it.
    if (!foreign.empty() && foreign.back().ends_with('/') && entry.starts_with(foreign.back())) continue;
    foreign.push_back(entry);
  }
  if (foreign.empty()) return;
  const std::size_t shown = std::min(foreign.size(), kNamed);
  std::string names;
  for (std::size_t i = 0; i < shown; ++i) names += (i == 0 ? "" : ", ") + foreign[i];
  if (shown < foreign.size()) names += fmt::format(" and {} more", foreign.size() - shown);
  fail("{}: holds what {} did not write: {}; move it away or name another folder", folder.string(), writer, names);
}

}  // namespace hedgelab
