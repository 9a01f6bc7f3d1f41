#pragma once
// What the second road of tests/support/account_audit.h reads of a market: bars, settlement prices, price limits,
// margin and fees, looked up slowly and plainly, with arithmetic of its own. All numbers are raw: prices and money at
// 1e-4, lots at 1e-6, rates at 1e-9.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "engine/market/market_panel.h"
#include "engine/simulation/backtest_config.h"

namespace hedgelab::test {

using Raw = std::int64_t;

/// numerator / denominator to the nearest integer, halves away from zero.
[[nodiscard]] inline Raw nearest(Int128 numerator, Int128 denominator) {
  const Int128 size = numerator < 0 ? -numerator : numerator;
  const Int128 whole = size / denominator;
  const Int128 up = 2 * (size - whole * denominator) >= denominator ? whole + 1 : whole;
  return static_cast<Raw>(numerator < 0 ? -up : up);
}
/// price x lots x multiplier as money, and a share of its size.
[[nodiscard]] inline Raw worth(Raw price, Raw quantity, Raw multiplier) {
  return nearest(Int128{price} * quantity * multiplier, 1'000'000);
}
[[nodiscard]] inline Raw share_of_worth(Raw price, Raw quantity, Raw multiplier, Raw rate) {
  const Int128 exact = Int128{price} * quantity * multiplier * rate;
  return nearest(exact < 0 ? -exact : exact, Int128{1'000'000} * 1'000'000'000);
}

/// One of the two moments of a bar.
struct BarMoment {
  DayIndex day = 0;
  int slot = 0;
  bool is_open = false;
};

struct PlainBar {
  std::optional<Raw> open, high, low, volume;
  Raw close = 0;
};

class PlainMarket {
 public:
  /// REQUIRES: `panel` outlives the market.
  explicit PlainMarket(const MarketPanel& panel) : panel_(&panel), rules_(&panel.rules()) {}

  [[nodiscard]] const MarketPanel& panel() const { return *panel_; }
  [[nodiscard]] const RuleBook& rules() const { return *rules_; }
  [[nodiscard]] Raw multiplier(ContractId id) const { return rules_->contracts.instrument_of(id).multiplier; }
  [[nodiscard]] Date date(DayIndex day) const { return rules_->calendar.day(day); }
  [[nodiscard]] Timestamp time(BarMoment at) const;
  [[nodiscard]] bool expires(ContractId id, DayIndex day) const {
    return rules_->contracts.contract(id).last_trading_day == date(day);
  }

  /// nullopt: the series has no bar there, or only one a day in an intraday panel.
  [[nodiscard]] std::optional<PlainBar> bar(SeriesId id, DayIndex day, int slot) const;
  [[nodiscard]] std::optional<PlainBar> bar(ContractId id, DayIndex day, int slot) const;
  /// The last close known when `slot` of `day` has closed; slot -1: before the day's first.
  [[nodiscard]] std::optional<Raw> last_close(SeriesId id, DayIndex day, int slot) const;
  [[nodiscard]] std::optional<Raw> last_close(ContractId id, DayIndex day, int slot) const;
  /// Close of the day's last bar in which somebody traded.
  [[nodiscard]] std::optional<Raw> traded_close(ContractId id, DayIndex day) const;
  /// Open or close of the bar, else the last close before.
  [[nodiscard]] std::optional<Raw> price(SeriesId id, BarMoment at) const;
  [[nodiscard]] std::optional<Raw> price(ContractId id, BarMoment at) const;
  [[nodiscard]] std::optional<Raw> index(ContractId id, BarMoment at) const;
  [[nodiscard]] std::optional<Raw> index_close(ContractId id, DayIndex day) const;
  /// The official settlement price.
  [[nodiscard]] std::optional<Raw> settlement(ContractId id, DayIndex day) const;

  struct Limits {
    Raw lowest = 0, highest = 0;
  };
  /// nullopt without a settlement price of the day before.
  [[nodiscard]] std::optional<Limits> limits(ContractId id, DayIndex day) const;

  struct Lots {
    ContractId contract;
    Raw quantity = 0, price = 0;
  };
  /// Margin of the positions at the rates that the settlement of `settled` brought.
  [[nodiscard]] Raw margin(const MarginConfig& config, const std::vector<Lots>& held, DayIndex settled) const;
  /// Fee of a fill and of one order message.
  [[nodiscard]] Raw fee(const CostConfig& costs, const Fill& fill) const;
  [[nodiscard]] Raw message_fee(const CostConfig& costs, ContractId id, Date date) const;
  [[nodiscard]] Raw delivery_fee(const CostConfig& costs, ContractId id, Date date, Raw price, Raw quantity) const;
  [[nodiscard]] Raw spot_cost(const CostConfig& costs, const SpotFill& fill) const;

 private:
  [[nodiscard]] int slots(DayIndex day) const { return panel_->grid().slots_on(day); }
  [[nodiscard]] std::string product(ContractId id) const { return rules_->contracts.instrument_of(id).code; }
  const MarketPanel* panel_;
  const RuleBook* rules_;
};

}  // namespace hedgelab::test
