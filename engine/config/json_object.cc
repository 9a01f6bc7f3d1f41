#include "engine/config/json_object.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/csv_table.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab {
namespace {

std::string joined(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

std::string kind_of(const Json& value) {
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return value.is_string() ? "text " + text : text.substr(0, 60);
}

std::vector<std::string> keys_of(const Json& value) {
  std::vector<std::string> keys;
  for (const auto& [key, unused] : value.items()) keys.push_back(key);
  return keys;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string nearest = nearest_word(word, candidates);
  return nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest);
}

}  // namespace

void set_json_path(Json& document, std::string_view assignment, const std::string& name) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    fail("--set {}: expected path=value, for example capital=1e8", assignment);
  }
  const std::string_view path = assignment.substr(0, equals);
  const std::string text(assignment.substr(equals + 1));
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) value = text;

  Json* at = &document;
  const auto keys = split(path, '.');
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string key(keys[i]);
    const bool last = i + 1 == keys.size();
    if (at->is_array()) {
      std::int64_t index = 0;
      if (!parse_decimal(key, 0, index) || index < 0 || index >= static_cast<std::int64_t>(at->size())) {
        fail("--set {}: '{}' is not an index below {} in {}", path, key, at->size(), name);
      }
      at = &(*at)[static_cast<std::size_t>(index)];
      if (last) *at = std::move(value);
    } else if (at->is_object()) {
      // A new last key is let through: the reader of the object knows whether it exists.
      if (!last && !at->contains(key)) {
        fail("--set {}: {} has no '{}'{}", path, name, key, did_you_mean(key, keys_of(*at)));
      }
      at = &(*at)[key];
      if (last) *at = std::move(value);
    } else {
      fail("--set {}: '{}' in {} is neither object nor array", path, key, name);
    }
  }
}

JsonObject::JsonObject(const Json& value, std::string name, std::string path)
    : value_(&value), name_(std::move(name)), path_(std::move(path)) {
  if (!value.is_object()) {
    fail("{}: {}: expected an object {{...}}, found {}", name_, path_.empty() ? "top level" : path_, kind_of(value));
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
  if (!value.is_string()) reject(key, fmt::format("expected text in quotes, found {}", kind_of(value)));
  return value.get<std::string>();
}

std::string JsonObject::text_or(std::string_view key, std::string_view fallback) {
  return has(key) ? text(key) : std::string(fallback);
}

double JsonObject::number(std::string_view key, double low, double high) {
  const Json& value = require(key);
  if (!value.is_number())
    reject(key, fmt::format("expected a number in [{}, {}], found {}", low, high, kind_of(value)));
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
  if (!is_whole) reject(key, fmt::format("expected a whole number in [{}, {}], found {}", low, high, kind_of(value)));
  const std::int64_t number = value.is_number_integer() ? value.get<std::int64_t>() : static_cast<std::int64_t>(whole);
  if (number < low || number > high) reject(key, fmt::format("{} is outside [{}, {}]", number, low, high));
  return number;
}

std::int64_t JsonObject::integer_or(std::string_view key, std::int64_t fallback, std::int64_t low, std::int64_t high) {
  return has(key) ? integer(key, low, high) : fallback;
}

bool JsonObject::boolean(std::string_view key) {
  const Json& value = require(key);
  if (!value.is_boolean()) reject(key, fmt::format("expected true or false, found {}", kind_of(value)));
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
  if (!value.is_array()) reject(key, fmt::format("expected a list of texts, found {}", kind_of(value)));
  std::vector<std::string> result;
  for (const auto& entry : value) {
    if (!entry.is_string()) reject(key, fmt::format("expected a list of texts, found {} in it", kind_of(entry)));
    result.push_back(entry.get<std::string>());
  }
  return result;
}

JsonObject JsonObject::object(std::string_view key) { return {require(key), name_, path_of(key)}; }

std::vector<JsonObject> JsonObject::objects(std::string_view key) {
  const Json& value = require(key);
  if (!value.is_array()) reject(key, fmt::format("expected a list of objects, found {}", kind_of(value)));
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

std::string JsonObject::path_of(std::string_view key) const { return joined(path_, key); }

void JsonObject::reject(std::string_view key, std::string_view message) const {
  fail("{}: {}: {}", name_, path_of(key), message);
}

}  // namespace hedgelab
