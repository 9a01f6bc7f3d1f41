#include "engine/strategy/registry.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace hedgelab::test {
namespace {

TEST(Registry, HasTheShippedStrategiesInOrderOfName) {
  std::vector<std::string> names;
  for (const auto& entry : registered_strategies()) names.push_back(entry.name);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  for (const char* name : {"continuous_roll", "lowest_discount"}) {
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
  }
}

TEST(Registry, EveryDefaultLiesInItsOwnRangeAndIsAccepted) {
  for (const auto& entry : registered_strategies()) {
    EXPECT_FALSE(entry.summary.empty()) << entry.name;
    ParameterMap defaults;
    for (const auto& info : entry.parameters) {
      defaults[info.name] = info.fallback;
      EXPECT_FALSE(info.help.empty()) << entry.name << "." << info.name;
    }
    EXPECT_NE(entry.create(defaults, "strategy"), nullptr) << entry.name;
    EXPECT_NE(entry.create({}, "strategy"), nullptr) << entry.name;
  }
}

TEST(Registry, NamesWithinAStrategyAreUnique) {
  for (const auto& entry : registered_strategies()) {
    std::vector<std::string> names;
    for (const auto& info : entry.parameters) names.push_back(info.name);
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end()) << entry.name;
  }
}

TEST(Registry, AnUnknownNameComesWithTheNearestOne) {
  try {
    (void)find_strategy("continous_roll");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'continuous_roll'?"), std::string::npos) << error.what();
  }
}

TEST(Registry, AnUnknownParameterIsRefusedAtCreation) {
  EXPECT_THROW((void)find_strategy("continuous_roll").create({{"slots", true}}, "strategy"), InputError);
}

TEST(Registry, TwoStrategiesOfOneNameStopTheProgram) {
  StrategyEntry twin = find_strategy("continuous_roll");
  EXPECT_THROW(register_strategy(std::move(twin)), InvariantError);
}

// Lists that were handed out before stay as they are; the registry is one for all tests, so the name is this test's
// own.
TEST(Registry, AGuestTakesThePlaceOfAnEarlierGuestAndOfNobodyElse) {
  StrategyEntry guest = find_strategy("continuous_roll");
  guest.name = "guest_of_this_test";
  guest.summary = "first";
  register_guest(guest);
  const StrategyEntry& first = find_strategy("guest_of_this_test");
  EXPECT_TRUE(first.is_guest);
  guest.summary = "second";
  register_guest(guest);
  EXPECT_EQ(first.summary, "first");
  EXPECT_EQ(find_strategy("guest_of_this_test").summary, "second");
  guest.name = "continuous_roll";
  EXPECT_THROW(register_guest(guest), InputError);
  EXPECT_FALSE(find_strategy("continuous_roll").is_guest);
}

TEST(Registry, EachCreationIsAFreshStrategy) {
  const auto& entry = find_strategy("lowest_discount");
  EXPECT_NE(entry.create({}, "strategy").get(), entry.create({}, "strategy").get());
  EXPECT_TRUE(entry.create({}, "strategy")->uses_dividends());
  EXPECT_FALSE(find_strategy("continuous_roll").create({}, "strategy")->uses_dividends());
}

}  // namespace
}  // namespace hedgelab::test
