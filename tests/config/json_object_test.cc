#include "engine/config/json_object.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

using ::testing::HasSubstr;

template <class Use>
std::string refusal(const char* text, const Use& use) {
  try {
    const Json document = parse_json(text, "a.json");
    JsonObject object(document, "a.json", "top");
    use(object);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(JsonObject, ReadsValuesAndFinishesWhenAllKeysWereAskedFor) {
  EXPECT_EQ(refusal(R"({"a": 1, "b": "x", "c": 1e8, "d": true} // a comment)",
                    [](JsonObject& o) {
                      EXPECT_EQ(o.integer("a", 0, 10), 1);
                      EXPECT_EQ(o.text("b"), "x");
                      EXPECT_EQ(o.integer("c", 0, 1'000'000'000), 100'000'000);
                      EXPECT_TRUE(o.boolean("d"));
                      EXPECT_EQ(o.number_or("e", 2.5, 0, 10), 2.5);
                      o.finish();
                    }),
            "");
}

TEST(JsonObject, NamesFilePathAndNearestKeyOfAnUnknownOne) {
  const std::string message = refusal(R"({"hold_day": 8})", [](JsonObject& o) {
    static_cast<void>(o.has("hold_days"));
    o.finish();
  });
  EXPECT_EQ(message, "a.json: top.hold_day: unknown key; did you mean 'hold_days'?");
}

TEST(JsonObject, AMissingKeyPointsAtItsMisspelling) {
  EXPECT_THAT(refusal(R"({"stor": "x"})", [](JsonObject& o) { static_cast<void>(o.text("store")); }),
              HasSubstr("top.store: missing; 'stor' is there"));
}

TEST(JsonObject, RefusesWrongTypesAndRanges) {
  EXPECT_THAT(refusal(R"({"a": "1"})", [](JsonObject& o) { static_cast<void>(o.number("a", 0, 1)); }),
              HasSubstr("expected a number in [0, 1]"));
  EXPECT_THAT(refusal(R"({"a": 1.5})", [](JsonObject& o) { static_cast<void>(o.integer("a", 0, 9)); }),
              HasSubstr("expected a whole number"));
  EXPECT_THAT(refusal(R"({"a": 10})", [](JsonObject& o) { static_cast<void>(o.integer("a", 0, 9)); }),
              HasSubstr("10 is outside [0, 9]"));
  EXPECT_THAT(refusal(R"({"a": "2024-02-30"})", [](JsonObject& o) { static_cast<void>(o.date("a")); }),
              HasSubstr("not a date"));
  EXPECT_THAT(refusal(R"({"a": []})", [](JsonObject& o) { static_cast<void>(o.object("a")); }),
              HasSubstr("top.a: expected an object"));
}

TEST(JsonObject, RefusesAKeyThatStandsTwice) {
  EXPECT_THAT(refusal(R"({"a": 1, "a": 2})", [](JsonObject&) {}), HasSubstr("'a' stands twice"));
}

TEST(MergeJson, ReplacesLeavesKeepsTheRestAndLetsNullTakeAway) {
  Json base = parse_json(R"({"a": {"b": 1, "c": 2}, "d": 3})", "a.json");
  merge_json(base, parse_json(R"({"a": {"b": 9}, "e": 4})", "a.json"));
  EXPECT_EQ(base, parse_json(R"({"a": {"b": 9, "c": 2}, "d": 3, "e": 4})", "a.json"));
  merge_json(base, parse_json(R"({"a": {"b": null}, "d": null, "nothing": null})", "a.json"));
  EXPECT_EQ(base, parse_json(R"({"a": {"c": 2}, "e": 4})", "a.json"));
}

}  // namespace
}  // namespace hedgelab
