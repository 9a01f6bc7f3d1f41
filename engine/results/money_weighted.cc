#include "engine/results/money_weighted.h"

#include <cmath>
#include <vector>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr double kWidest = 50.0;  // of ln(1 + r): e^50 a year
constexpr int kHalvings = 200;    // more than a double can tell apart

struct Balance {
  double at_end = 0.0;
  bool stays_positive = true;
};

// What the flows have grown to at the end, at a rate of e^log_growth - 1 a year.
Balance compounded(std::span<const DatedAmount> flows, Date end, double log_growth) {
  Balance balance;
  for (std::size_t i = 0; i < flows.size(); ++i) {
    balance.at_end += flows[i].amount;
    if (balance.at_end < 0.0) balance.stays_positive = false;
    const Date next = i + 1 < flows.size() ? flows[i + 1].date : end;
    // A balance of zero grows to zero, also where the factor has left the range of a double.
    if (balance.at_end != 0.0) balance.at_end *= std::exp(log_growth * (next - flows[i].date) / 365.0);
  }
  return balance;
}

}  // namespace

std::optional<double> money_weighted_return(std::span<const DatedAmount> flows, Date end, double terminal_value) {
  for (std::size_t i = 0; i < flows.size(); ++i) {
    ensure(flows[i].date <= end && (i == 0 || flows[i - 1].date <= flows[i].date),
           "money-weighted return of flows out of order");
  }
  double low = -kWidest;
  double high = kWidest;
  const auto is_short = [&](double x) { return compounded(flows, end, x).at_end < terminal_value; };
  if (!is_short(low) || is_short(high)) return std::nullopt;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = low + (high - low) / 2.0;
    (is_short(middle) ? low : high) = middle;
  }
  if (!compounded(flows, end, high).stays_positive) return std::nullopt;
  return std::expm1(high);
}

std::optional<double> money_weighted_return(const EquityCurve& curve) {
  ensure(!curve.empty(), "money-weighted return of an equity curve without points");
  std::vector<DatedAmount> flows;
  flows.push_back({curve.points.front().date, curve.points.front().equity.to_double()});
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    const EquityPoint& point = curve.points[i];
    if (!point.flow.is_zero()) flows.push_back({point.date, point.flow.to_double()});
  }
  return money_weighted_return(flows, curve.points.back().date, curve.points.back().equity.to_double());
}

}  // namespace hedgelab
