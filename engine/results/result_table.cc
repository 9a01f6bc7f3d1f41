#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "engine/core/error.h"
#include "engine/results/figures.h"
#include "engine/results/result_text.h"
#include "engine/results/result_writer.h"
#include "engine/table/table_views.h"
#include "engine/table/text_table.h"

namespace hedgelab {
namespace {

using namespace terminal;

// Lines of all results in order of first appearance, each once, with the names of those it is true of where that is
// not all of them.
std::string shared_lines(std::span<const BacktestResult> results, std::vector<std::string> BacktestResult::*lines) {
  std::vector<std::pair<std::string, std::vector<std::string>>> owners;
  std::map<std::string, std::size_t> place;
  for (const BacktestResult& result : results) {
    for (const std::string& line : result.*lines) {
      const std::size_t owner = place.emplace(line, owners.size()).first->second;
      if (owner == owners.size()) owners.push_back({line, {}});
      std::vector<std::string>& names = owners[owner].second;
      if (names.empty() || names.back() != result.name) names.push_back(result.name);
    }
  }
  std::string text;
  for (const auto& [line, names] : owners) {
    text += "  - " + line;
    // A long list of names would bury the line; past four the count says as much.
    if (names.size() < results.size()) {
      text += names.size() <= 4 ? fmt::format(" [{}]", fmt::join(names, ", "))
                                : fmt::format(" [{} of {} variants]", names.size(), results.size());
    }
    text += "\n";
  }
  return text;
}

// What must stand under every table of these results.
std::string remarks(std::span<const BacktestResult> results) {
  std::string text;
  if (std::any_of(results.begin(), results.end(), [](const auto& r) { return r.provenance.synthetic_data; })) {
    text += "\nSynthetic market data: the figures say nothing about a real market.\n";
  }
  const std::string conventions = shared_lines(results, &BacktestResult::conventions);
  if (!conventions.empty()) text += "\nConventions\n" + conventions;
  const std::string warnings = shared_lines(results, &BacktestResult::warnings);
  if (!warnings.empty()) text += "\nWarnings\n" + warnings;
  return text;
}

std::string shown_figure(const Table& figures, std::size_t row, std::string_view name) {
  const std::size_t column = figures.column(name);
  return shown(figures.cell(row, column), figures.columns()[column]);
}

// A line for every figure that has a title.
template <class Source>
std::string lines_of(const TableOf<Source>& figures, const Source& source) {
  Table row = figures.empty();
  figures.append(row, source);
  std::string text;
  for (const TableColumn& column : row.columns()) {
    if (column.title.empty()) continue;
    text += fmt::format("  {:<24}{:>14}\n", column.title, shown_figure(row, 0, column.name));
  }
  return text;
}

std::string period_of(const PerformanceStatistics& s) {
  return fmt::format("{} to {}, {} daily returns", s.first.to_string(), s.last.to_string(), s.returns);
}

}  // namespace

std::string comparison_table(const std::vector<BacktestResult>& results, std::size_t width) {
  ensure(!results.empty(), "a comparison of no results");
  struct Heading {
    std::string_view figure;  // of comparison_figures(); two that belong together stand in one cell
    std::string_view second;
    Column column;
  };
  static constexpr Heading kHeadings[] = {{"name", "", {"name", Align::kLeft}},
                                          {"cumulative_return", "", {"return"}},
                                          {"annualised_return", "", {"a year"}},
                                          {"volatility", "", {"volatility"}},
                                          {"sharpe", "", {"Sharpe"}},
                                          {"maximum_drawdown", "", {"max drawdown"}},
                                          {"drawdown_peak", "drawdown_trough", {"from peak to trough", Align::kLeft}},
                                          {"calmar", "", {"Calmar"}},
                                          {"rolls", "", {"rolls"}},
                                          {"fees", "", {"fees CNY"}}};
  const Table figures = comparison_figures().of(results);
  std::vector<Column> columns;
  std::vector<Row> rows(results.size());
  for (const Heading& heading : kHeadings) {
    columns.push_back(heading.column);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::string cell = shown_figure(figures, i, heading.figure);
      if (!heading.second.empty() && !cell.empty()) cell += " " + shown_figure(figures, i, heading.second);
      rows[i].push_back(std::move(cell));
    }
  }
  const bool same_period = std::all_of(results.begin(), results.end(), [&](const BacktestResult& result) {
    return period_of(result.statistics) == period_of(results.front().statistics);
  });
  std::string text;
  if (same_period) {
    text += period_of(results.front().statistics) + "\n\n";
  } else {
    for (const BacktestResult& result : results) text += result.name + ": " + period_of(result.statistics) + "\n";
    text += "\n";
  }
  return text + fitted(columns, rows, "", width) + attribution_table(results, width) + margin_table(results, width) +
         benchmark_table(results, width) + money_weighted_table(results, width) + sleeve_table(results, width) +
         remarks(results);
}

std::string result_summary(const BacktestResult& result, std::size_t width) {
  const PerformanceStatistics& s = result.statistics;
  std::string text = fmt::format(
      "{} ({})\n", result.name,
      result.sleeves.empty() ? "strategy " + result.strategy : fmt::format("{} sleeves", result.sleeves.size()));
  if (!result.description.empty()) text += result.description + "\n";
  text += period_of(s) + "\n\n";

  text += lines_of(performance_figures(), s);
  if (result.hedge.tracking_error) text += lines_of(hedge_figures(), result.hedge);
  if (result.hedge_cover.worst_ratio) text += lines_of(cover_figures(), result.hedge_cover);
  text += lines_of(amount_figures(), result) + lines_of(count_figures(), result);

  if (!s.drawdowns.empty()) {
    std::vector<DatedDrawdown> deepest = totals_of(result).drawdowns;
    deepest.resize(std::min<std::size_t>(deepest.size(), 5));
    static constexpr Column kColumns[] = {
        {"depth"},        {"peak", Align::kLeft}, {"trough", Align::kLeft}, {"recovery", Align::kLeft},
        {"trading days"}, {"calendar days"}};
    std::vector<Row> rows;
    for (const DatedDrawdown& drawdown : deepest) {
      rows.push_back({percent(-drawdown.depth), drawdown.peak.to_string(), drawdown.trough.to_string(),
                      drawdown.recovery ? drawdown.recovery->to_string() : "open",
                      fmt::format("{}", drawdown.trading_days), fmt::format("{}", drawdown.calendar_days)});
    }
    text += "\nDeepest drawdowns\n" + fitted(kColumns, rows, "  ", width);
  }
  if (!s.yearly.empty()) {
    text += "\nReturns by year\n";
    for (const PeriodReturn& year : s.yearly) {
      text +=
          fmt::format("  {}{:>10}{}\n", year.label, percent(year.value),
                      year.is_partial ? fmt::format("  part: {} to {}", year.first.to_string(), year.last.to_string())
                                      : std::string());
    }
  }
  const std::span<const BacktestResult> alone(&result, 1);
  return text + attribution_table(alone, width) + margin_table(alone, width) + benchmark_table(alone, width) +
         money_weighted_table(alone, width) + sleeve_table(alone, width) + remarks(alone);
}

}  // namespace hedgelab
