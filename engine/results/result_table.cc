#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "engine/core/error.h"
#include "engine/results/result_text.h"
#include "engine/results/result_writer.h"
#include "engine/table/text_table.h"

namespace hedgelab {
namespace {

using namespace terminal;

// A depth of 0.2809 reads as -28.09%: a loss, beside the returns.
std::string loss(double depth) { return percent(-depth); }

Date day(const BacktestResult& result, std::size_t index) {
  ensure(index < result.equity.points.size(), "a drawdown points beyond its equity curve");
  return result.equity.points[index].date;
}

// Lines of all results in order of first appearance, each once, with the names of those it is true of where that is
// not all of them.
std::string shared_lines(std::span<const BacktestResult> results, std::vector<std::string> BacktestResult::*lines) {
  std::vector<std::pair<std::string, std::vector<std::string>>> owners;
  for (const BacktestResult& result : results) {
    for (const std::string& line : result.*lines) {
      auto found = std::find_if(owners.begin(), owners.end(), [&](const auto& entry) { return entry.first == line; });
      if (found == owners.end()) found = owners.insert(owners.end(), {line, {}});
      if (found->second.empty() || found->second.back() != result.name) found->second.push_back(result.name);
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

std::string period_of(const PerformanceStatistics& s) {
  return fmt::format("{} to {}, {} daily returns", s.first.to_string(), s.last.to_string(), s.returns);
}

}  // namespace

std::string comparison_table(const std::vector<BacktestResult>& results) {
  ensure(!results.empty(), "a comparison of no results");
  static constexpr std::array<Column, 10> kColumns = {{{"name", Align::kLeft},
                                                       {"return"},
                                                       {"a year"},
                                                       {"volatility"},
                                                       {"Sharpe"},
                                                       {"max drawdown"},
                                                       {"from peak to trough", Align::kLeft},
                                                       {"Calmar"},
                                                       {"rolls"},
                                                       {"fees CNY"}}};
  std::vector<Row> rows;
  bool same_period = true;
  for (const BacktestResult& result : results) {
    const PerformanceStatistics& s = result.statistics;
    same_period = same_period && period_of(s) == period_of(results.front().statistics);
    std::string days;
    if (!s.drawdowns.empty()) {
      const Drawdown& deepest = s.drawdowns.front();
      days = day(result, deepest.peak).to_string() + " " + day(result, deepest.trough).to_string();
    }
    rows.push_back({result.name, percent(s.cumulative_return), percent(s.annualised_return), percent(s.volatility),
                    number(s.sharpe), loss(s.maximum_drawdown), days, number(s.calmar),
                    fmt::format("{}", result.rolls.size()), whole_cny(total_fees(result))});
  }
  std::string text;
  if (same_period) {
    text += period_of(results.front().statistics) + "\n\n";
  } else {
    for (const BacktestResult& result : results) text += result.name + ": " + period_of(result.statistics) + "\n";
    text += "\n";
  }
  return text + aligned(kColumns, rows, "") + attribution_table(results) + margin_table(results) +
         benchmark_table(results) + money_weighted_table(results) + sleeve_table(results) + remarks(results);
}

std::string result_summary(const BacktestResult& result) {
  const PerformanceStatistics& s = result.statistics;
  std::string text = fmt::format(
      "{} ({})\n", result.name,
      result.sleeves.empty() ? "strategy " + result.strategy : fmt::format("{} sleeves", result.sleeves.size()));
  if (!result.description.empty()) text += result.description + "\n";
  text += period_of(s) + "\n\n";

  const auto line = [&](std::string_view title, const std::string& figure) {
    text += fmt::format("  {:<24}{:>14}\n", title, figure);
  };
  line("cumulative return", percent(s.cumulative_return));
  line("annualised return", percent(s.annualised_return));
  line("volatility", percent(s.volatility));
  line("Sharpe ratio", number(s.sharpe));
  line("Sortino ratio", number(s.sortino));
  line("Calmar ratio", number(s.calmar));
  line("maximum drawdown", loss(s.maximum_drawdown));
  line("best day", percent(s.best_day));
  line("worst day", percent(s.worst_day));
  line("days with a gain", s.returns > 0 ? percent(s.share_of_positive_days) : std::string(kNoValue));
  if (result.hedge.tracking_error) {
    line("hedge effectiveness", percent(result.hedge.effectiveness));
    line("correlation with spot", number(result.hedge.correlation));
    line("residual beta", number(result.hedge.residual_beta));
    line("tracking error", percent(result.hedge.tracking_error));
  }
  line("final equity CNY", whole_cny(result.equity.points.back().equity));
  line("fees CNY", whole_cny(total_fees(result)));
  line("turnover CNY", whole_cny(result.turnover));
  line("fills", fmt::format("{}", result.fills.size() + result.spot_fills.size()));
  line("rolls", fmt::format("{}", result.rolls.size()));
  line("orders not filled", fmt::format("{}", unfilled_orders(result)));

  if (!s.drawdowns.empty()) {
    static constexpr std::array<Column, 6> kColumns = {{{"depth"},
                                                        {"peak", Align::kLeft},
                                                        {"trough", Align::kLeft},
                                                        {"recovery", Align::kLeft},
                                                        {"trading days"},
                                                        {"calendar days"}}};
    std::vector<Row> rows;
    for (std::size_t i = 0; i < std::min<std::size_t>(s.drawdowns.size(), 5); ++i) {
      const Drawdown& drawdown = s.drawdowns[i];
      const Date end = drawdown.recovery ? day(result, *drawdown.recovery) : result.equity.points.back().date;
      rows.push_back({loss(drawdown.depth), day(result, drawdown.peak).to_string(),
                      day(result, drawdown.trough).to_string(), drawdown.recovery ? end.to_string() : "open",
                      fmt::format("{}", drawdown.duration), fmt::format("{}", end - day(result, drawdown.peak))});
    }
    text += "\nDeepest drawdowns\n" + aligned(kColumns, rows, "  ");
  }
  if (!s.yearly.empty()) {
    text += "\nReturns by year\n";
    for (const PeriodReturn& year : s.yearly) text += fmt::format("  {}{:>10}\n", year.label, percent(year.value));
  }
  const std::span<const BacktestResult> alone(&result, 1);
  return text + attribution_table(alone) + margin_table(alone) + benchmark_table(alone) + money_weighted_table(alone) +
         sleeve_table(alone) + remarks(alone);
}

}  // namespace hedgelab
