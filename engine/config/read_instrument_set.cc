#include "engine/config/read_instrument_set.h"

#include <nlohmann/json.hpp>

#include "engine/config/json_object.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab {
namespace {

std::string required_text(JsonObject& object, std::string_view key) {
  std::string text = object.text(key);
  if (text.empty()) object.reject(key, "is empty");
  return text;
}

std::filesystem::path existing_file(JsonObject& files, std::string_view key, const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / required_text(files, key);
  if (!is_file(file)) {
    files.reject(key, fmt::format("there is no file {}; expected a path relative to {}", file.string(),
                                  folder.empty() ? "the current folder" : folder.string()));
  }
  return file;
}

std::optional<std::filesystem::path> existing_file_if(JsonObject& files, std::string_view key,
                                                      const std::filesystem::path& folder) {
  if (!files.has(key)) return std::nullopt;
  return existing_file(files, key, folder);
}

}  // namespace

InstrumentSet read_instrument_set(const std::filesystem::path& path) {
  InstrumentSet set;
  set.file = is_folder(path) ? path / "instrument_set.json" : path;
  const Json document = read_json_file(set.file);
  const std::filesystem::path folder = set.file.parent_path();
  JsonObject top(document, set.file.string(), "");
  set.name = required_text(top, "name");
  set.description = required_text(top, "description");
  JsonObject files = top.object("files");
  set.calendar = existing_file_if(files, "calendar", folder);
  set.sessions = existing_file(files, "sessions", folder);
  set.products = existing_file(files, "products", folder);
  set.fees = existing_file(files, "fees", folder);
  set.delivery_fees = existing_file(files, "delivery_fees", folder);
  set.margins = existing_file(files, "margins", folder);
  set.position_limits = existing_file(files, "position_limits", folder);
  set.price_limit_exceptions = existing_file_if(files, "price_limit_exceptions", folder);
  files.finish();
  top.finish();
  return set;
}

RuleBook read_rule_book(const std::filesystem::path& reference, const std::filesystem::path& instruments) {
  if (instruments.empty()) return RuleBook::read(reference);
  return RuleBook::read(reference, read_instrument_set(instruments));
}

std::filesystem::path instruments_key(JsonObject& object) {
  if (!object.has("instruments")) return {};
  return required_text(object, "instruments");
}

}  // namespace hedgelab
