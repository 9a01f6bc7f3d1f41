#include "engine/report/phrases.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/error.h"
#include "engine/report/page_files.h"

namespace hedgelab::report {
namespace {

std::multiset<std::string> blanks_of(const std::string& pattern) {
  std::multiset<std::string> names;
  for (std::size_t at = pattern.find('{'); at != std::string::npos; at = pattern.find('{', at + 1)) {
    names.insert(pattern.substr(at, pattern.find('}', at) - at));
  }
  return names;
}

TEST(Phrases, EveryRowHasBothLanguagesWithTheSameBlanks) {
  const auto table = nlohmann::json::parse(page_file("phrases.json"));
  ASSERT_GT(table.size(), 100u);
  for (const auto& [key, row] : table.items()) {
    ASSERT_EQ(row.size(), 2u) << key;
    EXPECT_FALSE(row[0].get<std::string>().empty() || row[1].get<std::string>().empty()) << key;
    EXPECT_EQ(blanks_of(row[0]), blanks_of(row[1])) << key;
  }
}

TEST(Phrases, ValuesStandAsTheyAreAndWordsAreTranslated) {
  const Phrase phrase{"day.cause", {{"amount", "{cause}"}}, {{"cause", "cause.spot_move"}}};
  EXPECT_EQ(say(phrase, Language::kEnglish), "Spot: {cause} CNY.");
  EXPECT_EQ(say(phrase, Language::kChinese), "现货涨跌：{cause} 元。");
}

TEST(Phrases, AWordOfALaterVersionIsShownAsItIs) {
  const Phrase phrase{"day.cause", {{"amount", "1"}}, {{"cause", "cause.moon_phase"}}};
  EXPECT_EQ(say(phrase, Language::kChinese), "moon_phase：1 元。");
}

TEST(Phrases, ABlankWithoutAValueIsAFault) {
  EXPECT_THROW((void)say({"day.gap", {}, {}}, Language::kEnglish), InvariantError);
}

TEST(Phrases, ALanguageThatIsNotThereIsRefused) { EXPECT_THROW((void)parse_language("fr"), InputError); }

}  // namespace
}  // namespace hedgelab::report
