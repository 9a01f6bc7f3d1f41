#include "engine/config/read_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/free_fields.h"

namespace hedgelab {
namespace {

// What the keys before said, for the conditions of those after; "margin.call" for a section's. The names are those of
// the lists, which outlive a walk.
class Said {
 public:
  Said() { said_.reserve(32); }

  /// `value`: of words and numbers, which conditions ask for.
  void note(std::string_view key, std::optional<FieldValue> value, bool is_there) {
    said_.push_back({{}, key, std::move(value), is_there});
  }
  void note(const FieldInfo& info, const FieldRef& at, bool is_there) {
    const bool is_asked_for =
        info.type == FieldType::kWord || info.type == FieldType::kInteger || info.type == FieldType::kNumber;
    note(info.name, is_asked_for ? at.get() : std::nullopt, is_there);
  }
  /// One level down is as far as a condition looks.
  void take_over(std::string_view section, Said inner) {
    for (Entry& entry : inner.said_) {
      if (!entry.section.empty()) continue;
      entry.section = section;
      said_.push_back(std::move(entry));
    }
  }
  [[nodiscard]] bool is_there(std::string_view key) const {
    const Entry* entry = find(key);
    return entry != nullptr && entry->is_there;
  }
  [[nodiscard]] bool holds(const When& when) const {
    const Entry* entry = find(when.key);
    if (entry == nullptr) return false;
    if (when.words.empty()) return entry->is_there;
    const auto* word = entry->value ? std::get_if<std::string>(&*entry->value) : nullptr;
    return word != nullptr && std::find(when.words.begin(), when.words.end(), *word) != when.words.end();
  }
  [[nodiscard]] bool hold(const std::vector<When>& all) const {
    return std::all_of(all.begin(), all.end(), [&](const When& when) { return holds(when); });
  }
  [[nodiscard]] std::optional<FieldValue> value(std::string_view key) const {
    const Entry* entry = find(key);
    return entry == nullptr ? std::nullopt : entry->value;
  }

 private:
  struct Entry {
    std::string_view section, key;
    std::optional<FieldValue> value;
    bool is_there;
  };
  [[nodiscard]] const Entry* find(std::string_view key) const {
    const std::size_t dot = key.find('.');
    const std::string_view section = dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
    const std::string_view name = dot == std::string_view::npos ? key : key.substr(dot + 1);
    const auto at = std::find_if(said_.begin(), said_.end(),
                                 [&](const Entry& entry) { return entry.key == name && entry.section == section; });
    return at == said_.end() ? nullptr : &*at;
  }
  std::vector<Entry> said_;
};

std::string condition_text(const When& when) {
  return when.words.empty() ? fmt::format("only with {}", when.key)
                            : fmt::format("only where {} is {}", when.key, fmt::join(when.words, " or "));
}

class FieldReader final : public FieldVisitor, public FreeFieldVisitor {
 public:
  FieldReader(const Json& object, const JsonPlace& place, Extent extent)
      : object_(object), place_(place), extent_(extent) {
    if (!object.is_object()) {
      fail_at(fmt::format("{}: {}", place_.file, place_.path.empty() ? "top level" : place_.path),
              "expected an object {{...}}, found {}", short_text(object));
    }
  }

  void value(const FieldInfo& info, const FieldRef& at) override {
    const Json* found = find(info);
    if (found != nullptr) at.set(checked_value(where(info.name), info, scalar(info, *found)));
    said_.note(info, at, found != nullptr);
  }

  void shaped(const FieldInfo& info, const std::vector<FieldInfo>& shapes, const ValuesRef& at) override {
    const Json* found = find(info);
    said_.note(info.name, std::nullopt, found != nullptr);
    if (found != nullptr) at.set(values_of(where(info.name), shapes, *found));
  }
  void entries(const FieldInfo& info, const std::vector<FieldInfo>& shapes, const EntriesRef& at) override {
    const Json* found = find(info);
    said_.note(info.name, std::nullopt, found != nullptr);
    if (found == nullptr) return;
    if (!found->is_object()) fail_at(where(info.name), "expected an object {{...}}, found {}", short_text(*found));
    for (const auto& [key, value] : found->items()) {
      const std::string place = fmt::format("{}.{}", where(info.name), key);
      std::vector<std::string> texts;
      for (const FieldValue& one : values_of(place, shapes, value)) texts.push_back(std::get<std::string>(one));
      try {
        at.add(key, texts);
      } catch (const InputError& error) {
        throw InputError(place, error.message());
      }
    }
  }

