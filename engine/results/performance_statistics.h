#pragma once
// Statistics of a daily net value curve that starts at its inception. With n daily returns r_1..r_n, N the net value
// at the end over the net value at the inception:
//
//   cumulative return   N - 1
//   annualised return   N^(P/n) - 1, P periods a year (252 as Guojin; Cinda's later issues fit 244)
//   volatility          sample standard deviation (n - 1) of r x sqrt(P)
//   Sharpe ratio        (annualised return - risk-free) / volatility
//   Sortino ratio       (annualised return - risk-free) / (sqrt(P) x sqrt(sum of min(r - f, 0)^2 / n)), with
//                       f = risk-free / P
//   Calmar ratio        annualised return / maximum drawdown
//   maximum drawdown    drawdown_statistics.h
//
// A ratio whose denominator is zero, and a volatility of fewer than two returns, has no value: nullopt, JSON null. A
// denominator up to 1e-12 is the rounding of equal returns and counts as zero. An annualised return beyond the range of
// a double (one wild day to the power of 252) has no value either, nor have the ratios built on it.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/date.h"
#include "engine/core/fields.h"
#include "engine/results/drawdown_statistics.h"

namespace hedgelab {

struct StatisticsConvention {
  double periods_per_year = 252.0;
  double risk_free_rate = 0.03;  // a year
  /// How far from 1 a hedge ratio may be before its day is counted (hedge_day.h).
  double hedge_ratio_band = 0.1;
  /// The move of all prices against the position that leverage_that_survives (attribution_summary.h) is asked for.
  double stress_move = 0.1;
  /// First trading day after the curve; without one the next weekday is taken for it. No key: the engine knows it.
  std::optional<Date> day_after = {};
  void fields(FieldVisitor& keys);
};

/// Below this many daily returns a figure a year says little: one good week is a return of 1,000% a year. The figures
/// are given, and a warning of the result says what they are worth.
inline constexpr std::size_t kFewReturns = 60;

struct PeriodReturn {
  Date first, last;   // first and last return day in the period
  std::string label;  // "2024", "2024-05", or "2024-W07" of ISO 8601
  double value = 0.0;
  bool is_partial = false;  // the curve begins inside it, or ends before its last trading day
};

struct PerformanceStatistics {
  Date first, last;         // inception and last day
  std::size_t returns = 0;  // n
  double cumulative_return = 0.0;
  std::optional<double> annualised_return, volatility, sharpe, sortino, calmar;
  double maximum_drawdown = 0.0;
  std::optional<double> best_day, worst_day;
  double share_of_positive_days = 0.0;                // of n; 0 without returns
  std::vector<PeriodReturn> weekly, monthly, yearly;  // compounded inside the period; the first starts at the inception
  std::vector<Drawdown> drawdowns;                    // ten deepest
};

/// REQUIRES: dates and values of equal length >= 1, dates increasing, values positive, but for the
/// last one of a ruined account (else InvariantError).
[[nodiscard]] PerformanceStatistics performance_statistics(std::span<const Date> dates, std::span<const double> values,
                                                           const StatisticsConvention& convention);

/// The same without what a calendar or a list of drawdowns is needed for: `monthly`, `yearly` and `drawdowns` stay
/// empty. A sweep of a million points asks for no more.
[[nodiscard]] PerformanceStatistics performance_figures_of(std::span<const Date> dates, std::span<const double> values,
                                                           const StatisticsConvention& convention);

/// How well the hedge hedges, against the same curve without it: daily returns h of the hedged account and s of the
/// spot leg scaled to its share of capital.
struct HedgeStatistics {
  std::optional<double> effectiveness;   // 1 - var(h) / var(s)
  std::optional<double> correlation;     // of h and s
  std::optional<double> residual_beta;   // cov(h, s) / var(s): 0 is a perfect hedge
  std::optional<double> tracking_error;  // sample standard deviation of h - s, annualised
};
[[nodiscard]] HedgeStatistics hedge_statistics(std::span<const double> hedged_returns,
                                               std::span<const double> spot_returns, double periods_per_year);

}  // namespace hedgelab
