#include "engine/strategy/parameters.h"

#include <fmt/format.h>

#include <algorithm>

namespace hedgelab {

std::string to_string(const ParameterValue& value) {
  return std::visit([](const auto& v) { return fmt::format("{}", v); }, value);
}

namespace detail {

bool read_boolean(const std::string& path, const ParameterValue& value) {
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean;
  fail("{}: expected true or false, found {}", path, to_string(value));
}

std::int64_t read_integer(const std::string& path, const ParameterValue& value, double low, double high) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  if (integer == nullptr) {
    fail("{}: expected a whole number in [{:.0f}, {:.0f}], found {}", path, low, high, to_string(value));
  }
  const auto number = static_cast<double>(*integer);
  if (number < low || number > high) fail("{}: {} is outside [{:.0f}, {:.0f}]", path, *integer, low, high);
  return *integer;
}

double read_number(const std::string& path, const ParameterValue& value, double low, double high) {
  double number = 0.0;
  if (const auto* real = std::get_if<double>(&value)) {
    number = *real;
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    number = static_cast<double>(*integer);
  } else {
    fail("{}: expected a number in [{}, {}], found {}", path, low, high, to_string(value));
  }
  if (!(number >= low && number <= high)) fail("{}: {} is outside [{}, {}]", path, number, low, high);
  return number;
}

std::size_t read_word(const std::string& path, const ParameterValue& value,
                      const std::vector<std::string_view>& words) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) fail("{}: expected one of {}, found {}", path, fmt::join(words, ", "), to_string(value));
  const auto at = std::find(words.begin(), words.end(), *text);
  if (at == words.end()) {
    const std::string nearest = nearest_word(*text, words);
    fail("{}: '{}' is not one of {}{}", path, *text, fmt::join(words, ", "),
         nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest));
  }
  return static_cast<std::size_t>(at - words.begin());
}

void reject_unknown_parameter(const std::string& path, std::string_view name, const std::vector<ParameterInfo>& known) {
  std::vector<std::string> names;
  for (const auto& info : known) names.push_back(info.name);
  const std::string nearest = nearest_word(name, names);
  if (nearest.empty()) fail("{}.{}: unknown parameter; known: {}", path, name, fmt::join(names, ", "));
  fail("{}.{}: unknown parameter; did you mean '{}'?", path, name, nearest);
}

}  // namespace detail
}  // namespace hedgelab
