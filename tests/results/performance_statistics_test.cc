#include "engine/results/performance_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

using Values = std::vector<double>;

std::vector<Date> days_from(Date first, std::size_t count) {
  std::vector<Date> days;
  for (std::size_t i = 0; i < count; ++i) days.push_back(first + static_cast<std::int32_t>(i));
  return days;
}

PerformanceStatistics statistics_of(const Values& values, StatisticsConvention convention = {}) {
  return performance_statistics(days_from(Date::from_ymd(2024, 1, 2), values.size()), values, convention);
}

// Four returns: +50%, -50%, +100%, 0%. Net value 1, 1.5, 0.75, 1.5, 1.5.
const Values kFourReturns{1.0, 1.5, 0.75, 1.5, 1.5};

TEST(PerformanceStatistics, CumulativeReturnCountsFromTheInception) {
  const auto s = statistics_of(kFourReturns);
  EXPECT_EQ(s.returns, 4U);  // the inception is a point, not a return
  EXPECT_EQ(s.cumulative_return, 0.5);
  // Scaled to capital of 200 it is the same: the first value need not be 1.
  EXPECT_EQ(statistics_of({200.0, 300.0, 150.0, 300.0, 300.0}).cumulative_return, 0.5);
}

TEST(PerformanceStatistics, AnnualisedReturnTakesTheNumberOfReturnsAsTime) {
  // 1.5^(8/4) - 1 = 1.25 with eight periods a year. With the five points as time: 1.5^(8/5) - 1 = 0.913.
  EXPECT_NEAR(*statistics_of(kFourReturns, {.periods_per_year = 8.0}).annualised_return, 1.25, 1e-15);
}

TEST(PerformanceStatistics, VolatilityIsTheSampleDeviationAnnualised) {
  // Mean (0.5 - 0.5 + 1 + 0) / 4 = 0.25; squares 0.0625 + 0.5625 + 0.5625 + 0.0625 = 1.25; / 3 = 0.41667.
  // Times 12 periods: sqrt(5). The population deviation would give sqrt(1.25 / 4 x 12) = sqrt(3.75).
  EXPECT_NEAR(*statistics_of(kFourReturns, {.periods_per_year = 12.0}).volatility, std::sqrt(5.0), 1e-15);
}

TEST(PerformanceStatistics, SharpeTakesTheAnnualisedReturnOverTheRiskFreeRate) {
  // P = 4: annualised 0.5; volatility sqrt(1.25 / 3 x 4) = 1.290994; (0.5 - 0.03) / 1.290994 = 0.364060.
  const auto s = statistics_of(kFourReturns, {.periods_per_year = 4.0, .risk_free_rate = 0.03});
  EXPECT_NEAR(*s.annualised_return, 0.5, 1e-15);
  EXPECT_NEAR(*s.sharpe, 0.47 / std::sqrt(5.0 / 3.0), 1e-14);
}

TEST(PerformanceStatistics, SortinoCountsOnlyShortfallsButDividesByAllReturns) {
  // P = 4, risk-free 4% a year = 1% a period: shortfalls 0, 0.51, 0, 0.01; squares 0.2601 + 0.0001 = 0.2602;
  // / 4 = 0.06505; x 4 = 0.2602. (0.5 - 0.04) / sqrt(0.2602) = 0.901788.
  const auto s = statistics_of(kFourReturns, {.periods_per_year = 4.0, .risk_free_rate = 0.04});
  EXPECT_NEAR(*s.sortino, 0.46 / std::sqrt(0.2602), 1e-14);
}

TEST(PerformanceStatistics, CalmarIsTheAnnualisedReturnOverTheMaximumDrawdown) {
  // P = 4: 0.5 / 0.5 = 1; the risk-free rate plays no part.
  const auto s = statistics_of(kFourReturns, {.periods_per_year = 4.0, .risk_free_rate = 0.2});
  EXPECT_EQ(s.maximum_drawdown, 0.5);
  EXPECT_NEAR(*s.calmar, 1.0, 1e-15);
}

TEST(PerformanceStatistics, TheFirstFallFromTheInceptionIsADrawdown) {
  // Without the inception's point the curve 0.8, 0.9 would seem never to fall.
  EXPECT_NEAR(statistics_of({1.0, 0.8, 0.9}).maximum_drawdown, 0.2, 1e-15);
}

TEST(PerformanceStatistics, DaysAreCountedOverReturns) {
  const auto s = statistics_of(kFourReturns);
  EXPECT_EQ(s.best_day, 1.0);
  EXPECT_EQ(s.worst_day, -0.5);
  EXPECT_EQ(s.share_of_positive_days, 0.5);  // 2 of 4: a day of exactly zero is no gain
}

