// What stands beside a result: its benchmarks, and the sleeves that share its account.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "engine/core/error.h"
#include "engine/results/result_text.h"
#include "engine/table/text_table.h"

namespace hedgelab {

using namespace terminal;

std::string benchmark_table(std::span<const BacktestResult> results) {
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
  return "\nAgainst benchmarks\n" + aligned(kColumns, rows, "");
}

std::string money_weighted_table(std::span<const BacktestResult> results) {
  static constexpr Column kColumns[] = {
      {"name", Align::kLeft}, {"money-weighted\na year"}, {"brought in CNY"}, {"final equity CNY"}};
  std::vector<Row> rows;
  for (const BacktestResult& result : results) {
    if (!result.money_weighted_return) continue;
    Money brought_in = result.equity.points.front().equity;
    bool flows = false;
    for (const EquityPoint& point : result.equity.points) {
      brought_in += point.flow;
      flows = flows || !point.flow.is_zero();
    }
    if (!flows) continue;
    rows.push_back({result.name, percent(result.money_weighted_return), whole_cny(brought_in),
                    whole_cny(result.equity.points.back().equity)});
  }
  if (rows.empty()) return "";
  return "\nMoney that came step by step\n" + aligned(kColumns, rows, "");
}

std::string sleeve_table(std::span<const BacktestResult> results) {
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
                    whole_cny(result.equity.points.back().equity - together)});
  }
  if (rows.empty()) return "";
  return "\nSleeves\n" + aligned(kColumns, rows, "");
}

std::string benchmarks_csv(const BacktestResult& result) {
  std::string text = "benchmark,year,strategy_return,benchmark_return,excess\n";
  for (const BenchmarkComparison& benchmark : result.benchmarks) {
    for (const BenchmarkYear& year : benchmark.yearly) {
      fmt::format_to(std::back_inserter(text), "{},{},{},{},{}\n", benchmark.symbol, year.label, year.strategy,
                     year.benchmark, year.excess);
    }
  }
  return text;
}

std::string sleeves_csv(const BacktestResult& result) {
  std::string text = "date,equity";
  for (const SleeveResult& sleeve : result.sleeves) text += "," + sleeve.name;
  text += ",netting_and_idle\n";
  for (std::size_t i = 0; i < result.equity.points.size(); ++i) {
    const EquityPoint& point = result.equity.points[i];
    fmt::format_to(std::back_inserter(text), "{},{}", point.date.to_string(), to_string(point.equity));
    Money rest = point.equity;
    for (const SleeveResult& sleeve : result.sleeves) {
      ensure(sleeve.equity.points.at(i).date == point.date, "a sleeve's curve has other days than its account's");
      rest -= sleeve.equity.points[i].equity;
      text += "," + to_string(sleeve.equity.points[i].equity);
    }
    text += "," + to_string(rest) + "\n";
  }
  return text;
}

std::string sleeve_fills_csv(const BacktestResult& result, const ContractTable& contracts) {
  std::string text =
      "sleeve,decided_at,filled_at,symbol,offset,purpose,quantity,price,notional,fee,order_fee,order_id,slippage\n";
  for (const SleeveResult& sleeve : result.sleeves) {
    for (const Fill& fill : sleeve.fills) {
      fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{},{},{}\n", sleeve.name,
                     fill.decided_at.to_string(), fill.filled_at.to_string(), contracts.contract(fill.contract).code,
                     to_string(fill.offset), to_string(fill.purpose), to_string(fill.quantity), to_string(fill.price),
                     to_string(fill.notional), to_string(fill.fee), to_string(fill.order_fee), fill.order_id,
                     to_string(fill.slippage));
    }
  }
  return text;
}

}  // namespace hedgelab
