#include "engine/app/shipped_folder.h"

namespace hedgelab::app {

std::optional<std::filesystem::path> shipped_folder(const std::filesystem::path& tail) {
  namespace fs = std::filesystem;
  // Below the current folder, or above the program's own place: build/engine/app/hedgelab finds its checkout,
  // PREFIX/bin/hedgelab what was installed with it.
  if (fs::is_directory(tail)) return tail;
  std::error_code ignored;
  for (fs::path at = fs::read_symlink("/proc/self/exe", ignored); at.has_relative_path(); at = at.parent_path()) {
    for (const fs::path& found : {at.parent_path() / tail, at.parent_path() / "share" / "hedgelab" / tail}) {
      if (fs::is_directory(found)) return found;
    }
  }
  return std::nullopt;
}

}  // namespace hedgelab::app