  /// Unknown keys first: a misspelt one explains a missing one.
  void finish() const {
    for (const auto& [key, unused] : object_.items()) {
      if (is_known(key)) continue;
      for (const FieldInfo& one : misplaced_) {
        if (one.name == key) fail_at(where(key), "unknown key here; it is read {}", condition_text(*one.only_when));
      }
      if (missing_.empty()) reject_unknown_key(prefix(), key, {known_.begin(), known_.end()});
    }
    for (const std::string& key : missing_) reject_missing(key);
    if (extent_ == Extent::kPart) return;
    for (const FieldRule& one : rules_) hold(one);
  }
  [[nodiscard]] Said& said() { return said_; }

 private:
  void texts(const FieldInfo& info, std::vector<std::string>& at) override {
    const Json* found = find(info);
    said_.note(info.name, std::nullopt, found != nullptr);
    if (found == nullptr) return;
    at.clear();
    for (const Json& entry : entries(info, *found)) {
      if (!entry.is_string())
        fail_at(where(info.name), "expected {}, found {} in it", expectation(info), short_text(entry));
      at.push_back(entry.get<std::string>());
    }
  }
  void numbers(const FieldInfo& info, std::vector<double>& at) override {
    const Json* found = find(info);
    said_.note(info.name, std::nullopt, found != nullptr);
    if (found != nullptr) at = number_list(info, *found);
  }
  void rows(const FieldInfo& info, std::vector<std::vector<double>>& at) override {
    const Json* found = find(info);
    said_.note(info.name, std::nullopt, found != nullptr);
    if (found == nullptr) return;
    at.clear();
    for (const Json& row : entries(info, *found)) at.push_back(number_list(info, row));
  }
  void object(const FieldInfo& info, const FieldList& list) override {
    const Json* found = find(info);
    said_.note(info.name, std::nullopt, found != nullptr);
    if (found == nullptr) return;
    FieldReader inner(*found, inner_place(info.name), extent_);
    list(inner);
    inner.finish();
    said_.take_over(info.name, std::move(inner.said_));
  }
  void objects(const FieldInfo& info, const ListRef& at) override {
    const Json* found = find(info);
    said_.note(info.name, std::nullopt, found != nullptr);
    if (found == nullptr) return;
    const Json& list = entries(info, *found);
    for (std::size_t i = 0; i < list.size(); ++i) {
      FieldReader inner(list[i], inner_place(fmt::format("{}.{}", info.name, i)), extent_);
      at.append(inner);
      inner.finish();
    }
  }
  void tagged(const FieldInfo& info, const AlternativesRef& at) override {
    const Json* found = find(info);
    said_.note(info.name, std::nullopt, found != nullptr);
    if (found == nullptr) return;
    FieldReader inner(*found, inner_place(info.name), extent_);
    FieldInfo tag;
    tag.name = at.tag;
    tag.type = FieldType::kWord;
    tag.is_required = true;
    for (const auto& one : at.words) tag.words.push_back(one.word);
    std::string word;
    inner.value(tag, detail::ref_to(word));
    if (word.empty()) {
      if (extent_ == Extent::kWhole) inner.reject_missing(std::string(at.tag));
      find_any_fit(*found, info, at);
      return;
    }
    at.choose(word);
    at.visit(word, inner);
    inner.finish();
    if (extent_ == Extent::kPart) return;
    try {
      at.check(inner.place_.path);
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: {}", place_.file, error.place().empty() ? inner.place_.path : error.place()),
                       error.message());
    }
  }
  void rule(const FieldRule& rule) override { rules_.push_back(rule); }

  // A part of a config may leave the tag to what completes it: its keys then fit one of the alternatives at least.
  void find_any_fit(const Json& found, const FieldInfo& info, const AlternativesRef& at) const {
    std::optional<InputError> last;
    for (const auto& one : at.words) {
      try {
        FieldReader inner(found, inner_place(info.name), extent_);
        at.visit(one.word, inner);
        inner.finish();
        return;
      } catch (const InputError& error) {
        last = error;
      }
    }
    if (last) throw InputError(*last);
  }

  // The key's value; nullptr when it is not there. Notes what is known and what is missing.
  const Json* find(const FieldInfo& info) {
    const bool is_whole = extent_ == Extent::kWhole;
    if (is_whole && info.only_when && !said_.holds(*info.only_when)) {
      if (object_.contains(info.name)) misplaced_.push_back(info);
      return nullptr;
    }
    known_.push_back(info.name);
    const auto at = object_.find(info.name);
    if (at != object_.end()) {
      if (info.make_present) info.make_present();
      return &*at;
    }
    if (is_whole && (info.is_required || (info.required_when && said_.holds(*info.required_when)))) {
      missing_.emplace_back(info.name);
    }
    return nullptr;
  }

