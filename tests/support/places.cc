#include "tests/support/places.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>

namespace hedgelab::test {

std::filesystem::path reference_folder() { return source_folder() / "market_data" / "reference"; }

std::optional<std::filesystem::path> real_data_folder() {
  const char* named = std::getenv("HEDGELAB_REAL_DATA");
  const std::filesystem::path folder = named != nullptr && *named != '\0'
                                           ? std::filesystem::path(named)
                                           : source_folder() / ".." / "shared" / "real_data";
  if (std::filesystem::is_directory(folder)) return folder;
  return std::nullopt;
}

ScratchFolder::ScratchFolder() {
  static std::atomic<int> counter{0};
  path_ = std::filesystem::temp_directory_path() /
          ("hedgelab_test_" + std::to_string(::getpid()) + "_" + std::to_string(counter++));
  std::filesystem::create_directories(path_);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace hedgelab::test
