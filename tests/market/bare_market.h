#pragma once
// A market in memory under the real rule book, for tests of this layer: bars only where a test puts them.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/market/settlement_price.h"
#include "tests/import/small_import.h"

namespace hedgelab::test {

inline const SlotGrid& market_grid(Frequency frequency) {
  static const SlotGrid daily(rules().calendar, rules().sessions, "cffex_index", Frequency::kDaily);
  static const SlotGrid five(rules().calendar, rules().sessions, "cffex_index", Frequency::kFiveMinutes);
  static const SlotGrid one(rules().calendar, rules().sessions, "cffex_index", Frequency::kOneMinute);
  return frequency == Frequency::kDaily ? daily : frequency == Frequency::kFiveMinutes ? five : one;
}

inline ContractId contract_of(std::string_view code) { return rules().contracts.find(code).value(); }

inline std::int32_t raw(double points) { return static_cast<std::int32_t>(Price::from_double(points).raw()); }

/// A market in memory under the real rules: no bar is there until a test puts it.
class BareMarket {
 public:
  BareMarket(Frequency frequency, std::string_view first, std::string_view last)
      : frequency_(frequency), first_(day(first)), last_(day(last)) {}

  BareMarket& contract(const std::string& code) { return add(code, SeriesKind::kContract, frequency_); }
  BareMarket& index(const std::string& symbol) { return add(symbol, SeriesKind::kIndex, frequency_); }
  BareMarket& daily_index(const std::string& symbol) { return add(symbol, SeriesKind::kIndex, Frequency::kDaily); }
  /// Adds the contract's daily series, where official prices live.
  BareMarket& official(const std::string& code, std::string_view date, double price) {
    if (!daily_.contains(code)) add(code, SeriesKind::kContract, Frequency::kDaily);
    Columns& columns = daily_.at(code);
    const std::size_t at = place(Frequency::kDaily, date, "09:30");
    columns.close[at] = columns.settlement[at] = raw(price);
    columns.present[at] = 1;
    return *this;
  }
  /// The bar that ends at `time`.
  BareMarket& bar(const std::string& symbol, std::string_view date, std::string_view time, double low, double high,
                  double close, std::int32_t lots, std::int64_t turnover = kMissingTurnover) {
    Columns& columns = bars_.at(symbol);
    const std::size_t at = place(frequency_, date, time);
    columns.open[at] = columns.low[at] = raw(low);
    columns.high[at] = raw(high);
    columns.close[at] = raw(close);
    columns.volume[at] = lots;
    columns.turnover[at] = turnover;
    columns.present[at] = 1;
    return *this;
  }
  BareMarket& trade(const std::string& symbol, std::string_view date, std::string_view time, double price,
                    std::int32_t lots, std::int64_t turnover = kMissingTurnover) {
    return bar(symbol, date, time, price, price, price, lots, turnover);
  }
  /// Every bar of the day at one close.
  BareMarket& all_day(const std::string& symbol, std::string_view date, double close) {
    const std::size_t begin = offset(frequency_, day(date));
    for (std::size_t at = begin; at < offset(frequency_, day(date) + 1); ++at) {
      bars_.at(symbol).close[at] = raw(close);
      bars_.at(symbol).present[at] = 1;
    }
    return *this;
  }
  BareMarket& close(const std::string& symbol, std::string_view date, std::string_view time, double points) {
    const std::size_t at = place(frequency_, date, time);
    bars_.at(symbol).close[at] = raw(points);
    bars_.at(symbol).present[at] = 1;
    return *this;
  }
  BareMarket& no_bar(const std::string& symbol, std::string_view date, std::string_view time) {
    const std::size_t at = place(frequency_, date, time);
    bars_.at(symbol).close[at] = kMissingPrice;
    bars_.at(symbol).present[at] = 0;
    return *this;
  }

  std::optional<SettlementPrice> daily_settlement_of(std::string_view code, std::string_view date,
                                                     const RuleBook& under = rules()) const {
    const std::vector<BarSeries> all = series();
    const MarketPanel panel(under, market_grid(frequency_), market_grid(Frequency::kDaily), all);
    MarketDay market(panel);
    market.load(day(date));
    return daily_settlement(market, contract_of(code));
  }
  std::optional<SettlementPrice> final_settlement_of(std::string_view code, std::string_view date,
                                                     const RuleBook& under = rules()) const {
    const std::vector<BarSeries> all = series();
    const MarketPanel panel(under, market_grid(frequency_), market_grid(Frequency::kDaily), all);
    MarketDay market(panel);
    market.load(day(date));
    return final_settlement(market, contract_of(code));
  }
  /// What `date` knows of the day before; with `from`, the days in between are loaded one by one.
  std::int32_t previous_settlement_of(std::string_view symbol, std::string_view date,
                                      std::string_view from = "") const {
    const std::vector<BarSeries> all = series();
    const MarketPanel panel(rules(), market_grid(frequency_), market_grid(Frequency::kDaily), all);
    MarketDay market(panel);
    for (DayIndex at = day(from.empty() ? date : from); at <= day(date); ++at) market.load(at);
    return market.previous_settlement(panel.find(symbol).value());
  }

  /// Views into this market, which must outlive them.
  std::vector<BarSeries> series() const {
    std::vector<BarSeries> all;
    for (const auto* group : {&bars_, &daily_}) {
      for (const auto& [symbol, columns] : *group) {
        BarSeries one{symbol, columns.kind, columns.frequency, first_, last_, "made", {}};
        BarColumns seen;
        seen.open = columns.open;
        seen.high = columns.high;
        seen.low = columns.low;
        seen.close = columns.close;
        if (columns.frequency == Frequency::kDaily) seen.settlement = columns.settlement;
        seen.volume = columns.volume;
        seen.turnover = columns.turnover;
        seen.present = columns.present;
        one.columns = seen;
        all.push_back(std::move(one));
      }
    }
    return all;
  }

 private:
  struct Columns {
    SeriesKind kind = SeriesKind::kContract;
    Frequency frequency = Frequency::kDaily;
    std::vector<std::int32_t> open, high, low, close, settlement, volume;
    std::vector<std::int64_t> turnover;
    std::vector<std::uint8_t> present;
  };
  BareMarket& add(const std::string& symbol, SeriesKind kind, Frequency frequency) {
    Columns columns;
    columns.kind = kind;
    columns.frequency = frequency;
    const std::size_t size = offset(frequency, last_ + 1);
    for (auto* prices : {&columns.open, &columns.high, &columns.low, &columns.close, &columns.settlement}) {
      prices->assign(size, kMissingPrice);
    }
    columns.volume.assign(size, kMissingCount);
    columns.turnover.assign(size, kMissingTurnover);
    columns.present.assign(size, 0);
    (frequency == Frequency::kDaily && frequency_ != Frequency::kDaily ? daily_ : bars_)[symbol] = std::move(columns);
    return *this;
  }
  std::size_t offset(Frequency frequency, DayIndex at) const {
    return static_cast<std::size_t>(market_grid(frequency).slots_before(at) -
                                    market_grid(frequency).slots_before(first_));
  }
  std::size_t place(Frequency frequency, std::string_view date, std::string_view time) const {
    if (frequency == Frequency::kDaily) return offset(frequency, day(date));
    const auto slot =
        market_grid(frequency).slot_of({Date::parse(date), parse_minute_of_day(time)}, BarLabel::kEnd).value();
    return offset(frequency, slot.day) + static_cast<std::size_t>(slot.slot);
  }
  Frequency frequency_;
  DayIndex first_, last_;
  std::map<std::string, Columns> bars_, daily_;
};

}  // namespace hedgelab::test
