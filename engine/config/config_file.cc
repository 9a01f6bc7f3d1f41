#include "engine/config/config_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/config/schema.h"
#include "engine/core/csv_table.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/known_names.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;

Json join(Json document, const fs::path& path, std::vector<fs::path>& above);

Json load(const fs::path& path, std::vector<fs::path>& above) {
  const fs::path whole = canonical_path(path);  // a file that is not there is told by reading it
  if (std::find(above.begin(), above.end(), whole) != above.end()) {
    fail_at(above.back().string() + ": extends", "'{}' extends this file in turn", path.string());
  }
  above.push_back(whole);
  Json document = join(read_json_file(path), path, above);
  above.pop_back();
  return document;
}

// `document` stands in the file `path`, the last of those above.
Json join(Json document, const fs::path& path, std::vector<fs::path>& above) {
  if (!document.is_object() || !document.contains("extends")) return document;
  const Json& named = document["extends"];
  if (!named.is_string() || named.get<std::string>().empty()) {
    fail_at(path.string() + ": extends", "expected the path of a config in quotes, found {}", short_text(named));
  }
  Json base = load(path.parent_path() / named.get<std::string>(), above);
  if (!base.is_object()) fail_at(path.string() + ": extends", "'{}' holds no object", named.get<std::string>());
  document.erase("extends");
  merge_json(base, document);
  return base;
}

// The place of one assignment in the document, made where it is missing.
class Path {
 public:
  Path(std::string_view text, const std::string& file) : text_(text), file_(file), keys_(split(text, '.')) {}

  Json& in(Json& document, const FieldNode& run) const {
    Json* at = &document;
    const FieldNode* node = &run;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      const std::string key(keys_[i]);
      if (i == 0 && key == "variants") {
        at = &existing(*at, key);
        if (keys_.size() == 1) return *at;
        at = &variant(*at, std::string(keys_[++i]));
        continue;
      }
      if (at->is_array()) {
        at = &entry(*at, key);
        continue;
      }
      if (node != nullptr) node = known(*node, key);
      if (at->is_null()) *at = Json::object();
      if (!at->is_object()) refuse(fmt::format("{} is neither object nor list, and has no '{}'", short_text(*at), key));
      at = &(*at)[key];
      if (node != nullptr && node->info.type == FieldType::kList && i + 1 < keys_.size() && !at->is_array()) {
        refuse(fmt::format("{} has no list '{}'", file_, key));
      }
    }
    return *at;
  }
  [[nodiscard]] bool is_of_base() const { return keys_.front() != "variants"; }

 private:
  [[noreturn]] void refuse(const std::string& message) const {
    throw InputError(fmt::format("--set {}", text_), message);
  }
  [[nodiscard]] const FieldNode* known(const FieldNode& node, const std::string& key) const {
    if (key == node.tag) return nullptr;
    const FieldNode* found = node.find(key);
    if (found != nullptr) return found;
    const auto names = node.names();
    if (names.empty()) refuse(fmt::format("'{}' stands below a key that holds one value", key));
    const std::string hint = did_you_mean(key, names);
    refuse(fmt::format("{} has no '{}'{}", node.info.name.empty() ? std::string_view("a run") : node.info.name, key,
                       hint.empty() ? fmt::format("; known keys: {}", fmt::join(names, ", ")) : hint));
  }
  Json& existing(Json& at, const std::string& key) const {
    if (!at.is_object() || !at.contains(key)) refuse(fmt::format("{} has no '{}'", file_, key));
    return at[key];
  }
  Json& entry(Json& list, const std::string& key) const {
    std::int64_t index = 0;
    if (!parse_decimal(key, 0, index) || index < 0 || index >= static_cast<std::int64_t>(list.size())) {
      refuse(fmt::format("'{}' is not an index below {}", key, list.size()));
    }
    return list[static_cast<std::size_t>(index)];
  }
  Json& variant(Json& list, const std::string& key) const {
    std::vector<std::string> names;
    for (Json& one : list) {
      if (!one.is_object() || !one.contains("name") || !one["name"].is_string()) continue;
      if (one["name"] == key) return one;
      names.push_back(one["name"].get<std::string>());
    }
    std::int64_t index = 0;
    if (list.is_array() && parse_decimal(key, 0, index)) return entry(list, key);
    refuse(fmt::format("no variant is called '{}'; known: {}{}", key, known_names(names), did_you_mean(key, names)));
  }

  std::string_view text_;
  const std::string& file_;
  std::vector<std::string_view> keys_;
};

// Does any run differ between the two documents?
bool changes_a_run(const Json& before, const Json& after) {
  if (before == after) return false;
  const auto variants = after.find("variants");
  if (variants == after.end() || !variants->is_array() || before.value("variants", Json()) != *variants) return true;
  Json old_base = before;
  Json new_base = after;
  old_base.erase("variants");
  new_base.erase("variants");
  // The run's own name and description differ from a variant's without changing it.
  for (const char* key : {"name", "description"}) {
    if (old_base.value(key, Json()) != new_base.value(key, Json())) return true;
  }
  return std::any_of(variants->begin(), variants->end(), [&](const Json& change) {
    return !change.is_object() || merged_variant(old_base, change) != merged_variant(new_base, change);
  });
}

Json value_of(std::string_view path, const std::string& text) {
  Json value = parse_if_json(text);
  if (value.is_discarded()) value = text;
  try {
    static_cast<void>(value.dump(-1, ' ', false, Json::error_handler_t::strict));
  } catch (const Json::exception&) {
    fail_at(fmt::format("--set {}", path), "the value is not UTF-8 text");
  }
  return value;
}

}  // namespace

Json load_run_document(const fs::path& path) {
  std::vector<fs::path> above;
  return load(path, above);
}

Json joined_document(const Json& document, const fs::path& path) {
  std::vector<fs::path> above{canonical_path(path)};
  return join(document, path, above);
}

std::vector<std::string> apply_settings(Json& document, std::span<const std::string> assignments,
                                        const std::string& file) {
  std::vector<std::string> warnings;
  if (assignments.empty()) return warnings;
  const FieldNode run = document_keys("run");
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0) {
      fail("--set {}: expected path=value, for example account.capital=1e8", assignment);
    }
    const std::string path = assignment.substr(0, equals);
    const Json before = document;
    const Path place(path, file);
    place.in(document, run) = value_of(path, assignment.substr(equals + 1));
    if (changes_a_run(before, document)) continue;
    warnings.push_back(
        before == document
            ? fmt::format("--set {}: that is its value already; nothing changes", path)
            : fmt::format("--set {0}: every variant sets it; nothing changes (use variants.NAME.{0})", path));
  }
  return warnings;
}

}  // namespace hedgelab
