#include "engine/core/fixed_point.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace hedgelab {
namespace {

TEST(FixedPoint, NotionalOfWholeLotsIsExact) {
  // 3 lots of IC at 5452.2: 3 x 5452.2 x 200 = 3,271,320.
  EXPECT_EQ(notional(parse_price("5452.2", "test"), Quantity::from_integer(-3), 200), parse_money("-3271320", "test"));
}

TEST(FixedPoint, NotionalOfFractionalLotsIsRoundedOnceHalfAwayFromZero) {
  // 0.000001 lots x 0.2501 x 200 = 0.00005002 -> 0.0001 (nearest 1e-4); 0.2499 gives 0.00004998 -> 0.
  EXPECT_EQ(notional(parse_price("0.2501", "t"), Quantity::from_raw(1), 200), Money::from_raw(1));
  EXPECT_EQ(notional(parse_price("0.2499", "t"), Quantity::from_raw(1), 200), Money::from_raw(0));
  // Exactly half: away from zero, on both sides.
  EXPECT_EQ(notional(parse_price("0.25", "t"), Quantity::from_raw(1), 200), Money::from_raw(1));
  EXPECT_EQ(notional(parse_price("0.25", "t"), Quantity::from_raw(-1), 200), Money::from_raw(-1));
}

TEST(FixedPoint, AnExchangeFeeIsExact) {
  // 0.23 per ten thousand of 1,090,400 CNY (one IC lot at 5452): 25.0792.
  const Rate rate = parse_rate("0.000023", "test");
  EXPECT_EQ(proportional_cost(parse_price("5452", "t"), Quantity::from_integer(1), 200, rate),
            parse_money("25.0792", "t"));
  EXPECT_EQ(proportional_cost(parse_price("5452", "t"), Quantity::from_integer(-1), 200, rate),
            parse_money("25.0792", "t"));
}

TEST(FixedPoint, QuantityForAnAmountInvertsNotional) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 1000; ++i) {
    const Price price = Price::from_raw(static_cast<std::int64_t>(10'000'000 + random() % 100'000'000));
    const Money amount = Money::from_raw(static_cast<std::int64_t>(random() % 1'000'000'000'000));
    const Quantity quantity = quantity_for(amount, price, 300);
    // Half a millionth of a lot is worth at most price x 300 / 2e6 CNY.
    const double slack = price.to_double() * 300 / 2e6 + 1e-4;
    ASSERT_NEAR(notional(price, quantity, 300).to_double(), amount.to_double(), slack);
  }
}

TEST(FixedPoint, RoundsToTheNearestWholeLot) {
  EXPECT_EQ(round_to_lots(Quantity::from_raw(1'500'000)), Quantity::from_integer(2));
  EXPECT_EQ(round_to_lots(Quantity::from_raw(1'499'999)), Quantity::from_integer(1));
  EXPECT_EQ(round_to_lots(Quantity::from_raw(-1'500'000)), Quantity::from_integer(-2));
}

TEST(FixedPoint, RefusesAnAmountThatDoesNotFit) {
  EXPECT_THROW(static_cast<void>(notional(Price::from_raw(std::numeric_limits<std::int64_t>::max()),
                                          Quantity::from_integer(1000), 300)),
               InputError);
  EXPECT_THROW(static_cast<void>(Money::from_double(1e300)), InputError);
  EXPECT_THROW(static_cast<void>(Money::from_double(std::nan(""))), InputError);
}

