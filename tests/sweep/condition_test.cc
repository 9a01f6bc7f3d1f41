// Conditions between keys, as text and as truth.
#include "engine/sweep/condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hedgelab::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

bool holds(const std::string& text, std::vector<FieldValue> values = {}) {
  const Condition condition(text, "sweep.json: constraints.0");
  std::vector<Condition::Operand> operands;
  for (const FieldValue& value : values) operands.push_back(Condition::operand(value));
  return condition.holds(operands);
}

std::string refusal(const std::string& text, std::vector<FieldValue> values = {}) {
  try {
    (void)holds(text, std::move(values));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Condition, ComparesTwoKeys) {
  EXPECT_THAT(Condition("strategy.degree < strategy.window", "p").keys(),
              ElementsAre("strategy.degree", "strategy.window"));
  EXPECT_TRUE(holds("strategy.degree < strategy.window", {std::int64_t{4}, std::int64_t{450}}));
  EXPECT_FALSE(holds("strategy.degree < strategy.window", {std::int64_t{4}, std::int64_t{4}}));
  EXPECT_TRUE(holds("strategy.degree <= strategy.window", {std::int64_t{4}, 4.0}));
}

// 2 + 3 x 4 = 14; (2 + 3) x 4 = 20; 10 - 4 - 3 = 3 from the left; 8 / 4 / 2 = 1; -2 x -3 = 6.
TEST(Condition, ReckonsAsOnPaper) {
  EXPECT_TRUE(holds("2 + 3 * 4 == 14"));
  EXPECT_TRUE(holds("(2 + 3) * 4 == 20"));
  EXPECT_TRUE(holds("10 - 4 - 3 == 3"));
  EXPECT_TRUE(holds("8 / 4 / 2 == 1"));
  EXPECT_TRUE(holds("-2 * -3 == 6"));
  EXPECT_TRUE(holds("2 * a.x >= -a.y + 0.5", {1.0, -1.5}));  // 2 >= 2
  EXPECT_FALSE(holds("2 * a.x > -a.y + 0.5", {1.0, -1.5}));
}

TEST(Condition, ComparesWordsForEqualityAlone) {
  EXPECT_TRUE(holds("strategy.exit_rule != 'none'", {std::string("first_derivative")}));
  EXPECT_TRUE(holds("account.price_limits == true", {true}));
  EXPECT_THAT(refusal("a.b < 'x'", {std::string("y")}), HasSubstr("words have no order"));
  EXPECT_THAT(refusal("a.b == 'x'", {1.0}), HasSubstr("compares a number with a word"));
  EXPECT_THAT(refusal("a.b + 1 == 2", {std::string("y")}), HasSubstr("a.b is no number to reckon with"));
}

TEST(Condition, ATextThatIsNoneSaysWhatWasExpectedAndWhere) {
  EXPECT_EQ(refusal("strategy.degree"),
            "sweep.json: constraints.0: 'strategy.degree': expected one of < "
            "<= > >= == != at 'the end'");
  EXPECT_THAT(refusal("a < "), HasSubstr("expected a key, a number or a word in single quotes at 'the end'"));
  EXPECT_THAT(refusal("a < b c"), HasSubstr("expected the end at 'c'"));
  EXPECT_THAT(refusal("a = b"), HasSubstr("at '= b'"));
  EXPECT_THAT(refusal("(a < b"), HasSubstr("expected ')'"));
  EXPECT_THAT(refusal("a == 'x"), HasSubstr("a closing quote"));
  EXPECT_THAT(refusal(""), HasSubstr("expected a key"));
  EXPECT_THAT(refusal(std::string(1000, '(') + "1"), HasSubstr("fewer parentheses"));
}

}  // namespace
}  // namespace hedgelab::test