  FieldValue scalar(const FieldInfo& info, const Json& value) const {
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) {
      return value.get<double>();
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number()) return value.get<double>();
    if (value.is_string()) return value.get<std::string>();
    fail_at(where(info.name), "expected {}, found {}", expectation(info), short_text(value));
  }

  // A value, or the entries of a list, held to the first of the shapes that it is of.
  static std::vector<FieldValue> values_of(const std::string& place, const std::vector<FieldInfo>& shapes,
                                           const Json& value) {
    const auto is_of = [](const Json& one, FieldType type) {
      return type == FieldType::kInteger || type == FieldType::kNumbers ? one.is_number() : one.is_string();
    };
    for (FieldInfo shape : shapes) {
      const bool is_list = shape.type == FieldType::kTexts || shape.type == FieldType::kNumbers;
      const auto fits = [&](const Json& one) { return is_of(one, shape.type); };
      if (is_list != value.is_array() || (is_list ? !std::all_of(value.begin(), value.end(), fits) : !fits(value))) {
        continue;
      }
      if (is_list && value.empty() && shape.is_nonempty) fail_at(place, "is empty; expected {}", expectation(shapes));
      if (shape.type == FieldType::kTexts) shape.type = FieldType::kText;
      if (shape.type == FieldType::kNumbers) shape.type = FieldType::kInteger;
      std::vector<FieldValue> values;
      const auto take = [&](const Json& one) { values.push_back(checked_value(place, shape, text_or_number(one))); };
      if (is_list) {
        for (const Json& one : value) take(one);
      } else {
        take(value);
      }
      return values;
    }
    fail_at(place, "expected {}, found {}", expectation(shapes), short_text(value));
  }
  // REQUIRES: a number or a text.
  static FieldValue text_or_number(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer() && !value.is_number_unsigned()) return value.get<std::int64_t>();
    if (value.is_number_unsigned() && value.get<std::uint64_t>() <= std::uint64_t{INT64_MAX}) {
      return value.get<std::int64_t>();
    }
    ensure(value.is_number(), "neither a text nor a number");
    return value.get<double>();
  }

  const Json& entries(const FieldInfo& info, const Json& value) const {
    if (!value.is_array()) fail_at(where(info.name), "expected {}, found {}", expectation(info), short_text(value));
    if (info.is_nonempty && value.empty()) fail_at(where(info.name), "is empty; expected {}", expectation(info));
    if (info.most != 0 && value.size() > info.most) {
      fail_at(where(info.name), "has {} entries; expected at most {}", value.size(), info.most);
    }
    return value;
  }

  std::vector<double> number_list(const FieldInfo& info, const Json& value) const {
    if (!value.is_array() || (info.count != 0 && value.size() != info.count)) {
      fail_at(where(info.name), "expected a list of {}numbers, found {}",
              info.count == 0 ? std::string() : fmt::format("{} ", info.count), short_text(value));
    }
    std::vector<double> result;
    for (const Json& entry : value) {
      const double number = entry.is_number() ? entry.get<double>() : NAN;
      if (!(number >= info.low && number <= info.high)) {
        fail_at(where(info.name), "{} is not a number in [{}, {}]", short_text(entry), info.low, info.high);
      }
      result.push_back(number);
    }
    return result;
  }

  void hold(const FieldRule& rule) const {
    switch (rule.kind) {
      case FieldRule::Kind::kExactlyOne: {
        const auto there = [&](std::string_view key) { return said_.is_there(key); };
        const auto count = std::count_if(rule.keys.begin(), rule.keys.end(), there);
        if (count == 0) fail_at(where(rule.keys.front()), "missing; {}", rule.message);
        if (count > 1) fail_at(where(*std::find_if(rule.keys.begin(), rule.keys.end(), there)), "{}", rule.message);
        return;
      }
      case FieldRule::Kind::kNeeds:
        if (said_.hold(rule.when) && !said_.is_there(rule.keys.front())) {
          if (rule.when.front().words.empty()) fail_at(where(rule.keys.front()), "missing; {}", rule.message);
          fail_at(where(rule.when.front().key), "{}", rule.message);
        }
        return;
      case FieldRule::Kind::kAtMost: {
        const auto value = said_.value(rule.keys.front());
        if (!value || !said_.hold(rule.when)) return;
        const double number = std::holds_alternative<double>(*value)
                                  ? std::get<double>(*value)
                                  : static_cast<double>(std::get<std::int64_t>(*value));
        if (number > rule.bound) fail_at(where(rule.keys.front()), "{}", rule.message);
        return;
      }
    }
  }

  [[noreturn]] void reject_missing(const std::string& key) const {
    std::vector<std::string> unknown;
    for (const auto& [present, unused] : object_.items()) {
      if (!is_known(present)) unknown.push_back(present);
    }
    const std::string nearest = nearest_word(key, unknown);
    fail_at(where(key), "missing{}",
            nearest.empty() ? std::string() : fmt::format("; '{}' is there, did you mean '{}'?", nearest, key));
  }

  [[nodiscard]] bool is_known(std::string_view key) const {
    return std::find(known_.begin(), known_.end(), key) != known_.end();
  }
  [[nodiscard]] std::string prefix() const {
    return place_.path.empty() ? place_.file + ": " : fmt::format("{}: {}.", place_.file, place_.path);
  }
  [[nodiscard]] std::string where(std::string_view key) const { return prefix().append(key); }
  [[nodiscard]] JsonPlace inner_place(std::string_view key) const {
    return {place_.file, joined_path(place_.path, key)};
  }

  const Json& object_;
  JsonPlace place_;
  Extent extent_;
  Said said_;
  std::vector<std::string_view> known_;
  std::vector<FieldInfo> misplaced_;
  std::vector<std::string> missing_;
  std::vector<FieldRule> rules_;
};

