#include <fmt/format.h>

#include <algorithm>

#include "engine/results/figures.h"
#include "engine/results/result_text.h"
#include "engine/table/text_table.h"

namespace hedgelab {
namespace {

using namespace terminal;

// A column of the table: one cause, or neighbouring ones under one heading. A flow is nobody's return and has none.
struct Contribution {
  std::string_view title;
  std::size_t first, last;  // rows of kCauseRows
};
std::vector<Contribution> contributions() {
  std::vector<Contribution> columns;
  for (std::size_t i = 0; i < kCauses; ++i) {
    if (kCauseRows[i].cause == Cause::kCapitalFlow) continue;
    if (columns.empty() || columns.back().title != kCauseRows[i].heading) {
      columns.push_back({kCauseRows[i].heading, i, i});
    }
    columns.back().last = i;
  }
  return columns;
}

// Whether any cause of the column moved equity at all; a sum of two that cancel out is no reason to hide them.
bool is_in(const Contribution& column, const AttributionSummary& summary) {
  for (std::size_t i = column.first; i <= column.last; ++i) {
    if (summary.reported_yearly(static_cast<Cause>(i)).value_or(0.0) != 0.0) return true;
  }
  return false;
}

std::string cell(const Contribution& column, const AttributionSummary& summary) {
  double sum = 0.0;
  for (std::size_t i = column.first; i <= column.last; ++i) {
    const std::optional<double> part = summary.reported_yearly(static_cast<Cause>(i));
    if (!part) return std::string(kNoValue);
    sum += *part;
  }
  return number(100.0 * sum);
}

std::string percent_of(const std::optional<double>& share) {
  return share ? number(100.0 * *share) : std::string(kNoValue);
}

}  // namespace

std::string attribution_table(std::span<const BacktestResult> results, std::size_t width) {
  const auto any = [&](auto holds) {
    return std::any_of(results.begin(), results.end(),
                       [&](const BacktestResult& result) { return holds(result.attribution_summary); });
  };
  if (!any([](const AttributionSummary& summary) { return summary.days > 0; })) return "";
  const bool has_cost =
      any([](const AttributionSummary& summary) { return summary.hedging_cost_of_notional.has_value(); });

  std::vector<Column> columns = {{"name", Align::kLeft}};
  std::vector<Contribution> shown;
  for (const Contribution& column : contributions()) {
    if (!any([&](const AttributionSummary& summary) { return is_in(column, summary); })) continue;
    columns.push_back({column.title});
    shown.push_back(column);
  }
  if (has_cost) columns.push_back({"hedging\ncost"});

  std::vector<Row> rows;
  std::string without_index;
  for (const BacktestResult& result : results) {
    const AttributionSummary& summary = result.attribution_summary;
    Row row = {result.name};
    for (const Contribution& column : shown) row.push_back(cell(column, summary));
    if (has_cost) row.push_back(percent_of(summary.hedging_cost_of_notional));
    rows.push_back(std::move(row));
    if (summary.days_without_index > 0) {
      without_index += fmt::format("{}: no index on {} of {} days; its move stands under basis.\n", result.name,
                                   summary.days_without_index, summary.days);
    }
  }
  std::string text = "\nWhere it came from, % of equity a year\n" + fitted(columns, rows, "", width);
  text += "Arithmetic yearly contributions: their sum is the mean daily return x days a year, nothing compounded.\n";
  if (has_cost) {
    text += "Hedging cost: what basis, rolls, fees and slippage took, % of the notional hedged a year.\n";
  }
  return text + without_index;
}

std::string margin_table(std::span<const BacktestResult> results, std::size_t width) {
  static constexpr Column kColumns[] = {{"name", Align::kLeft}, {"average"},      {"worst"},
                                        {"on", Align::kLeft},   {"calls"},        {"served"},
                                        {"lots cut"},           {"spot sold CNY"}};
  const auto had_margin = [](const BacktestResult& result) {
    return result.attribution_summary.worst_margin_day || totals_of(result).margin_calls.count > 0;
  };
  if (std::none_of(results.begin(), results.end(), had_margin)) return "";
  std::vector<Row> rows;
  for (const BacktestResult& result : results) {
    if (!had_margin(result)) {
      rows.push_back({result.name, "none", "", "", "", "", "", ""});
      continue;
    }
    const AttributionSummary& summary = result.attribution_summary;
    const MarginCallTotals calls = totals_of(result).margin_calls;
    const bool no_cash = summary.worst_margin_day && !summary.worst_margin_ratio;
    rows.push_back({result.name, percent(summary.average_margin_ratio),
                    no_cash ? std::string("no cash") : percent(summary.worst_margin_ratio),
                    summary.worst_margin_day ? summary.worst_margin_day->to_string() : std::string(),
                    fmt::format("{}", calls.count), fmt::format("{}", calls.served), to_string(calls.lots_cut),
                    whole_cny(calls.spot_sold)});
  }
  return "\nMargin over cash\n" + fitted(kColumns, rows, "", width);
}

}  // namespace hedgelab
