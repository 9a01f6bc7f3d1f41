#pragma once
// What a sweep keeps of a run's daily returns: sums of their powers, over the whole curve and over windows of days.
// From these follow the Sharpe ratio of any union of windows, skewness and kurtosis, without the curve.

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/date.h"

namespace hedgelab {

/// Trading days from `first` to `last`, both in it. A return belongs to the day it ends on.
struct ReturnWindow {
  Date first, last;
  auto operator<=>(const ReturnWindow&) const = default;
};

/// Sums over returns r: their count, and the sums of r and r^2.
struct WindowMoments {
  std::int64_t returns = 0;
  double sum = 0.0, squares = 0.0;

  void add(double r) {
    ++returns;
    sum += r;
    squares += r * r;
  }
  void add(const WindowMoments& other) {
    returns += other.returns;
    sum += other.sum;
    squares += other.squares;
  }
  /// 0 without returns.
  [[nodiscard]] double mean() const { return returns == 0 ? 0.0 : sum / static_cast<double>(returns); }
  /// From the sums of powers; 0 without returns, and where it would be rounding alone: what is left when equal returns
  /// are taken off each other is a share of their squares.
  [[nodiscard]] double population_variance() const {
    constexpr double kRounding = 1e-13;
    if (returns == 0) return 0.0;
    const double average = mean(), of_squares = squares / static_cast<double>(returns);
    const double variance = of_squares - average * average;
    return variance > kRounding * of_squares ? variance : 0.0;
  }
  /// Of the sample (n - 1); 0 with fewer than two returns, or equal ones.
  [[nodiscard]] double deviation() const {
    if (returns < 2) return 0.0;
    const auto n = static_cast<double>(returns);
    return std::sqrt(population_variance() * n / (n - 1.0));
  }
  /// Mean over deviation, of a day and without a risk-free rate; 0 where there is no deviation.
  [[nodiscard]] double daily_sharpe() const {
    const double d = deviation();
    return d > 0.0 ? mean() / d : 0.0;
  }
  bool operator==(const WindowMoments&) const = default;
};

/// The same with the third and fourth power.
struct ReturnMoments : WindowMoments {
  double cubes = 0.0, fourths = 0.0;

  void add(double r) {
    WindowMoments::add(r);
    cubes += r * r * r;
    fourths += r * r * r * r;
  }
  [[nodiscard]] double skewness() const;  // third central moment over deviation^3, of the population; 0 without one
  [[nodiscard]] double kurtosis() const;  // fourth over deviation^4: 3 of a normal distribution, and without deviation
  bool operator==(const ReturnMoments&) const = default;
};

struct CurveMoments {
  ReturnMoments whole;
  std::vector<WindowMoments> windows;  // in the order asked for
  bool operator==(const CurveMoments&) const = default;
};

/// Where the windows lie on the days of a curve, found once for all curves of those days. Sums are made of the
/// stretches between the ends of all windows, each in the order of days, so that a day that ten windows share is added
/// once.
class WindowDays {
 public:
  /// REQUIRES: dates increasing; the first of them has no return.
  WindowDays(std::span<const Date> dates, std::span<const ReturnWindow> windows);
  /// REQUIRES: a return for every date but the first.
  [[nodiscard]] CurveMoments moments(std::span<const double> returns) const;

  /// The return after the last of each stretch, and the windows made of all stretches.
  [[nodiscard]] std::span<const std::size_t> stretch_ends() const { return ends_; }
  [[nodiscard]] std::vector<WindowMoments> windows_of(std::span<const WindowMoments> stretches) const;

 private:
  struct Stretches {
    std::size_t first = 0, end = 0;
  };
  std::vector<std::size_t> ends_;   // of each stretch: the return after its last
  std::vector<Stretches> windows_;  // of which a window is made
};

/// Of the daily returns net_values[i] / net_values[i - 1] - 1. REQUIRES: as many dates as values, dates increasing,
/// values positive but for the last.
[[nodiscard]] CurveMoments curve_moments(std::span<const Date> dates, std::span<const double> net_values,
                                         std::span<const ReturnWindow> windows);

}  // namespace hedgelab
