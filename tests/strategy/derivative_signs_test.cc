// Signs of several degrees at once against the signal of each degree alone, which is their meaning.
#include "engine/strategy/derivative_signs.h"

#include <gtest/gtest.h>

#include <random>

namespace hedgelab::test {
namespace {

struct Agreed {
  int bars = 0, narrow = 0, wide = 0;
};

void compare_signs(int window, std::int64_t largest_move, std::mt19937_64& random, Agreed& agreed) {
  std::vector<DerivativeSigns::Degree> degrees;
  std::vector<PolynomialDerivativeSignal> alone;
  for (int degree = 8; degree >= 1; --degree) {  // in any order
    if (degree >= window) continue;
    const auto one = DerivativeSigns::degree_for(degree, window, largest_move);
    if (!one.fits) continue;
    ++(one.is_narrow ? agreed.narrow : agreed.wide);
    degrees.push_back(one);
    alone.emplace_back(degree, window, PriceSteps{});
  }
  DerivativeSigns signs(degrees, window);
  for (int round = 0; round < 2; ++round) {
    // A walk that stays inside the largest move, with stretches on which nothing moves.
    std::int64_t price = largest_move / 2;
    for (int bar = 0; bar < 4 * window + 40; ++bar) {
      const auto step = static_cast<std::int64_t>(random() % 7) - 3;
      if (bar / 20 % 3 != 0) price = std::clamp<std::int64_t>(price + step * (largest_move / 40 + 1), 0, largest_move);
      signs.push(price);
      for (auto& one : alone) one.push(price);
      ASSERT_EQ(signs.ready(), alone.front().ready());
      if (!signs.ready()) continue;
      for (std::size_t i = 0; i < alone.size(); ++i) {
        const PolynomialDerivative value = alone[i].value();
        ASSERT_EQ(signs.first(i), value.first_sign) << "degree " << degrees[i].degree << ", window " << window;
        ASSERT_EQ(signs.second(i), value.second_sign) << "degree " << degrees[i].degree << ", window " << window;
        ++agreed.bars;
      }
    }
    signs.reset();
    for (auto& one : alone) one.reset();
  }
}

TEST(DerivativeSigns, AreThoseOfEachDegreeAlone) {
  std::mt19937_64 random(7);
  Agreed agreed;
  for (const int window : {2, 3, 5, 9, 30, 77, 240, 600}) {
    for (const std::int64_t move : {1, 50, 8'000, 3'000'000}) compare_signs(window, move, random, agreed);
  }
  EXPECT_GT(agreed.narrow, 50);
  EXPECT_GT(agreed.wide, 20);
  EXPECT_GT(agreed.bars, 50'000);
}

TEST(DerivativeSigns, AreNotGivenWhereTheirNumbersDoNotFit) {
  EXPECT_TRUE(DerivativeSigns::degree_for(6, 850, 20'000).fits);
  EXPECT_FALSE(DerivativeSigns::degree_for(8, 100'000, 1'000'000).fits);
}

// Two prices of a window of two: their slope. No second derivative of a line.
TEST(DerivativeSigns, OfALineAreItsSlope) {
  const std::vector<DerivativeSigns::Degree> line{DerivativeSigns::degree_for(1, 2, 10)};
  DerivativeSigns signs(line, 2);
  signs.push(5);
  EXPECT_FALSE(signs.ready());
  signs.push(3);
  EXPECT_EQ(signs.first(0), -1);
  EXPECT_EQ(signs.second(0), 0);
  signs.push(3);
  EXPECT_EQ(signs.first(0), 0);
  signs.push(4);
  EXPECT_EQ(signs.first(0), 1);
}

}  // namespace
}  // namespace hedgelab::test
