#include "engine/store/store_place.h"

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/staged_folder.h"
#include "engine/store/store_layout.h"
#include "engine/store/store_table.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* key) {
  const auto at = object.is_object() ? object.find(key) : object.end();
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// The manifest of a store of ours, else null.
Json manifest_in(const fs::path& folder) {
  const fs::path path = folder / store_layout::kManifest;
  if (kind_of(path) != PathKind::kFile) return nullptr;
  Json manifest = Json::parse(read_file(path), nullptr, /*allow_exceptions=*/false);
  if (manifest.is_discarded() || text_of(manifest, "format") != store_layout::kFormat) return nullptr;
  return manifest;
}

}  // namespace

std::optional<std::vector<std::string>> files_of_store(const fs::path& folder) {
  const Json manifest = manifest_in(folder);
  if (manifest.is_null()) return std::nullopt;
  std::vector<std::string> files{std::string(store_layout::kManifest), std::string(store_layout::kDays)};
  for (const Frequency frequency : store_layout::kFrequencies) files.push_back(store_layout::slots_file(frequency));
  const auto tables = manifest.find("tables");
  if (tables != manifest.end() && tables->is_array()) {
    for (const Json& entry : *tables) files.push_back(table_file(text_of(entry, "name")));
  }
  const auto series = manifest.find("series");
  if (series == manifest.end() || !series->is_array()) return files;
  for (const Json& entry : *series) {
    const auto frequency = parse_frequency(text_of(entry, "frequency"));
    if (!frequency) continue;
    const std::string symbol = text_of(entry, "symbol");
    files.push_back(store_layout::series_file(*frequency, symbol));
    for (const store_layout::Column& column : store_layout::kColumns) {
      files.push_back(store_layout::column_file_of_version_1(*frequency, symbol, column.name));
    }
  }
  return files;
}

void check_outside_stores(const fs::path& place) {
  for (fs::path above = whole_path(place).parent_path(); above.has_relative_path(); above = above.parent_path()) {
    if (is_folder(above) && !manifest_in(above).is_null()) {
      fail("{}: lies inside the bar store {}; name a place outside of it", place.string(), above.string());
    }
  }
}

void check_store_place(const fs::path& place) {
  check_outside_stores(place);
  const fs::path standing = without_link(place);
  const PathKind kind = kind_of(standing);
  if (kind == PathKind::kAbsent) return;
  if (kind != PathKind::kFolder) fail("{}: is not a folder; a store cannot replace it", place.string());
  const auto files = files_of_store(standing);
  if (files) return refuse_foreign_files(standing, *files, "an import or a generator");
  if (!list_folder(standing).empty()) {
    fail("{}: holds other files and is not a bar store; it will not be replaced. Name another folder", place.string());
  }
}

}  // namespace hedgelab
