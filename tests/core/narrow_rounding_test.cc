#include "engine/core/narrow_rounding.h"

#include <gtest/gtest.h>

#include <random>

namespace hedgelab::test {
namespace {

// A value or the message of its error.
template <class Work>
std::string outcome_of_rounding(const Work& work) {
  try {
    return std::to_string(work().raw());
  } catch (const InputError& error) {
    return error.what();
  }
}

// Of any size, negative ones among them: small amounts take the narrow road, large ones the wide.
std::int64_t any_size(std::mt19937_64& random, int bits) {
  const auto width = static_cast<int>(random() % static_cast<std::uint64_t>(bits)) + 1;
  const auto value = static_cast<std::int64_t>(random() >> (64 - width));
  return random() % 4 == 0 ? -value : value;
}

TEST(NarrowRounding, GivesWhatTheWideOneGives) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 200'000; ++i) {
    const Price price = Price::from_raw(any_size(random, 40));
    const Quantity quantity = Quantity::from_raw(any_size(random, 50));
    const Money amount = Money::from_raw(any_size(random, 62));
    const Rate rate = Rate::from_raw(any_size(random, 33));
    const std::int64_t multiplier = 1 + static_cast<std::int64_t>(random() % 300);
    ASSERT_EQ(outcome_of_rounding([&] { return narrow::notional(price, quantity, multiplier); }),
              outcome_of_rounding([&] { return notional(price, quantity, multiplier); }));
    ASSERT_EQ(outcome_of_rounding(
                  [&] { return narrow::proportional_cost(price, quantity, multiplier, narrow::CostRate(rate)); }),
              outcome_of_rounding([&] { return proportional_cost(price, quantity, multiplier, rate); }));
    ASSERT_EQ(outcome_of_rounding([&] { return narrow::share_of(amount, rate); }),
              outcome_of_rounding([&] { return share_of(amount, rate); }));
    ASSERT_EQ(outcome_of_rounding([&] { return narrow::part_of(quantity, rate); }), outcome_of_rounding([&] {
                return Quantity::from_raw(
                    round_divide(Int128{quantity.raw()} * rate.raw(), Rate::kScale, QuantityTag::kName));
              }));
    if (price.sign() <= 0) continue;
    ASSERT_EQ(outcome_of_rounding([&] { return narrow::quantity_for(amount, price, multiplier); }),
              outcome_of_rounding([&] { return quantity_for(amount, price, multiplier); }));
  }
}

// Halves are where an estimate goes wrong: 0.23 per ten thousand of 1 point x 1 lot x 200 is 0.0046 CNY; of lots that
// end in a half of 1e-4 CNY the cost is rounded up.
TEST(NarrowRounding, RoundsHalvesAwayFromZero) {
  for (std::int64_t k = 0; k < 2000; ++k) {
    // price x lots x 1 x rate = (2k + 1) x 5e14 at 1e-19: half of 1e-4 CNY above k.
    const Quantity quantity = Quantity::from_raw(2 * k + 1);
    const Price price = Price::from_raw(500'000'000);
    const Rate rate = Rate::from_raw(1'000'000);
    EXPECT_EQ(narrow::proportional_cost(price, quantity, 1, narrow::CostRate(rate)).raw(), k + 1);
    EXPECT_EQ(narrow::notional(Price::from_raw(500'000), quantity, 1).raw(), k + 1);
    EXPECT_EQ(narrow::share_of(Money::from_raw(2 * k + 1), Rate::from_raw(500'000'000)).raw(), k + 1);
  }
}

}  // namespace
}  // namespace hedgelab::test