TEST(Decimal, ReadsExactlyOrNotAtAll) {
  std::int64_t raw = 0;
  EXPECT_TRUE(parse_decimal("5974.69", 4, raw));
  EXPECT_EQ(raw, 59'746'900);
  EXPECT_TRUE(parse_decimal("-0.5", 4, raw));
  EXPECT_EQ(raw, -5'000);
  EXPECT_TRUE(parse_decimal("1.23450000", 4, raw));  // zeros beyond are no digits
  EXPECT_FALSE(parse_decimal("1.23456", 4, raw));
  for (const char* text : {"", "-", ".", "1.2.3", "1e5", "nan", " 1", "1 ", "0x10", "99999999999999999999"}) {
    EXPECT_FALSE(parse_decimal(text, 4, raw)) << text;
  }
}

TEST(Decimal, RoundsHalfAwayFromZeroWhenAsked) {
  std::int64_t raw = 0;
  EXPECT_TRUE(parse_decimal_rounded("1.23445", 4, raw));
  EXPECT_EQ(raw, 12'345);
  EXPECT_TRUE(parse_decimal_rounded("-1.23445", 4, raw));
  EXPECT_EQ(raw, -12'345);
  EXPECT_TRUE(parse_decimal_rounded("1.2344499", 4, raw));
  EXPECT_EQ(raw, 12'344);
}

TEST(Decimal, PrintsShortestAndReadsBack) {
  EXPECT_EQ(format_decimal(12'345'000, 4), "1234.5");
  EXPECT_EQ(format_decimal(-1, 4), "-0.0001");
  EXPECT_EQ(format_decimal(0, 4), "0");
  EXPECT_EQ(format_decimal(std::numeric_limits<std::int64_t>::min(), 4), "-922337203685477.5808");
  std::mt19937_64 random(11);
  for (int i = 0; i < 1000; ++i) {
    const auto value = static_cast<std::int64_t>(random() >> 2U) * (i % 2 == 0 ? 1 : -1);
    std::int64_t back = 0;
    ASSERT_TRUE(parse_decimal(format_decimal(value, 4), 4, back));
    ASSERT_EQ(back, value);
  }
}

template <class Work>
std::string overflow_of(Work work) {
  try {
    static_cast<void>(work());
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

template <class Number>
void expect_no_wrap(const std::string& name) {
  const Number most = Number::from_raw(std::numeric_limits<std::int64_t>::max());
  const Number least = Number::from_raw(std::numeric_limits<std::int64_t>::min());
  const Number one = Number::from_raw(1);
  EXPECT_EQ((most - one + one).raw(), most.raw());
  EXPECT_EQ((least + one - one).raw(), least.raw());
  for (const std::string& said :
       {overflow_of([&] { return most + one; }), overflow_of([&] { return least - one; }),
        overflow_of([&] { return -least; }), overflow_of([&] { return abs(least); }), overflow_of([&] {
          Number sum = most;
          return sum += most;
        }),
        overflow_of([&] {
          Number rest = least;
          return rest -= most;
        }),
        overflow_of([&] { return Number::from_integer(std::numeric_limits<std::int64_t>::max() / 2); })}) {
    EXPECT_TRUE(said.starts_with(name + " does not fit 64 bits")) << said;
  }
  // The run that ends on it goes on telling what it had: the value before.
  Number sum = most;
  EXPECT_NE(overflow_of([&] { return sum += one; }), "nothing was thrown");
  EXPECT_EQ(sum, most);
  Number rest = least;
  EXPECT_NE(overflow_of([&] { return rest -= one; }), "nothing was thrown");
  EXPECT_EQ(rest, least);
}

TEST(FixedPoint, NothingWrapsAndTheErrorNamesTheQuantity) {
  expect_no_wrap<Price>("a price");
  expect_no_wrap<Money>("an amount of money");
  expect_no_wrap<Quantity>("a quantity of lots or units");
  expect_no_wrap<Rate>("a rate");
}

// 9.2e14 CNY is the most an amount can be: 10^9 lots at 10,000 points and 300 CNY a point are 3e15.
TEST(FixedPoint, AProductThatIsNoAmountIsAnError) {
  const Price points = Price::from_integer(10'000);
  const Quantity lots = Quantity::from_integer(1'000'000'000);
  EXPECT_EQ(notional(points, Quantity::from_integer(100'000'000), 300), Money::from_integer(300'000'000'000'000));
  EXPECT_NE(overflow_of([&] { return notional(points, lots, 300); }), "nothing was thrown");
  EXPECT_EQ(overflow_of([&] { return proportional_cost(points, lots, 300, Rate::from_double(0.001)); }),
            "nothing was thrown");  // the cost itself is 3e12
  // Past 128 bits on the way, at the largest numbers of every type.
  const Price dearest = Price::from_raw(std::numeric_limits<std::int64_t>::max());
  const Quantity largest = Quantity::from_raw(std::numeric_limits<std::int64_t>::max());
  for (const Quantity quantity : {largest, Quantity::from_raw(-largest.raw())}) {
    EXPECT_NE(overflow_of([&] { return notional(dearest, quantity, 1'000'000); }), "nothing was thrown");
    EXPECT_NE(overflow_of([&] { return proportional_cost(dearest, quantity, 1'000'000, Rate::from_integer(9)); }),
              "nothing was thrown");
  }
  EXPECT_NE(overflow_of([&] { return share_of(Money::from_raw(dearest.raw()), Rate::from_integer(2)); }),
            "nothing was thrown");
  EXPECT_NE(overflow_of([&] { return quantity_for(Money::from_raw(dearest.raw()), Price::from_raw(1), 1); }),
            "nothing was thrown");
}

TEST(ParseDecimal, RoundingUpTheLargestNumberDoesNotFit) {
  std::int64_t raw = 0;
  EXPECT_TRUE(parse_decimal_rounded("922337203685477.58074", 4, raw));
  EXPECT_EQ(raw, std::numeric_limits<std::int64_t>::max());
  EXPECT_FALSE(parse_decimal_rounded("922337203685477.58075", 4, raw));
  EXPECT_FALSE(parse_decimal_rounded("-922337203685477.58075", 4, raw));
}

}  // namespace
}  // namespace hedgelab
