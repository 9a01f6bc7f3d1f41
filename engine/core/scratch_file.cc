#include "engine/core/scratch_file.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

[[noreturn]] void fail_in(const std::string& folder, const char* what) {
  fail("{}: {} ({}); TMPDIR names another folder for temporary files", folder, what,
       std::generic_category().message(errno));
}
std::string folder() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::temp_directory_path(error);
  return error ? "/tmp" : path.string();
}

}  // namespace

ScratchFile::ScratchFile() {
  const std::string place = folder();
  std::string name = place + "/hedgelab.XXXXXX";
  descriptor_ = FileDescriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!descriptor_.is_open()) fail_in(place, "no temporary file can be made here");
  ::unlink(name.c_str());
}

void ScratchFile::write(std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail_in(folder(), "a temporary file cannot be written");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
}

void ScratchFile::read(std::uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t got = ::pread(descriptor_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail_in(folder(), "a temporary file cannot be read back");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
}

}  // namespace hedgelab
