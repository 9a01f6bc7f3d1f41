#pragma once
// The parameters of a strategy, declared once. A strategy's Parameters struct lists its fields; the list drives
// reading, range and unknown-key errors, `hedgelab strategies NAME`, the schema, sweep validation and the provenance of
// a result.
//
//   struct Parameters {
//     int hold_days = 8;
//     Trigger trigger = Trigger::kExpiry;
//     static auto fields() {
//       return std::tuple{field("hold_days", &Parameters::hold_days, 1, 250, "trading days to the next decision"),
//                         choice("trigger", &Parameters::trigger, {"expiry", "slot_change"}, "what starts a roll")};
//     }
//   };

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

#include "engine/core/error.h"

namespace hedgelab {

using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;
/// What a config says, by name.
using ParameterMap = std::map<std::string, ParameterValue, std::less<>>;
[[nodiscard]] std::string to_string(const ParameterValue& value);

/// What a field is, for people and for the schema.
struct ParameterInfo {
  enum class Type : std::uint8_t { kBoolean, kInteger, kNumber, kWord };
  std::string name;
  Type type = Type::kNumber;
  ParameterValue fallback;         // the default
  double low = 0.0, high = 0.0;    // kInteger and kNumber
  std::vector<std::string> words;  // kWord
  std::string help;
};

template <class Owner, class Value>
struct Field {
  std::string_view name;
  Value Owner::*member;
  double low, high;
  std::string_view help;
};

/// An enum whose values are 0, 1, 2 ... in the order of `words`.
template <class Owner, class Enum>
struct Choice {
  std::string_view name;
  Enum Owner::*member;
  std::vector<std::string_view> words;
  std::string_view help;
};

/// A number within [low, high].
template <class Owner, class Value>
requires std::is_arithmetic_v<Value> Field<Owner, Value> field(std::string_view name, Value Owner::*member, double low,
                                                               double high, std::string_view help) {
  return {name, member, low, high, help};
}
/// A switch.
template <class Owner>
Field<Owner, bool> field(std::string_view name, bool Owner::*member, std::string_view help) {
  return {name, member, 0.0, 1.0, help};
}
template <class Owner, class Enum>
requires std::is_enum_v<Enum> Choice<Owner, Enum> choice(std::string_view name, Enum Owner::*member,
                                                         std::vector<std::string_view> words, std::string_view help) {
  return {name, member, std::move(words), help};
}

namespace detail {

/// One value as the field's type. Throws InputError "strategy.hold_days: 0 is outside [1, 250]".
[[nodiscard]] bool read_boolean(const std::string& path, const ParameterValue& value);
[[nodiscard]] std::int64_t read_integer(const std::string& path, const ParameterValue& value, double low, double high);
[[nodiscard]] double read_number(const std::string& path, const ParameterValue& value, double low, double high);
[[nodiscard]] std::size_t read_word(const std::string& path, const ParameterValue& value,
                                    const std::vector<std::string_view>& words);
[[noreturn]] void reject_unknown_parameter(const std::string& path, std::string_view name,
                                           const std::vector<ParameterInfo>& known);

template <class Owner, class Value>
ParameterInfo info_of(const Field<Owner, Value>& f, const Owner& defaults) {
  ParameterInfo info{std::string(f.name), {}, {}, f.low, f.high, {}, std::string(f.help)};
  if constexpr (std::is_same_v<Value, bool>) {
    info.type = ParameterInfo::Type::kBoolean;
    info.fallback = defaults.*f.member;
  } else if constexpr (std::is_integral_v<Value>) {
    info.type = ParameterInfo::Type::kInteger;
    info.fallback = static_cast<std::int64_t>(defaults.*f.member);
  } else {
    info.type = ParameterInfo::Type::kNumber;
    info.fallback = static_cast<double>(defaults.*f.member);
  }
  return info;
}

template <class Owner, class Enum>
ParameterInfo info_of(const Choice<Owner, Enum>& c, const Owner& defaults) {
  ParameterInfo info{std::string(c.name), ParameterInfo::Type::kWord, {}, 0.0, 0.0, {}, std::string(c.help)};
  for (const auto word : c.words) info.words.emplace_back(word);
  info.fallback = info.words[static_cast<std::size_t>(defaults.*c.member)];
  return info;
}

template <class Owner, class Value>
void assign(const Field<Owner, Value>& f, Owner& owner, const std::string& path, const ParameterValue& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    owner.*f.member = read_boolean(path, value);
  } else if constexpr (std::is_integral_v<Value>) {
    owner.*f.member = static_cast<Value>(read_integer(path, value, f.low, f.high));
  } else {
    owner.*f.member = static_cast<Value>(read_number(path, value, f.low, f.high));
  }
}

template <class Owner, class Enum>
void assign(const Choice<Owner, Enum>& c, Owner& owner, const std::string& path, const ParameterValue& value) {
  owner.*c.member = static_cast<Enum>(read_word(path, value, c.words));
}

}  // namespace detail

/// Description of every field, in declaration order.
template <class Parameters>
[[nodiscard]] std::vector<ParameterInfo> describe_parameters() {
  std::vector<ParameterInfo> result;
  const Parameters defaults{};
  std::apply([&](const auto&... f) { (result.push_back(detail::info_of(f, defaults)), ...); }, Parameters::fields());
  return result;
}

/// The struct with the given values set and defaults elsewhere. `path` is where the values stand ("strategy"). Throws
/// InputError for an unknown name (with the nearest known one), a wrong type, or a value out of range.
template <class Parameters>
[[nodiscard]] Parameters read_parameters(const ParameterMap& values, const std::string& path) {
  Parameters result{};
  const auto fields = Parameters::fields();
  for (const auto& [name, value] : values) {
    bool known = false;
    std::apply(
        [&](const auto&... f) {
          ((f.name == name ? (detail::assign(f, result, path + "." + name, value), known = true) : false), ...);
        },
        fields);
    if (!known) detail::reject_unknown_parameter(path, name, describe_parameters<Parameters>());
  }
  return result;
}

/// A strategy without parameters.
struct NoParameters {
  static std::tuple<> fields() { return {}; }
};

}  // namespace hedgelab
