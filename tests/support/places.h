#pragma once
// Where tests find things: the source tree, the real market data (when there is any) and a scratch folder.

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace hedgelab::test {

inline std::filesystem::path source_folder() { return HEDGELAB_SOURCE_FOLDER; }
inline std::filesystem::path reference_folder() { return source_folder() / "market_data" / "reference"; }

/// $HEDGELAB_REAL_DATA, else ../shared/real_data beside the checkout; nullopt when neither is there.
inline std::optional<std::filesystem::path> real_data_folder() {
  const char* named = std::getenv("HEDGELAB_REAL_DATA");
  const std::filesystem::path folder = named != nullptr && *named != '\0'
                                           ? std::filesystem::path(named)
                                           : source_folder() / ".." / "shared" / "real_data";
  if (std::filesystem::is_directory(folder)) return folder;
  return std::nullopt;
}

/// A fresh folder, removed with everything in it at the end of the scope.
class ScratchFolder {
 public:
  ScratchFolder() {
    static std::atomic<int> counter{0};
    path_ = std::filesystem::temp_directory_path() /
            ("hedgelab_test_" + std::to_string(::getpid()) + "_" + std::to_string(counter++));
    std::filesystem::create_directories(path_);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace hedgelab::test

/// First line of a test that needs real data: the test is reported as skipped, with the reason, where there is none.
#define HEDGELAB_NEEDS_REAL_DATA()         \
  if (!hedgelab::test::real_data_folder()) \
  GTEST_SKIP() << "no real market data: set HEDGELAB_REAL_DATA to its folder to run this test"
