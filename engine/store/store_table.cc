#include "engine/store/store_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/staged_folder.h"
#include "engine/store/store_layout.h"
#include "engine/store/store_place.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson manifest_in(const std::string& text, const fs::path& path) {
  OrderedJson manifest = OrderedJson::parse(text, nullptr, /*allow_exceptions=*/false);
  if (manifest.is_discarded() || !manifest.is_object()) fail("{}: not JSON; import the store again", path.string());
  return manifest;
}

OrderedJson manifest_of(const fs::path& folder) {
  const fs::path path = folder / store_layout::kManifest;
  return manifest_in(read_file(path), path);
}

std::string text_in(const OrderedJson& entry, const char* key) {
  const auto at = entry.is_object() ? entry.find(key) : entry.end();
  return at != entry.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// nullopt when it is no entry of a table.
std::optional<StoreTable> table_in(const OrderedJson& entry) {
  StoreTable table;
  table.name = text_in(entry, "name");
  table.kind = text_in(entry, "kind");
  table.source = text_in(entry, "source");
  table.digest = text_in(entry, "digest");
  if (!store_layout::is_symbol(table.name) || text_in(entry, "file") != table_file(table.name)) return std::nullopt;
  const auto rows = entry.find("rows");
  if (rows == entry.end() || !rows->is_number_integer()) return std::nullopt;
  table.rows = rows->get<std::int64_t>();
  if (!entry.contains("first_date")) return table;
  Date first;
  Date last;
  if (!Date::try_parse(text_in(entry, "first_date"), first)) return std::nullopt;
  if (!Date::try_parse(text_in(entry, "last_date"), last)) return std::nullopt;
  table.first_date = first;
  table.last_date = last;
  return table;
}

void take_out(OrderedJson& manifest, const std::string& name) {
  if (!manifest.contains("tables")) return;
  OrderedJson rest = OrderedJson::array();
  for (const OrderedJson& entry : manifest.at("tables")) {
    if (text_in(entry, "name") != name) rest.push_back(entry);
  }
  if (rest.empty()) {
    manifest.erase("tables");
  } else {
    manifest["tables"] = std::move(rest);
  }
}

/// The store once more, with its manifest as `change` makes it, without the file `left_out`, and with `bytes` in its
/// place where there are any.
std::string write_changed(const fs::path& folder, const std::function<void(OrderedJson& manifest)>& change,
                          const std::string& left_out, std::optional<std::string_view> bytes) {
  StagedFolder staged(folder, check_store_place);
  const fs::path& place = staged.place();
  const auto files = files_of_store(place);  // under the lock that the staged folder holds
  if (!files) fail("{}: holds no store", folder.string());
  OrderedJson manifest = manifest_of(place);
  change(manifest);
  for (const std::string& file : *files) {
    if (file == store_layout::kManifest || file == left_out || !is_file(place / file)) continue;
    create_folders((staged.staging() / file).parent_path());
    link_or_copy(place / file, staged.staging() / file);
  }
  if (bytes) {
    create_folders((staged.staging() / left_out).parent_path());
    write_new_file(staged.staging() / left_out, *bytes);
  }
  const std::string text = manifest.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
  write_new_file(staged.staging() / store_layout::kManifest, text);
  staged.commit();
  return digest_of(text);
}

}  // namespace

std::vector<StoreTable> tables_of_store(const fs::path& folder) {
  const fs::path path = folder / store_layout::kManifest;
  const std::string where = path.string();
  const std::string text = read_file(path);
  std::vector<StoreTable> tables;
  // Most stores have none, and the manifest of ten years of minutes is a megabyte: a text without the word has no such
  // key, whatever else stands in it.
  if (text.find("tables") == std::string::npos) return tables;
  const OrderedJson manifest = manifest_in(text, path);
  if (!manifest.contains("tables")) return tables;
  for (const OrderedJson& entry : manifest.at("tables")) {
    std::optional<StoreTable> table = table_in(entry);
    if (!table) fail("{}: tables: '{}' is no table of a store; import the store again", where, text_in(entry, "name"));
    tables.push_back(*std::move(table));
  }
  std::sort(tables.begin(), tables.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  const auto twin =
      std::adjacent_find(tables.begin(), tables.end(), [](const auto& a, const auto& b) { return a.name == b.name; });
  if (twin != tables.end()) fail("{}: table '{}' stands twice", where, twin->name);
  return tables;
}

std::string add_table(const fs::path& folder, StoreTable table, std::string_view bytes) {
  if (!store_layout::is_symbol(table.name)) {
    fail("'{}' cannot name a table: expected letters, digits, '.', '_' or '-', not beginning with '.'", table.name);
  }
  OrderedJson entry{{"name", table.name}, {"kind", table.kind}, {"rows", table.rows}};
  if (table.first_date) {
    entry["first_date"] = table.first_date->to_string();
    entry["last_date"] = table.last_date->to_string();
  }
  entry["source"] = table.source;
  entry["file"] = table_file(table.name);
  entry["digest"] = digest_of(bytes);
  const auto put_in = [&](OrderedJson& manifest) {
    take_out(manifest, table.name);
    manifest["tables"].push_back(entry);
  };
  return write_changed(folder, put_in, table_file(table.name), bytes);
}

std::string remove_table(const fs::path& folder, const std::string& name) {
  return write_changed(
      folder, [&](OrderedJson& manifest) { take_out(manifest, name); }, table_file(name), std::nullopt);
}

}  // namespace hedgelab
