#include "tests/support/plain_market.h"

#include <algorithm>
#include <map>

namespace hedgelab::test {

Timestamp PlainMarket::time(BarMoment at) const {
  const GridSlot slot{at.day, at.slot};
  return at.is_open ? panel_->grid().begin_of(slot) : panel_->grid().end_of(slot);
}

std::optional<PlainBar> PlainMarket::bar(SeriesId id, DayIndex day, int slot) const {
  const auto& series = panel_->series(id);
  const BarSeries& bars = series.bars;
  if (series.daily_only && panel_->frequency() != Frequency::kDaily) return std::nullopt;
  if (day < bars.first_day || day > bars.last_day || slot < 0 || slot >= slots(day)) return std::nullopt;
  const auto at =
      static_cast<std::size_t>(panel_->grid().slots_before(day) - panel_->grid().slots_before(bars.first_day) + slot);
  const BarColumns& columns = *bars.columns;
  if (columns.present[at] == 0) return std::nullopt;
  const auto value = [at](std::span<const std::int32_t> column, std::int32_t missing) {
    return column.empty() || column[at] == missing ? std::nullopt : std::optional<Raw>(column[at]);
  };
  return PlainBar{value(columns.open, kMissingPrice), value(columns.high, kMissingPrice),
                  value(columns.low, kMissingPrice), value(columns.volume, kMissingCount), columns.close[at]};
}

std::optional<PlainBar> PlainMarket::bar(ContractId id, DayIndex day, int slot) const {
  const auto series = panel_->series_of(id);
  return series ? bar(*series, day, slot) : std::nullopt;
}

std::optional<Raw> PlainMarket::last_close(SeriesId id, DayIndex day, int slot) const {
  const auto& series = panel_->series(id);
  const bool once_a_day = series.daily_only && panel_->frequency() != Frequency::kDaily;
  for (DayIndex d = day; d >= series.bars.first_day; --d) {
    const int last = d == day ? slot : slots(d) - 1;
    if (once_a_day) {
      const auto close = last + 1 == slots(d) ? panel_->daily_close(id, d) : std::nullopt;
      if (close) return close->raw();
      continue;
    }
    for (int s = last; s >= 0; --s) {
      if (const auto found = bar(id, d, s)) return found->close;
    }
  }
  return std::nullopt;
}

std::optional<Raw> PlainMarket::last_close(ContractId id, DayIndex day, int slot) const {
  const auto series = panel_->series_of(id);
  return series ? last_close(*series, day, slot) : std::nullopt;
}

std::optional<Raw> PlainMarket::traded_close(ContractId id, DayIndex day) const {
  for (int slot = slots(day) - 1; slot >= 0; --slot) {
    const auto one = bar(id, day, slot);
    if (one && one->volume.value_or(1) != 0) return one->close;
  }
  return std::nullopt;
}

std::optional<Raw> PlainMarket::price(SeriesId id, BarMoment at) const {
  if (!at.is_open) return last_close(id, at.day, at.slot);
  const auto opening = bar(id, at.day, at.slot);
  return opening && opening->open ? opening->open : last_close(id, at.day, at.slot - 1);
}

std::optional<Raw> PlainMarket::price(ContractId id, BarMoment at) const {
  const auto series = panel_->series_of(id);
  return series ? price(*series, at) : std::nullopt;
}

std::optional<Raw> PlainMarket::index(ContractId id, BarMoment at) const {
  const auto series = panel_->index_of(rules_->contracts.contract(id).instrument);
  return series ? price(*series, at) : std::nullopt;
}

std::optional<Raw> PlainMarket::index_close(ContractId id, DayIndex day) const {
  const auto series = panel_->index_of(rules_->contracts.contract(id).instrument);
  return series ? last_close(*series, day, slots(day) - 1) : std::nullopt;
}

std::optional<Raw> PlainMarket::settlement(ContractId id, DayIndex day) const {
  const auto series = panel_->series_of(id);
  const auto price = series ? panel_->settlement(*series, day) : std::nullopt;
  return price ? std::optional<Raw>(price->raw()) : std::nullopt;
}

std::optional<PlainMarket::Limits> PlainMarket::limits(ContractId id, DayIndex day) const {
  const auto base = day > 0 ? settlement(id, day - 1) : std::nullopt;
  if (!base) return std::nullopt;
  const Contract& contract = rules_->contracts.contract(id);
  const Instrument& instrument = rules_->contracts.instrument(contract.instrument);
  Raw share = (expires(id, day) ? instrument.last_day_price_limit : instrument.price_limit).raw();
  for (const auto& row : rules_->price_limit_exceptions.rows()) {
    const bool binds = row.product == instrument.code && row.from <= date(day) && date(day) <= row.to;
    if (binds && (row.contract.empty() || row.contract == contract.code)) share = row.limit.raw();
  }
  // Whole ticks inside the band.
  const Raw tick = instrument.tick.raw();
  const Int128 one = 1'000'000'000;
  Limits limits;
  limits.highest = static_cast<Raw>(Int128{*base} * (one + share) / one) / tick * tick;
  limits.lowest = static_cast<Raw>((Int128{*base} * (one - share) + one - 1) / one);
  limits.lowest = (limits.lowest + tick - 1) / tick * tick;
  return limits;
}

Raw PlainMarket::margin(const MarginConfig& config, const std::vector<Lots>& held, DayIndex settled) const {
  if (config.rule == MarginConfig::Rule::kNone) return 0;
  std::map<std::string, std::pair<Raw, Raw>> sides;  // by group that shares the relief: longs, shorts
  Raw sum = 0;
  for (const Lots& lots : held) {
    if (lots.quantity == 0) continue;
    const bool is_short = lots.quantity < 0;
    Raw rate = config.fixed.raw();
    if (config.rule == MarginConfig::Rule::kExchange) {
      const Instrument& instrument = rules_->contracts.instrument_of(lots.contract);
      const MarginRates& rates =
          rules_->margins.at(instrument.code, std::max(date(std::max(settled, 0)), instrument.first_trading_day));
      // Current and next month of the coming session are near; the two quarter months behind them far.
      const auto listed = rules_->contracts.listed(rules_->contracts.contract(lots.contract).instrument, settled + 1);
      const bool near = listed[0] == lots.contract || listed[1] == lots.contract;
      rate = (near ? (is_short ? rates.short_near : rates.long_near) : (is_short ? rates.short_far : rates.long_far))
                 .raw();
      if (config.hedging_account && rates.hedging) rate = rates.hedging->raw();
    }
    rate += config.broker_add_on.raw();
    const Raw margin = share_of_worth(lots.price, lots.quantity, multiplier(lots.contract), rate);
    // All stock-index futures of the exchange stand in one group.
    if (!config.one_sided)
      sum += margin;
    else
      (is_short ? sides["index"].second : sides["index"].first) += margin;
  }
  for (const auto& [group, pair] : sides) sum += std::max(pair.first, pair.second);
  return sum;
}

Raw PlainMarket::fee(const CostConfig& costs, const Fill& fill) const {
  if (costs.fees == CostConfig::Fees::kNone) return 0;
  const bool exchange = costs.fees == CostConfig::Fees::kExchange;
  const FeeRates rates = exchange ? rules_->fees.at(product(fill.contract), fill.filled_at.date()) : costs.fixed;
  Raw rate = (fill.offset == Offset::kOpen    ? rates.open
              : fill.offset == Offset::kClose ? rates.close
                                              : rates.close_today)
                 .raw();
  if (exchange) rate = nearest(Int128{rate} * costs.broker_multiplier.raw(), 1'000'000'000) + costs.broker_add_on.raw();
  // The stock-index futures have no fee per lot at the exchange; a config may.
  const Money per_lot = exchange                        ? Money()
                        : fill.offset == Offset::kOpen  ? rates.open_per_lot
                        : fill.offset == Offset::kClose ? rates.close_per_lot
                                                        : rates.close_today_per_lot;
  return share_of_worth(fill.price.raw(), fill.quantity.raw(), multiplier(fill.contract), rate) +
         nearest(Int128{per_lot.raw()} * abs(fill.quantity).raw(), 1'000'000);
}

Raw PlainMarket::message_fee(const CostConfig& costs, ContractId id, Date date) const {
  if (costs.fees == CostConfig::Fees::kNone) return 0;
  return (costs.fees == CostConfig::Fees::kFixed ? costs.fixed : rules_->fees.at(product(id), date)).per_order.raw();
}

Raw PlainMarket::delivery_fee(const CostConfig& costs, ContractId id, Date date, Raw price, Raw quantity) const {
  if (costs.fees != CostConfig::Fees::kExchange) return 0;
  const Raw rate = rules_->fees.delivery_rate(product(id), date).raw();
  return share_of_worth(price, quantity, multiplier(id),
                        nearest(Int128{rate} * costs.broker_multiplier.raw(), 1'000'000'000));
}

Raw PlainMarket::spot_cost(const CostConfig& costs, const SpotFill& fill) const {
  Raw cost = share_of_worth(fill.price.raw(), fill.units.raw(), 1, costs.spot_rate.raw());
  if (costs.stamp_duty && fill.units.sign() < 0) {
    cost +=
        share_of_worth(fill.price.raw(), fill.units.raw(), 1, rules_->stamp_duty.on_sale(fill.filled_at.date()).raw());
  }
  return cost;
}

}  // namespace hedgelab::test
