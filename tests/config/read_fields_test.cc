#include "engine/config/read_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/free_fields.h"

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

// Columns by words or by places, a format or several, an object of free keys.
struct Table {
  std::vector<FieldValue> columns;
  std::vector<FieldValue> formats{std::string("plain")};
  std::map<std::string, std::vector<std::string>> where;
  void fields(FieldVisitor& keys) {
    free_fields(keys).shaped(key_of("columns", {}, "of it"),
                             {text_shape(), integer_shape(1, 9), texts_shape(), integers_shape(1, 9)},
                             {[this] { return columns; }, [this](const auto& values) { columns = values; }});
    free_fields(keys).shaped(key_of("formats", {}, "of it"), {text_shape(), texts_shape()},
                             {[this] { return formats; }, [this](const auto& values) { formats = values; }});
    free_fields(keys).entries(key_of("where", {}, "rows"), {text_shape(), texts_shape()},
                              {[this](const auto& see) {
                                 for (const auto& [key, texts] : where) see(key, texts);
                               },
                               [this](const std::string& key, const std::vector<std::string>& texts) {
                                 if (key == "no") fail("is no column");
                                 where[key] = texts;
                               }});
  }
};
Table read_table_of(const char* text) {
  Table table;
  read_fields(parse_json(text, "a.json"), {"a.json", "top"}, table);
  return table;
}
std::string table_refusal(const char* text) {
  try {
    static_cast<void>(read_table_of(text));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

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

TEST(ReadFields, AKeyOfSeveralShapesTakesEach) {
  EXPECT_EQ(read_table_of(R"({"columns": 3})").columns, (std::vector<FieldValue>{std::int64_t{3}}));
  EXPECT_EQ(read_table_of(R"({"columns": ""})").columns, (std::vector<FieldValue>{std::string()}));
  EXPECT_EQ(read_table_of(R"({"columns": [2, 9.0]})").columns,
            (std::vector<FieldValue>{std::int64_t{2}, std::int64_t{9}}));
  EXPECT_EQ(read_table_of(R"({"formats": ["a", "b"]})").formats,
            (std::vector<FieldValue>{std::string("a"), std::string("b")}));
  EXPECT_EQ(read_table_of("{}").formats, (std::vector<FieldValue>{std::string("plain")}));
  EXPECT_THAT(table_refusal(R"({"columns": []})"), HasSubstr("top.columns: is empty; expected text in quotes"));
  EXPECT_THAT(table_refusal(R"({"columns": [10]})"), HasSubstr("top.columns: 10 is outside [1, 9]"));
  EXPECT_THAT(table_refusal(R"({"columns": 1.5})"), HasSubstr("expected a whole number in [1, 9], found 1.5"));
  EXPECT_THAT(table_refusal(R"({"columns": null})"), HasSubstr("or a list of texts, or a list of numbers, found null"));
  EXPECT_THAT(table_refusal(R"({"columns": ["a", 1]})"), HasSubstr("top.columns: expected text in quotes, or"));
  EXPECT_THAT(table_refusal(R"({"formats": 1})"),
              HasSubstr("top.formats: expected text in quotes, or a list of texts, found 1"));
}

TEST(ReadFields, TakesKeysOfTheUsersOwn) {
  const Table table = read_table_of(R"({"where": {"type": "A", "market": ["X", "Y"]}})");
  EXPECT_EQ(table.where.at("type"), (std::vector<std::string>{"A"}));
  EXPECT_EQ(table.where.at("market"), (std::vector<std::string>{"X", "Y"}));
  EXPECT_THAT(table_refusal(R"({"where": []})"), HasSubstr("top.where: expected an object"));
  EXPECT_THAT(table_refusal(R"({"where": {"type": 1}})"), HasSubstr("top.where.type: expected text in quotes"));
  EXPECT_THAT(table_refusal(R"({"where": {"type": []}})"), HasSubstr("top.where.type: is empty"));
  EXPECT_EQ(table_refusal(R"({"where": {"no": "A"}})"), "a.json: top.where.no: is no column");
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

TEST(WrittenFields, KeysOfSeveralShapesReadBackToo) {
  Table table = read_table_of(R"({"columns": [2, 3], "formats": ["a"], "where": {"k": "v", "l": ["v", "w"]}})");
  EXPECT_EQ(written_fields([&](FieldVisitor& keys) { table.fields(keys); }),
            Json::parse(R"({"columns": [2, 3], "formats": "a", "where": {"k": "v", "l": ["v", "w"]}})"));
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
