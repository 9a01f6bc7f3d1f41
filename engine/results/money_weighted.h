#pragma once
// The money-weighted return (internal rate of return) of money that came at several dates: the one yearly rate r,
// actual days over 365, at which what was brought in grows to what there is at the end:
//
//   sum over flows of amount x (1 + r)^(days from its date to the end / 365)  =  terminal value
//
// The net value of a curve says what a unit of money earned that was there all the time; this says what the money
// earned that came step by step.

#include <optional>
#include <span>

#include "engine/core/date.h"
#include "engine/results/equity_curve.h"

namespace hedgelab {

struct DatedAmount {
  Date date;
  double amount = 0.0;  // brought in is positive, taken out negative
};

/// The rate r > -1, by 200 halvings of ln(1 + r) in [-50, 50]: the same bits for the same input. nullopt when the sum
/// above stays on one side of the terminal value (nothing came in, nothing is left, no day passed), and when the rate
/// found is not certain to be the only one: that is so when the balance which it compounds never falls below zero
/// between the dates (Soper's condition), as with flows that only come in. REQUIRES: dates in order, none after `end`
/// (else InvariantError).
[[nodiscard]] std::optional<double> money_weighted_return(std::span<const DatedAmount> flows, Date end,
                                                          double terminal_value);

/// Of a curve: the inception's equity on its date, each point's flow on its date, and the last equity at the end.
[[nodiscard]] std::optional<double> money_weighted_return(const EquityCurve& curve);

}  // namespace hedgelab
