#include "engine/sweep/return_moments.h"

#include <cmath>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

// What is left when equal returns are taken off each other by sums of powers: a share of their squares.
constexpr double kRounding = 1e-13;

// The variance of the population from sums of powers; 0 where it would be rounding alone.
double population_variance(const WindowMoments& m) {
  if (m.returns == 0) return 0.0;
  const double mean = m.mean();
  const double squares = m.squares / static_cast<double>(m.returns);
  const double variance = squares - mean * mean;
  return variance > kRounding * squares ? variance : 0.0;
}

}  // namespace

double WindowMoments::mean() const { return returns == 0 ? 0.0 : sum / static_cast<double>(returns); }

double WindowMoments::deviation() const {
  if (returns < 2) return 0.0;
  const double n = static_cast<double>(returns);
  return std::sqrt(population_variance(*this) * n / (n - 1.0));
}

double WindowMoments::daily_sharpe() const {
  const double d = deviation();
  return d > 0.0 ? mean() / d : 0.0;
}

void ReturnMoments::add(double r) {
  WindowMoments::add(r);
  cubes += r * r * r;
  fourths += r * r * r * r;
}

double ReturnMoments::skewness() const {
  if (deviation() == 0.0) return 0.0;
  const double n = static_cast<double>(returns);
  const double m = mean();
  const double third = cubes / n - 3.0 * m * squares / n + 2.0 * m * m * m;
  return third / std::pow(population_variance(*this), 1.5);
}

double ReturnMoments::kurtosis() const {
  if (deviation() == 0.0) return 3.0;
  const double n = static_cast<double>(returns);
  const double m = mean();
  const double fourth = fourths / n - 4.0 * m * cubes / n + 6.0 * m * m * squares / n - 3.0 * m * m * m * m;
  const double variance = population_variance(*this);
  return fourth / (variance * variance);
}

CurveMoments curve_moments(std::span<const Date> dates, std::span<const double> net_values,
                           std::span<const ReturnWindow> windows) {
  ensure(dates.size() == net_values.size(), "a curve has not as many dates as values");
  CurveMoments moments;
  moments.windows.resize(windows.size());
  for (std::size_t i = 1; i < dates.size(); ++i) {
    const double r = net_values[i] / net_values[i - 1] - 1.0;
    moments.whole.add(r);
    for (std::size_t w = 0; w < windows.size(); ++w) {
      if (dates[i] >= windows[w].first && dates[i] <= windows[w].last) moments.windows[w].add(r);
    }
  }
  return moments;
}

}  // namespace hedgelab
