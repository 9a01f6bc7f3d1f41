#pragma once
// Every text of a report, in every language: page/phrases.json is the one table, read by the page and by this program.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hedgelab::report {

enum class Language { kEnglish, kChinese };

/// "en" or "zh". Throws InputError for any other word.
[[nodiscard]] Language parse_language(std::string_view word);
[[nodiscard]] std::string_view language_word(Language language);

/// A sentence that is not yet in a language: the key of a row of the table, and what stands in its {braces}: values as
/// they are, words as keys of the table themselves ("source.official"); a word without a row reads as what follows its
/// first dot, so that a word of a later version is shown, not lost.
struct Phrase {
  std::string key;
  std::vector<std::pair<std::string, std::string>> values;
  std::vector<std::pair<std::string, std::string>> words;
};

[[nodiscard]] std::string say(const Phrase& phrase, Language language);
[[nodiscard]] bool has_phrase(std::string_view key);

}  // namespace hedgelab::report
