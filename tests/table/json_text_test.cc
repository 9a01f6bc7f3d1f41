#include "engine/table/json_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

template <class Value>
std::string text_of(const Value& value) {
  JsonText json;
  json.begin_array(JsonText::Layout::kOneLine).value(value).end_array();
  const std::string text = std::move(json).finish();
  return text.substr(1, text.size() - 3);  // without [ ] and the newline
}

TEST(JsonText, MembersStandInTheOrderGivenOneToALine) {
  JsonText json;
  json.begin_object().member("z", 1.5).member("a", "x").key("empty").begin_array().end_array();
  json.key("row").begin_object(JsonText::Layout::kOneLine).member("b", true).key("c").null().end_object();
  json.key("list").begin_array().value(std::size_t{1}).value(std::size_t{2}).end_array().end_object();
  EXPECT_EQ(std::move(json).finish(),
            "{\n  \"z\": 1.5,\n  \"a\": \"x\",\n  \"empty\": [],\n  \"row\": {\"b\": true, \"c\": null},\n"
            "  \"list\": [\n    1,\n    2\n  ]\n}\n");
}

TEST(JsonText, AmountsKeepTheirExactDecimalsAtAnySize) {
  EXPECT_EQ(text_of(Money::from_raw(1)), "0.0001");
  EXPECT_EQ(text_of(Money::from_raw(-123'456'789)), "-12345.6789");
  EXPECT_EQ(text_of(Money::from_integer(1'000'000)), "1000000");
  // 9 x 10^14 CNY and 1e-4: a double has no room for the last digit.
  EXPECT_EQ(text_of(Money::from_raw(9'000'000'000'000'000'001)), "900000000000000.0001");
}

TEST(JsonText, QuantitiesKeepTheirMillionthsOfALot) {
  EXPECT_EQ(text_of(Quantity::from_raw(-1)), "-0.000001");
  EXPECT_EQ(text_of(Quantity::from_integer(36)), "36");
}

TEST(JsonText, AnAmountReadBackAsADoubleIsItsNearestDouble) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 20'000; ++i) {
    const auto raw = static_cast<std::int64_t>(random() % 9'000'000'000'000'000U);  // below 9e11 CNY
    const Money amount = Money::from_raw(raw);
    EXPECT_EQ(nlohmann::json::parse(text_of(amount)).get<double>(), amount.to_double());
  }
}

TEST(JsonText, DoublesAreTheShortestTextThatReadsBack) {
  EXPECT_EQ(text_of(0.1), "0.1");
  EXPECT_EQ(text_of(-0.2809), "-0.2809");
  EXPECT_EQ(text_of(1.0 / 3.0), "0.3333333333333333");
  EXPECT_EQ(text_of(0.1 + 0.2), "0.30000000000000004");
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    const double value = std::ldexp(static_cast<double>(random()), -static_cast<int>(random() % 120));
    const std::string text = text_of(value);
    EXPECT_EQ(nlohmann::json::parse(text).get<double>(), value) << text;
    EXPECT_LE(text.size(), 24U);
  }
}

TEST(JsonText, AFigureThatIsNotFiniteIsABrokenInvariant) {
  JsonText json;
  json.begin_array();
  EXPECT_THROW(json.value(std::numeric_limits<double>::quiet_NaN()), InvariantError);
  EXPECT_THROW(json.value(std::numeric_limits<double>::infinity()), InvariantError);
}

TEST(JsonText, NoValueIsNull) {
  EXPECT_EQ(text_of(std::optional<double>()), "null");
  EXPECT_EQ(text_of(std::optional<double>(2.5)), "2.5");
  EXPECT_EQ(text_of(std::optional<Date>()), "null");
  EXPECT_EQ(text_of(Date::from_ymd(2025, 5, 30)), "\"2025-05-30\"");
}

TEST(JsonText, TextIsEscapedAndStaysUtf8) {
  EXPECT_EQ(text_of("a\"b\\c\nd"), "\"a\\\"b\\\\c\\nd\"");
  EXPECT_EQ(text_of("\u5957\u4fdd"), "\"\u5957\u4fdd\"");
  EXPECT_TRUE(nlohmann::json::accept(text_of("\xff broken")));
}

TEST(JsonText, AnEmbeddedTextIsIndentedToItsPlaceAndKeepsItsValue) {
  const std::string inner = "{\n  \"a\": [\n    1\n  ],\n  \"b\": \"x\\ny\"\n}\n";
  JsonText json;
  json.begin_object().key("config").embed(inner).member("after", true).end_object();
  const std::string text = std::move(json).finish();
  EXPECT_EQ(text,
            "{\n  \"config\": {\n    \"a\": [\n      1\n    ],\n    \"b\": \"x\\ny\"\n  },\n  \"after\": true\n}\n");
  EXPECT_EQ(nlohmann::json::parse(text)["config"], nlohmann::json::parse(inner));
}

TEST(JsonText, MisuseIsABrokenInvariant) {
  EXPECT_THROW(JsonText().begin_object().value(1.0), InvariantError);  // no key
  EXPECT_THROW(JsonText().begin_array().key("a"), InvariantError);
  EXPECT_THROW(JsonText().begin_object().key("a").key("b"), InvariantError);
  EXPECT_THROW(JsonText().begin_object().key("a").end_object(), InvariantError);
  EXPECT_THROW(JsonText().begin_object().end_array(), InvariantError);
  EXPECT_THROW(JsonText().end_object(), InvariantError);
  EXPECT_THROW(JsonText().value(1.0).value(2.0), InvariantError);
  EXPECT_THROW(JsonText().begin_array().embed("{broken"), InvariantError);
  JsonText open;
  open.begin_object();
  EXPECT_THROW((void)std::move(open).finish(), InvariantError);
}

}  // namespace
}  // namespace hedgelab
