#include "engine/analysis/monthly_means.h"

#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"

namespace hedgelab {

std::vector<MonthlyMean> monthly_means(std::span<const Date> dates, std::span<const double> values) {
  ensure(dates.size() == values.size(), "monthly_means: dates and values differ in length");
  std::vector<MonthlyMean> months;
  std::size_t begin = 0;
  while (begin < dates.size()) {
    const int year = dates[begin].year();
    const int month = dates[begin].month();
    std::size_t end = begin + 1;
    while (end < dates.size() && dates[end].year() == year && dates[end].month() == month) {
      ensure(dates[end - 1] < dates[end], "monthly_means: dates must ascend");
      ++end;
    }
    ensure(end == dates.size() || dates[end - 1] < dates[end], "monthly_means: dates must ascend");
    months.push_back({year, month, mean(values.subspan(begin, end - begin)), static_cast<int>(end - begin)});
    begin = end;
  }
  return months;
}

std::array<std::optional<double>, 12> medians_by_calendar_month(std::span<const Date> dates,
                                                                std::span<const double> values) {
  ensure(dates.size() == values.size(), "medians_by_calendar_month: dates and values differ in length");
  std::array<std::vector<double>, 12> gathered;
  for (std::size_t i = 0; i < dates.size(); ++i) {
    gathered[static_cast<std::size_t>(dates[i].month() - 1)].push_back(values[i]);
  }
  std::array<std::optional<double>, 12> medians;
  for (std::size_t month = 0; month < gathered.size(); ++month) {
    if (!gathered[month].empty()) medians[month] = median(gathered[month]);
  }
  return medians;
}

}  // namespace hedgelab
