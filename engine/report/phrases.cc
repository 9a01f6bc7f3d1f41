#include "engine/report/phrases.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/report/page_files.h"

namespace hedgelab::report {
namespace {

const nlohmann::json& table() {
  static const nlohmann::json parsed = nlohmann::json::parse(page_file("phrases.json"));
  return parsed;
}

std::string sentence(std::string_view key, Language language) {
  const auto row = table().find(key);
  if (row == table().end()) return std::string(key.substr(key.find('.') + 1));
  return row->at(language == Language::kEnglish ? 0 : 1).get<std::string>();
}

}  // namespace

Language parse_language(std::string_view word) {
  if (word == "en") return Language::kEnglish;
  if (word == "zh") return Language::kChinese;
  fail("language '{}'; expected en or zh", word);
}

std::string_view language_word(Language language) { return language == Language::kEnglish ? "en" : "zh"; }

bool has_phrase(std::string_view key) { return table().contains(key); }

std::string say(const Phrase& phrase, Language language) {
  const std::string pattern = sentence(phrase.key, language);
  std::string text;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t close = pattern[at] == '{' ? pattern.find('}', at) : std::string::npos;
    if (close == std::string::npos) {
      text += pattern[at++];
      continue;
    }
    const std::string name = pattern.substr(at + 1, close - at - 1);
    const auto named = [&](const auto& entry) { return entry.first == name; };
    const auto value = std::find_if(phrase.values.begin(), phrase.values.end(), named);
    const auto word = std::find_if(phrase.words.begin(), phrase.words.end(), named);
    if (value != phrase.values.end()) {
      text += value->second;
    } else if (word != phrase.words.end()) {
      text += sentence(word->second, language);
    } else {
      throw InvariantError(fmt::format("phrase '{}' lacks a value for {{{}}}", phrase.key, name));
    }
    at = close + 1;
  }
  return text;
}

}  // namespace hedgelab::report
