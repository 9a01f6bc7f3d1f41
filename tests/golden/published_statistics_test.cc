// Annualised returns and Sharpe ratios that the weekly reports of Guojin Securities on index futures print beside the
// cumulative return and the volatility they come from. Row ids are those of the project's list of published figures.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "engine/results/performance_statistics.h"

namespace hedgelab {
namespace {

struct PublishedStatistics {
  const char* source;  // report, product, portfolio
  int return_row, sharpe_row;
  std::size_t returns;      // trading days
  double cumulative;        // %, as printed, two decimals
  double annualised;        // %, as printed
  double annualised_exact;  // %, (1 + cumulative)^(252 / n) - 1 to four decimals
  double volatility;        // %, as printed
  double sharpe;            // as printed
  double sharpe_exact;      // (annualised - 3%) / volatility, both as printed, to four decimals
};

constexpr const char* kWeekly = "Guojin weekly of 2024-08, 2018-08-01 to 2024-08-02, ";
constexpr const char* kEarlier = "Guojin model report, 2018-08-01 to 2021-06-30, ";

const std::vector<std::pair<std::string, PublishedStatistics>>& published() {
  static const std::vector<std::pair<std::string, PublishedStatistics>> rows{
      {kWeekly, {"IC passive", 93, 95, 1458, -27.95, -5.51, -5.5083, 3.37, -2.52, -2.5252}},
      {kWeekly, {"IC active", 100, 102, 1458, -16.78, -3.13, -3.1249, 7.90, -0.78, -0.7759}},
      {kWeekly, {"IF passive", 107, 109, 1458, -11.80, -2.15, -2.1468, 2.71, -1.90, -1.9004}},
      {kWeekly, {"IF active", 114, 116, 1458, -0.81, -0.14, -0.1405, 6.70, -0.47, -0.4687}},
      {kWeekly, {"IH passive", 121, 123, 1458, -10.48, -1.89, -1.8953, 2.69, -1.82, -1.8178}},
      {kWeekly, {"IH active", 128, 130, 1458, -9.51, -1.71, -1.7124, 7.02, -0.67, -0.6709}},
      {kEarlier, {"IC passive", 135, 137, 707, -19.28, -7.35, -7.3501, 3.88, -2.67, -2.6675}},
      {kEarlier, {"IF passive", 140, 142, 707, -7.07, -2.58, -2.5797, 3.25, -1.72, -1.7169}},
      {kEarlier, {"IH passive", 145, 147, 707, -6.71, -2.45, -2.4453, 3.19, -1.71, -1.7085}},
  };
  return rows;
}

PerformanceStatistics statistics_of(const std::vector<double>& values) {
  std::vector<Date> dates;
  for (std::size_t i = 0; i < values.size(); ++i) {
    dates.push_back(Date::from_ymd(2018, 7, 31) + static_cast<std::int32_t>(i));
  }
  return performance_statistics(dates, values, {.periods_per_year = 252.0, .risk_free_rate = 0.03});
}

double annualised_percent(double cumulative_percent, std::size_t returns) {
  // A straight line to the end: the path does not matter.
  std::vector<double> values;
  for (std::size_t i = 0; i <= returns; ++i) {
    values.push_back(1.0 + cumulative_percent / 100.0 * static_cast<double>(i) / static_cast<double>(returns));
  }
  return 100.0 * statistics_of(values).annualised_return.value();
}

// Whether a cumulative return that rounds to the printed one can give the printed annualised return.
bool fits(const PublishedStatistics& row, std::size_t returns) {
  return annualised_percent(row.cumulative - 0.005, returns) <= row.annualised + 0.005 &&
         annualised_percent(row.cumulative + 0.005, returns) >= row.annualised - 0.005;
}

TEST(PublishedStatistics, AnnualisedReturnsFollowFromTheCumulativeOnes) {
  for (const auto& [report, row] : published()) {
    EXPECT_NEAR(annualised_percent(row.cumulative, row.returns), row.annualised_exact, 0.00005)
        << report << row.source << ", row " << row.return_row;
    EXPECT_TRUE(fits(row, row.returns)) << report << row.source << ", row " << row.return_row;
  }
}

TEST(PublishedStatistics, OneDayMoreOrLessDoesNotFitAllRowsOfTheWeekly) {
  const auto fitting = [](std::size_t returns) {
    int count = 0;
    for (const auto& [report, row] : published()) count += report == kWeekly && fits(row, returns) ? 1 : 0;
    return count;
  };
  EXPECT_EQ(fitting(1458), 6);
  EXPECT_LT(fitting(1457), 6);
  EXPECT_LT(fitting(1459), 6);
}

// A curve of n returns a + b, a - b, ... (and one a when n is odd) with the given annualised return and volatility:
// the sample deviation is b sqrt(n / (n - 1)) for even n and b for odd n; a follows from the product by bisection.
std::vector<double> curve_with(double annualised, double volatility, std::size_t returns) {
  const auto n = static_cast<double>(returns);
  const bool odd = returns % 2 == 1;
  const double b = volatility / std::sqrt(252.0) / (odd ? 1.0 : std::sqrt(n / (n - 1.0)));
  const double log_end = std::log1p(annualised) * n / 252.0;
  double low = -0.01;
  double high = 0.01;
  for (int step = 0; step < 100; ++step) {
    const double a = (low + high) / 2.0;
    const double log_product =
        std::floor(n / 2.0) * (std::log1p(a + b) + std::log1p(a - b)) + (odd ? std::log1p(a) : 0.0);
    (log_product < log_end ? low : high) = a;
  }
  std::vector<double> values{1.0};
  for (std::size_t i = 0; i < returns; ++i) {
    const double swing = odd && i + 1 == returns ? 0.0 : (i % 2 == 0 ? b : -b);
    values.push_back(values.back() * (1.0 + low + swing));
  }
  return values;
}

TEST(PublishedStatistics, SharpeRatiosFollowFromAnnualisedReturnAndVolatility) {
  for (const auto& [report, row] : published()) {
    const auto s = statistics_of(curve_with(row.annualised / 100.0, row.volatility / 100.0, row.returns));
    const std::string where = report + row.source + ", row " + std::to_string(row.sharpe_row);
    ASSERT_NEAR(*s.annualised_return, row.annualised / 100.0, 1e-10) << where;
    // The population deviation is 1 / (2 n) smaller: 1e-5 of 3.37%.
    ASSERT_NEAR(*s.volatility, row.volatility / 100.0, 1e-10) << where;
    EXPECT_NEAR(*s.sharpe, row.sharpe_exact, 0.00005) << where;
  }
}

TEST(PublishedStatistics, SharpeRatiosRoundToThePrintedOnes) {
  for (const auto& [report, row] : published()) {
    const auto s = statistics_of(curve_with(row.annualised / 100.0, row.volatility / 100.0, row.returns));
    // Row 95: -8.51 / 3.37 is -2.5252. The report divided before it rounded: an annualised return of -5.5083% over a
    // volatility of 3.375% gives -2.521. So much can the rounding of the two inputs to 0.01% do; others need none.
    const double slack = row.sharpe_row == 95 ? (std::abs(row.sharpe) + 1.0) * 0.005 / row.volatility : 0.0;
    EXPECT_NEAR(*s.sharpe, row.sharpe, 0.005 + slack) << report << row.source << ", row " << row.sharpe_row;
  }
}

}  // namespace
}  // namespace hedgelab
