// The part of BarCollector that looks at whole series.

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "engine/import/bar_collector.h"
#include "engine/reference/price_limit.h"
#include "engine/store/contracts_without_bars.h"
#include "engine/store/expected_bars.h"

namespace hedgelab {
namespace {

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

BarCollector::AllowedPrices BarCollector::allowed_prices(ContractId contract, Date date, const LimitBase& base) const {
  const PriceLimits limits = price_limits(*rules_, contract, date, price_of(base.price));
  AllowedPrices allowed{limits.lowest, limits.highest, ""};
  if (!base.is_settlement) {
    allowed.lowest -= base.price - limits.lowest;
    allowed.highest += limits.highest - base.price;
  }
  allowed.words = fmt::format(
      "{} to {}, {} {} of {}", to_string(Price::from_raw(allowed.lowest)), to_string(Price::from_raw(allowed.highest)),
      base.is_settlement ? "the limits around the settlement" : "twice the limits around the close",
      to_string(price_of(base.price)), rules_->calendar.day(base.day).to_string());
  return allowed;
}

std::string BarCollector::settlement_fault(const CollectedSeries& daily, const BarRecord& bar, const LimitBase* base) {
  const Date date = rules_->calendar.day(bar.at.day);
  if (base != nullptr) {
    const AllowedPrices allowed = allowed_prices(*daily.contract, date, *base);
    if (bar.settlement < allowed.lowest || bar.settlement > allowed.highest) return allowed.words;
  }
  // A settlement is a mean of the last hour's trades, the final one a mean of the index.
  const bool is_final = date == rules_->contracts.contract(*daily.contract).last_trading_day;
  if (is_final || bar.volume == 0 || bar.volume == kMissingCount) return "";
  if (bar.low == kMissingPrice || bar.high == kMissingPrice) return "";
  if (bar.settlement >= bar.low && bar.settlement <= bar.high) return "";
  return fmt::format("{} to {}, the range of its own day", to_string(price_of(bar.low)), to_string(price_of(bar.high)));
}

std::vector<BarCollector::LimitBase> BarCollector::check_settlements(const CollectedSeries& daily) {
  std::vector<LimitBase> bases;
  for (const CollectedBar& collected : daily.bars) {
    const BarRecord& bar = collected.bar;
    const LimitBase* base = !bases.empty() && bases.back().day == bar.at.day - 1 ? &bases.back() : nullptr;
    std::string fault;
    if (bar.settlement != kMissingPrice) fault = settlement_fault(daily, bar, base);
    if (!fault.empty() && collected.is_new()) {
      (void)judge(
          spec_->sources[collected.source].settlement_price, FindingKind::kSettlement, collected.place,
          fmt::format("{} {}: the settlement {} lies outside {}", daily.symbol,
                      rules_->calendar.day(bar.at.day).to_string(), to_string(price_of(bar.settlement)), fault));
    }
    // A settlement that is wrong does not make the next day's prices wrong, and neither does a close.
    const bool settles = bar.settlement != kMissingPrice && fault.empty();
    if (!settles && base != nullptr) {
      const AllowedPrices allowed = allowed_prices(*daily.contract, rules_->calendar.day(bar.at.day), *base);
      if (bar.close < allowed.lowest || bar.close > allowed.highest) continue;
    }
    bases.push_back({bar.at.day, settles ? bar.settlement : bar.close, settles});
  }
  return bases;
}

void BarCollector::check_price_limits(const CollectedSeries& series, const std::vector<LimitBase>& bases) {
  for (std::size_t begin = 0, end = 0; begin < series.bars.size(); begin = end) {
    const DayIndex day = series.bars[begin].bar.at.day;
    for (end = begin; end < series.bars.size() && series.bars[end].bar.at.day == day;) ++end;
    const auto base = std::lower_bound(bases.begin(), bases.end(), day - 1,
                                       [](const LimitBase& one, DayIndex wanted) { return one.day < wanted; });
    if (base == bases.end() || base->day != day - 1) continue;
    const Date date = rules_->calendar.day(day);
    const AllowedPrices allowed = allowed_prices(*series.contract, date, *base);
    // One finding a day: the first bar beyond, and how many there are.
    const CollectedBar* first = nullptr;
    std::int32_t beyond = 0;
    std::size_t count = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const BarRecord& bar = series.bars[i].bar;
      if (!series.bars[i].is_new()) continue;
      for (const std::int32_t raw : {bar.open, bar.high, bar.low, bar.close}) {
        if (raw == kMissingPrice || (raw >= allowed.lowest && raw <= allowed.highest)) continue;
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
                fmt::format("{} {}: {} lies outside {}{}", series.symbol, date.to_string(), to_string(price_of(beyond)),
                            allowed.words, bars));
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
  constexpr std::size_t kFirstDays = 5;
  std::size_t partial = 0;
  std::string text;
  for (const auto& [day, bars, is_new] : days) {
    const int expected = expected_bars(grid, *rules_, series.kind, series.contract, day);
    if (!is_new || bars >= expected || ++partial > kFirstDays) continue;
    text += fmt::format("{}{}: {} of {} bars", text.empty() ? "" : ", ", rules_->calendar.day(day).to_string(), bars,
                        expected);
  }
  if (partial == 0) return;
  const std::string more =
      partial > kFirstDays ? fmt::format(" and {} more days", partial - kFirstDays) : std::string();
  findings_->add_series(FindingKind::kPartialDay, name, fmt::format("{} {}{}", series.symbol, text, more));
}

void BarCollector::check_listed(const BarStore* previous) {
  struct Days {
    DayIndex first = std::numeric_limits<DayIndex>::max();
    DayIndex last = std::numeric_limits<DayIndex>::min();
  };
  std::map<std::pair<Frequency, InstrumentId>, Days> covered;
  for (const auto& [key, series] : series_) {
    if (!series.contract) continue;
    for (const CollectedBar& bar : series.bars) {
      if (!bar.is_new()) continue;
      Days& days = covered[{series.frequency, rules_->contracts.contract(*series.contract).instrument}];
      days.first = std::min(days.first, bar.bar.at.day);
      days.last = std::max(days.last, bar.bar.at.day);
    }
  }
  for (const auto& [key, days] : covered) {
    const Frequency frequency = key.first;
    const InstrumentId product = key.second;
    const ContractsWithoutBars found =
        contracts_without_bars(*rules_, product, days.first, days.last, [&](const std::string& code) {
          const auto at = series_.find({frequency, code});
          return (at != series_.end() && !at->second.bars.empty()) ||
                 (previous != nullptr && previous->find(code, frequency) != nullptr);
        });
    if (found.codes.empty()) continue;
    findings_->add_series(FindingKind::kNoData,
                          fmt::format("{}/{}", to_string(frequency), rules_->contracts.instrument(product).code),
                          found.text());
  }
}

void BarCollector::check_series(const BarStore* previous) {
  for (const auto& [key, series] : series_) {
    report_->bars +=
        std::count_if(series.bars.begin(), series.bars.end(), [](const auto& bar) { return bar.is_new(); });
  }
  for (const auto& [key, daily] : series_) {
    if (!daily.contract || daily.frequency != Frequency::kDaily) continue;
    const std::vector<LimitBase> bases = check_settlements(daily);
    for (const auto& [other_key, series] : series_) {
      if (other_key.second == key.second) check_price_limits(series, bases);
    }
  }
  for (const auto& [key, series] : series_) check_coverage(series);
  check_listed(previous);
}

}  // namespace hedgelab
