#pragma once
// The keys of a config, declared once. A section is a plain struct with one list of its keys:
//
//   struct InterestConfig {
//     Rate free_cash, borrowed;
//     void fields(FieldVisitor& keys) {
//       keys.field("free_cash", free_cash, 0.0, 1.0, "a year, on cash that is not margin");
//       keys.field("borrowed", borrowed, 0.0, 1.0, "a year, charged on cash below zero");
//     }
//   };
//
// A visitor walks the list for one purpose: to read a document with errors that name place and nearest key, to write
// every default back, to make the schema, the key table and the hints of --set (field_tree.h). The values that a new
// struct has are the defaults. What a key asks beyond its type stands at its end, in marks that reader and schema
// both follow: kRequired, only_when("fees", "fixed"), ...
// The words of an enum stand beside it: words.h.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "engine/core/date.h"
#include "engine/core/error.h"
#include "engine/core/fixed_point.h"
#include "engine/core/words.h"

namespace hedgelab {

/// One value as a document says it; a date is text.
using FieldValue = std::variant<bool, std::int64_t, double, std::string>;
[[nodiscard]] std::string to_string(const FieldValue& value);

enum class FieldType : std::uint8_t {
  kBoolean,
  kInteger,
  kNumber,
  kWord,
  kText,
  kDate,
  kTexts,         // a list of texts
  kNumbers,       // a list of numbers
  kRows,          // a list of lists of numbers
  kSection,       // an object with keys of its own
  kList,          // a list of such objects
  kAlternatives,  // an object whose tag says which keys it has
};

/// What a text must look like: once as a regular expression for the schema, once as code, once in words. A test holds
/// the first two to each other.
struct TextForm {
  std::string_view pattern;
  bool (*fits)(std::string_view text);
  std::string_view expected;  // ends "'x' ...": "cannot name an output folder"
};
extern const TextForm kNotEmpty;
/// No '/' or '\\', no leading dot, no control character, at most 255 bytes.
extern const TextForm kFolderName;

/// Holds when `key`, of the same object and declared before, says one of the words; without words: when it is there.
/// "margin.call" looks into a section.
struct When {
  std::string_view key;
  std::vector<std::string_view> words;
};

/// A key as its list declares it. The texts are literals or outlive the program's registries.
struct FieldInfo {
  std::string_view name;
  FieldType type = FieldType::kText;
  double low = 0.0, high = 0.0;         // kInteger, kNumber, and the entries of kNumbers and kRows
  std::vector<std::string_view> words;  // kWord
  std::string_view help;

