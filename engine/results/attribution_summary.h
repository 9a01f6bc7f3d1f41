#pragma once
// A run's attribution in one row: what each cause gave or took, in money and as a yearly contribution, and how much
// margin the account used.
//
//   contribution of a cause  = periods a year / n x sum over days of amount / base of the day (EquityCurve)
//
// Contributions add up to the arithmetic mean of daily returns x periods a year (up to the rounding of doubles); the
// sum of the money column is the change in equity exactly. A capital flow is nobody's return: it has money and no
// contribution.
//
//   hedging cost = basis convergence + roll spread + futures fees + slippage, as a positive number when it costs; of
//   equity, and of the notional hedged (mean of |futures notional| over the days): the rate a desk compares with the
//   annualised basis. Spot's own costs and interest are not the hedge's,
//   fees and slippage of an overlay are. An account whose futures never stand against its spot (one short, one long, on
//   an evening) hedges nothing and has no hedging cost.

#include <array>
#include <optional>
#include <vector>

#include "engine/accounting/attribution.h"
#include "engine/results/equity_curve.h"

namespace hedgelab {

struct AttributionSummary {
  AttributionRow total;  // the date is the last day's
  std::array<double, kCauses> yearly{};
  std::size_t days = 0;
  std::size_t days_without_index = 0;            // on which index and basis could not be told apart
  std::optional<double> hedging_cost_of_equity;  // a year; nullopt without futures or spot, and with days without index
  std::optional<double> hedging_cost_of_notional;  // likewise
  /// Of the notional hedged, a year: what the rolls took on (their gaps), to be earned or paid as basis convergence.
  std::optional<double> roll_gap_of_notional;
  double turnover_a_year = 0.0;  // |notional| traded in futures over mean equity
  /// Margin over cash, of the days with margin; nullopt without any. A day on which no cash was left under the margin
  /// is worse than every ratio: the worst then has a day and no value, and the average leaves the day out.
  std::optional<double> average_margin_ratio, worst_margin_ratio;
  std::optional<Date> worst_margin_day;
  /// Of the evenings with margin: the smallest move of all prices that would have called the account (move_to_call,
  /// negative a fall), its day, and the notional over funds that a move of `stress_move` against the position leaves
  /// above margin at the dearest of its rates. nullopt where no evening has one.
  std::optional<double> nearest_call, leverage_that_survives;
  std::optional<Date> nearest_call_day;

  /// As reported_part, for the yearly contributions.
  [[nodiscard]] std::optional<double> reported_yearly(Cause cause) const;
};

/// What files and tables say of a row: its parts as they are; without the index no futures index move, and under basis
/// convergence both together. The reported parts of a row, too, add up to its change in equity.
[[nodiscard]] std::optional<Money> reported_part(const AttributionRow& row, Cause cause);

/// `stress_move`: a share above zero. REQUIRES: the curve has one point more than there are rows, in the same order.
[[nodiscard]] AttributionSummary summarise_attribution(const std::vector<AttributionRow>& rows,
                                                       const EquityCurve& curve, Money turnover,
                                                       double periods_per_year, double stress_move = 0.1);

}  // namespace hedgelab
