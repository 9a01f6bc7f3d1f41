#include "engine/store/store_inspection.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>

#include "engine/core/error.h"
#include "engine/reference/price_limit.h"
#include "engine/store/expected_bars.h"

namespace hedgelab {
namespace {

constexpr double kLargeMove = 0.08;
// Near a price limit: so much of the limit's own share, at most so much of the previous settlement.
constexpr double kNearLimitPart = 0.15;
constexpr double kNearLimit = 0.015;
constexpr double kVolumeTolerance = 0.05;
constexpr double kLeastDividend = -0.0001;  // of the price index in one day; below zero for rounding only
constexpr double kMostDividend = 0.003;

std::string text_of(std::int32_t raw) { return to_string(price_of(raw)); }

/// One series with the places of its days.
class SeriesDays {
 public:
  SeriesDays(const BarStore& store, const BarSeries& series, const RuleBook& rules)
      : series_(&series), grid_(&store.grid(series.frequency)), columns_(&*series.columns) {
    if (series.kind == SeriesKind::kContract) contract_ = rules.contracts.find(series.symbol);
  }

  [[nodiscard]] bool covers(DayIndex day) const { return day >= series_->first_day && day <= series_->last_day; }
  /// Slots [begin, end) of a day in the columns. REQUIRES: covers(day).
  [[nodiscard]] std::size_t begin(DayIndex day) const {
    return static_cast<std::size_t>(grid_->slots_before(day) - grid_->slots_before(series_->first_day));
  }
  [[nodiscard]] std::size_t end(DayIndex day) const { return begin(day + 1); }
  [[nodiscard]] int bars(DayIndex day) const {
    int count = 0;
    for (std::size_t i = begin(day); i < end(day); ++i) count += columns_->present[i];
    return count;
  }
  /// Close of the day's last bar; missing when the day has none.
  [[nodiscard]] std::int32_t close(DayIndex day) const {
    if (!covers(day)) return kMissingPrice;
    for (std::size_t i = end(day); i > begin(day); --i) {
      if (columns_->present[i - 1] != 0) return columns_->close[i - 1];
    }
    return kMissingPrice;
  }
  [[nodiscard]] std::int32_t settlement(DayIndex day) const {
    return covers(day) && !columns_->settlement.empty() ? columns_->settlement[begin(day)] : kMissingPrice;
  }
  /// Sum of the day's volumes; kMissingTurnover when any bar lacks its own.
  [[nodiscard]] std::int64_t volume(DayIndex day) const {
    if (!covers(day) || columns_->volume.empty()) return kMissingTurnover;
    std::int64_t sum = 0;
    bool any = false;
    for (std::size_t i = begin(day); i < end(day); ++i) {
      if (columns_->present[i] == 0) continue;
      if (columns_->volume[i] == kMissingCount) return kMissingTurnover;
      sum += columns_->volume[i];
      any = true;
    }
    return any ? sum : kMissingTurnover;
  }
  [[nodiscard]] const SlotGrid& grid() const { return *grid_; }
  [[nodiscard]] const BarSeries& series() const { return *series_; }
  [[nodiscard]] const BarColumns& columns() const { return *columns_; }
  [[nodiscard]] const std::optional<ContractId>& contract() const { return contract_; }

 private:
  const BarSeries* series_;
  const SlotGrid* grid_;
  const BarColumns* columns_;
  std::optional<ContractId> contract_;
};

std::vector<std::string> column_names(const BarColumns& columns) {
  std::vector<std::string> names;
  const auto add = [&](const char* name, const auto& column) {
    if (!column.empty()) names.emplace_back(name);
  };
  add("open", columns.open);
  add("high", columns.high);
  add("low", columns.low);
  add("close", columns.close);
  add("settlement", columns.settlement);
  add("volume", columns.volume);
  add("open_interest", columns.open_interest);
  add("turnover", columns.turnover);
  return names;
}

SeriesCoverage cover(const SeriesDays& days, const RuleBook& rules) {
  const BarSeries& series = days.series();
  SeriesCoverage coverage;
  coverage.symbol = series.symbol;
  coverage.kind = series.kind;
  coverage.frequency = series.frequency;
  coverage.first_date = rules.calendar.day(series.first_day);
  coverage.last_date = rules.calendar.day(series.last_day);
  coverage.columns = column_names(*series.columns);
  for (DayIndex day = series.first_day; day <= series.last_day; ++day) {
    const int bars = days.bars(day);
    const int expected = expected_bars(days.grid(), rules, series.kind, days.contract(), day);
    coverage.bars += bars;
    coverage.expected_bars += expected;
    if (bars == 0) {
      coverage.missing_days.push_back(rules.calendar.day(day));
    } else if (bars < expected) {
      coverage.partial_days.push_back(rules.calendar.day(day));
    }
    if (!series.columns->settlement.empty() && bars > 0 && days.settlement(day) == kMissingPrice) {
      ++coverage.missing_settlements;
    }
  }
  return coverage;
}

class AnomalySearch {
 public:
  AnomalySearch(const BarStore& store, const RuleBook& rules, std::vector<StoreAnomaly>& anomalies)
      : store_(&store), rules_(&rules), anomalies_(&anomalies) {}

