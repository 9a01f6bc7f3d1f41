#include "engine/strategy/parameters.h"

#include <gtest/gtest.h>

#include <limits>

namespace hedgelab::test {
namespace {

enum class Colour : std::uint8_t { kRed, kGreen, kBlue };

struct Sample {
  int days = 8;
  double share = 0.5;
  bool loud = true;
  Colour colour = Colour::kGreen;
  std::string series = "none";

  static auto fields() {
    return std::tuple{field("days", &Sample::days, 1, 250, "days to wait"),
                      field("share", &Sample::share, 0.0, 1.0, "of it"), field("loud", &Sample::loud, "say so"),
                      choice("colour", &Sample::colour, {"red", "green", "blue"}, "of the line"),
                      field("series", &Sample::series, "to read")};
  }
};

Sample read(ParameterMap values) { return read_parameters<Sample>(values, "strategy"); }

std::string refusal(ParameterMap values) {
  try {
    (void)read(std::move(values));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Parameters, WhatIsNotGivenKeepsItsDefault) {
  const Sample sample = read({});
  EXPECT_EQ(sample.days, 8);
  EXPECT_EQ(sample.share, 0.5);
  EXPECT_TRUE(sample.loud);
  EXPECT_EQ(sample.colour, Colour::kGreen);
}

TEST(Parameters, EveryTypeIsRead) {
  const Sample sample =
      read({{"days", std::int64_t{250}}, {"share", 0.25}, {"loud", false}, {"colour", std::string("blue")}});
  EXPECT_EQ(sample.days, 250);
  EXPECT_EQ(sample.share, 0.25);
  EXPECT_FALSE(sample.loud);
  EXPECT_EQ(sample.colour, Colour::kBlue);
  EXPECT_EQ(read({{"series", std::string("vix 30")}}).series, "vix 30");
}

TEST(Parameters, AWholeNumberMayBeWrittenEitherWay) {
  EXPECT_EQ(read({{"share", std::int64_t{1}}}).share, 1.0);
  EXPECT_EQ(read({{"days", 8.0}}).days, 8);
  EXPECT_EQ(refusal({{"days", 8.5}}), "strategy.days: expected a whole number in [1, 250], found 8.5");
}

TEST(Parameters, BothEndsOfARangeBelongToIt) {
  EXPECT_EQ(read({{"days", std::int64_t{1}}}).days, 1);
  EXPECT_EQ(refusal({{"days", std::int64_t{0}}}), "strategy.days: 0 is outside [1, 250]");
  EXPECT_EQ(refusal({{"days", std::int64_t{251}}}), "strategy.days: 251 is outside [1, 250]");
  EXPECT_EQ(read({{"share", 1.0}}).share, 1.0);
  EXPECT_NE(refusal({{"share", 1.0000001}}), "");
  EXPECT_NE(refusal({{"share", std::numeric_limits<double>::quiet_NaN()}}), "");
  EXPECT_NE(refusal({{"days", std::numeric_limits<std::int64_t>::max()}}), "");
}

TEST(Parameters, AWrongTypeIsNamedWithWhatWasFound) {
  EXPECT_EQ(refusal({{"loud", std::int64_t{1}}}), "strategy.loud: expected true or false, found 1");
  EXPECT_EQ(refusal({{"share", std::string("half")}}),
            "strategy.share: expected a number in [0, 1], found text \"half\"");
  EXPECT_EQ(refusal({{"colour", true}}), "strategy.colour: expected one of red, green, blue, found true");
}

TEST(Parameters, AnUnknownWordOrNameComesWithTheNearestOne) {
  EXPECT_EQ(refusal({{"colour", std::string("gren")}}),
            "strategy.colour: 'gren' is not one of red, green, blue; did you mean 'green'?");
  EXPECT_EQ(refusal({{"day", std::int64_t{1}}}), "strategy.day: unknown parameter; did you mean 'days'?");
  EXPECT_EQ(refusal({{"wavelength", std::int64_t{1}}}),
            "strategy.wavelength: unknown parameter; known: days, share, loud, colour, series");
}

TEST(Parameters, TheyDescribeThemselvesInTheirOwnOrder) {
  const auto infos = describe_parameters<Sample>();
  ASSERT_EQ(infos.size(), 5u);
  EXPECT_EQ(infos[0].name, "days");
  EXPECT_EQ(infos[0].type, ParameterInfo::Type::kInteger);
  EXPECT_EQ(infos[0].low, 1.0);
  EXPECT_EQ(infos[0].high, 250.0);
  EXPECT_EQ(std::get<std::int64_t>(infos[0].fallback), 8);
  EXPECT_EQ(infos[1].type, ParameterInfo::Type::kNumber);
  EXPECT_EQ(infos[2].type, ParameterInfo::Type::kBoolean);
  EXPECT_EQ(std::get<bool>(infos[2].fallback), true);
  EXPECT_EQ(infos[3].type, ParameterInfo::Type::kWord);
  EXPECT_EQ(std::get<std::string>(infos[3].fallback), "green");
  EXPECT_EQ(infos[3].words, (std::vector<std::string>{"red", "green", "blue"}));
  EXPECT_EQ(infos[3].help, "of the line");
  EXPECT_EQ(infos[4].type, ParameterInfo::Type::kText);
  EXPECT_EQ(std::get<std::string>(infos[4].fallback), "none");
}

TEST(Parameters, AStrategyWithoutAnyRefusesEveryName) {
  EXPECT_NO_THROW((void)read_parameters<NoParameters>({}, "strategy"));
  EXPECT_THROW((void)read_parameters<NoParameters>({{"x", true}}, "strategy"), InputError);
}

}  // namespace
}  // namespace hedgelab::test
