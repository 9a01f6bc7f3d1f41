#include "engine/simulation/data_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "engine/reference/price_limit.h"
#include "engine/simulation/hedge_days.h"

namespace hedgelab {
namespace {

constexpr double kFarFromIndex = 0.05;
constexpr double kIndexJump = 0.12;  // the CSI indexes have not moved by more than 11% in a day
constexpr double kNetValueJump = 0.10;
constexpr int kGapMinutes = 30;

std::string text_of(std::int32_t raw) { return to_string(price_of(raw)); }

/// What a finding is about. Most days have none, so its words are only made when they are asked for.
struct Where {
  const std::string& symbol;
  Date date;
};

std::string words(const Where& where) { return fmt::format("{} on {}", where.symbol, where.date.to_string()); }

/// Findings of one kind: how many, and the worst by a measure of its own.
class Tally {
 public:
  explicit Tally(std::string what) : what_(std::move(what)) {}
  void add(double how_bad, const std::string& example) {
    ++count_;
    if (count_ > 1 && how_bad <= worst_) return;
    worst_ = how_bad;
    example_ = example;
  }
  void tell(std::vector<std::string>& lines) const {
    if (count_ > 0) lines.push_back(fmt::format("DATA: {} {}, the worst {}", count_, what_, example_));
  }

 private:
  std::string what_, example_;
  std::size_t count_ = 0;
  double worst_ = 0.0;
};

class Search {
 public:
  explicit Search(const MarketPanel& panel) : panel_(&panel), rules_(&panel.rules()) {}

  void look_at_contract(ContractId id, DayIndex day) {
    const auto series = panel_->series_of(id);
    if (!series) return;
    const MarketPanel::Series& source = panel_->series(*series);
    const Where where{source.symbol, rules_->calendar.day(day)};
    const Range range =
        look_at_bars(source.bars, source.daily_only ? panel_->daily_grid() : panel_->grid(), day, where);
    look_at_limits(id, *series, day, range, where);
    look_at_settlement(id, *series, day, range, where);
  }

  void look_at_series(SeriesId id, DayIndex first, DayIndex last) {
    const MarketPanel::Series& source = panel_->series(id);
    const double bound = source.kind == SeriesKind::kNetValue ? kNetValueJump : kIndexJump;
    std::optional<Price> before;
    if (first > 0) before = last_close_on(*panel_, id, first - 1);
    for (DayIndex day = first; day <= last; ++day) {
      const auto close = last_close_on(*panel_, id, day);
      if (!close) continue;
      const double move = before ? close->to_double() / before->to_double() - 1.0 : 0.0;
      if (std::abs(move) > bound) {
        jumps_.add(std::abs(move),
                   fmt::format("{:+.1f}% of {} on {}, from {} to {}", 100.0 * move, source.symbol,
                               rules_->calendar.day(day).to_string(), to_string(*before), to_string(*close)));
      }
      before = close;
    }
  }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const Tally* tally : {&closes_, &limits_, &settlements_, &ticks_, &finals_, &gaps_, &jumps_})
      tally->tell(lines);
    return lines;
  }

 private:
  struct Range {
    std::int32_t lowest = std::numeric_limits<std::int32_t>::max();
    std::int32_t highest = std::numeric_limits<std::int32_t>::min();
    [[nodiscard]] bool is_known() const { return lowest <= highest; }
  };

  // The range of a usual day in one pass without a branch: every bar is there with all its prices, and closes inside
  // its own high and low. Unknown of any other day. A column that the data do not have is the close, as bar by bar.
  static Range usual_range(const BarColumns& c, std::size_t begin, std::size_t end) {
    if (std::memchr(c.present.data() + begin, 0, end - begin) != nullptr) return {};
    const std::int32_t* close = c.close.data();
    const auto or_close = [close](const auto& column) { return column.empty() ? close : column.data(); };
    const std::int32_t *open = or_close(c.open), *high = or_close(c.high), *low = or_close(c.low);
    Range range;
    bool is_usual = true;
    for (std::size_t at = begin; at < end; ++at) {
      is_usual &= low[at] <= close[at];
      is_usual &= close[at] <= high[at];
      range.lowest = std::min(range.lowest, std::min(low[at], open[at]));
      range.highest = std::max(range.highest, std::max(high[at], open[at]));
    }
    // A high that is missing lies below its close; another price would be the lowest.
    return is_usual && range.lowest != kMissingPrice ? range : Range{};
  }

