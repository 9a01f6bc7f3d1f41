// What the desk's own hedges did in the week, from their net values.

#include <fmt/format.h>

#include <cmath>

#include "engine/analysis/rolling_statistics.h"
#include "engine/analysis/weekly.h"
#include "engine/analysis/weekly_rows.h"

namespace hedgelab {
namespace {

// Growth from the last value on or before `from`; nullopt when there is none, or none up to `to`.
std::optional<double> growth(const DatedValues& values, Date from, Date to) {
  std::optional<double> first, last;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values.dates[i] <= from) first = values.values[i];
    if (values.dates[i] <= to) last = values.values[i];
  }
  return ratio_less_one(last, first);
}

}  // namespace

void add_hedge_rows(const WeeklyStudy& study, Date prev, const HedgeRecord& hedge, std::vector<WeeklyRow>& all) {
  WeeklyRows rows(all, study.date, hedge.name, "hedges");
  std::vector<double> values;
  for (std::size_t i = 0; i < hedge.net_values.size() && hedge.net_values.dates[i] <= study.date; ++i) {
    values.push_back(hedge.net_values.values[i]);
  }
  const bool reaches = !values.empty() && hedge.net_values.dates[values.size() - 1] == study.date;
  const std::string why = reaches ? "the result begins later" : "the result has no value on the day";
  const auto known = [&](std::optional<double> value) { return reaches ? value : std::nullopt; };
  const std::optional<double> total =
      values.size() > 1 ? std::optional(values.back() / values.front() - 1.0) : std::nullopt;
  rows.percent("last week", known(growth(hedge.net_values, prev, study.date)), why);
  rows.percent("year to date", known(growth(hedge.net_values, Date::from_ymd(study.date.year(), 1, 1) - 1, study.date)),
               why);
  rows.percent("since inception", known(total), why,
               values.empty() ? "" : "from " + hedge.net_values.dates.front().to_string());
  std::optional<double> yearly, volatility, sharpe, drawdown;
  if (values.size() > 2) {
    const std::vector<double> returns = simple_returns(values);
    yearly = std::pow(1.0 + *total, study.periods_per_year / static_cast<double>(returns.size())) - 1.0;
    volatility = sample_standard_deviation(returns) * std::sqrt(study.periods_per_year);
    if (*volatility > 0.0) sharpe = (*yearly - study.risk_free_rate) / *volatility;
    drawdown = rolling_maximum_drawdown(values, values.size()).front();
  }
  rows.percent("a year", known(yearly), why);
  rows.percent("volatility", known(volatility), why);
  rows.number("Sharpe", known(sharpe), "", why);
  rows.percent("maximum drawdown", known(drawdown), why);
  const auto held = hedge.contracts.find(study.date);
  rows.words("contract held", !reaches ? why : held == hedge.contracts.end() ? "none" : held->second);
  int signals = 0;
  for (const auto& signal : hedge.signals) {
    if (signal.date <= prev || signal.date > study.date) continue;
    rows.words(fmt::format("signal {}", ++signals), fmt::format("{} {}", signal.date.to_string(), signal.words));
  }
}

}  // namespace hedgelab
