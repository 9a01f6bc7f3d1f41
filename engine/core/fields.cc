#include "engine/core/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hedgelab {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool names_a_folder(std::string_view text) {
  return !text.empty() && text.size() <= 255 && text.front() != '.' &&
         std::none_of(text.begin(), text.end(), [](char c) { return c == '/' || c == '\\' || is_control(c); });
}

std::string range_text(const FieldInfo& info) { return fmt::format("[{}, {}]", info.low, info.high); }

std::string found(const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("text \"{}\"", *text);
  return to_string(value);
}

[[noreturn]] void reject_type(const std::string& place, const FieldInfo& info, const FieldValue& value) {
  fail_at(place, "expected {}, found {}", expectation(info), found(value));
}

FieldValue checked_integer(const std::string& place, const FieldInfo& info, const FieldValue& value) {
  std::int64_t whole = 0;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    whole = *integer;
  } else if (const auto* real = std::get_if<double>(&value);
             real != nullptr && std::trunc(*real) == *real && std::abs(*real) < 9e15) {
    whole = static_cast<std::int64_t>(*real);  // 1e8 is how people write a hundred million
  } else {
    reject_type(place, info, value);
  }
  const auto number = static_cast<double>(whole);
  if (number < info.low || number > info.high) {
    fail_at(place, "{} is outside [{:.0f}, {:.0f}]", whole, info.low, info.high);
  }
  return whole;
}

FieldValue checked_number(const std::string& place, const FieldInfo& info, const FieldValue& value) {
  double number = 0.0;
  if (const auto* real = std::get_if<double>(&value)) {
    number = *real;
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    number = static_cast<double>(*integer);
  } else {
    reject_type(place, info, value);
  }
  if (!(number >= info.low && number <= info.high)) fail_at(place, "{} is outside {}", number, range_text(info));
  if (std::abs(number) < info.least_magnitude) {
    fail_at(place, "{} is less than {}, in or out", number, info.least_magnitude);
  }
  return number;
}

FieldValue checked_word(const std::string& place, const FieldInfo& info, const FieldValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) reject_type(place, info, value);
  if (std::find(info.words.begin(), info.words.end(), *text) == info.words.end()) {
    fail_at(place, "'{}' is not one of {}{}", *text, fmt::join(info.words, ", "), did_you_mean(*text, info.words));
  }
  return value;
}

FieldValue checked_text(const std::string& place, const FieldInfo& info, const FieldValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) reject_type(place, info, value);
  if (info.form != nullptr && !info.form->fits(*text)) {
    if (info.form == &kNotEmpty) fail_at(place, "{}", info.form->expected);
    fail_at(place, "'{}' {}", *text, info.form->expected);
  }
  if (info.type == FieldType::kDate) {
    Date date;
    if (!Date::try_parse(*text, date)) fail_at(place, "'{}' is not a date; expected YYYY-MM-DD", *text);
  }
  return value;
}

}  // namespace

const TextForm kNotEmpty{R"(^[\s\S])", [](std::string_view text) { return !text.empty(); }, "is empty"};
// The length is for the code alone: a schema counts characters, a file system bytes.
const TextForm kFolderName{
    R"(^[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*$)", names_a_folder,
    "cannot name an output folder; a name has no '/' or '\\', no leading dot, no control character, at most 255 bytes"};

std::string to_string(const FieldValue& value) {
  return std::visit([](const auto& v) { return fmt::format("{}", v); }, value);
}

std::string expectation(const FieldInfo& info) {
  switch (info.type) {
    case FieldType::kBoolean: return "true or false";
    case FieldType::kInteger: return fmt::format("a whole number in [{:.0f}, {:.0f}]", info.low, info.high);
    case FieldType::kNumber: return fmt::format("a number in {}", range_text(info));
    case FieldType::kWord: return fmt::format("one of {}", fmt::join(info.words, ", "));
    case FieldType::kText: return "text in quotes";
    case FieldType::kDate: return "a date in quotes, YYYY-MM-DD";
    case FieldType::kTexts: return "a list of texts";
    case FieldType::kNumbers:
      return info.count == 0 ? std::string("a list of numbers") : fmt::format("a list of {} numbers", info.count);
    case FieldType::kRows:
      return info.count == 0 ? std::string("a list of rows of numbers")
                             : fmt::format("a list of rows of {} numbers", info.count);
    case FieldType::kSection:
    case FieldType::kAlternatives: return "an object {...}";
    case FieldType::kList: return "a list of objects";
  }
  throw InvariantError("a key has no type");
}

FieldValue checked_value(const std::string& place, const FieldInfo& info, const FieldValue& value) {
  switch (info.type) {
    case FieldType::kBoolean:
      if (!std::holds_alternative<bool>(value)) reject_type(place, info, value);
      return value;
    case FieldType::kInteger: return checked_integer(place, info, value);
    case FieldType::kNumber: return checked_number(place, info, value);
    case FieldType::kWord: return checked_word(place, info, value);
    case FieldType::kText:
    case FieldType::kDate: return checked_text(place, info, value);
    default: throw InvariantError("a key is no scalar");
  }
}

void reject_unknown_key(const std::string& place, std::string_view key, const std::vector<std::string>& known) {
  const std::string hint = did_you_mean(key, known);
  fail_at(fmt::format("{}{}", place, key), "unknown key{}",
          hint.empty() ? fmt::format("; known keys: {}", fmt::join(known, ", ")) : hint);
}

}  // namespace hedgelab
