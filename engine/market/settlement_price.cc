#include "engine/market/settlement_price.h"

#include <algorithm>
#include <limits>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr std::int64_t kIndexDecimal = Price::kScale / 100;  // the final settlement has two decimals

/// What a stretch of bars traded, added up.
struct Trades {
  bool known = true;  // every bar that is there says what it traded
  bool has_turnover = true;
  std::int64_t lots = 0;
  Int128 turnover = 0;             // CNY
  Int128 lots_times_high_low = 0;  // sum of lots x (high + low)
  std::int32_t lowest = std::numeric_limits<std::int32_t>::max();
  std::int32_t highest = std::numeric_limits<std::int32_t>::min();
  std::size_t last = 0;  // the last bar with a trade
};

/// Bars [begin, end) of the columns. REQUIRES: high, low, volume and present columns.
Trades add_up(const BarColumns& columns, std::size_t begin, std::size_t end) {
  Trades trades;
  trades.has_turnover = !columns.turnover.empty();
  for (std::size_t at = begin; at < end; ++at) {
    if (columns.present[at] == 0 || columns.volume[at] == 0) continue;
    const std::int32_t high = columns.high[at];
    const std::int32_t low = columns.low[at];
    if (columns.volume[at] == kMissingCount || high == kMissingPrice || low == kMissingPrice) {
      trades.known = false;
      return trades;
    }
    const std::int64_t lots = columns.volume[at];
    trades.lots += lots;
    trades.lots_times_high_low += Int128{lots} * (std::int64_t{high} + low);
    trades.lowest = std::min(trades.lowest, low);
    trades.highest = std::max(trades.highest, high);
    trades.last = at;
    if (!trades.has_turnover) continue;
    if (columns.turnover[at] == kMissingTurnover) {
      trades.has_turnover = false;
    } else {
      trades.turnover += columns.turnover[at];
    }
  }
  return trades;
}

/// REQUIRES: trades.lots > 0.
Price average_cut_to_tick(const Trades& trades, const Instrument& instrument) {
  const std::int64_t tick = instrument.tick.raw();
  if (trades.has_turnover) {
    const Int128 raw = trades.turnover * Price::kScale;  // times lots and multiplier below: no division before the cut
    const Int128 lots = Int128{trades.lots} * instrument.multiplier;
    if (raw >= lots * trades.lowest && raw <= lots * trades.highest) {
      return Price::from_raw(static_cast<std::int64_t>(raw / (lots * tick)) * tick);
    }
  }
  const Int128 ticks = trades.lots_times_high_low / (Int128{2} * trades.lots * tick);
  return Price::from_raw(static_cast<std::int64_t>(ticks) * tick);
}

int bars_of_session(const MarketPanel& panel, const Contract& contract, DayIndex day) {
  const SlotGrid& grid = panel.grid();
  if (panel.rules().calendar.day(day) != contract.last_trading_day) return grid.slots_on(day);
  return grid.session(day).last_day_minutes() / minutes_per_bar(panel.frequency());
}

// A window shorter than a bar is that bar.
int bars_in(int minutes, Frequency frequency) { return std::max(1, minutes / minutes_per_bar(frequency)); }

std::optional<SettlementPrice> official(const MarketPanel& panel, SeriesId series, DayIndex day) {
  const auto price = panel.settlement(series, day);
  if (!price) return std::nullopt;
  return SettlementPrice{*price, SettlementSource::kOfficial};
}

/// Index closes that are there, added up.
struct IndexCloses {
  Int128 sum = 0;
  int count = 0;
  /// With two decimals, halves away from zero. REQUIRES: count > 0.
  [[nodiscard]] Price mean() const {
    return Price::from_raw(round_divide(sum, Int128{count} * kIndexDecimal) * kIndexDecimal);
  }
};

IndexCloses add_up_index(const SeriesDay& closes, int begin, int end) {
  IndexCloses added;
  for (int slot = begin; slot < end; ++slot) {
    if (closes.present[slot] == 0) continue;
    added.sum += closes.close[slot];
    ++added.count;
  }
  return added;
}

}  // namespace

