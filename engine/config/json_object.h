#pragma once
// Strict reading of the JSON of studies: every key is asked for or it is an error with its path and the nearest known
// key; every value has a type, a range, or a list of words. Errors read "configs/a.json: strategy.roll_trigger:
// 'expire' is not one of expiry, slot_change".

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/config/json_document.h"
#include "engine/core/date.h"
#include "engine/core/fixed_point.h"

namespace hedgelab {

/// "a.b.c=value" applied to a document: value is JSON when it parses as JSON, else a string. The path must exist up to
/// its last key; `a.0.b` walks arrays. Throws InputError naming the path and the nearest key that exists.
void set_json_path(Json& document, std::string_view assignment, const std::string& name);

/// A view of one JSON object that remembers which keys were asked for. Lives shorter than the document.
class JsonObject {
 public:
  /// Throws InputError when `value` is not an object. `name` is the file, `path` the place in it ("" at the top).
  JsonObject(const Json& value, std::string name, std::string path);

  [[nodiscard]] bool has(std::string_view key);
  [[nodiscard]] std::string text(std::string_view key);
  [[nodiscard]] std::string text_or(std::string_view key, std::string_view fallback);
  [[nodiscard]] double number(std::string_view key, double low, double high);
  [[nodiscard]] double number_or(std::string_view key, double fallback, double low, double high);
  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t low, std::int64_t high);
  [[nodiscard]] std::int64_t integer_or(std::string_view key, std::int64_t fallback, std::int64_t low,
                                        std::int64_t high);
  [[nodiscard]] bool boolean(std::string_view key);
  [[nodiscard]] bool boolean_or(std::string_view key, bool fallback);
  [[nodiscard]] Date date(std::string_view key);
  [[nodiscard]] std::optional<Date> date_if(std::string_view key);
  /// A share of notional, exact to 1e-9, from a JSON number within [low, high].
  [[nodiscard]] Rate rate_or(std::string_view key, Rate fallback, double low, double high);
  /// Position of the text in `words`. Throws InputError listing the words and the nearest one.
  [[nodiscard]] std::size_t word(std::string_view key, std::span<const std::string_view> words);
  [[nodiscard]] std::size_t word_or(std::string_view key, std::size_t fallback,
                                    std::span<const std::string_view> words);
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);
  [[nodiscard]] JsonObject object(std::string_view key);
  [[nodiscard]] std::vector<JsonObject> objects(std::string_view key);
  [[nodiscard]] const Json& value(std::string_view key);

  /// All keys of the object, in document order of nlohmann (sorted), whether asked for or not.
  [[nodiscard]] std::vector<std::string> keys() const;
  /// Throws InputError for the first key nobody asked for, with the nearest of those that were.
  void finish() const;
  /// Path of a key, for messages: "sources.2.time.label".
  [[nodiscard]] std::string path_of(std::string_view key) const;
  /// Throws InputError "file: path.key: message".
  [[noreturn]] void reject(std::string_view key, std::string_view message) const;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  [[nodiscard]] const Json* find(std::string_view key);
  [[nodiscard]] const Json& require(std::string_view key);
  const Json* value_;
  std::string name_;
  std::string path_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace hedgelab
