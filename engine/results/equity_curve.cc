#include "engine/results/equity_curve.h"

#include "engine/core/error.h"

namespace hedgelab {

std::vector<double> EquityCurve::net_value() const {
  ensure(!points.empty(), "net value of an equity curve without points");
  const auto inception = static_cast<double>(points.front().equity.raw());
  ensure(inception > 0.0, "net value of an equity curve whose inception equity is not positive");
  std::vector<double> values;
  values.reserve(points.size());
  // The ratio of the raw counts: one rounding, where a ratio of CNY amounts would have three.
  for (const EquityPoint& point : points) values.push_back(static_cast<double>(point.equity.raw()) / inception);
  return values;
}

std::vector<Date> EquityCurve::dates() const {
  std::vector<Date> dates;
  dates.reserve(points.size());
  for (const EquityPoint& point : points) dates.push_back(point.date);
  return dates;
}

}  // namespace hedgelab
