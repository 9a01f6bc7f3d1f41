#pragma once
// Where tests find things: the source tree, the real market data (when there is any) and a scratch folder.

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>

namespace hedgelab::test {

[[nodiscard]] std::filesystem::path source_folder();
[[nodiscard]] std::filesystem::path build_folder();
/// The built program, hedgelab.
[[nodiscard]] std::filesystem::path program_file();
[[nodiscard]] std::filesystem::path reference_folder();

/// $HEDGELAB_REAL_DATA, else ../shared/real_data beside the checkout; nullopt when neither is there.
[[nodiscard]] std::optional<std::filesystem::path> real_data_folder();

/// A fresh folder, removed with everything in it at the end of the scope.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
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
