#include "engine/results/performance_statistics.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/results/curve_sums.h"

namespace hedgelab {
namespace {

constexpr std::size_t kDrawdownsKept = 10;

// A steady curve has returns that differ in their last bits only. A deviation of that size is rounding and no risk;
// dividing by it would print a Sharpe ratio of 10^14.
constexpr double kRoundingNoise = 1e-12;

std::optional<double> ratio(double numerator, double denominator) {
  if (!(denominator > kRoundingNoise)) return std::nullopt;
  return numerator / denominator;
}

// Means are counted from the first value, so that the mean of equal values is that value, exactly. Deviations and
// covariances are of a second pass, divided by n - 1. Sums that need the same pass share it: each adds its terms in the
// order of days, and what a pass costs is the wait for one sum after the other.
double mean_of(double first, double sum_of_differences, std::size_t count) {
  return first + sum_of_differences / static_cast<double>(count);
}
double deviation_of(double squares, std::size_t count) { return std::sqrt(squares / static_cast<double>(count - 1)); }

// Consecutive return days with the same key are one period; its return is the ratio of two net values, which is the
// compounded one. A period is partial when the inception lies in it, or the trading day after the last one.
template <class Key, class Label>
std::vector<PeriodReturn> period_returns(std::span<const Date> dates, std::span<const double> values, Date day_after,
                                         Key key, Label label) {
  std::vector<PeriodReturn> periods;
  double value_before = 0.0;
  int key_before = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const int key_now = key(dates[i]);
    if (periods.empty() || key_before != key_now) {
      periods.push_back({.first = dates[i], .last = dates[i], .label = label(dates[i])});
      key_before = key_now;
      value_before = values[i - 1];
    }
    periods.back().last = dates[i];
    periods.back().value = values[i] / value_before - 1.0;
  }
  if (periods.empty()) return periods;
  if (key(dates[0]) == key(periods.front().first)) periods.front().is_partial = true;
  if (key(day_after) == key_before) periods.back().is_partial = true;
  return periods;
}

// By hand: a format string is read anew at every call, and labels were half of the time that statistics take.
std::string digits(int value, std::size_t count) {
  std::string text(count, '0');
  for (std::size_t at = count; at-- > 0; value /= 10) text[at] = static_cast<char>('0' + value % 10);
  return text;
}

// A week of ISO 8601 begins on Monday and belongs to the year of its Thursday.
Date monday_of(Date date) { return date - (static_cast<int>(date.weekday()) - static_cast<int>(Weekday::kMonday)); }
std::string week_label(Date date) {
  const Date thursday = monday_of(date) + 3;
  const int year = thursday.year();
  return digits(year, 4) + "-W" + digits((thursday - Date::from_ymd(year, 1, 1)) / 7 + 1, 2);
}

Date next_weekday(Date date) {
  do date = date + 1;
  while (date.weekday() >= Weekday::kSaturday);
  return date;
}

}  // namespace

void StatisticsConvention::fields(FieldVisitor& keys) {
  keys.field("periods_per_year", periods_per_year, 1.0, 400.0, "returns a year of the annualised figures");
  keys.field("risk_free_rate", risk_free_rate, -0.5, 0.5, "a year");
  keys.field("hedge_ratio_band", hedge_ratio_band, 0.0, 10.0,
             "a day whose hedge ratio is farther from 1 than this is counted and warned of");
  keys.field("stress_move", stress_move, 0.001, 1.0,
             "move of all prices against the position that the leverage of `leverage_that_survives` stands");
}

PerformanceStatistics performance_figures_of(std::span<const Date> dates, std::span<const double> values,
                                             const StatisticsConvention& convention) {
  ensure(!values.empty() && dates.size() == values.size(), "statistics of a curve whose dates and values do not pair");
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool is_ruin = i > 0 && i + 1 == values.size();  // the last evening of a ruined account
    ensure((values[i] > 0.0 || is_ruin) && std::isfinite(values[i]),
           "statistics of a curve with a value that is not positive");
    ensure(i == 0 || dates[i] > dates[i - 1], "statistics of a curve whose dates do not increase");
  }
  CurveSums sums;
  sums.first = dates.front();
  sums.last = dates.back();
  sums.returns = values.size() - 1;
  sums.first_value = values.front();
  sums.last_value = values.back();
  sums.maximum_drawdown = maximum_drawdown(values);
  if (sums.returns == 0) return performance_figures_of(sums, convention);

  std::vector<double> returns(sums.returns);
  for (std::size_t i = 0; i < returns.size(); ++i) returns[i] = values[i + 1] / values[i] - 1.0;
  sums.first_return = sums.best = sums.worst = returns.front();
  for (const double r : returns) {
    sums.best = std::max(sums.best, r);
    sums.worst = std::min(sums.worst, r);
    sums.positive += r > 0.0 ? 1 : 0;
    sums.differences += r - returns.front();
  }
  const double mean = sums.mean(), floor = CurveSums::floor_of(convention);
  for (const double r : returns) {
    sums.squares += (r - mean) * (r - mean);
    const double shortfall = std::min(r - floor, 0.0);
    sums.shortfalls += shortfall * shortfall;
  }
  return performance_figures_of(sums, convention);
}

