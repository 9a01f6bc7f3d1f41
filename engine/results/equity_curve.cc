#include "engine/results/equity_curve.h"

#include "engine/core/error.h"

namespace hedgelab {

std::vector<double> EquityCurve::net_value() const {
  ensure(!points.empty(), "net value of an equity curve without points");
  // Since the last flow: one quotient of raw counts, so one rounding, where a chain of daily returns would have many.
  double base = 1.0;
  Money from = points.front().equity;
  ensure(from > Money(), "net value of an equity curve whose inception equity is not positive");
  std::vector<double> values;
  values.reserve(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i > 0 && !points[i].flow.is_zero()) {
      base = values.back();
      from = base_of_day(i);
      ensure(from > Money(), "a capital flow takes out more than the account holds");
      if (flows_rest_on_their_day) {
        base *= static_cast<double>((points[i].equity - points[i].flow).raw()) / static_cast<double>(from.raw());
        from = points[i].equity;
      }
    }
    const double growth = static_cast<double>(points[i].equity.raw()) / static_cast<double>(from.raw());
    values.push_back(base * growth);
  }
  return values;
}

std::vector<Date> EquityCurve::dates() const {
  std::vector<Date> dates;
  dates.reserve(points.size());
  for (const EquityPoint& point : points) dates.push_back(point.date);
  return dates;
}

}  // namespace hedgelab
