#include "engine/config/json_object.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/csv_table.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab {
namespace {

std::vector<std::string> keys_of(const Json& value) {
  std::vector<std::string> keys;
  for (const auto& [key, unused] : value.items()) keys.push_back(key);
  return keys;
}

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
    } else if (value.is_object() && base.contains(key) && base[key].is_object()) {
      merge_json(base[key], value);
    } else {
      base[key] = value;
    }
  }
}

JsonObject::JsonObject(const Json& value, std::string name, std::string path)
    : value_(&value), name_(std::move(name)), path_(std::move(path)) {
  if (!value.is_object()) {
    fail("{}: {}: expected an object {{...}}, found {}", name_, path_.empty() ? "top level" : path_, short_text(value));
  }
}

const Json* JsonObject::find(std::string_view key) {
  asked_.emplace(key);
  const auto at = value_->find(key);
  return at == value_->end() ? nullptr : &*at;
}

const Json& JsonObject::require(std::string_view key) {
  const Json* found = find(key);
  if (found == nullptr) {
    // A misspelt key explains a missing one better than the missing one alone.
    std::vector<std::string> unasked;
    for (const auto& present : keys()) {
      if (!asked_.contains(present)) unasked.push_back(present);
    }
    const std::string nearest = nearest_word(key, unasked);
    fail("{}: {}: missing{}", name_, path_of(key),
         nearest.empty() ? std::string() : fmt::format("; '{}' is there, did you mean '{}'?", nearest, key));
  }
  return *found;
}

bool JsonObject::has(std::string_view key) { return find(key) != nullptr; }

std::string JsonObject::text(std::string_view key) {
  const Json& value = require(key);
  if (!value.is_string()) reject(key, fmt::format("expected text in quotes, found {}", short_text(value)));
  return value.get<std::string>();
}

std::string JsonObject::text_or(std::string_view key, std::string_view fallback) {
  return has(key) ? text(key) : std::string(fallback);
}

double JsonObject::number(std::string_view key, double low, double high) {
  const Json& value = require(key);
  if (!value.is_number())
    reject(key, fmt::format("expected a number in [{}, {}], found {}", low, high, short_text(value)));
  const double number = value.get<double>();
  if (!(number >= low && number <= high)) reject(key, fmt::format("{} is outside [{}, {}]", number, low, high));
  return number;
}

double JsonObject::number_or(std::string_view key, double fallback, double low, double high) {
  return has(key) ? number(key, low, high) : fallback;
}

std::int64_t JsonObject::integer(std::string_view key, std::int64_t low, std::int64_t high) {
  const Json& value = require(key);
  double whole = 0;
  const bool is_whole =
      value.is_number_integer() || (value.is_number_float() && std::modf(value.get<double>(), &whole) == 0.0 &&
                                    std::abs(value.get<double>()) < 9e15);  // 1e8 is how people write a capital
  if (!is_whole)
    reject(key, fmt::format("expected a whole number in [{}, {}], found {}", low, high, short_text(value)));
  const std::int64_t number = value.is_number_integer() ? value.get<std::int64_t>() : static_cast<std::int64_t>(whole);
  if (number < low || number > high) reject(key, fmt::format("{} is outside [{}, {}]", number, low, high));
  return number;
}

std::int64_t JsonObject::integer_or(std::string_view key, std::int64_t fallback, std::int64_t low, std::int64_t high) {
  return has(key) ? integer(key, low, high) : fallback;
}

bool JsonObject::boolean(std::string_view key) {
  const Json& value = require(key);
  if (!value.is_boolean()) reject(key, fmt::format("expected true or false, found {}", short_text(value)));
  return value.get<bool>();
}

bool JsonObject::boolean_or(std::string_view key, bool fallback) { return has(key) ? boolean(key) : fallback; }

Date JsonObject::date(std::string_view key) {
  const std::string written = text(key);
  Date date;
  if (!Date::try_parse(written, date)) reject(key, fmt::format("'{}' is not a date; expected YYYY-MM-DD", written));
  return date;
}

std::optional<Date> JsonObject::date_if(std::string_view key) {
  return has(key) ? std::optional(date(key)) : std::nullopt;
}

Rate JsonObject::rate_or(std::string_view key, Rate fallback, double low, double high) {
  return has(key) ? Rate::from_double(number(key, low, high)) : fallback;
}

std::size_t JsonObject::word(std::string_view key, std::span<const std::string_view> words) {
  const std::string written = text(key);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == written) return i;
  }
  const std::string nearest = nearest_word(written, words);
  reject(key, fmt::format("'{}' is not one of {}{}", written, fmt::join(words, ", "),
                          nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest)));
}

std::size_t JsonObject::word_or(std::string_view key, std::size_t fallback, std::span<const std::string_view> words) {
  return has(key) ? word(key, words) : fallback;
}

std::vector<std::string> JsonObject::texts(std::string_view key) {
  const Json& value = require(key);
  if (!value.is_array()) reject(key, fmt::format("expected a list of texts, found {}", short_text(value)));
  std::vector<std::string> result;
  for (const auto& entry : value) {
    if (!entry.is_string()) reject(key, fmt::format("expected a list of texts, found {} in it", short_text(entry)));
    result.push_back(entry.get<std::string>());
  }
  return result;
}

JsonObject JsonObject::object(std::string_view key) { return {require(key), name_, path_of(key)}; }

std::vector<JsonObject> JsonObject::objects(std::string_view key) {
  const Json& value = require(key);
  if (!value.is_array()) reject(key, fmt::format("expected a list of objects, found {}", short_text(value)));
  std::vector<JsonObject> result;
  for (std::size_t i = 0; i < value.size(); ++i) {
    result.emplace_back(value[i], name_, fmt::format("{}.{}", path_of(key), i));
  }
  return result;
}

const Json& JsonObject::value(std::string_view key) { return require(key); }

std::vector<std::string> JsonObject::keys() const { return keys_of(*value_); }

void JsonObject::finish() const {
  for (const auto& key : keys()) {
    if (asked_.contains(key)) continue;
    const std::vector<std::string> known(asked_.begin(), asked_.end());
    const std::string hint = did_you_mean(key, known);
    reject(key, hint.empty() ? fmt::format("unknown key; known keys: {}", fmt::join(known, ", "))
                             : fmt::format("unknown key{}", hint));
  }
}

std::string JsonObject::path_of(std::string_view key) const { return joined_path(path_, key); }

void JsonObject::reject(std::string_view key, std::string_view message) const {
  fail("{}: {}: {}", name_, path_of(key), message);
}

}  // namespace hedgelab
