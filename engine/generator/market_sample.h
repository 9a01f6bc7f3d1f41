#pragma once
// A generated store beside its spec and plan, for measuring. Internal to the check.

#include <optional>
#include <string>
#include <vector>

#include "engine/generator/market_check.h"
#include "engine/generator/market_plan.h"
#include "engine/store/bar_store.h"

namespace hedgelab {

/// Random access to one series by day and slot; missing where the store has no bar.
class SeriesReader {
 public:
  SeriesReader() = default;
  SeriesReader(const BarSeries& series, const SlotGrid& grid) : series_(&series), grid_(&grid) {}
  [[nodiscard]] explicit operator bool() const { return series_ != nullptr; }
  [[nodiscard]] bool covers(DayIndex day) const {
    return series_ != nullptr && day >= series_->first_day && day <= series_->last_day;
  }
  [[nodiscard]] bool present(DayIndex day, int slot = 0) const {
    return covers(day) && series_->columns->present[at(day, slot)] != 0;
  }
  /// Index points. REQUIRES: present.
  [[nodiscard]] double open(DayIndex day, int slot = 0) const { return points(series_->columns->open[at(day, slot)]); }
  [[nodiscard]] double close(DayIndex day, int slot = 0) const {
    return points(series_->columns->close[at(day, slot)]);
  }
  [[nodiscard]] std::int32_t raw_close(DayIndex day) const { return series_->columns->close[at(day, 0)]; }
  [[nodiscard]] std::int32_t settlement(DayIndex day) const { return series_->columns->settlement[at(day, 0)]; }
  [[nodiscard]] std::int32_t volume(DayIndex day, int slot = 0) const {
    return series_->columns->volume[at(day, slot)];
  }
  [[nodiscard]] std::int32_t open_interest(DayIndex day) const { return series_->columns->open_interest[at(day, 0)]; }

 private:
  [[nodiscard]] std::size_t at(DayIndex day, int slot) const {
    return static_cast<std::size_t>(grid_->slots_before(day) - grid_->slots_before(series_->first_day) + slot);
  }
  [[nodiscard]] static double points(std::int32_t raw) { return static_cast<double>(raw) / 1e4; }
  const BarSeries* series_ = nullptr;
  const SlotGrid* grid_ = nullptr;
};

struct MarketSample {
  const MarketSpec& spec;
  const RuleBook& rules;
  const BarStore& store;
  MarketPlan plan;
  bool whole_minutes = false;  // 1-minute bars of all products over the whole period
  std::vector<SeriesReader> index_days, index_minutes, total_returns;  // per product; empty where it has none
  std::vector<std::size_t> with_index;                                 // products
  std::vector<std::uint8_t> limit_day;  // per planned day: some contract closed at its price limit
  double years = 0.0;
  double ordinary_days = 0.0;  // days without a limit close, after the first
  std::vector<MarketStatistic> found;

  [[nodiscard]] SeriesReader contract(ContractId id, Frequency frequency) const {
    const BarSeries* series = store.find(rules.contracts.contract(id).code, frequency);
    return series == nullptr ? SeriesReader() : SeriesReader(*series, store.grid(frequency));
  }
  void report(std::string subject, std::string name, std::optional<double> asked, double realised,
              double tolerance = 0.0) {
    found.push_back({std::move(subject), std::move(name), asked, realised, tolerance});
  }
  [[nodiscard]] bool is_limit_day(DayIndex day) const {
    return limit_day[static_cast<std::size_t>(day - plan.first_day)] != 0;
  }
  [[nodiscard]] const IntradayShape& shape(DayIndex day) const { return plan.shapes[plan.day(day).shape]; }
};

/// Each adds its statistics to `sample.found`.
void measure_indexes(MarketSample& sample);
void measure_dividends(MarketSample& sample);
void measure_contracts(MarketSample& sample);
/// Days on which a contract closed at a limit around the settlement before.
[[nodiscard]] std::vector<std::uint8_t> find_limit_days(const MarketSample& sample);

}  // namespace hedgelab
