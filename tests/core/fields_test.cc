// Keys declared once: their tree, what they take, and the words of errors.
#include "engine/core/field_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/free_fields.h"

namespace hedgelab {
namespace fields_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

enum class Colour : std::uint8_t { kRed, kGreen };
inline constexpr std::array<std::string_view, 2> kColourWords{"red", "green"};
constexpr std::span<const std::string_view> words_of(Colour) { return kColourWords; }

struct Wheel {
  double radius = 0.5;
  void fields(FieldVisitor& keys) { keys.field("radius", radius, 0.1, 2.0, "m"); }
};

struct Cart {
  std::string name;
  Colour colour = Colour::kGreen;
  int axles = 2;
  Rate tax = Rate::from_raw(1);
  std::optional<Date> built;
  std::vector<Wheel> wheels;
  void fields(FieldVisitor& keys) {
    keys.field("name", name, "of the cart", kRequired, formed(kFolderName));
    keys.choice("colour", colour, "of the paint");
    keys.field("axles", axles, 1, 4, "of wheels", required_when("colour", "red"));
    keys.field("tax", tax, 0.0, 1.0, "share of the price");
    keys.field("built", built, "day it was finished");
    keys.list("wheels", wheels, "all of them", kNonempty);
  }
};

// A load by its name or its weight; stops by name or number; a note of each passenger.
struct Freight {
  std::vector<FieldValue> load{std::string("empty")};
  void fields(FieldVisitor& keys) {
    free_fields(keys).shaped(key_of("load", {}, "of the cart", kRequired),
                             {word_shape({"empty", "full"}), integer_shape(1, 900)},
                             {[this] { return load; }, [this](const auto& values) { load = values; }});
    free_fields(keys).entries(key_of("notes", {}, "of passengers"), {text_shape(), texts_shape()}, {});
  }
};

std::string refusal(const FieldInfo& info, const FieldValue& value) {
  try {
    static_cast<void>(checked_value("cart.json: key", info, value));
  } catch (const InputError& error) {
    EXPECT_EQ(error.place(), "cart.json: key");
    EXPECT_EQ(error.what(), error.place() + ": " + error.message());
    return error.message();
  }
  return "";
}

TEST(FieldTree, HasEveryKeyInOrderWithItsDefault) {
  const FieldNode cart = field_tree<Cart>();
  EXPECT_THAT(cart.names(), ElementsAre("name", "colour", "axles", "tax", "built", "wheels"));
  EXPECT_TRUE(cart.find("name")->info.is_required);
  EXPECT_EQ(cart.find("colour")->fallback, FieldValue(std::string("green")));
  EXPECT_EQ(cart.find("axles")->fallback, FieldValue(std::int64_t{2}));
  EXPECT_EQ(cart.find("axles")->info.required_when->words.at(0), "red");
  EXPECT_EQ(cart.find("tax")->fallback, FieldValue(1e-9));
  EXPECT_EQ(cart.find("built")->fallback, std::nullopt);
  EXPECT_EQ(cart.find("wheels")->find("radius")->info.high, 2.0);
  EXPECT_EQ(cart.find("sail"), nullptr);
}

TEST(FieldTree, HasTheShapesOfAKeyAndOfAnObjectsOwnKeys) {
  const FieldNode freight = field_tree<Freight>();
  EXPECT_THAT(freight.names(), ElementsAre("load", "notes"));
  const FieldNode& load = *freight.find("load");
  EXPECT_TRUE(load.info.is_required);
  EXPECT_EQ(load.info.type, FieldType::kAlternatives);
  EXPECT_EQ(load.tag, "");
  ASSERT_EQ(load.alternatives.size(), 2U);
  EXPECT_EQ(load.alternatives[1].info.high, 900.0);
  EXPECT_EQ(load.fallback, FieldValue(std::string("empty")));
  const FieldNode& notes = *freight.find("notes");
  EXPECT_EQ(notes.info.type, FieldType::kSection);
  EXPECT_EQ(notes.find("*")->alternatives.size(), 2U);
  EXPECT_EQ(expectation({word_shape({"empty", "full"}), integer_shape(1, 900)}),
            "one of empty, full, or a whole number in [1, 900]");
}

TEST(CheckedValue, TakesBothEndsOfARangeAndNothingBeyond) {
  const FieldNode cart = field_tree<Cart>();
  const FieldInfo& axles = cart.find("axles")->info;
  EXPECT_EQ(checked_value("", axles, std::int64_t{1}), FieldValue(std::int64_t{1}));
  EXPECT_EQ(checked_value("", axles, 4.0), FieldValue(std::int64_t{4}));
  EXPECT_EQ(refusal(axles, std::int64_t{5}), "5 is outside [1, 4]");
  EXPECT_EQ(refusal(axles, 1.5), "expected a whole number in [1, 4], found 1.5");
  EXPECT_EQ(refusal(axles, true), "expected a whole number in [1, 4], found true");
  const FieldInfo& tax = cart.find("tax")->info;
  EXPECT_EQ(checked_value("", tax, std::int64_t{1}), FieldValue(1.0));
  EXPECT_EQ(refusal(tax, 1.5), "1.5 is outside [0, 1]");
  EXPECT_EQ(refusal(tax, std::string("half")), "expected a number in [0, 1], found text \"half\"");
}

TEST(CheckedValue, HoldsWordsDatesAndFormsOfText) {
  const FieldNode cart = field_tree<Cart>();
  EXPECT_EQ(refusal(cart.find("colour")->info, std::string("gren")),
            "'gren' is not one of red, green; did you mean 'green'?");
  EXPECT_EQ(refusal(cart.find("built")->info, std::string("2024-02-30")),
            "'2024-02-30' is not a date; expected YYYY-MM-DD");
  const FieldInfo& name = cart.find("name")->info;
  EXPECT_EQ(refusal(name, std::string("a cart")), "");
  EXPECT_EQ(refusal(name, std::string(255, 'a')), "");
  for (const std::string& bad : {std::string(), std::string(".cart"), std::string("../cart"), std::string("a\\b"),
                                 std::string("a\nb"), std::string(256, 'a')}) {
    EXPECT_THAT(refusal(name, bad), HasSubstr("cannot name an output folder")) << bad;
  }
}

TEST(Words, StandBesideTheirEnum) {
  EXPECT_EQ(word_of(Colour::kRed), "red");
  EXPECT_EQ(parse_word<Colour>("green"), Colour::kGreen);
  EXPECT_EQ(parse_word<Colour>("blue"), std::nullopt);
}

TEST(InputError, KnowsItsPlaceApartFromItsMessage) {
  try {
    fail_at("fees.csv:12", "{} is no rate", 7);
  } catch (const InputError& error) {
    EXPECT_EQ(error.place(), "fees.csv:12");
    EXPECT_EQ(error.message(), "7 is no rate");
    EXPECT_STREQ(error.what(), "fees.csv:12: 7 is no rate");
  }
  EXPECT_EQ(InputError("the disk is full").place(), "");
  EXPECT_STREQ(InputError("the disk is full").what(), "the disk is full");
}

}  // namespace
}  // namespace fields_test
}  // namespace hedgelab