  void look_at(const SeriesDays& days) {
    const BarSeries& series = days.series();
    const BarSeries* daily_series =
        series.frequency == Frequency::kDaily ? nullptr : store_->find(series.symbol, Frequency::kDaily);
    for (DayIndex day = series.first_day; day <= series.last_day; ++day) {
      if (days.bars(day) == 0) continue;
      check_bars(days, day);
      if (daily_series != nullptr) {
        compare_with_daily(days, SeriesDays(*store_, *daily_series, *rules_), day);
        continue;  // moves and limits are told once, of the daily bars
      }
      check_move(days, day);
      if (series.frequency == Frequency::kDaily) check_daily(days, day);
    }
    if (series.frequency == Frequency::kDaily && series.kind == SeriesKind::kTotalReturnIndex) {
      compare_with_price_index(days);
    }
  }

 private:
  void add(const SeriesDays& days, DayIndex day, std::string what) {
    anomalies_->push_back({days.series().symbol, days.series().frequency, rules_->calendar.day(day), std::move(what)});
  }

  /// Order of prices and volume, told once a day.
  void check_bars(const SeriesDays& days, DayIndex day) {
    const BarColumns& c = days.columns();
    int disordered = 0;
    int idle = 0;
    std::int32_t before = days.close(day - 1);
    for (std::size_t i = days.begin(day); i < days.end(day); ++i) {
      if (c.present[i] == 0) continue;
      const std::int32_t close = c.close[i];
      const std::int32_t open = c.open.empty() || c.open[i] == kMissingPrice ? close : c.open[i];
      const std::int32_t high = c.high.empty() || c.high[i] == kMissingPrice ? std::max(open, close) : c.high[i];
      const std::int32_t low = c.low.empty() || c.low[i] == kMissingPrice ? std::min(open, close) : c.low[i];
      if (high < std::max(open, close) || low > std::min(open, close)) ++disordered;
      const bool moved = high != low || (before != kMissingPrice && close != before);
      if (!c.volume.empty() && c.volume[i] == 0 && moved) ++idle;
      before = close;
    }
    if (disordered > 0)
      add(days, day, fmt::format("{} bars whose high or low does not hold open and close", disordered));
    if (idle > 0) {
      add(days, day,
          days.series().frequency == Frequency::kDaily
              ? std::string("no volume, but the price moved")
              : fmt::format("{} bars without volume in which the price moved", idle));
    }
  }

  void check_move(const SeriesDays& days, DayIndex day) {
    const std::int32_t close = days.close(day);
    const std::int32_t before = days.close(day - 1);
    if (before == kMissingPrice) return;
    const double move = static_cast<double>(close) / static_cast<double>(before) - 1.0;
    if (std::abs(move) > kLargeMove) {
      add(days, day, fmt::format("close moved {:+.1f}% from {} to {}", 100.0 * move, text_of(before), text_of(close)));
    }
  }

  void check_daily(const SeriesDays& days, DayIndex day) {
    if (!days.contract()) return;
    const Contract& contract = rules_->contracts.contract(*days.contract());
    const Date date = rules_->calendar.day(day);
    const BarColumns& c = days.columns();
    const std::size_t at = days.begin(day);
    // The final settlement is a mean of the index and may lie outside the futures' own range.
    if (const std::int32_t settlement = days.settlement(day);
        settlement != kMissingPrice && date != contract.last_trading_day && !c.high.empty() && !c.low.empty() &&
        c.high[at] != kMissingPrice && c.low[at] != kMissingPrice &&
        (settlement > c.high[at] || settlement < c.low[at])) {
      add(days, day,
          fmt::format("settlement {} outside the day's range {} to {}", text_of(settlement), text_of(c.low[at]),
                      text_of(c.high[at])));
    }
    const std::int32_t previous = days.settlement(day - 1);
    if (previous == kMissingPrice) return;
    const PriceLimits limits = price_limits(*rules_, *days.contract(), date, price_of(previous));
    const bool rising = c.close[at] > previous;
    const std::int64_t limit = rising ? limits.highest : limits.lowest;
    const std::string name = fmt::format("{}{:.0f}% limit {}", rising ? '+' : '-', 100.0 * limits.share.to_double(),
                                         to_string(Price::from_raw(limit)));
    const std::int64_t room = rising ? limit - c.close[at] : c.close[at] - limit;
    const double share = static_cast<double>(room) / static_cast<double>(previous);
    if (room < 0) {
      add(days, day, fmt::format("close {} beyond the {}", text_of(c.close[at]), name));
    } else if (room == 0) {
      add(days, day, fmt::format("close at the {}: locked", name));
    } else if (share <= std::min(kNearLimit, kNearLimitPart * limits.share.to_double())) {
      add(days, day, fmt::format("close {:.1f}% from the {}", 100.0 * share, name));
    }
  }

