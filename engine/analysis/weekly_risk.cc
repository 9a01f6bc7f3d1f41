// Volatility, what options say of it, and valuation in the week.

#include <fmt/format.h>

#include <algorithm>

#include "engine/analysis/growing_sample.h"
#include "engine/analysis/rolling_statistics.h"
#include "engine/analysis/weekly_sections.h"

namespace hedgelab {
namespace {

void add_mood_rows(const ProductWeek& week, WeeklyRows& rows, const std::string& name, const DatedValues* values) {
  std::optional<double> today, before, percentile;
  std::string why = "needs option chains: a table of `hedgelab volatility` as \"volatility\"";
  if (values != nullptr) {
    GrowingSample sample;
    for (std::size_t i = 0; i < values->size() && values->dates[i] <= week.study.date; ++i) {
      if (values->dates[i] >= week.study.volatility_since) sample.add(values->values[i]);
      if (values->dates[i] == week.study.date) today = values->values[i];
      if (values->dates[i] == week.date(week.prev)) before = values->values[i];
    }
    if (today) percentile = sample.share_at_or_below(*today);
    why = "the volatility table has no such day, or too few";
  }
  rows.number(name, today, "", why);
  rows.number(name + ", change on the week", today && before ? std::optional(*today - *before) : std::nullopt, "", why);
  rows.percent(name + ", percentile", percentile, why);
}

void add_valuation_rows(const ProductWeek& week, WeeklyRows& rows) {
  const std::string& index = week.rules.contracts.instrument(week.product).underlying;
  std::optional<double> pe, percentile;
  std::string why = "needs a table date,index,pe_ttm as \"valuation\"";
  for (const Valuation& one : week.study.valuations) {
    if (one.index != index) continue;
    GrowingSample sample;
    for (const auto& [day, value] : one.pe_ttm) {
      if (day >= week.study.volatility_since && day <= week.study.date) sample.add(value);
    }
    if (const auto today = one.pe_ttm.find(week.study.date); today != one.pe_ttm.end()) {
      pe = today->second;
      percentile = sample.share_at_or_below(*pe);
    }
    why = "the valuation table has no such day, or too few";
  }
  rows.number("price over earnings", pe, "", why);
  rows.percent("price over earnings, percentile", percentile, why);
}

}  // namespace

void add_risk_rows(const ProductWeek& week, WeeklyRows rows) {
  for (const int window : {20, 30}) {
    const auto index = week.panel.index_of(week.product);
    std::optional<double> today, percentile;
    std::string why = "the store has no index closes", from;
    if (index) {
      const DayRange range = trading_days(week.rules.calendar, week.study.volatility_since, week.study.date);
      const Date first = week.date(std::max<DayIndex>(0, range.begin - window));
      const DatedValues closes = closes_between(week.panel, *index, first, week.study.date);
      const auto values = rolling_volatility(simple_returns(closes.values), static_cast<std::size_t>(window), 252.0);
      if (!values.empty() && closes.dates.back() == week.study.date) {
        GrowingSample sample;
        for (const double value : values) sample.add(value);
        today = values.back();
        percentile = sample.share_at_or_below(*today);
        from = fmt::format("since {}, {} days", closes.dates[closes.size() - values.size()].to_string(), values.size());
      }
      why = fmt::format("fewer than {} closes up to today", window + 1);
    }
    rows.percent(fmt::format("volatility of {} days", window), today, why);
    rows.percent(fmt::format("volatility of {} days, percentile", window), percentile, why, from);
  }
  const OptionMood* mood = nullptr;
  for (const OptionMood& one : week.study.moods) mood = one.product == week.market.code(week.product) ? &one : mood;
  add_mood_rows(week, rows, "VIX", mood == nullptr ? nullptr : &mood->vix);
  add_mood_rows(week, rows, "SKEW", mood == nullptr ? nullptr : &mood->skew);
  add_valuation_rows(week, rows);
}

}  // namespace hedgelab
