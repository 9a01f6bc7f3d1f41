// What stands beside a result: its benchmarks, and the sleeves that share its account.

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/results/result_text.h"
#include "engine/table/text_table.h"

namespace hedgelab {

using namespace terminal;

std::string benchmark_table(std::span<const BacktestResult> results, std::size_t width) {
  static constexpr Column kColumns[] = {{"name", Align::kLeft},
                                        {"benchmark", Align::kLeft},
                                        {"a year"},
                                        {"its a year"},
                                        {"excess"},
                                        {"tracking\nerror"},
                                        {"information\nratio"},
                                        {"its max\ndrawdown"},
                                        {"years\nahead"}};
  std::vector<Row> rows;
  for (const BacktestResult& result : results) {
    for (const BenchmarkComparison& benchmark : result.benchmarks) {
      const auto ahead = std::count_if(benchmark.yearly.begin(), benchmark.yearly.end(),
                                       [](const BenchmarkYear& year) { return year.excess > 0.0; });
      rows.push_back({result.name, benchmark.symbol, percent(result.statistics.annualised_return),
                      percent(benchmark.annualised_return), percent(benchmark.excess_annualised),
                      percent(benchmark.tracking_error), number(benchmark.information_ratio),
                      percent(-benchmark.maximum_drawdown), fmt::format("{}/{}", ahead, benchmark.yearly.size())});
    }
  }
  if (rows.empty()) return "";
  return "\nAgainst benchmarks\n" + fitted(kColumns, rows, "", width);
}

std::string money_weighted_table(std::span<const BacktestResult> results, std::size_t width) {
  static constexpr Column kColumns[] = {
      {"name", Align::kLeft}, {"money-weighted\na year"}, {"brought in CNY"}, {"final equity CNY"}};
  std::vector<Row> rows;
  for (const BacktestResult& result : results) {
    if (!result.money_weighted_return) continue;
    const RunTotals totals = totals_of(result);
    if (!totals.brought_in) continue;
    rows.push_back({result.name, percent(result.money_weighted_return), whole_cny(*totals.brought_in),
                    whole_cny(totals.final_equity)});
  }
  if (rows.empty()) return "";
  return "\nMoney that came step by step\n" + fitted(kColumns, rows, "", width);
}

std::string sleeve_table(std::span<const BacktestResult> results, std::size_t width) {
  static constexpr Column kColumns[] = {
      {"name", Align::kLeft}, {"sleeve", Align::kLeft}, {"strategy", Align::kLeft}, {"share"}, {"return"}, {"a year"},
      {"volatility"},         {"max drawdown"},         {"final equity CNY"}};
  std::vector<Row> rows;
  for (const BacktestResult& result : results) {
    if (result.sleeves.empty()) continue;
    Money together;
    for (const SleeveResult& sleeve : result.sleeves) {
      const Money last = sleeve.equity.points.back().equity;
      together += last;
      const PerformanceStatistics& s = sleeve.statistics;
      rows.push_back({result.name, sleeve.name, sleeve.strategy, to_string(sleeve.capital_share),
                      percent(s.cumulative_return), percent(s.annualised_return), percent(s.volatility),
                      percent(-s.maximum_drawdown), whole_cny(last)});
    }
    rows.push_back({result.name, "netting and idle", "", "", "", "", "", "",
                    whole_cny(totals_of(result).final_equity - together)});
  }
  if (rows.empty()) return "";
  return "\nSleeves\n" + fitted(kColumns, rows, "", width);
}

}  // namespace hedgelab
