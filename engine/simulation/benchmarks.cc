#include "engine/simulation/benchmarks.h"

#include "engine/core/error.h"
#include "engine/simulation/joined_text.h"

namespace hedgelab {

void check_benchmarks(const BacktestConfig& config, const MarketPanel& panel, DayIndex first, DayIndex last) {
  for (const std::string& symbol : config.benchmarks) {
    const auto id = panel.find(symbol);
    if (!id) fail("{}: benchmark '{}' is not in the store", config.name, symbol);
    if (panel.series(*id).kind == SeriesKind::kContract) {
      fail("{}: {} cannot be a benchmark: it is a contract, and expires", config.name, symbol);
    }
    std::vector<std::string> missing;
    for (DayIndex day = first; day <= last; ++day) {
      if (!panel.daily_close(*id, day)) missing.push_back(panel.rules().calendar.day(day).to_string());
    }
    reject_missing_eve(config.name, panel, first, missing);
    if (missing.empty()) continue;
    fail("{}: benchmark {} has no daily close on {} of the period's trading days: {}", config.name, symbol,
         missing.size(), joined_some(missing));
  }
}

void reject_missing_eve(const std::string& name, const MarketPanel& panel, DayIndex first,
                        const std::vector<std::string>& missing) {
  const TradingCalendar& calendar = panel.rules().calendar;
  if (panel.frequency() == Frequency::kDaily || missing.size() != 1) return;
  if (missing.front() != calendar.day(first).to_string()) return;
  const Date session = calendar.day(first + 1);
  fail(
      "{}: an intraday curve begins with the close of the day before its first session, and the data begin on {}; "
      "start "
      "on {}",
      name, session.to_string(), calendar.next(session).to_string());
}

std::vector<BenchmarkComparison> compare_with_benchmarks(const BacktestConfig& config, const MarketPanel& panel,
                                                         const EquityCurve& curve,
                                                         const StatisticsConvention& convention) {
  const std::vector<Date> dates = curve.dates();
  const std::vector<double> values = curve.net_value();
  std::vector<BenchmarkComparison> comparisons;
  for (const std::string& symbol : config.benchmarks) {
    const SeriesId id = panel.find(symbol).value();
    std::vector<double> prices;
    prices.reserve(dates.size());
    for (const Date date : dates) {
      prices.push_back(panel.daily_close(id, panel.rules().calendar.index_of(date)).value().to_double());
    }
    comparisons.push_back(compare_with_benchmark(symbol, dates, values, prices, convention));
  }
  return comparisons;
}

}  // namespace hedgelab
