#pragma once
// Where the folders lie that ship with the program.

#include <filesystem>
#include <optional>

namespace hedgelab::app {

/// A folder that ships with the program ("configs/import"): below the current folder, above the program's own place, or
/// installed with it; nullopt when it is nowhere.
[[nodiscard]] std::optional<std::filesystem::path> shipped_folder(const std::filesystem::path& tail);

}  // namespace hedgelab::app
