#include "engine/config/read_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.h"

namespace hedgelab {
namespace read_fields_test {
namespace {

using ::testing::HasSubstr;

struct Inner {
  std::string store;
  void fields(FieldVisitor& keys) { keys.field("store", store, "of bars", kRequired); }
};
struct Outer {
  int hold_days = 8;
  double share = 0.5;
  bool loud = false;
  std::optional<Date> from;
  Inner data;
  std::vector<std::string> names;
  std::vector<Inner> more;
  void fields(FieldVisitor& keys) {
    keys.field("hold_days", hold_days, 1, 250, "trading days");
    keys.field("share", share, 0.0, 1.0, "of it");
    keys.field("loud", loud, "say so");
    keys.field("from", from, "first day");
    keys.section("data", data, "which");
    keys.field("names", names, "of all");
    keys.list("more", more, "of them");
  }
};

Outer read_outer(const char* text, Extent extent = Extent::kWhole) {
  Outer outer;
  read_fields(parse_json(text, "a.json"), {"a.json", "top"}, outer, extent);
  return outer;
}
std::string outer_refusal(const char* text, Extent extent = Extent::kWhole) {
  try {
    static_cast<void>(read_outer(text, extent));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(ReadFields, ReadsEveryTypeAndKeepsDefaults) {
  const Outer outer = read_outer(R"({"hold_days": 1e2, "loud": true, "from": "2024-01-02", "data": {"store": "x"},
                                     "names": ["a", "b"], "more": [{"store": "y"}]} // a comment)");
  EXPECT_EQ(outer.hold_days, 100);
  EXPECT_EQ(outer.share, 0.5);
  EXPECT_TRUE(outer.loud);
  EXPECT_EQ(outer.from, Date::parse("2024-01-02"));
  EXPECT_EQ(outer.data.store, "x");
  EXPECT_EQ(outer.names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(outer.more.at(0).store, "y");
}

TEST(ReadFields, NamesFilePathAndNearestKeyOfAnUnknownOne) {
  EXPECT_EQ(outer_refusal(R"({"hold_day": 8})"), "a.json: top.hold_day: unknown key; did you mean 'hold_days'?");
  EXPECT_EQ(outer_refusal(R"({"more": [{"store": "y"}, {"store": "z", "x": 1}]})"),
            "a.json: top.more.1.x: unknown key; known keys: store");
}

TEST(ReadFields, AMissingKeyPointsAtItsMisspelling) {
  EXPECT_THAT(outer_refusal(R"({"data": {"stor": "x"}})"), HasSubstr("top.data.store: missing; 'stor' is there"));
  EXPECT_EQ(outer_refusal(R"({"data": {}})"), "a.json: top.data.store: missing");
}

TEST(ReadFields, OfAPartNothingIsMissingButAllIsKnown) {
  EXPECT_EQ(outer_refusal(R"({"data": {}})", Extent::kPart), "");
  EXPECT_THAT(outer_refusal(R"({"data": {"stor": "x"}})", Extent::kPart), HasSubstr("unknown key"));
  EXPECT_THAT(outer_refusal(R"({"share": 2})", Extent::kPart), HasSubstr("2 is outside [0, 1]"));
}

TEST(ReadFields, RefusesWrongTypesAndRanges) {
  EXPECT_THAT(outer_refusal(R"({"share": "1"})"), HasSubstr("expected a number in [0, 1], found text \"1\""));
  EXPECT_THAT(outer_refusal(R"({"share": null})"), HasSubstr("expected a number in [0, 1], found null"));
  EXPECT_THAT(outer_refusal(R"({"hold_days": 1.5})"), HasSubstr("expected a whole number"));
  EXPECT_THAT(outer_refusal(R"({"hold_days": 251})"), HasSubstr("251 is outside [1, 250]"));
  EXPECT_THAT(outer_refusal(R"({"from": "2024-02-30"})"), HasSubstr("not a date"));
  EXPECT_THAT(outer_refusal(R"({"data": []})"), HasSubstr("top.data: expected an object"));
  EXPECT_THAT(outer_refusal(R"({"names": [1]})"), HasSubstr("top.names: expected a list of texts, found 1 in it"));
  EXPECT_THAT(outer_refusal(R"({"more": {}})"), HasSubstr("top.more: expected a list of objects"));
}

TEST(ReadFields, RefusesAKeyThatStandsTwice) {
  EXPECT_THAT(outer_refusal(R"({"share": 1, "share": 0})"), HasSubstr("'share' stands twice"));
}

TEST(WrittenFields, ReadBackToTheSame) {
  Outer outer = read_outer(R"({"hold_days": 9, "data": {"store": "x"}, "more": [{"store": "y"}]})");
  const Json written = written_fields([&](FieldVisitor& keys) { outer.fields(keys); });
  EXPECT_EQ(written, Json::parse(R"({"hold_days": 9, "share": 0.5, "loud": false, "data": {"store": "x"},
                                     "more": [{"store": "y"}]})"));
}

TEST(MergeJson, ReplacesLeavesKeepsTheRestAndLetsNullTakeAway) {
  Json base = parse_json(R"({"a": {"b": 1, "c": 2}, "d": 3})", "a.json");
  merge_json(base, parse_json(R"({"a": {"b": 9}, "e": 4})", "a.json"));
  EXPECT_EQ(base, parse_json(R"({"a": {"b": 9, "c": 2}, "d": 3, "e": 4})", "a.json"));
  merge_json(base, parse_json(R"({"a": {"b": null}, "d": null, "nothing": null})", "a.json"));
  EXPECT_EQ(base, parse_json(R"({"a": {"c": 2}, "e": 4})", "a.json"));
}

}  // namespace
}  // namespace read_fields_test
}  // namespace hedgelab