class FieldWriter final : public FieldVisitor, public FreeFieldVisitor {
 public:
  explicit FieldWriter(Json& object) : object_(object) { object_ = Json::object(); }

  void value(const FieldInfo& info, const FieldRef& at) override {
    const auto value = at.get();
    const bool is_there = has_effect(info) && value;
    said_.note(info.name, value, is_there);
    if (!is_there) return;
    if (const auto* text = std::get_if<std::string>(&*value); text != nullptr && text->empty()) return;
    std::visit([&](const auto& v) { put(info) = v; }, *value);
  }
  void shaped(const FieldInfo& info, const std::vector<FieldInfo>&, const ValuesRef& at) override {
    const std::vector<FieldValue> values = at.get();
    if (!has_effect(info) || values.empty()) return;
    Json list = Json::array();
    for (const FieldValue& value : values) {
      std::visit([&](const auto& v) { list.push_back(v); }, value);
    }
    put(info) = values.size() == 1 ? list.front() : list;
  }
  void entries(const FieldInfo& info, const std::vector<FieldInfo>&, const EntriesRef& at) override {
    Json object = Json::object();
    at.for_each([&](const std::string& key, const std::vector<std::string>& texts) {
      object[key] = texts.size() == 1 ? Json(texts.front()) : Json(texts);
    });
    if (has_effect(info) && !object.empty()) put(info) = std::move(object);
  }

 private:
  void texts(const FieldInfo& info, std::vector<std::string>& at) override {
    if (has_effect(info) && !at.empty()) put(info) = at;
  }
  void numbers(const FieldInfo& info, std::vector<double>& at) override {
    if (has_effect(info) && !at.empty()) put(info) = at;
  }
  void rows(const FieldInfo& info, std::vector<std::vector<double>>& at) override {
    if (has_effect(info) && !at.empty()) put(info) = at;
  }
  void object(const FieldInfo& info, const FieldList& list) override {
    if (!has_effect(info)) return;
    Json inner;
    FieldWriter writer(inner);
    list(writer);
    if (!inner.empty()) put(info) = std::move(inner);
  }
  void objects(const FieldInfo& info, const ListRef& at) override {
    if (!has_effect(info) || at.size() == 0) return;
    Json list = Json::array();
    for (std::size_t i = 0; i < at.size(); ++i) {
      FieldWriter writer(list.emplace_back());
      at.visit(i, writer);
    }
    put(info) = std::move(list);
  }
  void tagged(const FieldInfo& info, const AlternativesRef& at) override {
    const std::string word = at.chosen();
    if (!has_effect(info) || word.empty()) return;
    Json inner;
    FieldWriter writer(inner);
    at.visit(word, writer);
    inner[std::string(at.tag)] = word;
    put(info) = std::move(inner);
  }
  void rule(const FieldRule&) override {}

  [[nodiscard]] bool has_effect(const FieldInfo& info) const {
    return !info.is_aside && (!info.is_present || info.is_present()) &&
           (!info.only_when || said_.holds(*info.only_when)) && (!info.matters_when || said_.holds(*info.matters_when));
  }
  Json& put(const FieldInfo& info) { return object_[std::string(info.name)]; }

  Json& object_;
  Said said_;
};

}  // namespace

void read_fields(const Json& object, const JsonPlace& place, const FieldList& list, Extent extent) {
  FieldReader reader(object, place, extent);
  list(reader);
  reader.finish();
}

Json written_fields(const FieldList& list) {
  Json object;
  FieldWriter writer(object);
  list(writer);
  return object;
}

}  // namespace hedgelab
