// What luck gives, by hand and by the figures that the papers print.
#include "engine/sweep/overfitting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace hedgelab::test {
namespace {

/// Moments with exactly this daily Sharpe ratio, skewness and kurtosis, by raw sums: mean m and population variance s^2
/// chosen so that the sample deviation is 0.01.
ReturnMoments moments_with(std::int64_t n, double sharpe, double skewness, double kurtosis) {
  const double count = static_cast<double>(n);
  const double m = 0.01 * sharpe;
  const double variance = 0.0001 * (count - 1.0) / count, s = std::sqrt(variance);
  ReturnMoments moments;
  moments.returns = n;
  moments.sum = count * m;
  moments.squares = count * (variance + m * m);
  // E r^3 = g3 s^3 + 3 m s^2 + m^3; E r^4 = g4 s^4 + 4 m g3 s^3 + 6 m^2 s^2 + m^4.
  moments.cubes = count * (skewness * s * s * s + 3.0 * m * variance + m * m * m);
  moments.fourths = count * (kurtosis * variance * variance + 4.0 * m * skewness * s * s * s + 6.0 * m * m * variance +
                             m * m * m * m);
  return moments;
}

TEST(Moments, TheTestsOwnMomentsAreWhatTheySay) {
  const ReturnMoments moments = moments_with(1250, 0.1581, -3.0, 10.0);
  EXPECT_NEAR(moments.daily_sharpe(), 0.1581, 1e-9);
  EXPECT_NEAR(moments.skewness(), -3.0, 1e-6);
  EXPECT_NEAR(moments.kurtosis(), 10.0, 1e-6);
}

// The example of "The deflated Sharpe ratio" (2014), section "A numerical example": a yearly ratio of 2.5 from 1,250
// daily returns, 250 a year, skewness -3, kurtosis 10, 100 trials whose yearly ratios have variance 1/2. It gives an
// expected best of 0.1132 a day and a deflated ratio of 0.9004; with 46 trials 0.9505.
TEST(DeflatedSharpe, IsThatOfThePapersExample) {
  const ReturnMoments moments = moments_with(1250, 2.5 / std::sqrt(250.0), -3.0, 10.0);
  const double variance = 0.5 / 250.0;
  EXPECT_NEAR(expected_best_sharpe(variance, 100), 0.1132, 0.00005);
  EXPECT_NEAR(*probabilistic_sharpe(moments, expected_best_sharpe(variance, 100)), 0.9004, 0.00005);
  EXPECT_NEAR(*probabilistic_sharpe(moments, expected_best_sharpe(variance, 46)), 0.9505, 0.0002);
}

// Normal returns, ratio 0.1 from 101: 0.1 x sqrt(100) / sqrt(1 + 0.5 x 0.01) =
// 1 / sqrt(1.005) = 0.99751; Phi of it is 0.84074.
TEST(ProbabilisticSharpe, OfNormalReturnsByHand) {
  EXPECT_NEAR(*probabilistic_sharpe(moments_with(101, 0.1, 0.0, 3.0), 0.0), 0.84074, 0.00002);
  EXPECT_NEAR(*probabilistic_sharpe(moments_with(101, 0.1, 0.0, 3.0), 0.1), 0.5, 1e-9);
}

// 1 + 1.005 x (1.644854 / 0.1)^2 = 1 + 1.005 x 270.5543 = 272.907.
TEST(MinimumTrackRecord, OfNormalReturnsByHand) {
  EXPECT_NEAR(*minimum_track_record(moments_with(101, 0.1, 0.0, 3.0), 0.0), 272.907, 0.001);
  EXPECT_FALSE(minimum_track_record(moments_with(101, -0.1, 0.0, 3.0), 0.0).has_value());
}

// At its own minimum length a record reaches the confidence exactly.
TEST(MinimumTrackRecord, IsWhereTheProbabilityReachesTheConfidence) {
  const double needed = *minimum_track_record(moments_with(500, 0.08, -1.0, 6.0), 0.0);
  EXPECT_LT(*probabilistic_sharpe(moments_with(static_cast<std::int64_t>(needed), 0.08, -1.0, 6.0), 0.0), 0.95);
  EXPECT_GE(*probabilistic_sharpe(moments_with(static_cast<std::int64_t>(needed) + 1, 0.08, -1.0, 6.0), 0.0), 0.95);
}

TEST(ProbabilisticSharpe, HasNoValueWithoutReturnsThatDiffer) {
  EXPECT_FALSE(probabilistic_sharpe(ReturnMoments(), 0.0).has_value());
}

/// Parts of two returns each, mean +- 0.01: the daily Sharpe ratio of a part has the sign of its mean.
std::vector<WindowMoments> parts_with(const std::vector<double>& means) {
  std::vector<WindowMoments> parts;
  for (const double mean : means) {
    WindowMoments part;
    part.add(mean + 0.01);
    part.add(mean - 0.01);
    parts.push_back(part);
  }
  return parts;
}

// Two tries on two parts. A wins in the first part what B wins in the second: the best of either half is the worse one
// outside, so every half is overfitted.
TEST(BacktestOverfitting, TriesThatTakeTurnsAreOverfittedAlways) {
  const auto a = parts_with({0.02, -0.02}), b = parts_with({-0.02, 0.02});
  const auto result = backtest_overfitting({a, b});
  EXPECT_EQ(result->halves, 2U);
  EXPECT_EQ(result->probability, 1.0);
  EXPECT_EQ(result->loss, 1.0);
  EXPECT_GT(result->inside, 0.0);
  EXPECT_LT(result->outside, 0.0);
}

// One try better in every part: chosen inside, first outside, rank 2.5... of N + 1 = 4 is 3/4.
TEST(BacktestOverfitting, ATryThatIsAlwaysBestIsNeverOverfitted) {
  const auto good = parts_with({0.02, 0.02, 0.02, 0.02}), poor = parts_with({0.0, 0.001, 0.0, 0.001}),
             worse = parts_with({-0.01, -0.01, -0.01, -0.01});
  const auto result = backtest_overfitting({poor, good, worse});
  EXPECT_EQ(result->halves, 6U);  // 4 over 2
  EXPECT_EQ(result->probability, 0.0);
  EXPECT_EQ(result->loss, 0.0);
}

// Three tries, parts 1 and 2. Best of part 1 is A (3, then 1 of 1, 2, 3): in part 2 it is the worst, rank 1 of 4 =
// 0.25. Best of part 2 is C (1 in part 1): rank 2 of 4 = 0.5, which counts as not above the median. Two of two.
TEST(BacktestOverfitting, RanksOutsideAreCountedAmongOneMoreThanTheTries) {
  const auto a = parts_with({0.03, 0.01}), b = parts_with({0.01, 0.02}), c = parts_with({0.02, 0.03});
  EXPECT_EQ(backtest_overfitting({a, b, c})->probability, 1.0);
  const auto d = parts_with({0.025, 0.03});  // instead of c: still second in part 1
  EXPECT_EQ(backtest_overfitting({a, b, d})->probability, 1.0);
  const auto e = parts_with({0.04, 0.04});  // best in both
  EXPECT_EQ(backtest_overfitting({a, b, e})->probability, 0.0);
}

// Noise: half of the halves, about. 40 tries of 8 parts from a fixed scramble.
TEST(BacktestOverfitting, OfNoiseIsNearOneHalf) {
  std::vector<std::vector<WindowMoments>> tries;
  std::uint64_t state = 1;
  for (int t = 0; t < 40; ++t) {
    std::vector<double> means;
    for (int p = 0; p < 8; ++p) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      means.push_back((static_cast<double>(state >> 11) * 0x1p-53 - 0.5) * 0.02);
    }
    tries.push_back(parts_with(means));
  }
  std::vector<PartMoments> views(tries.begin(), tries.end());
  const auto result = backtest_overfitting(views);
  EXPECT_EQ(result->halves, 70U);
  EXPECT_NEAR(result->probability, 0.5, 0.3);
}

