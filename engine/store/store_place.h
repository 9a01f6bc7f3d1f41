#pragma once
// Where a store may be written, and whose files a store's folder holds.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hedgelab {

/// The files that the store in `folder` lists, its manifest among them, relative to it and of any format version that
/// there ever was. nullopt when the folder holds no store: no manifest.json, or one of somebody else's.
[[nodiscard]] std::optional<std::vector<std::string>> files_of_store(const std::filesystem::path& folder);

/// Throws InputError unless a store may stand in the place: nothing stands there, or an empty folder, or a store with
/// nothing beside the files it lists. Also when the place lies inside another store. To be asked before a long import,
/// too.
void check_store_place(const std::filesystem::path& place);

/// Throws InputError when `place` lies inside a store: the next import would find it in the way, or take it along.
void check_outside_stores(const std::filesystem::path& place);

}  // namespace hedgelab
