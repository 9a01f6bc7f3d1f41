#include "engine/results/figures.h"

namespace hedgelab {

const TableOf<PerformanceStatistics>& performance_figures() {
  using P = PerformanceStatistics;
  static const TableOf<P> kFigures(
      "statistics", "of the net value curve",
      {{"first", unit::kNone, "the inception", &P::first},
       {"last", unit::kNone, "last trading day", &P::last},
       {"returns", unit::kNone, "daily returns n", &P::returns},
       {"cumulative_return", unit::kShare, "net value at the end less 1", &P::cumulative_return, "cumulative return"},
       {"annualised_return", unit::kShareAYear, "net value at the end ^ (periods a year / n) - 1",
        &P::annualised_return, "annualised return"},
       {"volatility", unit::kShareAYear, "sample deviation of daily returns x sqrt(periods a year)", &P::volatility,
        "volatility"},
       {"sharpe", unit::kNone, "(annualised return - risk-free rate) / volatility", &P::sharpe, "Sharpe ratio"},
       {"sortino", unit::kNone, "(annualised return - risk-free rate) / downside deviation a year", &P::sortino,
        "Sortino ratio"},
       {"calmar", unit::kNone, "annualised return / maximum drawdown", &P::calmar, "Calmar ratio"},
       {"maximum_drawdown", unit::kDepth, "deepest fall of the net value from a peak before it", &P::maximum_drawdown,
        "maximum drawdown"},
       {"best_day", unit::kShare, "largest daily return", &P::best_day, "best day"},
       {"worst_day", unit::kShare, "smallest daily return", &P::worst_day, "worst day"},
       {"share_of_positive_days", unit::kShare, "daily returns above zero, of n",
        [](const P& s) { return s.returns > 0 ? std::optional(s.share_of_positive_days) : std::nullopt; },
        "days with a gain"}});
  return kFigures;
}

const TableOf<HedgeStatistics>& hedge_figures() {
  using H = HedgeStatistics;
  static const TableOf<H> kFigures(
      "hedge", "the account's daily returns h beside those of its spot leg alone, s = spot.share x the series' return",
      {{"effectiveness", unit::kShare, "1 - variance of h / variance of s", &H::effectiveness, "hedge effectiveness"},
       {"correlation", unit::kNone, "of h and s", &H::correlation, "correlation with spot"},
       {"residual_beta", unit::kNone, "covariance of h and s / variance of s; 0 is a perfect hedge", &H::residual_beta,
        "residual beta"},
       {"tracking_error", unit::kShareAYear, "sample deviation of h - s x sqrt(periods a year)", &H::tracking_error,
        "tracking error"}});
  return kFigures;
}

const TableOf<HedgeCover>& cover_figures() {
  using C = HedgeCover;
  static const TableOf<C> kFigures(
      "hedge_cover", "how much of the spot leg the futures covered, evening by evening (hedge.csv)",
      {{"days", unit::kDays, "with spot after the inception", &C::days},
       {"days_unhedged", unit::kDays, "of them without futures", [](const C& c) { return c.unhedged.size(); }},
       {"days_outside_band", unit::kDays,
        "of them with futures and a hedge ratio farther from 1 than statistics.hedge_ratio_band",
        [](const C& c) { return c.outside.size(); }},
       {"worst_ratio", unit::kNone, "hedge ratio farthest from 1, of days with futures", &C::worst_ratio,
        "worst hedge ratio"},
       {"worst_day", unit::kNone, "its day", &C::worst_day}});
  return kFigures;
}

const TableOf<AttributionSummary>& attribution_figures() {
  using A = AttributionSummary;
  static const TableOf<A> kFigures(
      "attribution", "the attribution of all days in one row",
      {{"days", unit::kDays, "with an attribution", &A::days},
       {"days_without_index", unit::kDays, "on which index and basis could not be told apart", &A::days_without_index},
       {"hedging_cost_of_equity", unit::kShareAYear,
        "what basis convergence, rolls, futures fees and slippage took, of equity; negative where they gave",
        &A::hedging_cost_of_equity},
       {"hedging_cost_of_notional", unit::kShareAYear, "the same of the mean futures notional",
        &A::hedging_cost_of_notional},
       {"roll_gap_of_notional", unit::kShareAYear, "gaps that rolls took on, of the mean futures notional",
        &A::roll_gap_of_notional},
       {"turnover_a_year", "times a year", "futures notional traded, of mean equity", &A::turnover_a_year},
       {"average_margin_ratio", unit::kShare, "margin over cash, mean of the days with margin",
        &A::average_margin_ratio},
       {"worst_margin_ratio", unit::kShare, "the largest; empty when no cash was left under the margin",
        &A::worst_margin_ratio},
       {"worst_margin_day", unit::kNone, "its day", &A::worst_margin_day},
       {"nearest_call", unit::kShare,
        "the smallest move of all prices alike that would have called the account on an evening, a fall negative",
        &A::nearest_call},
       {"nearest_call_day", unit::kNone, "its day", &A::nearest_call_day},
       {"leverage_that_survives", unit::kNone,
        "futures notional over funds that a move of statistics.stress_move against the position leaves above margin, "
        "at "
        "the dearest margin rate of the run",
        &A::leverage_that_survives}});
  return kFigures;
}

const TableOf<CashTotals>& cash_figures() {
  static const TableOf<CashTotals> kFigures = [] {
    std::vector<TableOf<CashTotals>::Column> columns;
    for (const CashKindRow& row : kCashKindRows) {
      columns.emplace_back(row.word, unit::kCny, row.meaning,
                           [kind = row.kind](const CashTotals& cash) { return cash[kind]; });
    }
    return TableOf<CashTotals>("cash", "what was booked to cash, costs negative", std::move(columns));
  }();
  return kFigures;
}

const TableOf<RunEnd>& end_figures() {
  static const TableOf<RunEnd> kFigures(
      "end", "how the run ended",
      {{"status", unit::kNone, "finished, stopped (margin call), ruined, not_carried or failed",
        [](const RunEnd& end) { return to_string(end.status); }},
       {"day", unit::kNone, "on which it ended early", &RunEnd::day},
       {"reason", unit::kNone, "why it ended early",
        [](const RunEnd& end) { return end.reason.empty() ? std::nullopt : std::optional(end.reason); }}});
  return kFigures;
}

const TableOf<SleeveResult>& sleeve_figures() {
  using S = SleeveResult;
  static const TableOf<S> kFigures = [] {
    std::vector<TableOf<S>::Column> columns = {
        {"name", unit::kNone, "of the sleeve", &S::name},
        {"strategy", unit::kNone, "as `hedgelab strategies` lists it", &S::strategy},
        {"capital_share", unit::kShare, "of the account's capital at the start",
         [](const S& sleeve) { return sleeve.capital_share.to_double(); }},
        {"final_equity", unit::kCny, "of the last day",
         [](const S& sleeve) { return sleeve.equity.points.back().equity; }}};
    for (const char* name : {"cumulative_return", "annualised_return", "volatility", "maximum_drawdown"}) {
      columns.push_back(performance_figures().column(name).lifted<S>(&S::statistics));
    }
    return TableOf<S>("sleeves", "one of several strategies in the account, as if alone", std::move(columns));
  }();
  return kFigures;
}

const TableOf<OverlayTotals>& overlay_figures() {
  using O = OverlayTotals;
  static const TableOf<O> kFigures(
      "overlay", "trades beside the hedge, in the same account",
      {{"result", unit::kCny, "price result less fees", &O::result},
       {"fees", unit::kCny, "paid", &O::fees},
       {"round_trips", unit::kNone, "from flat to flat", &O::round_trips},
       {"winning_round_trips", unit::kNone, "with a gain before fees", &O::winning_round_trips}});
  return kFigures;
}

const TableOf<BenchmarkComparison>& benchmark_figures() {
  using B = BenchmarkComparison;
  static const TableOf<B> kFigures(
      "benchmarks", "the account beside what it could have been instead",
      {{"symbol", unit::kNone, "series of the benchmark", &B::symbol},
       {"cumulative_return", unit::kShare, "of the benchmark", &B::cumulative_return},
       {"annualised_return", unit::kShareAYear, "of the benchmark", &B::annualised_return},
       {"volatility", unit::kShareAYear, "of the benchmark", &B::volatility},
       {"maximum_drawdown", unit::kDepth, "of the benchmark", &B::maximum_drawdown},
       {"excess_annualised", unit::kShareAYear, "annualised return of the account less that of the benchmark",
        &B::excess_annualised},
       {"tracking_error", unit::kShareAYear,
        "sample deviation of the account's daily returns less the benchmark's x sqrt(periods a year)",
        &B::tracking_error},
       {"information_ratio", unit::kNone, "excess / tracking error", &B::information_ratio}});
  return kFigures;
}

const TableOf<BenchmarkYear>& benchmark_year_figures() {
  using Y = BenchmarkYear;
  static const TableOf<Y> kFigures("yearly", "a calendar year of a benchmark",
                                   {{"year", unit::kNone, "calendar year", &Y::label},
                                    {"strategy", unit::kShare, "return of the account", &Y::strategy},
                                    {"benchmark", unit::kShare, "return of the benchmark", &Y::benchmark},
                                    {"excess", unit::kShare, "of the account", &Y::excess},
                                    {"partial", unit::kNone, "not all of the year", &Y::is_partial}});
  return kFigures;
}

namespace {

auto total(const auto RunTotals::*member) {
  return [member](const BacktestResult& result) { return totals_of(result).*member; };
}

}  // namespace

const TableOf<BacktestResult>& amount_figures() {
  static const TableOf<BacktestResult> kFigures(
      "amounts", "of the account at the end",
      {{"fees", unit::kCny, "futures fees and costs of spot trades", total(&RunTotals::fees), "fees CNY"},
       {"turnover", unit::kCny, "sum of |notional| of futures fills", &BacktestResult::turnover, "turnover CNY"},
       {"final_equity", unit::kCny, "of the last day", total(&RunTotals::final_equity), "final equity CNY"}});
  return kFigures;
}

const TableOf<BacktestResult>& count_figures() {
  static const TableOf<BacktestResult> kFigures(
      "counts", "rows of the files",
      {{"fills", unit::kNone, "of futures", total(&RunTotals::fills), "fills of futures"},
       {"spot_fills", unit::kNone, "of spot", total(&RunTotals::spot_fills), "fills of spot"},
       {"rolls", unit::kNone, "by decision: one that several bars filled counts once", total(&RunTotals::rolls),
        "rolls"},
       {"unfilled_orders", unit::kNone, "orders that never filled", total(&RunTotals::unfilled_orders),
        "orders not filled"},
       {"orders_filled_late", unit::kNone, "after waiting at a price limit", total(&RunTotals::orders_filled_late)}});
  return kFigures;
}

const TableOf<BacktestResult>& margin_call_figures() {
  static const auto kOf = [](const auto MarginCallTotals::*member) {
    return [member](const BacktestResult& result) { return totals_of(result).margin_calls.*member; };
  };
  static const TableOf<BacktestResult> kFigures(
      "margin_calls", "margin calls of the run",
      {{"count", unit::kNone, "rows of margin_calls.csv", kOf(&MarginCallTotals::count)},
       {"served", unit::kNone, "in full", kOf(&MarginCallTotals::served)},
       {"lots_cut", unit::kLots, "to serve them", kOf(&MarginCallTotals::lots_cut)},
       {"spot_sold", unit::kCny, "to serve them", kOf(&MarginCallTotals::spot_sold)}});
  return kFigures;
}

const TableOf<PeriodReturn>& period_figures() {
  using P = PeriodReturn;
  static const TableOf<P> kFigures(
      "returns", "a period of the calendar, compounded inside it",
      {{"period", unit::kNone, "2024, 2024-05, or 2024-W07 of ISO 8601", &P::label},
       {"return", unit::kShare, "of the account", &P::value},
       {"first", unit::kNone, "first day with a return", &P::first},
       {"last", unit::kNone, "last day with a return", &P::last},
       {"partial", unit::kNone, "the curve begins inside the period, or ends before its last trading day",
        &P::is_partial}});
  return kFigures;
}

const TableOf<DatedDrawdown>& drawdown_figures() {
  using D = DatedDrawdown;
  static const TableOf<D> kFigures(
      "drawdowns", "a fall of the net value and its recovery, deepest first",
      {{"depth", unit::kDepth, "at the trough, of the peak", &D::depth},
       {"peak", unit::kNone, "last day at the value that it fell from", &D::peak},
       {"trough", unit::kNone, "lowest day", &D::trough},
       {"recovery", unit::kNone, "first day at the peak's value again; empty while open", &D::recovery},
       {"trading_days", unit::kDays, "from the peak to the recovery, or to the end of the curve", &D::trading_days},
       {"calendar_days", unit::kDays, "the same in days of the calendar", &D::calendar_days}});
  return kFigures;
}

namespace {

using ResultColumn = TableOf<BacktestResult>::Column;

ResultColumn deepest(std::string_view name, std::string_view meaning,
                     std::optional<Date> (*date)(const DatedDrawdown&)) {
  return {name, unit::kNone, meaning, [date](const BacktestResult& result) {
            const std::vector<DatedDrawdown> all = totals_of(result).drawdowns;
            return all.empty() ? std::nullopt : date(all.front());
          }};
}

// Of the last period of a list: the week or the year that the curve ends in.
template <class Get>
ResultColumn latest(std::string_view name, std::string_view meaning,
                    std::vector<PeriodReturn> PerformanceStatistics::*list, Get get,
                    std::string_view unit = unit::kNone) {
  return {name, unit, meaning, [list, get](const BacktestResult& result) {
            const std::vector<PeriodReturn>& periods = result.statistics.*list;
            return periods.empty() ? std::nullopt : std::optional(get(periods.back()));
          }};
}

std::vector<ResultColumn> comparison_columns() {
  using R = BacktestResult;
  std::vector<ResultColumn> columns = {{"name", unit::kNone, "of the variant", &R::name},
                                       {"strategy", unit::kNone, "as `hedgelab strategies` lists it", &R::strategy}};
  for (const auto& column : performance_figures().columns()) {
    columns.push_back(column.lifted<R>(&R::statistics));
    if (column.declaration.name != "maximum_drawdown") continue;
    columns.push_back(deepest("drawdown_peak", "its last day at the peak",
                              [](const DatedDrawdown& d) { return std::optional(d.peak); }));
    columns.push_back(
        deepest("drawdown_trough", "its lowest day", [](const DatedDrawdown& d) { return std::optional(d.trough); }));
    columns.push_back(deepest("drawdown_recovery", "first day at the peak's value again; empty while open",
                              [](const DatedDrawdown& d) { return d.recovery; }));
  }
  for (const auto& column : hedge_figures().columns()) {
    ResultColumn lifted = column.lifted<R>(&R::hedge);
    const std::string& name = lifted.declaration.name;
    if (name == "effectiveness" || name == "correlation") lifted.declaration.name = "hedge_" + name;
    columns.push_back(std::move(lifted));
  }
  columns.push_back(latest(
      "week_return", "of the last week so far", &PerformanceStatistics::weekly,
      [](const PeriodReturn& p) { return p.value; }, unit::kShare));
  columns.push_back(latest("week_first", "its first day with a return", &PerformanceStatistics::weekly,
                           [](const PeriodReturn& p) { return p.first; }));
  columns.push_back(latest(
      "year_to_date", "return of the last calendar year so far", &PerformanceStatistics::yearly,
      [](const PeriodReturn& p) { return p.value; }, unit::kShare));
  columns.push_back(latest("year_first", "its first day with a return", &PerformanceStatistics::yearly,
                           [](const PeriodReturn& p) { return p.first; }));
  columns.emplace_back(
      "fills", unit::kNone, "rows of fills.csv, futures and spot",
      [](const R& result) { return totals_of(result).fills + totals_of(result).spot_fills; }, "fills");
  columns.push_back(count_figures().column("rolls"));
  columns.push_back(count_figures().column("unfilled_orders"));
  for (const auto& column : amount_figures().columns()) columns.push_back(column);
  for (const char* name : {"hedging_cost_of_equity", "hedging_cost_of_notional", "average_margin_ratio",
                           "worst_margin_ratio", "nearest_call", "leverage_that_survives"}) {
    columns.push_back(attribution_figures().column(name).lifted<R>(&R::attribution_summary));
  }
  columns.emplace_back("margin_calls", unit::kNone, "rows of margin_calls.csv",
                       [](const R& result) { return totals_of(result).margin_calls.count; });
  for (const Cause cause : {Cause::kBasisConvergence, Cause::kRollSpread, Cause::kSlippage}) {
    const CauseRow& row = kCauseRows[static_cast<std::size_t>(cause)];
    columns.emplace_back(row.word, unit::kCny, "sum of this column of attribution.csv",
                         [cause](const R& result) { return reported_part(result.attribution_summary.total, cause); });
  }
  for (const auto& column : cover_figures().columns()) {
    if (column.declaration.name == "worst_day") continue;
    ResultColumn lifted = column.lifted<R>(&R::hedge_cover);
    if (lifted.declaration.name == "days") lifted.declaration.name = "days_with_spot";
    if (lifted.declaration.name == "worst_ratio") lifted.declaration.name = "worst_hedge_ratio";
    columns.push_back(std::move(lifted));
  }
  columns.push_back(end_figures().column("status").lifted<R>(&R::end));
  ResultColumn ended_on = end_figures().column("day").lifted<R>(&R::end);
  ended_on.declaration.name = "ended_on";
  columns.push_back(std::move(ended_on));
  return columns;
}

}  // namespace

const TableOf<BacktestResult>& comparison_figures() {
  static const TableOf<BacktestResult> kFigures("comparison", "a variant of a comparison", comparison_columns());
  return kFigures;
}

}  // namespace hedgelab