  void compare_with_daily(const SeriesDays& days, const SeriesDays& daily, DayIndex day) {
    const int expected = expected_bars(days.grid(), *rules_, days.series().kind, days.contract(), day);
    // A day cut by the source is told as partial; its sum says nothing.
    constexpr double kNearlyComplete = 0.95;
    const std::int64_t sum = days.volume(day);
    const std::int64_t whole = daily.volume(day);
    if (days.bars(day) >= kNearlyComplete * expected && sum != kMissingTurnover && whole > 0) {
      const double ratio = static_cast<double>(sum) / static_cast<double>(whole);
      if (std::abs(ratio - 1.0) > kVolumeTolerance) {
        add(days, day, fmt::format("the volumes of the day add up to {:.2f} of the daily bar's", ratio));
      }
    }
    const std::int32_t close = daily.close(day);
    const std::size_t last = days.begin(day) + static_cast<std::size_t>(expected) - 1;
    const bool has_last_bar = expected == days.grid().slots_on(day) || days.contract();
    if (!has_last_bar || days.columns().present[last] == 0 || close == kMissingPrice) return;
    if (days.columns().close[last] != close) {
      add(days, day,
          fmt::format("last close {} differs from the daily close {}", text_of(days.columns().close[last]),
                      text_of(close)));
    }
  }

  /// A total-return index is its price index plus dividends: a day's growth of the two differs by the dividends of that
  /// day, which are neither negative nor large.
  void compare_with_price_index(const SeriesDays& days) {
    const BarSeries* price_series = nullptr;
    for (const Instrument& instrument : rules_->contracts.instruments()) {
      if (instrument.total_return == days.series().symbol) {
        price_series = store_->find(instrument.underlying, Frequency::kDaily);
      }
    }
    if (price_series == nullptr) return;
    const SeriesDays price(*store_, *price_series, *rules_);
    for (DayIndex day = days.series().first_day + 1; day <= days.series().last_day; ++day) {
      const std::int32_t closes[] = {days.close(day), days.close(day - 1), price.close(day), price.close(day - 1)};
      if (std::find(std::begin(closes), std::end(closes), kMissingPrice) != std::end(closes)) continue;
      const double dividend = static_cast<double>(closes[0]) / static_cast<double>(closes[1]) -
                              static_cast<double>(closes[2]) / static_cast<double>(closes[3]);
      if (dividend >= kLeastDividend && dividend <= kMostDividend) continue;
      add(days, day,
          fmt::format("grew by {:+.2f}% against its price index {}: no day's dividends", 100.0 * dividend,
                      price_series->symbol));
    }
  }

  const BarStore* store_;
  const RuleBook* rules_;
  std::vector<StoreAnomaly>* anomalies_;
};

std::vector<ProductWithoutBars> products_without_bars(const BarStore& store, const RuleBook& rules) {
  std::map<std::pair<Frequency, InstrumentId>, std::pair<DayIndex, DayIndex>> days;
  for (const BarSeries& series : store.series()) {
    const auto contract = series.kind == SeriesKind::kContract ? rules.contracts.find(series.symbol) : std::nullopt;
    if (!contract) continue;
    const auto [at, is_first] = days.try_emplace({series.frequency, rules.contracts.contract(*contract).instrument},
                                                 std::pair(series.first_day, series.last_day));
    at->second.first = std::min(at->second.first, series.first_day);
    at->second.second = std::max(at->second.second, series.last_day);
  }
  std::vector<ProductWithoutBars> products;
  for (const auto& [key, range] : days) {
    const Frequency frequency = key.first;
    ContractsWithoutBars found =
        contracts_without_bars(rules, key.second, range.first, range.second,
                               [&](const std::string& code) { return store.find(code, frequency) != nullptr; });
    if (found.codes.empty()) continue;
    products.push_back({rules.contracts.instrument(key.second).code, frequency, std::move(found)});
  }
  return products;
}

}  // namespace

StoreInspection inspect_store(const BarStore& store, const RuleBook& rules) {
  StoreInspection inspection;
  AnomalySearch search(store, rules, inspection.anomalies);
  for (const BarSeries& series : store.series()) {
    const SeriesDays days(store, series, rules);
    inspection.series.push_back(cover(days, rules));
    search.look_at(days);
  }
  inspection.without_bars = products_without_bars(store, rules);
  return inspection;
}

}  // namespace hedgelab
