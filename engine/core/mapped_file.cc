#include "engine/core/mapped_file.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab {

MappedFile::MappedFile(std::filesystem::path path) : path_(std::move(path)) {
  const FileDescriptor file = open_to_read(path_);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail("{}: cannot be read: {}", path_.string(), std::strerror(errno));
  if (status.st_size == 0) fail("{}: is empty", path_.string());
  identity_ = {status.st_dev, status.st_ino, status.st_size, status.st_ctim.tv_sec, status.st_ctim.tv_nsec};
  size_ = static_cast<std::size_t>(status.st_size);
  void* const map = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file.get(), 0);
  if (map == MAP_FAILED) fail("{}: cannot be mapped: {}", path_.string(), std::strerror(errno));
  map_ = map;
}

MappedFile::~MappedFile() {
  if (map_ != nullptr) ::munmap(map_, size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)),
      map_(std::exchange(other.map_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      identity_(other.identity_) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(map_, other.map_);
  std::swap(size_, other.size_);
  std::swap(identity_, other.identity_);
  return *this;
}

MappedFile::Standing MappedFile::standing() const {
  struct stat status {};
  if (::stat(path_.c_str(), &status) != 0) return Standing::kTouched;
  const Identity now{status.st_dev, status.st_ino, status.st_size, status.st_ctim.tv_sec, status.st_ctim.tv_nsec};
  if (now == identity_) return Standing::kUntouched;
  const bool same_file = now.device == identity_.device && now.number == identity_.number;
  return same_file && now.size < identity_.size ? Standing::kCutShort : Standing::kTouched;
}

}  // namespace hedgelab