  // Set by marks.
  bool is_required = false;
  bool is_aside = false;
  double least_magnitude = 0.0;
  std::size_t count = 0;  // of kTexts, kNumbers, and of each of kRows; 0: any
  bool is_nonempty = false;
  std::size_t most = 0;  // entries of a list; 0: any number
  const TextForm* form = nullptr;
  std::optional<When> only_when, required_when, matters_when;
  std::function<bool()> is_present;    // empty: whenever the struct is
  std::function<void()> make_present;  // called when the document has the key
};

inline constexpr auto kRequired = [](FieldInfo& info) { info.is_required = true; };
/// Where something lies, or words for people: no part of what is written back.
inline constexpr auto kAside = [](FieldInfo& info) { info.is_aside = true; };
/// A list with at least one entry.
inline constexpr auto kNonempty = [](FieldInfo& info) { info.is_nonempty = true; };
/// A list with at most `count` entries.
[[nodiscard]] inline auto no_more_than(std::size_t count) {
  return [=](FieldInfo& info) { info.most = count; };
}
/// A list with exactly `count` numbers.
[[nodiscard]] inline auto counting(std::size_t count) {
  return [=](FieldInfo& info) { info.count = count; };
}
[[nodiscard]] inline auto formed(const TextForm& form) {
  return [&form](FieldInfo& info) { info.form = &form; };
}
/// Positive or negative, but not nearer to zero than this.
[[nodiscard]] inline auto not_below(double magnitude) {
  return [=](FieldInfo& info) { info.least_magnitude = magnitude; };
}
/// The key exists only where `key` says one of `words`.
template <class... Words>
[[nodiscard]] auto only_when(std::string_view key, Words... words) {
  return [=](FieldInfo& info) { info.only_when = When{key, {words...}}; };
}
/// It must be there where `key` says one of `words`.
template <class... Words>
[[nodiscard]] auto required_when(std::string_view key, Words... words) {
  return [=](FieldInfo& info) { info.required_when = When{key, {words...}}; };
}
/// It is read everywhere, so that one word switches a desk's config to paper, but has an effect, and is written back,
/// only where `key` says one of `words`.
template <class... Words>
[[nodiscard]] auto matters_when(std::string_view key, Words... words) {
  return [=](FieldInfo& info) { info.matters_when = When{key, {words...}}; };
}
/// The key is there exactly where `at` has `value`: `present_as(kind, Kind::kTicks)`.
template <class Value>
[[nodiscard]] auto present_as(Value& at, Value value) {
  return [&at, value](FieldInfo& info) {
    info.is_present = [&at, value] { return at == value; };
    info.make_present = [&at, value] { at = value; };
  };
}

/// A rule about several keys of one object.
struct FieldRule {
  enum class Kind : std::uint8_t {
    kExactlyOne,  // of `keys`
    kNeeds,       // keys[0] must be there when all of `when` hold
    kAtMost,      // keys[0] is at most `bound` when all of `when` hold
  };
  Kind kind = Kind::kExactlyOne;
  std::vector<std::string_view> keys;
  std::vector<When> when;
  double bound = 0.0;
  std::string_view message;
};

/// Access to one value of a struct.
struct FieldRef {
  std::function<std::optional<FieldValue>()> get;  // nullopt: not there
  std::function<void(const FieldValue&)> set;      // REQUIRES: checked_value let it through
};

class FieldVisitor;
using FieldList = std::function<void(FieldVisitor& keys)>;

/// A list of objects inside a struct.
struct ListRef {
  std::function<std::size_t()> size;
  std::function<void(std::size_t index, FieldVisitor& keys)> visit;
  std::function<void(FieldVisitor& keys)> append;  // one more, visited
  FieldList sample;                                // one with its defaults, of no list
};

/// An object whose `tag` names one of several lists of keys.
struct AlternativesRef {
  struct Word {
    std::string_view word, help;
  };
  std::string_view tag;
  std::vector<Word> words;
  std::function<std::string()> chosen;
  std::function<void(std::string_view word)> choose;
  std::function<void(std::string_view word, FieldVisitor& keys)> visit;
  /// Throws InputError for values that do not fit together; `path` is where the object stands.
  std::function<void(const std::string& path)> check;
};

namespace detail {

template <class Value>
struct OptionalInside : std::false_type {};
template <class Value>
struct OptionalInside<std::optional<Value>> : std::true_type {};

template <class Value>
constexpr FieldType type_of() {
  if constexpr (OptionalInside<Value>::value) return type_of<typename Value::value_type>();
  if constexpr (std::is_same_v<Value, bool>) return FieldType::kBoolean;
  if constexpr (std::is_integral_v<Value>) return FieldType::kInteger;
  if constexpr (std::is_same_v<Value, Date>) return FieldType::kDate;
  if constexpr (std::is_same_v<Value, std::string> || std::is_same_v<Value, std::filesystem::path>) {
    return FieldType::kText;
  }
  return FieldType::kNumber;
}

template <class Value>
FieldValue value_from(const Value& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    return value;
  } else if constexpr (std::is_integral_v<Value>) {
    return static_cast<std::int64_t>(value);
  } else if constexpr (std::is_floating_point_v<Value>) {
    return static_cast<double>(value);
  } else if constexpr (std::is_same_v<Value, std::string>) {
    return value;
  } else if constexpr (std::is_same_v<Value, std::filesystem::path>) {
    return value.string();
  } else if constexpr (std::is_same_v<Value, Date>) {
    return value.to_string();
  } else {
    return value.to_double();  // Rate, Money
  }
}

template <class Value>
void value_to(const FieldValue& from, Value& to) {
  if constexpr (std::is_same_v<Value, bool>) {
    to = std::get<bool>(from);
  } else if constexpr (std::is_integral_v<Value>) {
    to = static_cast<Value>(std::get<std::int64_t>(from));
  } else if constexpr (std::is_floating_point_v<Value>) {
    to = std::get<double>(from);
  } else if constexpr (std::is_same_v<Value, std::string> || std::is_same_v<Value, std::filesystem::path>) {
    to = std::get<std::string>(from);
  } else if constexpr (std::is_same_v<Value, Date>) {
    to = Date::parse(std::get<std::string>(from));
  } else {
    to = Value::from_double(std::get<double>(from));
  }
}

template <class Value>
FieldRef ref_to(Value& at) {
  if constexpr (OptionalInside<Value>::value) {
    return {[&at] { return at ? std::optional(value_from(*at)) : std::nullopt; },
            [&at](const FieldValue& value) { value_to(value, at.emplace()); }};
  } else {
    return {[&at] { return std::optional(value_from(at)); }, [&at](const FieldValue& value) { value_to(value, at); }};
  }
}

}  // namespace detail

