// What --set and "extends" make of a document, and what is refused before a key is read.
#include "engine/config/config_file.h"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/support/places.h"
#include "tests/support/real_store.h"

namespace hedgelab {
namespace config_file_test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json comparison() {
  return Json::parse(R"({
    "name": "t", "data": {"store": "s"}, "period": {"start": "2024-01-02", "end": "2024-06-28"}, "product": "IC",
    "account": {"capital": 1e7, "costs": {"fees": "exchange"}, "margin": {"rates": "exchange"}},
    "strategy": {"name": "continuous_roll"},
    "variants": [{"name": "a", "product": "IF"}, {"name": "b", "product": "IC"}]})");
}

std::vector<std::string> set(Json& document, std::vector<std::string> assignments) {
  return apply_settings(document, assignments, "a.json");
}

std::string refusal(const std::string& assignment) {
  Json document = comparison();
  try {
    static_cast<void>(set(document, {assignment}));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Settings, ChangeAValueAndMakeItsParents) {
  Json document = comparison();
  EXPECT_THAT(set(document, {"account.capital=2e7", "period.end=2024-03-01", "account.spot.csv=x.csv"}), IsEmpty());
  EXPECT_EQ(document["account"]["capital"], 2e7);
  EXPECT_EQ(document["period"]["end"], "2024-03-01");  // no JSON: text
  EXPECT_EQ(document["account"]["spot"]["csv"], "x.csv");
}

TEST(Settings, ReachIntoAVariantByNameOrIndex) {
  Json document = comparison();
  EXPECT_THAT(set(document, {"variants.b.product=IM", "variants.0.account.capital=5e6"}), IsEmpty());
  EXPECT_EQ(document["variants"][1]["product"], "IM");
  EXPECT_EQ(document["variants"][0]["account"]["capital"], 5e6);
  EXPECT_THAT(refusal("variants.c.product=IM"), HasSubstr("no variant is called 'c'"));
  EXPECT_THAT(refusal("variants.7.product=IM"), HasSubstr("not an index below 2"));
}

TEST(Settings, NameTheNearestKeyAtEveryLevel) {
  EXPECT_THAT(refusal("acount.capital=1"),
              AllOf(HasSubstr("--set acount.capital"), HasSubstr("did you mean 'account'")));
  EXPECT_THAT(refusal("account.costs.fee=none"), HasSubstr("did you mean 'fees'"));
  EXPECT_THAT(refusal("account.capitol=1"), HasSubstr("did you mean 'capital'"));
  EXPECT_THAT(refusal("strategy.hedge_ration=1"), HasSubstr("did you mean 'hedge_ratio'"));
  EXPECT_THAT(refusal("variants.a.acount.capital=1"), HasSubstr("did you mean 'account'"));
  EXPECT_THAT(refusal("nothing"), HasSubstr("expected path=value"));
}

TEST(Settings, WarnWhenNothingChanges) {
  Json document = comparison();
  EXPECT_THAT(set(document, {"product=IM"}), ElementsAre(HasSubstr("every variant sets it; nothing changes")));
  EXPECT_THAT(set(document, {"account.capital=10000000"}), ElementsAre(HasSubstr("its value already")));
}

// Every variant names its product, so the base's is never used; it must be one all the same.
TEST(Settings, AWrongWordIsAnErrorEvenWhereEveryVariantOverridesIt) {
  Json document = comparison();
  static_cast<void>(set(document, {"product=XX"}));
  EXPECT_THROW(static_cast<void>(read_run_config(document, "a.json", test::rule_book())), InputError);
}

TEST(Settings, BytesThatAreNoTextAreRefused) {
  EXPECT_THAT(refusal("account.spot.csv=\xd6\xd0.csv"), AllOf(HasSubstr("account.spot.csv"), HasSubstr("UTF-8")));
}

TEST(Variants, AreSelectedByName) {
  RunConfig config = read_run_config(comparison(), "a.json", test::rule_book());
  const std::vector<std::string> wrong{"c"};
  EXPECT_THROW(select_variants(config, wrong), InputError);
  const std::vector<std::string> names{"b"};
  select_variants(config, names);
  ASSERT_EQ(config.variants.size(), 1u);
  EXPECT_EQ(config.variants[0].backtest.name, "b");
}

TEST(Extends, ChangesAnotherFileBesideThisOne) {
  const test::ScratchFolder folder;
  Json base = comparison();
  base.erase("variants");
  write_file_atomically(folder.path() / "base.json", base.dump());
  write_file_atomically(folder.path() / "mine.json",
                        std::string_view(R"({"extends": "base.json", "name": "mine", "account": {"capital": 5e6}})"));
  const Json document = load_run_document(folder.path() / "mine.json");
  const RunConfig mine = read_run_config(document, "mine.json", test::rule_book());
  EXPECT_EQ(mine.name, "mine");
  EXPECT_EQ(mine.variants[0].backtest.capital, Money::from_integer(5'000'000));
  // Equal content, equal digest: the same run written in one file.
  base["name"] = "mine";
  base["account"]["capital"] = 5e6;
  EXPECT_EQ(read_run_config(base, "one.json", test::rule_book()).variants[0].backtest.effective_config,
            mine.variants[0].backtest.effective_config);
}

TEST(Extends, RefusesACircleAndAMissingFile) {
  const test::ScratchFolder folder;
  write_file_atomically(folder.path() / "a.json", std::string_view(R"({"extends": "b.json"})"));
  write_file_atomically(folder.path() / "b.json", std::string_view(R"({"extends": "a.json"})"));
  EXPECT_THROW(static_cast<void>(load_run_document(folder.path() / "a.json")), InputError);
  write_file_atomically(folder.path() / "c.json", std::string_view(R"({"extends": "nowhere.json"})"));
  EXPECT_THROW(static_cast<void>(load_run_document(folder.path() / "c.json")), InputError);
}

std::string syntax_refusal(const std::string& text) {
  try {
    static_cast<void>(parse_json(text, "a.json"));
  } catch (const InputError& error) {
    EXPECT_THAT(error.place(), ::testing::StartsWith("a.json"));
    return error.what();
  }
  return "";
}

TEST(Syntax, EveryFaultIsAnInputErrorWithItsPlace) {
  EXPECT_THAT(syntax_refusal("{\"a\": 1,\n\"b\": 2,\n}"),
              AllOf(HasSubstr("a.json:3: not valid JSON"), HasSubstr("comma before a closing bracket")));
  EXPECT_THAT(syntax_refusal("{\"a\": 1e999}"), HasSubstr("beyond what a double can hold"));
  EXPECT_THAT(syntax_refusal(std::string(100'000, '[')), HasSubstr("more than 64 deep"));
  EXPECT_THAT(syntax_refusal("{\"a\": \"\xd6\xd0\"}"), HasSubstr("a.json"));
  EXPECT_EQ(syntax_refusal("{\"a\": 1 // a remark\n}"), "");
}

}  // namespace
}  // namespace config_file_test
}  // namespace hedgelab