PerformanceStatistics performance_figures_of(const CurveSums& sums, const StatisticsConvention& convention) {
  const double periods = convention.periods_per_year;
  ensure(periods > 0.0, "statistics with a number of periods per year that is not positive");
  PerformanceStatistics result;
  result.first = sums.first;
  result.last = sums.last;
  result.returns = sums.returns;
  result.cumulative_return = sums.last_value / sums.first_value - 1.0;
  result.maximum_drawdown = sums.maximum_drawdown;
  if (sums.returns == 0) return result;

  const auto count = static_cast<double>(sums.returns);
  result.best_day = sums.best;
  result.worst_day = sums.worst;
  result.share_of_positive_days = static_cast<double>(sums.positive) / count;
  if (sums.returns >= 2) result.volatility = deviation_of(sums.squares, sums.returns) * std::sqrt(periods);
  const double annualised = std::pow(sums.last_value / sums.first_value, periods / count) - 1.0;
  // One wild day to the power of 252; or nothing left to grow at any rate.
  if (!std::isfinite(annualised) || sums.last_value <= 0.0) return result;
  result.annualised_return = annualised;
  const double excess = annualised - convention.risk_free_rate;
  if (result.volatility) result.sharpe = ratio(excess, *result.volatility);
  result.sortino = ratio(excess, std::sqrt(periods) * std::sqrt(sums.shortfalls / count));
  result.calmar = ratio(annualised, result.maximum_drawdown);
  return result;
}

PerformanceStatistics performance_statistics(std::span<const Date> dates, std::span<const double> values,
                                             const StatisticsConvention& convention) {
  PerformanceStatistics result = performance_figures_of(dates, values, convention);
  result.drawdowns = deepest_drawdowns(values, kDrawdownsKept);
  if (result.returns == 0) return result;
  const Date day_after = convention.day_after.value_or(next_weekday(dates.back()));
  const auto returns_by = [&](auto key, auto label) { return period_returns(dates, values, day_after, key, label); };
  result.weekly =
      returns_by([](Date date) { return static_cast<int>(monday_of(date) - Date::from_ymd(1990, 1, 1)); }, week_label);
  result.monthly = returns_by([](Date date) { return date.year() * 12 + date.month(); },
                              [](Date date) { return digits(date.year(), 4) + "-" + digits(date.month(), 2); });
  result.yearly = returns_by([](Date date) { return date.year(); }, [](Date date) { return digits(date.year(), 4); });
  return result;
}

HedgeStatistics hedge_statistics(std::span<const double> hedged_returns, std::span<const double> spot_returns,
                                 double periods_per_year) {
  ensure(hedged_returns.size() == spot_returns.size(), "hedge statistics of two series of different lengths");
  HedgeSums sums;
  sums.returns = hedged_returns.size();
  if (sums.returns < 2) return hedge_statistics(sums, periods_per_year);

  const std::span<const double> h = hedged_returns, s = spot_returns;
  const std::size_t count = sums.returns;
  const double first_apart = h.front() - s.front();
  double of_hedged = 0.0, of_spot = 0.0, of_apart = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    of_hedged += h[i] - h.front();
    of_spot += s[i] - s.front();
    of_apart += (h[i] - s[i]) - first_apart;
  }
  const double mean_hedged = mean_of(h.front(), of_hedged, count);
  const double mean_spot = mean_of(s.front(), of_spot, count);
  const double mean_apart = mean_of(first_apart, of_apart, count);
  for (std::size_t i = 0; i < count; ++i) {
    const double hedged = h[i] - mean_hedged, spot = s[i] - mean_spot, apart = (h[i] - s[i]) - mean_apart;
    sums.hedged_squares += hedged * hedged;
    sums.spot_squares += spot * spot;
    sums.apart_squares += apart * apart;
    sums.products += hedged * spot;
  }
  return hedge_statistics(sums, periods_per_year);
}

HedgeStatistics hedge_statistics(const HedgeSums& sums, double periods_per_year) {
  HedgeStatistics result;
  const std::size_t count = sums.returns;
  if (count < 2) return result;
  result.tracking_error = deviation_of(sums.apart_squares, count) * std::sqrt(periods_per_year);
  const double hedged_deviation = deviation_of(sums.hedged_squares, count);
  const double spot_deviation = deviation_of(sums.spot_squares, count);
  if (spot_deviation <= kRoundingNoise) return result;
  const double covariance = sums.products / static_cast<double>(count - 1);
  const double spot_variance = spot_deviation * spot_deviation;
  result.effectiveness = 1.0 - hedged_deviation * hedged_deviation / spot_variance;
  result.residual_beta = covariance / spot_variance;
  if (hedged_deviation > kRoundingNoise) {
    // Rounding can carry the quotient of two equal series past one in its last bit.
    result.correlation = std::clamp(covariance / (hedged_deviation * spot_deviation), -1.0, 1.0);
  }
  return result;
}

}  // namespace hedgelab
