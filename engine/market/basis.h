#pragma once
// Basis of a futures contract against its index, and the ways the broker reports annualise it. Pure functions.
//
//   b = F - S in index points; a discount is negative. beta = b / S.
//   Dividend-adjusted basis b + D: D is the index dividend points still to be paid up to expiry.
//
// Sources of the conventions: Cinda (x 360 over calendar days counting both ends), Guojin (x 252 over trading days
// after today), Industrial (x 30 over calendar days: a monthly rate), Huatai (x 365 over calendar days: our reading).

#include <cmath>
#include <cstdint>

#include "engine/core/error.h"

namespace hedgelab {

enum class BasisConvention : std::uint8_t { kCinda, kGuojin, kIndustrial, kHuatai };

/// What is left of a contract's life, seen from today's close.
struct RemainingLife {
  int calendar_days = 0;  // expiry - today: 0 on the last trading day
  int trading_days = 0;   // after today, up to and including the last trading day
};

[[nodiscard]] inline double basis_rate(double futures, double index) { return (futures - index) / index; }

/// Annualised (Industrial: monthly) rate of b + dividend_points. REQUIRES: index > 0; at least one remaining day in the
/// convention's own count (Cinda's is never below 1).
[[nodiscard]] inline double annualised_basis(double futures, double index, double dividend_points, RemainingLife life,
                                             BasisConvention convention) {
  ensure(index > 0.0, "annualised_basis: the index must be positive");
  const double rate = (futures - index + dividend_points) / index;
  double factor = 0.0;
  double days = 0.0;
  switch (convention) {
    case BasisConvention::kCinda:
      factor = 360.0;
      days = life.calendar_days + 1;
      break;
    case BasisConvention::kGuojin:
      factor = 252.0;
      days = life.trading_days;
      break;
    case BasisConvention::kIndustrial:
      factor = 30.0;
      days = life.calendar_days;
      break;
    case BasisConvention::kHuatai:
      factor = 365.0;
      days = life.calendar_days;
      break;
  }
  ensure(days > 0.0, "annualised_basis: no day is left in this convention's count");
  return rate * factor / days;
}

/// The yearly financing rate at which the futures price is fair: ln((F + D) / S) / years. Dividends earn nothing
/// between their payment and expiry.
[[nodiscard]] inline double implied_repo(double futures, double index, double dividend_points, double years) {
  ensure(index > 0.0 && years > 0.0, "implied_repo: index and time must be positive");
  return std::log((futures + dividend_points) / index) / years;
}

}  // namespace hedgelab