/// Walks a struct's list. What a list calls is public; what a purpose does with it is private and virtual.
class FieldVisitor {
 public:
  virtual ~FieldVisitor() = default;

  /// A number within [low, high]: double, a whole type, Rate, Money, or an optional of one.
  template <class Value, class... Marks>
  void field(std::string_view name, Value& at, double low, double high, std::string_view help, const Marks&... marks) {
    value(info(name, detail::type_of<Value>(), low, high, help, marks...), detail::ref_to(at));
  }
  /// A switch, a text, a path, a date, or an optional of one.
  template <class Value, class... Marks>
  requires(detail::type_of<Value>() != FieldType::kNumber &&
           detail::type_of<Value>() != FieldType::kInteger) void field(std::string_view name, Value& at,
                                                                       std::string_view help, const Marks&... marks) {
    value(info(name, detail::type_of<Value>(), 0.0, 0.0, help, marks...), detail::ref_to(at));
  }
  template <class... Marks>
  void field(std::string_view name, std::vector<std::string>& at, std::string_view help, const Marks&... marks) {
    texts(info(name, FieldType::kTexts, 0.0, 0.0, help, marks...), at);
  }
  template <class... Marks>
  void field(std::string_view name, std::vector<double>& at, double low, double high, std::string_view help,
             const Marks&... marks) {
    numbers(info(name, FieldType::kNumbers, low, high, help, marks...), at);
  }
  template <class... Marks>
  void field(std::string_view name, std::vector<std::vector<double>>& at, double low, double high,
             std::string_view help, const Marks&... marks) {
    rows(info(name, FieldType::kRows, low, high, help, marks...), at);
  }

  /// An enum by its words, which stand beside it; or an optional of one.
  template <class Enum, class... Marks>
  requires std::is_enum_v<Enum>
  void choice(std::string_view name, Enum& at, std::string_view help, const Marks&... marks) {
    FieldInfo one = info(name, FieldType::kWord, 0.0, 0.0, help, marks...);
    const auto words = words_of(Enum{});
    one.words.assign(words.begin(), words.end());
    value(one, {[&at] { return FieldValue(std::string(word_of(at))); },
                [&at](const FieldValue& word) { at = *parse_word<Enum>(std::get<std::string>(word)); }});
  }
  template <class Enum, class... Marks>
  requires std::is_enum_v<Enum>
  void choice(std::string_view name, std::optional<Enum>& at, std::string_view help, const Marks&... marks) {
    FieldInfo one = info(name, FieldType::kWord, 0.0, 0.0, help, marks...);
    const auto words = words_of(Enum{});
    one.words.assign(words.begin(), words.end());
    value(one, {[&at] { return at ? std::optional(FieldValue(std::string(word_of(*at)))) : std::nullopt; },
                [&at](const FieldValue& word) { at = parse_word<Enum>(std::get<std::string>(word)); }});
  }
  /// Some of a type's values by words of their own: a part of an enum, or the two of a bool.
  template <class Value, class... Marks>
  void choice_of(std::string_view name, Value& at, std::initializer_list<std::pair<std::string_view, Value>> words,
                 std::string_view help, const Marks&... marks) {
    FieldInfo one = info(name, FieldType::kWord, 0.0, 0.0, help, marks...);
    std::vector<std::pair<std::string_view, Value>> pairs(words);
    for (const auto& [word, unused] : pairs) one.words.push_back(word);
    const auto get = [&at, pairs]() -> std::optional<FieldValue> {
      for (const auto& [word, stands_for] : pairs) {
        if (stands_for == at) return FieldValue(std::string(word));
      }
      return std::nullopt;
    };
    const auto set = [&at, pairs](const FieldValue& written) {
      for (const auto& [word, stands_for] : pairs) {
        if (word == std::get<std::string>(written)) at = stands_for;
      }
    };
    value(one, {get, set});
  }

