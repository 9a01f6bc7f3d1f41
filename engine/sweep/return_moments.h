#pragma once
// What a sweep keeps of a run's daily returns: sums of their powers, over the whole curve and over windows of days.
// From these follow the Sharpe ratio of any union of windows, skewness and kurtosis, without the curve.

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
  [[nodiscard]] double mean() const;       // 0 without returns
  [[nodiscard]] double deviation() const;  // of the sample (n - 1); 0 with fewer than two returns, or equal ones
  /// Mean over deviation, of a day and without a risk-free rate; 0 where there is no deviation.
  [[nodiscard]] double daily_sharpe() const;
  bool operator==(const WindowMoments&) const = default;
};

/// The same with the third and fourth power.
struct ReturnMoments : WindowMoments {
  double cubes = 0.0, fourths = 0.0;

  void add(double r);
  [[nodiscard]] double skewness() const;  // third central moment over deviation^3, of the population; 0 without one
  [[nodiscard]] double kurtosis() const;  // fourth over deviation^4: 3 of a normal distribution, and without deviation
  bool operator==(const ReturnMoments&) const = default;
};

struct CurveMoments {
  ReturnMoments whole;
  std::vector<WindowMoments> windows;  // in the order asked for
  bool operator==(const CurveMoments&) const = default;
};

/// Of the daily returns net_values[i] / net_values[i - 1] - 1, added in the order of days. REQUIRES: as many dates as
/// values, dates increasing, values positive but for the last.
[[nodiscard]] CurveMoments curve_moments(std::span<const Date> dates, std::span<const double> net_values,
                                         std::span<const ReturnWindow> windows);

}  // namespace hedgelab
