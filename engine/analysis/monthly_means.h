#pragma once
// Daily figures gathered by month: of the calendar (February 2025), or of the year (all Februaries).

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/date.h"

namespace hedgelab {

struct MonthlyMean {
  int year = 0;
  int month = 0;  // 1..12
  double mean = 0.0;
  int days = 0;  // how many values it is the mean of
  bool operator==(const MonthlyMean&) const = default;
};

/// One entry per month that has a value, oldest first. REQUIRES: dates ascending, as many as values.
[[nodiscard]] std::vector<MonthlyMean> monthly_means(std::span<const Date> dates, std::span<const double> values);

/// Element 0 is January; nullopt for a month without values. REQUIRES: as many dates as values.
[[nodiscard]] std::array<std::optional<double>, 12> medians_by_calendar_month(std::span<const Date> dates,
                                                                              std::span<const double> values);

}  // namespace hedgelab