TEST(PerformanceStatistics, MonthsAndYearsCompoundAndTheFirstStartsAtTheInception) {
  const std::vector<Date> dates{Date::from_ymd(2023, 11, 30), Date::from_ymd(2023, 12, 28),
                                Date::from_ymd(2023, 12, 29), Date::from_ymd(2024, 1, 2), Date::from_ymd(2024, 12, 31)};
  const auto s = performance_statistics(dates, Values{1.0, 1.25, 1.5, 0.75, 1.5}, {});
  // December 2023: 1.25 x 1.2 = 1.5, +50% (the sum of 25% and 20% is not it). January: -50%. December 2024: +100%.
  ASSERT_EQ(s.monthly.size(), 3U);  // the inception's November has no return
  EXPECT_EQ(s.monthly[0].label, "2023-12");
  EXPECT_EQ(s.monthly[0].value, 0.5);
  EXPECT_EQ(s.monthly[0].first, dates[1]);
  EXPECT_EQ(s.monthly[0].last, dates[2]);
  EXPECT_EQ(s.monthly[1].label, "2024-01");
  EXPECT_EQ(s.monthly[1].value, -0.5);
  EXPECT_EQ(s.monthly[2].label, "2024-12");
  EXPECT_EQ(s.monthly[2].value, 1.0);
  ASSERT_EQ(s.yearly.size(), 2U);
  EXPECT_EQ(s.yearly[0].label, "2023");
  EXPECT_EQ(s.yearly[0].value, 0.5);
  EXPECT_EQ(s.yearly[1].value, 0.0);  // 1.5 to 1.5
  EXPECT_EQ(s.yearly[1].first, dates[3]);
  EXPECT_EQ(s.yearly[1].last, dates[4]);
}

// The curve begins in the week and month of Wednesday 2024-05-08 and ends on Thursday 2024-06-06, before a Friday.
TEST(PerformanceStatistics, PeriodsThatTheCurveDoesNotFillAreMarked) {
  const std::vector<Date> dates{Date::from_ymd(2024, 5, 8), Date::from_ymd(2024, 5, 10), Date::from_ymd(2024, 5, 17),
                                Date::from_ymd(2024, 5, 31), Date::from_ymd(2024, 6, 6)};
  StatisticsConvention convention;
  convention.day_after = Date::from_ymd(2024, 6, 7);
  const auto s = performance_statistics(dates, Values{1.0, 1.5, 1.5, 3.0, 3.0}, convention);
  ASSERT_EQ(s.weekly.size(), 4U);
  EXPECT_EQ(s.weekly[0].label, "2024-W19");
  EXPECT_EQ(s.weekly[0].value, 0.5);
  EXPECT_TRUE(s.weekly[0].is_partial);
  EXPECT_FALSE(s.weekly[1].is_partial);
  EXPECT_EQ(s.weekly[2].label, "2024-W22");
  EXPECT_EQ(s.weekly[2].value, 1.0);
  EXPECT_TRUE(s.weekly[3].is_partial);
  ASSERT_EQ(s.monthly.size(), 2U);
  EXPECT_TRUE(s.monthly[0].is_partial);
  EXPECT_TRUE(s.monthly[1].is_partial);
  EXPECT_TRUE(s.yearly[0].is_partial);
  // From the last day of April to that of May: all of May, and no more than a part of the year.
  const auto may = performance_statistics(std::vector{Date::from_ymd(2024, 4, 30), Date::from_ymd(2024, 5, 31)},
                                          Values{1.0, 2.0}, {});
  EXPECT_FALSE(may.monthly[0].is_partial);
  EXPECT_TRUE(may.yearly[0].is_partial);
}

// 2024-12-30 is a Monday: ISO 8601 gives its week to 2025.
TEST(PerformanceStatistics, AWeekBelongsToTheYearOfItsThursday) {
  const auto s = performance_statistics(std::vector{Date::from_ymd(2024, 12, 27), Date::from_ymd(2024, 12, 30)},
                                        Values{1.0, 2.0}, {});
  EXPECT_EQ(s.weekly[0].label, "2025-W01");
  EXPECT_EQ(s.weekly[0].first, Date::from_ymd(2024, 12, 30));
}

TEST(PerformanceStatistics, TheSameMonthOfTwoYearsIsTwoPeriods) {
  const std::vector<Date> dates{Date::from_ymd(2023, 1, 3), Date::from_ymd(2023, 1, 4), Date::from_ymd(2024, 1, 3)};
  EXPECT_EQ(performance_statistics(dates, Values{1.0, 2.0, 1.0}, {}).monthly.size(), 2U);
}

TEST(PerformanceStatistics, TenDrawdownsAreKeptDeepestFirst) {
  Values values{16.0};
  for (int i = 1; i <= 12; ++i) {  // depths 1/16 ... 12/16
    values.push_back(16.0 - i);
    values.push_back(16.0);
  }
  const auto s = statistics_of(values);
  ASSERT_EQ(s.drawdowns.size(), 10U);
  EXPECT_EQ(s.drawdowns.front().depth, 0.75);
  EXPECT_EQ(s.drawdowns.back().depth, 3.0 / 16.0);
  EXPECT_EQ(s.maximum_drawdown, 0.75);
}

TEST(PerformanceStatistics, TheInceptionAloneHasNoFigureThatNeedsAReturn) {
  const auto s = statistics_of({1.0});
  EXPECT_EQ(s.returns, 0U);
  EXPECT_EQ(s.cumulative_return, 0.0);
  EXPECT_FALSE(s.annualised_return || s.volatility || s.sharpe || s.sortino || s.calmar || s.best_day || s.worst_day);
  EXPECT_TRUE(s.monthly.empty());
  EXPECT_EQ(s.first, s.last);
}

