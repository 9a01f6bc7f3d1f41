#include "engine/sweep/return_moments.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace hedgelab {
double ReturnMoments::skewness() const {
  if (deviation() == 0.0) return 0.0;
  const double n = static_cast<double>(returns);
  const double m = mean();
  const double third = cubes / n - 3.0 * m * squares / n + 2.0 * m * m * m;
  return third / std::pow(population_variance(), 1.5);
}

double ReturnMoments::kurtosis() const {
  if (deviation() == 0.0) return 3.0;
  const double n = static_cast<double>(returns);
  const double m = mean();
  const double fourth = fourths / n - 4.0 * m * cubes / n + 6.0 * m * m * squares / n - 3.0 * m * m * m * m;
  const double variance = population_variance();
  return fourth / (variance * variance);
}

WindowDays::WindowDays(std::span<const Date> dates, std::span<const ReturnWindow> windows) {
  ensure(!dates.empty(), "windows on a curve without days");
  // Of a day: how many returns belong to days before it.
  const auto returns_before = [&](Date date) {
    const auto at = std::lower_bound(dates.begin() + 1, dates.end(), date);
    return static_cast<std::size_t>(at - dates.begin()) - 1;
  };
  std::vector<Stretches> spans;  // in returns
  ends_.push_back(dates.size() - 1);
  for (const ReturnWindow& window : windows) {
    const Stretches span{returns_before(window.first), returns_before(window.last + 1)};
    spans.push_back(span.first < span.end ? span : Stretches{});
    ends_.push_back(spans.back().first);
    ends_.push_back(spans.back().end);
  }
  std::sort(ends_.begin(), ends_.end());
  ends_.erase(std::unique(ends_.begin(), ends_.end()), ends_.end());
  if (ends_.front() == 0) ends_.erase(ends_.begin());
  const auto stretch_at = [this](std::size_t begin) {
    return static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), begin) - ends_.begin());
  };
  for (const Stretches& span : spans) {
    windows_.push_back(span.end == 0 ? Stretches{} : Stretches{stretch_at(span.first), stretch_at(span.end)});
  }
}

CurveMoments WindowDays::moments(std::span<const double> returns) const {
  ensure(ends_.empty() ? returns.empty() : returns.size() == ends_.back(), "a curve has not as many returns as days");
  CurveMoments moments;
  std::vector<WindowMoments> stretches(ends_.size());
  std::size_t i = 0;
  for (std::size_t s = 0; s < ends_.size(); ++s) {
    for (; i < ends_[s]; ++i) {
      moments.whole.add(returns[i]);
      stretches[s].add(returns[i]);
    }
  }
  moments.windows = windows_of(stretches);
  return moments;
}

std::vector<WindowMoments> WindowDays::windows_of(std::span<const WindowMoments> stretches) const {
  std::vector<WindowMoments> windows(windows_.size());
  for (std::size_t w = 0; w < windows_.size(); ++w) {
    for (std::size_t s = windows_[w].first; s < windows_[w].end; ++s) windows[w].add(stretches[s]);
  }
  return windows;
}

CurveMoments curve_moments(std::span<const Date> dates, std::span<const double> net_values,
                           std::span<const ReturnWindow> windows) {
  ensure(dates.size() == net_values.size(), "a curve has not as many dates as values");
  std::vector<double> returns;
  returns.reserve(net_values.size());
  for (std::size_t i = 1; i < net_values.size(); ++i) returns.push_back(net_values[i] / net_values[i - 1] - 1.0);
  return WindowDays(dates, windows).moments(returns);
}

}  // namespace hedgelab