  /// An object of its own.
  template <class Section, class... Marks>
  requires requires(Section& section, FieldVisitor& keys) { section.fields(keys); }
  void section(std::string_view name, Section& at, std::string_view help, const Marks&... marks) {
    object(info(name, FieldType::kSection, 0.0, 0.0, help, marks...), [&at](FieldVisitor& keys) { at.fields(keys); });
  }
  /// An object whose keys belong to several structs.
  template <class... Marks>
  void section(std::string_view name, const FieldList& list, std::string_view help, const Marks&... marks) {
    object(info(name, FieldType::kSection, 0.0, 0.0, help, marks...), list);
  }
  /// A list of objects.
  template <class Section, class... Marks>
  void list(std::string_view name, std::vector<Section>& at, std::string_view help, const Marks&... marks) {
    objects(info(name, FieldType::kList, 0.0, 0.0, help, marks...),
            {[&at] { return at.size(); }, [&at](std::size_t i, FieldVisitor& keys) { at[i].fields(keys); },
             [&at](FieldVisitor& keys) { at.emplace_back().fields(keys); },
             [](FieldVisitor& keys) {
               Section sample{};
               sample.fields(keys);
             }});
  }
  /// One of several objects, told apart by a key.
  template <class... Marks>
  void alternatives(std::string_view name, const AlternativesRef& at, std::string_view help, const Marks&... marks) {
    tagged(info(name, FieldType::kAlternatives, 0.0, 0.0, help, marks...), at);
  }

  /// Exactly one of the keys is there.
  void exactly_one(std::initializer_list<std::string_view> keys, std::string_view message) {
    rule({FieldRule::Kind::kExactlyOne, keys, {}, 0.0, message});
  }
  /// `key` must be there when all of `when` hold.
  void needs(std::string_view key, std::initializer_list<When> when, std::string_view message) {
    rule({FieldRule::Kind::kNeeds, {key}, when, 0.0, message});
  }
  /// `key` is at most `bound` when all of `when` hold.
  void at_most(std::string_view key, double bound, std::initializer_list<When> when, std::string_view message) {
    rule({FieldRule::Kind::kAtMost, {key}, when, bound, message});
  }

  /// Any scalar key, its access written by hand: what the functions above end in.
  virtual void value(const FieldInfo& info, const FieldRef& at) = 0;

 private:
  virtual void texts(const FieldInfo& info, std::vector<std::string>& at) = 0;
  virtual void numbers(const FieldInfo& info, std::vector<double>& at) = 0;
  virtual void rows(const FieldInfo& info, std::vector<std::vector<double>>& at) = 0;
  virtual void object(const FieldInfo& info, const FieldList& list) = 0;
  virtual void objects(const FieldInfo& info, const ListRef& at) = 0;
  virtual void tagged(const FieldInfo& info, const AlternativesRef& at) = 0;
  virtual void rule(const FieldRule& rule) = 0;

  template <class... Marks>
  static FieldInfo info(std::string_view name, FieldType type, double low, double high, std::string_view help,
                        const Marks&... marks) {
    FieldInfo one;
    one.name = name;
    one.type = type;
    one.low = low;
    one.high = high;
    one.help = help;
    (marks(one), ...);
    return one;
  }
};

/// What a key takes, in words: "a whole number in [1, 250]", "one of none, fixed, exchange".
[[nodiscard]] std::string expectation(const FieldInfo& info);

/// `value` as the key's type, within its range, form or words: what FieldRef::set takes. Throws InputError at `place`:
/// "0 is outside [1, 250]", "'reduced' is not one of top_up, reduce, stop; did you mean 'reduce'?". A whole number may
/// stand for a number, and 8.0 for 8. REQUIRES: a scalar type.
[[nodiscard]] FieldValue checked_value(const std::string& place, const FieldInfo& info, const FieldValue& value);

/// Throws InputError at `place`.key for a key that `known` lacks, with the nearest of those or all of them.
[[noreturn]] void reject_unknown_key(const std::string& place, std::string_view key,
                                     const std::vector<std::string>& known);

}  // namespace hedgelab