TEST(PerformanceStatistics, OneReturnHasNoVolatilityAndNoSharpe) {
  const auto s = statistics_of({1.0, 0.99}, {.periods_per_year = 1.0});
  EXPECT_FALSE(s.volatility || s.sharpe);
  EXPECT_NEAR(*s.annualised_return, -0.01, 1e-15);
  EXPECT_NEAR(*s.calmar, -1.0, 1e-12);
}

TEST(PerformanceStatistics, ADenominatorOfZeroGivesNoRatio) {
  // Doubling each day: deviation 0, no fall, no shortfall.
  const auto s = statistics_of({1.0, 2.0, 4.0, 8.0}, {.periods_per_year = 3.0});
  EXPECT_EQ(s.volatility, 0.0);
  EXPECT_NEAR(*s.annualised_return, 7.0, 1e-12);
  EXPECT_FALSE(s.sharpe || s.sortino || s.calmar);
}

TEST(PerformanceStatistics, RoundingOfASteadyCurveIsNotRisk) {
  // One basis point a day: the returns differ in their last bits only.
  Values values{1.0};
  for (int i = 1; i <= 500; ++i) values.push_back(std::pow(1.0001, i));
  const auto s = statistics_of(values);
  EXPECT_GT(*s.volatility, 0.0);
  EXPECT_FALSE(s.sharpe.has_value());
}

TEST(PerformanceStatistics, AnAnnualisedReturnBeyondADoubleHasNoValue) {
  // 20^252 is about 10^327.
  const auto s = statistics_of({1.0, 20.0});
  EXPECT_FALSE(s.annualised_return || s.sharpe || s.sortino || s.calmar);
  EXPECT_EQ(s.cumulative_return, 19.0);
}

TEST(PerformanceStatistics, ACurveThatIsNoCurveIsABrokenInvariant) {
  const auto days = days_from(Date::from_ymd(2024, 1, 2), 2);
  EXPECT_THROW((void)performance_statistics({}, {}, {}), InvariantError);
  EXPECT_THROW((void)performance_statistics(days, Values{1.0}, {}), InvariantError);
  const auto three_days = days_from(Date::from_ymd(2024, 1, 2), 3);
  EXPECT_THROW((void)performance_statistics(three_days, Values{1.0, 0.0, 1.0}, {}), InvariantError);
  EXPECT_THROW((void)performance_statistics(days, Values{1.0, std::numeric_limits<double>::infinity()}, {}),
               InvariantError);
  EXPECT_THROW((void)performance_statistics(std::vector<Date>{days[0], days[0]}, Values{1.0, 1.0}, {}), InvariantError);
  EXPECT_THROW((void)performance_statistics(days, Values{1.0, 1.0}, {.periods_per_year = 0.0}), InvariantError);
}

TEST(PerformanceStatistics, OnRandomCurvesAgreesWithPlainSumsInLongDouble) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    std::mt19937 random(seed);
    Values values{1.0};
    const std::size_t points = 3 + random() % 700;
    while (values.size() < points)
      values.push_back(values.back() * (0.98 + static_cast<double>(random() % 401) * 1e-4));
    const StatisticsConvention convention{.periods_per_year = 244.0, .risk_free_rate = 0.02};
    const auto s = statistics_of(values, convention);

    // Raw moments instead of deviations, logarithms instead of a power.
    long double sum = 0.0L, squares = 0.0L, logs = 0.0L, below = 0.0L;
    for (std::size_t i = 1; i < points; ++i) {
      const long double r = static_cast<long double>(values[i]) / values[i - 1] - 1.0L;
      sum += r;
      squares += r * r;
      logs += std::log1p(r);
      const long double gap = 0.02L / 244.0L - r;
      if (gap > 0.0L) below += gap * gap;
    }
    const long double n = static_cast<long double>(points - 1);
    const long double volatility = std::sqrt((squares - sum * sum / n) / (n - 1.0L) * 244.0L);
    const long double annualised = std::expm1(logs * 244.0L / n);
    const long double sortino = (annualised - 0.02L) / std::sqrt(244.0L * below / n);
    EXPECT_NEAR(*s.volatility, static_cast<double>(volatility), 1e-11) << "seed " << seed;
    const auto close = [&](double got, long double expected) {
      EXPECT_NEAR(got, static_cast<double>(expected), 1e-10 * (1.0 + std::abs(got))) << "seed " << seed;
    };
    close(*s.annualised_return, annualised);
    close(*s.sharpe, (annualised - 0.02L) / volatility);
    close(*s.sortino, sortino);
    long double compounded = 1.0L;
    for (const PeriodReturn& month : s.monthly) compounded *= 1.0L + month.value;
    close(s.cumulative_return, compounded - 1.0L);
    compounded = 1.0L;
    for (const PeriodReturn& year : s.yearly) compounded *= 1.0L + year.value;
    close(s.cumulative_return, compounded - 1.0L);
  }
}

}  // namespace
}  // namespace hedgelab
