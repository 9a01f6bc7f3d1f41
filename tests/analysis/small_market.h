#pragma once
// A market of a few daily bars, written down in a test.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/market/market_panel.h"
#include "tests/support/real_store.h"

namespace hedgelab::test {

inline Date date(std::string_view text) { return Date::parse(text); }
inline DayIndex day_index(std::string_view text) { return rule_book().calendar.index_of(date(text)); }
inline InstrumentId instrument(std::string_view code) { return rule_book().contracts.find_instrument(code); }
inline ContractId contract(std::string_view code) { return rule_book().contracts.find(code).value(); }
inline std::string code_of(ContractId id) { return rule_book().contracts.contract(id).code; }

class SmallMarket {
 public:
  struct Bar {
    std::optional<double> close = {}, settlement = {};
    std::optional<int> volume = {}, open_interest = {};
  };

  SmallMarket& add(const std::string& symbol, std::string_view day, const Bar& bar) {
    bars_[symbol][day_index(day)] = bar;
    return *this;
  }
  SmallMarket& close(const std::string& symbol, std::string_view day, double close) {
    return add(symbol, day, {.close = close});
  }

  /// REQUIRES: the market outlives the panel and is not added to afterwards.
  [[nodiscard]] MarketPanel panel() {
    std::vector<BarSeries> series;
    columns_.clear();
    for (const auto& [symbol, bars] : bars_) series.push_back(lay_out(symbol, bars));
    return {rule_book(), grid_, grid_, series};
  }

 private:
  struct Columns {
    std::vector<std::int32_t> close, settlement, volume, open_interest;
    std::vector<std::uint8_t> present;
  };

  static SeriesKind kind_of(const std::string& symbol) {
    if (symbol.find('.') != std::string::npos) return SeriesKind::kContinuous;
    if (symbol.front() == 'I') return SeriesKind::kContract;
    return symbol.front() == 'H' ? SeriesKind::kTotalReturnIndex : SeriesKind::kIndex;
  }
  static std::int32_t price(const std::optional<double>& value) {
    return value ? static_cast<std::int32_t>(Price::from_double(*value).raw()) : kMissingPrice;
  }

  BarSeries lay_out(const std::string& symbol, const std::map<DayIndex, Bar>& bars) {
    const DayIndex first = bars.begin()->first;
    const DayIndex last = bars.rbegin()->first;
    columns_.push_back(std::make_unique<Columns>());
    Columns& columns = *columns_.back();
    const Bar none;
    for (DayIndex day = first; day <= last; ++day) {
      const auto found = bars.find(day);
      const Bar& bar = found == bars.end() ? none : found->second;
      columns.close.push_back(price(bar.close));
      columns.settlement.push_back(price(bar.settlement));
      columns.volume.push_back(bar.volume.value_or(kMissingCount));
      columns.open_interest.push_back(bar.open_interest.value_or(kMissingCount));
      columns.present.push_back(bar.close ? 1 : 0);
    }
    BarSeries series;
    series.symbol = symbol;
    series.kind = kind_of(symbol);
    series.first_day = first;
    series.last_day = last;
    BarColumns seen;
    seen.close = columns.close;
    seen.settlement = columns.settlement;
    seen.volume = columns.volume;
    seen.open_interest = columns.open_interest;
    seen.present = columns.present;
    series.columns = seen;
    return series;
  }

  SlotGrid grid_{rule_book().calendar, rule_book().sessions, "cffex_index", Frequency::kDaily};
  std::map<std::string, std::map<DayIndex, Bar>> bars_;
  std::vector<std::unique_ptr<Columns>> columns_;
};

}  // namespace hedgelab::test
