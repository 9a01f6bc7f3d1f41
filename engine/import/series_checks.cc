// The part of BarCollector that looks at whole series.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/import/bar_collector.h"
#include "engine/reference/price_limit.h"
#include "engine/store/expected_bars.h"

namespace hedgelab {
namespace {

/// Settlement of the trading day before `day`, or missing.
std::int32_t previous_settlement(const CollectedSeries& daily, DayIndex day) {
  const auto at = std::lower_bound(daily.bars.begin(), daily.bars.end(), day - 1,
                                   [](const CollectedBar& bar, DayIndex wanted) { return bar.bar.at.day < wanted; });
  return at != daily.bars.end() && at->bar.at.day == day - 1 ? at->bar.settlement : kMissingPrice;
}

/// Runs of neighbouring trading days: "2012-01-04 to 2012-12-31 (243)".
std::string runs_of_days(const TradingCalendar& calendar, const std::vector<DayIndex>& days) {
  constexpr std::size_t kMostRuns = 12;
  std::vector<std::string> runs;
  for (std::size_t i = 0; i < days.size();) {
    std::size_t last = i;
    while (last + 1 < days.size() && days[last + 1] == days[last] + 1) ++last;
    runs.push_back(last == i ? calendar.day(days[i]).to_string()
                             : fmt::format("{} to {} ({})", calendar.day(days[i]).to_string(),
                                           calendar.day(days[last]).to_string(), last - i + 1));
    i = last + 1;
  }
  const std::size_t shown = std::min(runs.size(), kMostRuns);
  std::string text =
      fmt::format("{}", fmt::join(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (runs.size() > shown) text += fmt::format(" and {} more runs of days", runs.size() - shown);
  return text;
}

}  // namespace

void BarCollector::check_price_limits(const CollectedSeries& series) {
  if (!series.contract) return;
  const auto daily = series_.find(Key(Frequency::kDaily, series.symbol));
  if (daily == series_.end()) return;
  for (std::size_t begin = 0, end = 0; begin < series.bars.size(); begin = end) {
    const DayIndex day = series.bars[begin].bar.at.day;
    for (end = begin; end < series.bars.size() && series.bars[end].bar.at.day == day;) ++end;
    const std::int32_t settlement = previous_settlement(daily->second, day);
    if (settlement == kMissingPrice) continue;
    const Date date = rules_->calendar.day(day);
    const PriceLimits limits = price_limits(*rules_, *series.contract, date, price_of(settlement));
    // One finding a day: the first bar beyond, and how many there are.
    const CollectedBar* first = nullptr;
    std::int32_t beyond = 0;
    std::size_t count = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const BarRecord& bar = series.bars[i].bar;
      if (!series.bars[i].is_new()) continue;
      for (const std::int32_t raw : {bar.open, bar.high, bar.low, bar.close}) {
        if (raw == kMissingPrice || (raw >= limits.lowest && raw <= limits.highest)) continue;
        if (first == nullptr) {
          first = &series.bars[i];
          beyond = raw;
        }
        ++count;
        break;
      }
    }
    if (first == nullptr) continue;
    const std::string bars = count > 1 ? fmt::format(" and {} more bars of the day", count - 1) : std::string();
    (void)judge(spec_->sources[first->source].price_limit, FindingKind::kPriceLimit, first->place,
                fmt::format("{} {}: {} lies outside {} to {}, the limits around the settlement {} of {}{}",
                            series.symbol, date.to_string(), to_string(price_of(beyond)),
                            to_string(Price::from_raw(limits.lowest)), to_string(Price::from_raw(limits.highest)),
                            to_string(price_of(settlement)), rules_->calendar.day(day - 1).to_string(), bars));
  }
}

void BarCollector::check_coverage(const CollectedSeries& series) {
  const std::string name = fmt::format("{}/{}", to_string(series.frequency), series.symbol);
  const SlotGrid& grid = grids_->grid(series.frequency);
  std::vector<DayIndex> missing;
  struct Day {
    DayIndex day;
    std::int64_t bars;
    bool is_new;  // has a bar that this import brought
  };
  std::vector<Day> days;
  for (const CollectedBar& collected : series.bars) {
    const DayIndex day = collected.bar.at.day;
    if (days.empty() || days.back().day != day) {
      // A gap between two days that the store had already was told when they came.
      const bool told = days.empty() || (!days.back().is_new && !collected.is_new());
      for (DayIndex gap = told ? day : days.back().day + 1; gap < day; ++gap) missing.push_back(gap);
      days.push_back({day, 0, false});
    }
    ++days.back().bars;
    days.back().is_new |= collected.is_new();
  }
  if (!missing.empty()) {
    findings_->add_series(FindingKind::kGap, name,
                          fmt::format("{}: {} trading days without a bar: {}", series.symbol, missing.size(),
                                      runs_of_days(rules_->calendar, missing)));
  }
  if (series.frequency == Frequency::kDaily) return;
  for (const auto& [day, bars, is_new] : days) {
    const int expected = expected_bars(grid, *rules_, series.kind, series.contract, day);
    if (!is_new || bars >= expected) continue;
    findings_->add_series(
        FindingKind::kPartialDay, name,
        fmt::format("{} {}: {} of {} bars", series.symbol, rules_->calendar.day(day).to_string(), bars, expected));
  }
}

void BarCollector::check_series() {
  for (const auto& [key, series] : series_) {
    report_->bars +=
        std::count_if(series.bars.begin(), series.bars.end(), [](const auto& bar) { return bar.is_new(); });
    check_price_limits(series);
    check_coverage(series);
  }
}

}  // namespace hedgelab
