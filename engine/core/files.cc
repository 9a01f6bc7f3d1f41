#include "engine/core/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "engine/core/error.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] int close() {
    const int result = ::close(descriptor_);
    descriptor_ = -1;
    return result;
  }

 private:
  int descriptor_;
};

void sync_folder(const fs::path& folder) {
  const Descriptor descriptor(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() >= 0) ::fsync(descriptor.get());
}

}  // namespace

std::string read_file(const fs::path& path) {
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) fail("{}: cannot be opened: {}", path.string(), std::strerror(errno));
  struct stat status {};
  if (::fstat(descriptor.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
    fail("{}: is a folder; expected a file", path.string());
  }
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(status.st_size));
  char block[1 << 16];
  for (;;) {
    const ssize_t got = ::read(descriptor.get(), block, sizeof block);
    if (got == 0) return bytes;
    if (got < 0) {
      if (errno == EINTR) continue;
      fail("{}: cannot be read: {}", path.string(), std::strerror(errno));
    }
    bytes.append(block, static_cast<std::size_t>(got));
  }
}

void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes) {
  const fs::path temporary = path.parent_path() / fmt::format(".{}.{}.tmp", path.filename().string(), ::getpid());
  const auto give_up = [&](const char* what) {
    const int error = errno;
    ::unlink(temporary.c_str());
    fail("{}: {}: {}", path.string(), what, std::strerror(error));
  };
  Descriptor descriptor(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (descriptor.get() < 0) give_up("cannot be created");
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t put = ::write(descriptor.get(), bytes.data() + written, bytes.size() - written);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) give_up("cannot be written");
    written += static_cast<std::size_t>(put);
  }
  if (::fsync(descriptor.get()) != 0 && errno != EINVAL) give_up("cannot be flushed to disk");
  if (descriptor.close() != 0) give_up("cannot be closed");
  if (::rename(temporary.c_str(), path.c_str()) != 0) give_up("cannot be put in place");
  sync_folder(path.parent_path());
}

void write_file_atomically(const fs::path& path, std::string_view bytes) {
  write_file_atomically(path, std::as_bytes(std::span(bytes)));
}

StagedFolder::StagedFolder(fs::path final_path) : final_path_(std::move(final_path)) {
  if (!final_path_.has_filename()) final_path_ = final_path_.parent_path();  // "store/" means "store"
  if (final_path_.empty()) fail("an output folder needs a name");
  const fs::path parent = final_path_.parent_path().empty() ? fs::path(".") : final_path_.parent_path();
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) fail("{}: cannot be created: {}", parent.string(), error.message());
  const fs::path lock_path = parent / fmt::format(".{}.lock", final_path_.filename().string());
  lock_ = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) fail("{}: is not writable: {}", parent.string(), std::strerror(errno));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    fail("{}: another process is writing it; wait for it to end", final_path_.string());
  }
  staging_ = parent / fmt::format(".{}.staging", final_path_.filename().string());
  fs::remove_all(staging_, error);
  if (!fs::create_directory(staging_, error)) {
    ::close(lock_);
    fail("{}: cannot be created: {}", staging_.string(), error.message());
  }
}

StagedFolder::~StagedFolder() {
  std::error_code ignored;
  fs::remove_all(staging_, ignored);  // unfinished work, or after a commit the folder that was replaced
  if (lock_ >= 0) {
    const fs::path lock_path = staging_.parent_path() / fmt::format(".{}.lock", final_path_.filename().string());
    ::unlink(lock_path.c_str());
    ::close(lock_);
  }
}

void StagedFolder::commit() {
  ensure(!committed_, "StagedFolder::commit called twice");
  sync_folder(staging_);
  const bool replaces = fs::exists(final_path_);
  const unsigned flags = replaces ? RENAME_EXCHANGE : 0U;
  if (::renameat2(AT_FDCWD, staging_.c_str(), AT_FDCWD, final_path_.c_str(), flags) != 0) {
    fail("{}: cannot be put in place: {}", final_path_.string(), std::strerror(errno));
  }
  committed_ = true;
  sync_folder(final_path_.parent_path());
}

}  // namespace hedgelab
