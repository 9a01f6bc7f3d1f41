#include "engine/config/json_document.h"

#include <fmt/format.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab {
namespace {

constexpr int kDeepest = 64;

// "[json.exception.parse_error.101] parse error at line 3, column 5: syntax error while ..."
[[noreturn]] void reject_syntax(const std::string& name, std::string_view text, std::string_view what) {
  const std::size_t at = what.find("at line ");
  if (at == std::string_view::npos) fail_at(name, "not valid JSON: {}", what.substr(what.find("] ") + 2));
  what.remove_prefix(at + 8);
  const std::size_t comma = what.find(',');
  const std::string line(what.substr(0, comma));
  what.remove_prefix(comma + 2);
  std::size_t byte = 0;
  for (std::int64_t i = 1; byte < text.size(); ++byte) {
    if (std::to_string(i) == line) break;
    if (text[byte] == '\n') ++i;
  }
  const bool closes = what.find("unexpected ']'") != std::string_view::npos ||
                      what.find("unexpected '}'") != std::string_view::npos ||
                      what.find("expected string literal") != std::string_view::npos;
  fail_at(fmt::format("{}:{}", name, line), "not valid JSON: {}{}", what,
          closes ? "; is there a comma before a closing bracket?" : "");
}

// Throws what a document may not have besides wrong syntax.
class DocumentRules {
 public:
  explicit DocumentRules(const std::string& name) : name_(name) {}
  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kDeepest) fail_at(name_, "brackets stand more than {} deep", kDeepest);
    if (event == Json::parse_event_t::object_start) open_objects_.emplace_back();
    if (event == Json::parse_event_t::object_end) open_objects_.pop_back();
    // nlohmann keeps the last of two equal keys; a config that says a thing twice is refused instead.
    if (event == Json::parse_event_t::key && !open_objects_.back().insert(parsed.get<std::string>()).second) {
      fail_at(name_, "key '{}' stands twice in one object", parsed.get<std::string>());
    }
    return true;
  }

 private:
  const std::string& name_;
  std::vector<std::set<std::string>> open_objects_;
};

}  // namespace

std::string joined_path(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

std::string short_text(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return value.is_string() ? "text " + text : text.substr(0, 60);
}

Json parse_json(std::string_view text, const std::string& name) {
  DocumentRules rules(name);
  try {
    return Json::parse(text, std::ref(rules), /*allow_exceptions=*/true, /*ignore_comments=*/true);
  } catch (const Json::out_of_range&) {
    fail_at(name, "a number is beyond what a double can hold");
  } catch (const Json::parse_error& error) {
    reject_syntax(name, text, error.what());
  }
}

Json read_json_file(const std::filesystem::path& path) { return parse_json(read_file(path), path.string()); }

Json parse_if_json(std::string_view text) {
  try {
    return parse_json(text, "--set");
  } catch (const InputError&) {
    return Json(Json::value_t::discarded);
  }
}

void merge_json(Json& base, const Json& changes) {
  for (const auto& [key, value] : changes.items()) {
    if (value.is_null()) {
      base.erase(key);
    } else if (value.is_object()) {
      if (!base.contains(key) || !base[key].is_object()) base[key] = Json::object();
      merge_json(base[key], value);
    } else {
      base[key] = value;
    }
  }
}

}  // namespace hedgelab