  Range look_at_bars(const BarSeries& bars, const SlotGrid& grid, DayIndex day, const Where& where) {
    Range range;
    if (day < bars.first_day || day > bars.last_day) return range;
    const BarColumns& c = *bars.columns;
    const auto begin = static_cast<std::size_t>(grid.slots_before(day) - grid.slots_before(bars.first_day));
    const auto end = begin + static_cast<std::size_t>(grid.slots_on(day));
    if (const Range usual = usual_range(c, begin, end); usual.is_known()) return usual;
    const auto value = [](const auto& column, std::size_t at, std::int32_t otherwise) {
      return column.empty() || column[at] == kMissingPrice ? otherwise : column[at];
    };
    std::size_t missing = 0, longest = 0;
    bool any = false;
    for (std::size_t at = begin; at < end; ++at) {
      if (c.present[at] == 0) {
        missing += any ? 1 : 0;  // before the first bar and after the last there may be no trading
        continue;
      }
      any = true;
      longest = std::max(longest, missing);
      missing = 0;
      const std::int32_t low = value(c.low, at, c.close[at]);
      const std::int32_t high = value(c.high, at, c.close[at]);
      range.lowest = std::min({range.lowest, low, c.close[at], value(c.open, at, c.close[at])});
      range.highest = std::max({range.highest, high, c.close[at], value(c.open, at, c.close[at])});
      if (c.close[at] < low || c.close[at] > high) {
        const double off = std::max(low - c.close[at], c.close[at] - high);
        closes_.add(off / c.close[at],
                    fmt::format("{} of {}, {} to {}", text_of(c.close[at]), words(where), text_of(low), text_of(high)));
      }
    }
    const int minutes = minutes_per_bar(bars.frequency);
    const auto gap = static_cast<int>(longest) * minutes;
    if (minutes > 0 && gap >= kGapMinutes) {
      gaps_.add(gap, fmt::format("{} minutes of {}", gap, words(where)));
    }
    return range;
  }

  void look_at_limits(ContractId id, SeriesId series, DayIndex day, const Range& range, const Where& where) {
    if (!range.is_known() || day == 0) return;
    auto base = panel_->settlement(series, day - 1);
    if (!base) base = last_close_on(*panel_, series, day - 1);
    if (!base) return;
    const PriceLimits limits = price_limits(*rules_, id, rules_->calendar.day(day), *base);
    const bool above = range.highest > limits.highest;
    if (!above && range.lowest >= limits.lowest) return;
    const std::int32_t price = above ? range.highest : range.lowest;
    const double off = std::abs(static_cast<double>(price) / base->to_double() / Price::kScale - 1.0);
    limits_.add(off,
                fmt::format("{} of {}, limits {} to {}", text_of(price), words(where),
                            to_string(Price::from_raw(limits.lowest)), to_string(Price::from_raw(limits.highest))));
  }

  void look_at_settlement(ContractId id, SeriesId series, DayIndex day, const Range& range, const Where& where) {
    const auto official = panel_->settlement(series, day);
    if (!official) return;
    const Contract& contract = rules_->contracts.contract(id);
    const double price = official->to_double();
    if (contract.last_trading_day == rules_->calendar.day(day)) {
      const auto index = panel_->index_of(contract.instrument);
      const auto close = index ? last_close_on(*panel_, *index, day) : std::nullopt;
      const double off = close ? std::abs(price / close->to_double() - 1.0) : 0.0;
      if (off > kFarFromIndex) {
        finals_.add(off, fmt::format("{} of {}, index {}", to_string(*official), words(where), to_string(*close)));
      }
      return;
    }
    if (official->raw() % rules_->contracts.instrument(contract.instrument).tick.raw() != 0) {
      ticks_.add(0.0, fmt::format("{} of {}", to_string(*official), words(where)));
    }
    if (!range.is_known() || (official->raw() >= range.lowest && official->raw() <= range.highest)) return;
    const bool above = official->raw() > range.highest;
    const double edge = price_of(above ? range.highest : range.lowest).to_double();
    settlements_.add(std::abs(price / edge - 1.0), fmt::format("{} of {}, {} to {}", to_string(*official), words(where),
                                                               text_of(range.lowest), text_of(range.highest)));
  }

  const MarketPanel* panel_;
  const RuleBook* rules_;
  Tally closes_{"bars close outside their own high and low"};
  Tally limits_{"days have prices beyond the price limits"};
  Tally settlements_{"settlement prices lie outside their day's range"};
  Tally ticks_{"settlement prices lie off the tick"};
  Tally finals_{"final settlement prices lie over 5% away from the index"};
  Tally gaps_{"sessions have half an hour or more without a bar"};
  Tally jumps_{"closes of spot or index jump"};
};

}  // namespace

std::vector<std::string> data_findings(const MarketPanel& panel, const UsedData& used) {
  const TradingCalendar& calendar = panel.rules().calendar;
  std::vector<std::pair<Date, ContractId>> days;
  const auto use = [&](Date date, ContractId contract) {
    if (days.empty() || days.back() != std::pair(date, contract)) days.emplace_back(date, contract);
  };
  for (const SettlementRecord& record : used.settlements) use(record.date, record.contract);
  for (const Fill& fill : used.fills) use(fill.filled_at.date(), fill.contract);
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  Search search(panel);
  for (const auto& [date, contract] : days) search.look_at_contract(contract, calendar.index_of(date));
  if (used.spot) search.look_at_series(*used.spot, used.first, used.last);
  if (used.index && used.index != used.spot) search.look_at_series(*used.index, used.first, used.last);
  return search.lines();
}

}  // namespace hedgelab
