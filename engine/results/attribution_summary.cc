#include "engine/results/attribution_summary.h"

#include <cmath>

#include "engine/accounting/margin_model.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr std::size_t at(Cause cause) { return static_cast<std::size_t>(cause); }

// An evening with margin, looked at as a stress.
void add_stress(AttributionSummary& summary, const EquityPoint& point, double stress_move) {
  const double margin = point.margin.to_double(), notional = point.futures_notional.to_double();
  const auto move = move_to_call(point.cash.to_double(), margin, notional);
  if (move && (!summary.nearest_call || std::abs(*move) < std::abs(*summary.nearest_call))) {
    summary.nearest_call = move;
    summary.nearest_call_day = point.date;
  }
  // Of positions on both sides the net says nothing of what margin a lot asks for.
  if (std::abs(notional) < margin) return;
  const double leverage = leverage_that_survives(margin / std::abs(notional), stress_move, notional < 0.0);
  if (!summary.leverage_that_survives || leverage < *summary.leverage_that_survives) {
    summary.leverage_that_survives = leverage;
  }
}

}  // namespace

AttributionSummary summarise_attribution(const std::vector<AttributionRow>& rows, const EquityCurve& curve,
                                         Money turnover, double periods_per_year, double stress_move) {
  ensure(curve.points.size() == rows.size() + 1, "attribution rows and curve points do not belong together");
  AttributionSummary summary;
  summary.days = rows.size();
  if (rows.empty()) return summary;
  bool has_hedge = false;
  double notional_sum = 0.0, equity_sum = 0.0, margin_sum = 0.0;
  std::size_t margin_days = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const EquityPoint& point = curve.points[i + 1];
    summary.total += rows[i];
    const double base = curve.base_of_day(i + 1).to_double();
    ensure(base > 0.0, "a day that began without equity");
    if (!rows[i].index_is_known) ++summary.days_without_index;
    for (std::size_t k = 0; k < kCauses; ++k) {
      if (k != at(Cause::kCapitalFlow)) summary.yearly[k] += rows[i].part[k].to_double() / base;
    }
    has_hedge = has_hedge || point.spot_value.sign() * point.futures_notional.sign() < 0;
    notional_sum += std::abs(point.futures_notional.to_double());
    equity_sum += point.equity.to_double();
    if (point.margin.is_zero()) continue;
    add_stress(summary, point, stress_move);
    const std::optional<double> ratio = point.margin_ratio();
    if (ratio) {
      margin_sum += *ratio;
      ++margin_days;
    }
    const bool nothing_is_worse = summary.worst_margin_day && !summary.worst_margin_ratio;
    if (!summary.worst_margin_day || (!nothing_is_worse && (!ratio || *ratio > *summary.worst_margin_ratio))) {
      summary.worst_margin_ratio = ratio;
      summary.worst_margin_day = point.date;
    }
  }
  summary.total.date = rows.back().date;
  const auto days = static_cast<double>(rows.size());
  const double years = days / periods_per_year;
  for (double& value : summary.yearly) value /= years;
  if (margin_days > 0) summary.average_margin_ratio = margin_sum / static_cast<double>(margin_days);
  summary.turnover_a_year = turnover.to_double() / (equity_sum / days) / years;
  if (has_hedge) {
    const double mean_notional = notional_sum / days;
    summary.roll_gap_of_notional = summary.total.roll_gap.to_double() / mean_notional / years;
    if (summary.days_without_index > 0) return summary;
    Money cost;
    double cost_of_equity = 0.0;
    for (const CauseRow& row : kCauseRows) {
      if (!row.is_hedging_cost) continue;
      cost -= summary.total[row.cause];
      cost_of_equity -= summary.yearly[at(row.cause)];
    }
    summary.hedging_cost_of_equity = cost_of_equity;
    summary.hedging_cost_of_notional = cost.to_double() / mean_notional / years;
  }
  return summary;
}

std::optional<double> AttributionSummary::reported_yearly(Cause cause) const {
  if (days_without_index > 0) {
    if (cause == Cause::kFuturesIndexMove) return std::nullopt;
    if (cause == Cause::kBasisConvergence) return yearly[at(cause)] + yearly[at(Cause::kFuturesIndexMove)];
  }
  return yearly[at(cause)];
}

std::optional<Money> reported_part(const AttributionRow& row, Cause cause) {
  if (!row.index_is_known) {
    if (cause == Cause::kFuturesIndexMove) return std::nullopt;
    if (cause == Cause::kBasisConvergence) return row[cause] + row[Cause::kFuturesIndexMove];
  }
  return row[cause];
}

}  // namespace hedgelab
