#pragma once
// What the fuzz targets share. A target feeds bytes to one reader: an InputError or a DamagedStore is an answer,
// whatever else is thrown or seen by a sanitizer is a finding. `scripts/test --fuzz SECONDS` builds and runs them all.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/file_descriptor.h"
#include "engine/reference/rule_book.h"
#include "engine/store/damaged_store.h"

namespace hedgelab::fuzz {

[[nodiscard]] inline std::filesystem::path source_folder() { return HEDGELAB_SOURCE_FOLDER; }
[[nodiscard]] inline const RuleBook& rules() {
  static const RuleBook book = RuleBook::read(source_folder() / "market_data/reference");
  return book;
}

[[nodiscard]] inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

template <class Work>
int answered(Work work) {
  try {
    work();
  } catch (const InputError&) {
  } catch (const DamagedStore&) {
  }
  return 0;
}

/// Bytes as a file that has a path, in memory.
class InputFile {
 public:
  explicit InputFile(std::string_view bytes) : file_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    while (!bytes.empty()) {
      const ssize_t put = ::write(file_.get(), bytes.data(), bytes.size());
      if (put <= 0) break;
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
  }
  [[nodiscard]] std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(file_.get()); }

 private:
  FileDescriptor file_;
};

/// A folder of this process in memory, for readers that want one.
[[nodiscard]] inline std::filesystem::path scratch_folder() {
  return "/dev/shm/hedgelab_fuzz_" + std::to_string(::getpid());
}

}  // namespace hedgelab::fuzz
