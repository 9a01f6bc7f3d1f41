#pragma once
// The parameters of a strategy, declared once. A strategy's Parameters struct lists its fields; the list drives
// reading, range and unknown-key errors, `hedgelab strategies NAME`, the schema, sweep validation and the provenance of
// a result. It is the list of core/fields.h in a form without a visitor, which strategies are spared.
//
//   struct Parameters {
//     int hold_days = 8;
//     Trigger trigger = Trigger::kExpiry;
//     static auto fields() {
//       return std::tuple{field("hold_days", &Parameters::hold_days, 1, 250, "trading days to the next decision"),
//                         choice("trigger", &Parameters::trigger, {"expiry", "slot_change"}, "what starts a roll")};
//     }
//   };

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "engine/core/field_tree.h"

namespace hedgelab {

using ParameterValue = FieldValue;
/// What a config says, by name.
using ParameterMap = std::map<std::string, ParameterValue, std::less<>>;

/// What a field is, for people and for the schema.
struct ParameterInfo {
  using Type = FieldType;  // of these: kBoolean, kInteger, kNumber, kWord, kText
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
/// A text: the name of a series, for example. Whatever the config says, an empty one too.
template <class Owner>
Field<Owner, std::string> field(std::string_view name, std::string Owner::*member, std::string_view help) {
  return {name, member, 0.0, 0.0, help};
}
template <class Owner, class Enum>
requires std::is_enum_v<Enum> Choice<Owner, Enum> choice(std::string_view name, Enum Owner::*member,
                                                         std::vector<std::string_view> words, std::string_view help) {
  return {name, member, std::move(words), help};
}

namespace detail {

/// A word by its position in `words`.
void visit_word(std::string_view name, const std::vector<std::string_view>& words, std::size_t& at,
                std::string_view help, FieldVisitor& keys);

template <class Owner, class Value>
void visit(const Field<Owner, Value>& f, Owner& owner, FieldVisitor& keys) {
  if constexpr (std::is_same_v<Value, bool> || std::is_same_v<Value, std::string>) {
    keys.field(f.name, owner.*f.member, f.help);
  } else {
    keys.field(f.name, owner.*f.member, f.low, f.high, f.help);
  }
}

template <class Owner, class Enum>
void visit(const Choice<Owner, Enum>& c, Owner& owner, FieldVisitor& keys) {
  std::size_t at = static_cast<std::size_t>(owner.*c.member);
  visit_word(c.name, c.words, at, c.help, keys);
  owner.*c.member = static_cast<Enum>(at);
}

}  // namespace detail

/// The list of a Parameters struct, walked.
template <class Parameters>
void visit_parameters(Parameters& parameters, FieldVisitor& keys) {
  std::apply([&](const auto&... f) { (detail::visit(f, parameters, keys), ...); }, Parameters::fields());
}

/// Description of every field, in declaration order.
[[nodiscard]] std::vector<ParameterInfo> describe_parameters(const FieldList& list);
template <class Parameters>
[[nodiscard]] std::vector<ParameterInfo> describe_parameters() {
  Parameters defaults{};
  return describe_parameters([&](FieldVisitor& keys) { visit_parameters(defaults, keys); });
}

/// Sets the given values. `path` is where they stand ("strategy"). Throws InputError for an unknown name (with the
/// nearest known one), a wrong type, or a value out of range.
void read_parameters(const ParameterMap& values, const std::string& path, const FieldList& list);
/// The struct with the given values set and defaults elsewhere.
template <class Parameters>
[[nodiscard]] Parameters read_parameters(const ParameterMap& values, const std::string& path) {
  Parameters result{};
  read_parameters(values, path, [&](FieldVisitor& keys) { visit_parameters(result, keys); });
  return result;
}

/// The same fields as keys of a config that are read into, and written from, a map: what is not in it has its default.
/// REQUIRES: `infos` and `values` outlive the walk.
void visit_parameters(const std::vector<ParameterInfo>& infos, ParameterMap& values, FieldVisitor& keys);

/// A strategy without parameters.
struct NoParameters {
  static std::tuple<> fields() { return {}; }
};

}  // namespace hedgelab
