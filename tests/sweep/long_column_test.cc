// Columns longer than the memory they are given, against a vector of the same values.
#include "engine/sweep/long_column.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "engine/sweep/finished_points.h"

namespace hedgelab::test {
namespace {

constexpr std::size_t kLittle = 1 << 18;  // 4 chunks of 64 kB, 32,768 doubles

std::vector<double> drawn(std::size_t count, std::uint32_t seed) {
  std::mt19937 dice(seed);
  std::vector<double> values(count);
  for (double& value : values) value = static_cast<double>(dice() % 20'000) * 1e-3 - 10.0;  // many are equal
  return values;
}

TEST(LongColumn, GivesBackWhatWasAppendedInAnyOrderOfAsking) {
  const std::vector<double> values = drawn(200'000, 1);
  LongColumn<double> column(kLittle);
  for (const double value : values) column.push_back(value);
  ASSERT_EQ(column.size(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(column[i], values[i]);
  std::mt19937 dice(2);
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t at = dice() % values.size();
    ASSERT_EQ(column[at], values[at]);
  }
}

TEST(LongColumn, IsAppendedToAfterItWasRead) {
  LongColumn<std::int64_t> column(kLittle);
  for (std::int64_t i = 0; i < 150'000; ++i) {
    column.push_back(i * i);
    if (i % 7'000 != 0) continue;
    ASSERT_EQ(column[static_cast<std::size_t>(i / 3)], (i / 3) * (i / 3));
  }
  for (std::int64_t i = 0; i < 150'000; i += 11) ASSERT_EQ(column[static_cast<std::size_t>(i)], i * i);
}

TEST(LongColumn, SortsAsAStableSortOfAllDoes) {
  struct Place {
    double key;
    std::size_t at;
  };
  const std::vector<double> values = drawn(50'000, 3);
  LongColumn<Place> column(kLittle);
  std::vector<Place> expected;
  for (std::size_t i = 0; i < values.size(); ++i) {
    column.push_back({values[i], i});
    expected.push_back({values[i], i});
  }
  const auto less = [](const Place& a, const Place& b) { return a.key < b.key; };
  std::stable_sort(expected.begin(), expected.end(), less);
  const auto order = sorted(column, less, kLittle);
  ASSERT_EQ(order.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(order[i].at, expected[i].at) << i;
}

TEST(LongColumn, HasTheMedianOfItsValues) {
  for (const std::size_t count : {1UL, 2UL, 5UL, 1'000UL, 70'001UL, 150'000UL}) {
    const std::vector<double> values = drawn(count, static_cast<std::uint32_t>(count));
    LongColumn<double> column(kLittle);
    for (const double value : values) column.push_back(value);
    EXPECT_EQ(median(column), median(values)) << count;
  }
  EXPECT_TRUE(std::isnan(median(LongColumn<double>())));
}

// More equal values than are held at once; both signs and both zeros.
TEST(LongColumn, HasTheMedianOfEqualValues) {
  LongColumn<double> column(kLittle);
  for (int i = 0; i < 90'000; ++i) column.push_back(-0.25);
  for (int i = 0; i < 40'000; ++i) column.push_back(i % 2 == 0 ? 0.0 : -0.0);
  for (int i = 0; i < 50'000; ++i) column.push_back(1e-300 * i);
  EXPECT_EQ(value_in_order(column, 0), -0.25);
  EXPECT_EQ(value_in_order(column, 89'999), -0.25);
  EXPECT_EQ(value_in_order(column, 90'000), 0.0);
  EXPECT_EQ(value_in_order(column, 179'999), 1e-300 * 49'999);
  EXPECT_EQ(median(column), 0.5 * (-0.25 + 0.0));
}

}  // namespace
}  // namespace hedgelab::test
