#include "engine/strategy/parameters.h"

#include <fmt/format.h>

#include <algorithm>

namespace hedgelab {
namespace {

// A parameter is a scalar: lists and sections are for the config around it.
class ParameterReader final : public FieldVisitor {
 public:
  ParameterReader(const ParameterMap& values, const std::string& path) : values_(values), path_(path) {}

  void value(const FieldInfo& info, const FieldRef& at) override {
    names_.emplace_back(info.name);
    const auto given = values_.find(info.name);
    if (given == values_.end()) return;
    at.set(checked_value(fmt::format("{}.{}", path_, info.name), info, given->second));
  }
  void finish() const {
    for (const auto& [name, unused] : values_) {
      if (std::find(names_.begin(), names_.end(), name) != names_.end()) continue;
      const std::string hint = did_you_mean(name, names_);
      fail_at(fmt::format("{}.{}", path_, name), "unknown parameter{}",
              hint.empty() ? fmt::format("; known: {}", fmt::join(names_, ", ")) : hint);
    }
  }

 private:
  [[noreturn]] static void refuse() {
    throw InvariantError("a strategy's parameter is a number, a word, a text or a switch");
  }
  void texts(const FieldInfo&, std::vector<std::string>&) override { refuse(); }
  void numbers(const FieldInfo&, std::vector<double>&) override { refuse(); }
  void rows(const FieldInfo&, std::vector<std::vector<double>>&) override { refuse(); }
  void object(const FieldInfo&, const FieldList&) override { refuse(); }
  void objects(const FieldInfo&, const ListRef&) override { refuse(); }
  void tagged(const FieldInfo&, const AlternativesRef&) override { refuse(); }
  void rule(const FieldRule&) override { refuse(); }

  const ParameterMap& values_;
  const std::string& path_;
  std::vector<std::string> names_;
};

}  // namespace

void detail::visit_word(std::string_view name, const std::vector<std::string_view>& words, std::size_t& at,
                        std::string_view help, FieldVisitor& keys) {
  FieldInfo info;
  info.name = name;
  info.type = FieldType::kWord;
  info.words = words;
  info.help = help;
  keys.value(info, {[&] { return FieldValue(std::string(words[at])); },
                    [&](const FieldValue& word) {
                      const auto found = std::find(words.begin(), words.end(), std::get<std::string>(word));
                      at = static_cast<std::size_t>(found - words.begin());
                    }});
}

std::vector<ParameterInfo> describe_parameters(const FieldList& list) {
  std::vector<ParameterInfo> result;
  for (const FieldNode& key : field_tree(list).keys) {
    result.push_back({std::string(key.info.name),
                      key.info.type,
                      *key.fallback,
                      key.info.low,
                      key.info.high,
                      {key.info.words.begin(), key.info.words.end()},
                      std::string(key.info.help)});
  }
  return result;
}

void read_parameters(const ParameterMap& values, const std::string& path, const FieldList& list) {
  ParameterReader reader(values, path);
  list(reader);
  reader.finish();
}

void visit_parameters(const std::vector<ParameterInfo>& infos, ParameterMap& values, FieldVisitor& keys) {
  for (const ParameterInfo& parameter : infos) {
    FieldInfo info;
    info.name = parameter.name;
    info.type = parameter.type;
    info.low = parameter.low;
    info.high = parameter.high;
    info.words.assign(parameter.words.begin(), parameter.words.end());
    info.help = parameter.help;
    keys.value(info, {[&values, &parameter] {
                        const auto given = values.find(parameter.name);
                        return given == values.end() ? parameter.fallback : given->second;
                      },
                      [&values, &parameter](const FieldValue& value) { values[parameter.name] = value; }});
  }
}

}  // namespace hedgelab