TEST(EffectiveTrials, CurvesThatMoveTogetherCountOnce) {
  const auto a = parts_with({0.01, -0.01, 0.02, 0.0}), twice = parts_with({0.02, -0.02, 0.04, 0.0}),
             against = parts_with({-0.01, 0.01, -0.02, 0.0}), other = parts_with({0.0, 0.01, 0.01, -0.03});
  const std::vector<PartMoments> tries{a, twice, against, other};
  const std::vector<std::size_t> order{0, 1, 2, 3};
  EXPECT_EQ(effective_trials(tries, order), 3U);
  EXPECT_EQ(effective_trials(tries, order, -1.0), 1U);
}

TEST(AffordableParts, ManyTriesGetFewerHalves) {
  EXPECT_EQ(affordable_parts(16, 1000), 16U);   // 12,870 x 16 x 1,000 = 2.1e8
  EXPECT_EQ(affordable_parts(16, 300000), 8U);  // 70 x 8 x 300,000 = 1.7e8
  // 30 over 15 are 1.6e8 halves; fifteen pairs are no halves, ten times three are: 252 x 10 x 1,000 = 2.5e6.
  EXPECT_EQ(affordable_parts(30, 1000), 10U);
  EXPECT_EQ(affordable_parts(10, 10000000), 2U);  // 252 x 10 x 1e7 are too many, and five pairs are no halves
}

}  // namespace
}  // namespace hedgelab::test