std::optional<SettlementPrice> traded_average(const MarketPanel& panel, SeriesId series, DayIndex day) {
  const MarketPanel::Series& held = panel.series(series);
  const BarSeries& bars = held.bars;
  if (!held.contract || held.daily_only || panel.frequency() == Frequency::kDaily) return std::nullopt;
  if (day < bars.first_day || day > bars.last_day) return std::nullopt;
  const BarColumns& columns = *bars.columns;
  if (columns.high.empty() || columns.low.empty() || columns.volume.empty()) return std::nullopt;

  const ContractTable& contracts = panel.rules().contracts;
  const Instrument& instrument = contracts.instrument_of(*held.contract);
  const auto first =
      static_cast<std::size_t>(panel.grid().slots_before(day) - panel.grid().slots_before(bars.first_day));
  const int session = bars_of_session(panel, contracts.contract(*held.contract), day);
  const bool is_whole = instrument.settlement.average_minutes == 0;
  const int hour = is_whole ? session : bars_in(instrument.settlement.average_minutes, panel.frequency());
  const auto between = [&](int begin, int end) {
    return add_up(columns, first + static_cast<std::size_t>(begin), first + static_cast<std::size_t>(end));
  };
  for (int end = session; end > 0; end -= hour) {
    Trades trades = between(std::max(0, end - hour), end);
    if (!trades.known) return std::nullopt;
    if (trades.lots == 0) continue;
    // Hours counted from the close need not begin with the open: a day that ended in its first hour is taken whole.
    if (end < session && trades.last < first + static_cast<std::size_t>(hour)) {
      trades = between(0, std::min(hour, session));
      if (!trades.known) return std::nullopt;
    }
    const SettlementSource source = is_whole         ? SettlementSource::kWholeDay
                                    : end == session ? SettlementSource::kLastHour
                                                     : SettlementSource::kEarlierHour;
    return SettlementPrice{average_cut_to_tick(trades, instrument), source};
  }
  return std::nullopt;
}

std::optional<SettlementPrice> daily_settlement(const MarketDay& market, ContractId contract) {
  const MarketPanel& panel = market.panel();
  const auto series = panel.series_of(contract);
  if (!series) return std::nullopt;
  if (const auto supplied = official(panel, *series, market.day())) return supplied;
  return traded_average(panel, *series, market.day());
}

std::optional<SettlementPrice> final_settlement(const MarketDay& market, ContractId contract) {
  const MarketPanel& panel = market.panel();
  const Contract& expiring = panel.rules().contracts.contract(contract);
  ensure(market.date() == expiring.last_trading_day, "final_settlement: not the contract's last trading day");
  if (const auto series = panel.series_of(contract)) {
    if (const auto supplied = official(panel, *series, market.day())) return supplied;
  }
  const SettlementRule& rule = panel.rules().contracts.instrument(expiring.instrument).settlement;
  if (rule.index_minutes == 0) return daily_settlement(market, contract);
  const auto index = panel.index_of(expiring.instrument);
  if (!index || panel.frequency() == Frequency::kDaily) return std::nullopt;
  const SeriesDay& closes = market.of(*index);
  if (closes.daily_only || closes.present == nullptr) return std::nullopt;

  const int count = bars_in(rule.index_minutes, panel.frequency());
  const int end = bars_of_session(panel, expiring, market.day());
  if (end < count) return std::nullopt;  // hours too short for the rule
  const IndexCloses last = add_up_index(closes, end - count, end);
  if (last.count < count) return std::nullopt;
  return SettlementPrice{last.mean(), SettlementSource::kIndexMean};
}

std::optional<Price> traded_close(const MarketDay& market, ContractId contract) {
  const auto series = market.panel().series_of(contract);
  if (!series) return std::nullopt;
  const SeriesDay& bars = market.of(*series);
  if (bars.present == nullptr) return std::nullopt;
  for (int slot = bars.daily_only ? 0 : market.slots() - 1; slot >= 0; --slot) {
    if (bars.present[slot] == 0 || (bars.volume != nullptr && bars.volume[slot] == 0)) continue;
    return price_of(bars.close[slot]);
  }
  return std::nullopt;
}

std::optional<Price> index_stand_in(const MarketDay& market, ContractId contract) {
  const MarketPanel& panel = market.panel();
  const Contract& expiring = panel.rules().contracts.contract(contract);
  const auto index = panel.index_of(expiring.instrument);
  const int minutes = panel.rules().contracts.instrument(expiring.instrument).settlement.index_minutes;
  if (!index || minutes == 0) return std::nullopt;  // or a product that is not settled on its index
  const SeriesDay& closes = market.of(*index);
  if (closes.present == nullptr) return std::nullopt;
  if (closes.daily_only || panel.frequency() == Frequency::kDaily) {
    return closes.present[0] != 0 ? std::optional(price_of(closes.close[0])) : std::nullopt;
  }
  const int count = bars_in(minutes, panel.frequency());
  const int end = bars_of_session(panel, expiring, market.day());
  const IndexCloses last = add_up_index(closes, std::max(0, end - count), end);
  return last.count > 0 ? std::optional(last.mean()) : std::nullopt;
}

}  // namespace hedgelab
