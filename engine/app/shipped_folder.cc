#include "engine/app/shipped_folder.h"

#include "engine/core/files.h"

namespace hedgelab::app {

std::optional<std::filesystem::path> shipped_folder(const std::filesystem::path& tail) {
  namespace fs = std::filesystem;
  // Below the current folder, or above the program's own place: build/engine/app/hedgelab finds its checkout,
  // PREFIX/bin/hedgelab what was installed with it.
  if (is_folder(tail)) return tail;
  for (fs::path at = without_link("/proc/self/exe"); at.has_relative_path(); at = at.parent_path()) {
    for (const fs::path& found : {at.parent_path() / tail, at.parent_path() / "share" / "hedgelab" / tail}) {
      if (is_folder(found)) return found;
    }
  }
  return std::nullopt;
}

}  // namespace hedgelab::app
