#include "engine/simulation/broker.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/market/price_limit.h"

namespace hedgelab {

Broker::Broker(const BrokerConfig& config, const MarketDay& market, const RuleBook& rules, const AccountTerms& terms,
               Ledger& ledger, EventQueue& queue)
    : config_(config),
      market_(&market),
      rules_(&rules),
      terms_(&terms),
      ledger_(&ledger),
      queue_(&queue),
      costs_(config.costs, rules.fees),
      rates_today_(rules.contracts.instruments().size()),
      overlay_(rules.contracts) {
  resting_.reserve(64);
  guarded_.reserve(8);
  fills_.reserve(4096);
  spot_fills_.reserve(1024);
  rolls_.reserve(512);
  unfilled_.reserve(1024);
}

void Broker::submit(ContractId contract, Quantity quantity, Purpose purpose, OrderGroup group) {
  submit_order({0, contract, quantity, purpose, group, decision_time_, Execution::kFillModel, {}});
}

void Broker::submit_overlay(ContractId contract, Quantity quantity, Execution execution, Guard guard) {
  ensure(guard.take_profit >= Rate() && guard.stop_loss <= Rate(), "a guard with a price on the wrong side");
  submit_order({0, contract, quantity, Purpose::kOverlay, 0, decision_time_, execution, guard});
}

void Broker::submit_order(Order order) {
  if (order.quantity.is_zero()) return;
  order.id = ++orders_;
  const bool listed = rules_->contracts.contract(order.contract).is_listed(market_->date());
  if (!listed && order.group != 0) refused_group_ = order.group;
  if (!listed || (order.group != 0 && order.group == refused_group_)) {
    // No leg without the others: those that were taken before this one go along, those behind it will.
    std::erase_if(resting_, [&](const Resting& resting) {
      const bool along = order.group != 0 && resting.order.group == order.group;
      if (along) unfilled_.push_back({resting.order, OrderFate::kNotListed});
      return along;
    });
    unfilled_.push_back({order, OrderFate::kNotListed});
    return;
  }
  // An order for the next close is decided a bar ahead of it: a delay would make it miss that close every day.
  const bool delayed = config_.order_delay_minutes > 0 && order.execution == Execution::kFillModel;
  resting_.push_back({order, !delayed, false});
  if (delayed) {
    queue_->schedule(decision_time_ + config_.order_delay_minutes, Phase::kOrderArrival, order.id);
  }
}

void Broker::cancel(ContractId contract, OrderFate fate) { cancel_where(contract, false, fate); }

void Broker::cancel_overlay(ContractId contract, OrderFate fate) {
  cancel_where(contract, true, fate);
  std::erase_if(guarded_, [contract](const Guarded& guarded) { return guarded.exit.contract == contract; });
}

void Broker::cancel_where(ContractId contract, bool overlay, OrderFate fate) {
  // First which, then away with them: a group goes as a whole, wherever its members stand.
  for (auto& resting : resting_) {
    if (resting.order.contract != contract || (resting.order.purpose == Purpose::kOverlay) != overlay) continue;
    resting.done = true;
    for (auto& other : resting_) {
      if (resting.order.group != 0 && other.order.group == resting.order.group) other.done = true;
    }
  }
  std::erase_if(resting_, [&](const Resting& resting) {
    if (resting.done) unfilled_.push_back({resting.order, fate});
    return resting.done;
  });
}

void Broker::set_spot_units(Quantity units) {
  ensure(terms_->spot.has_value(), "the account has no spot leg to trade");
  spot_target_ = units;
  spot_decided_at_ = decision_time_;
}

void Broker::open_session() { std::fill(rates_today_.begin(), rates_today_.end(), std::nullopt); }

const FeeRates& Broker::rates(InstrumentId instrument) {
  auto& rates = rates_today_[instrument.value];
  if (!rates) rates = costs_.rates(rules_->contracts.instrument(instrument), market_->date());
  return *rates;
}

void Broker::order_arrived(std::uint32_t order_id) {
  for (auto& resting : resting_) {
    if (resting.order.id == order_id) resting.arrived = true;  // it may have been cancelled on its way
  }
}

void Broker::bar_opens(int slot) {
  if (!guarded_.empty()) match_guards(slot, Moment::kOpen);
  if (config_.fill != FillModel::kNextOpen) return;
  if (!resting_.empty()) match(slot, Moment::kOpen, Execution::kFillModel);
  if (spot_target_) fill_spot(slot, Moment::kOpen);
}

void Broker::bar_closing(int slot) {
  if (!guarded_.empty()) match_guards(slot, Moment::kClose);
  if (!resting_.empty()) match(slot, Moment::kClose, Execution::kNextClose);
}

void Broker::bar_closed(int slot) {
  if (config_.fill == FillModel::kClose && !resting_.empty()) match(slot, Moment::kClose, Execution::kFillModel);
  if (spot_target_) fill_spot(slot, Moment::kClose);
}

// Levels lie on ticks, each on the far side of its share: a stop of -1.30% is left at the first tick that has lost it.
void Broker::arm(const Order& entry, Price price) {
  const std::int64_t tick = rules_->contracts.instrument_of(entry.contract).tick.raw();
  const auto level = [&](Rate share) {
    if (share.is_zero()) return Price();
    const int side = entry.quantity.sign();
    const Int128 exact = Int128{price.raw()} * (Rate::kScale + side * share.raw());  // at 1e-13
    const Int128 step = Int128{tick} * Rate::kScale;
    const bool upwards = side * share.sign() > 0;
    return Price::from_raw(static_cast<std::int64_t>((exact + (upwards ? step - 1 : 0)) / step) * tick);
  };
  Order exit = entry;
  exit.quantity = -entry.quantity;
  exit.guard = {};
  guarded_.push_back({exit, level(entry.guard.stop_loss), level(entry.guard.take_profit)});
}

// A gap beyond a level fills at the open; a level inside the bar fills at the level. When a bar touches both, the stop is
// taken: minutes do not say which came first, and the account must not be flattered.
void Broker::match_guards(int slot, Moment moment) {
  const Timestamp now = moment == Moment::kOpen ? market_->begin_of(slot) : market_->end_of(slot);
  std::erase_if(guarded_, [&](const Guarded& guarded) {
    const auto id = market_->panel().series_of(guarded.exit.contract);
    const SeriesDay& series = market_->of(*id);
    if (series.present == nullptr || series.present[slot] == 0) return false;
    const auto worst_and_best = [&]() -> std::pair<std::int32_t, std::int32_t> {
      if (moment == Moment::kOpen) return {series.open[slot], series.open[slot]};
      const bool sells = guarded.exit.quantity.sign() < 0;
      return sells ? std::pair(series.low[slot], series.high[slot]) : std::pair(series.high[slot], series.low[slot]);
    };
    if (series.open == nullptr || series.high == nullptr || series.low == nullptr) {
      fail("{} on {}: take-profit and stop-loss on touch need open, high and low",
           rules_->contracts.contract(guarded.exit.contract).code, market_->date().to_string());
    }
    const auto [worst, best] = worst_and_best();
    if (worst == kMissingPrice || best == kMissingPrice) return false;
    const int side = guarded.exit.quantity.sign() < 0 ? 1 : -1;  // of the position
    const bool stopped = !guarded.stop.is_zero() && side * (worst - guarded.stop.raw()) <= 0;
    const bool taken = !guarded.take.is_zero() && side * (best - guarded.take.raw()) >= 0;
    if (!stopped && !taken) return false;
    const Price level = stopped ? guarded.stop : guarded.take;
    // A bar that begins beyond a level was passed over at its open (locked, or without one): it trades at its own prices.
    const std::int64_t inside = std::clamp<std::int64_t>(level.raw(), series.low[slot], series.high[slot]);
    const Price price = moment == Moment::kOpen ? price_of(series.open[slot]) : Price::from_raw(inside);
    if (config_.enforce_price_limits && is_locked(guarded.exit, series, price)) {
      ++locked_bars_;
      return false;
    }
    fill(guarded.exit, price, now);
    return true;
  });
}

void Broker::match(int slot, Moment moment, Execution execution) {
  const Timestamp now = moment == Moment::kOpen ? market_->begin_of(slot) : market_->end_of(slot);
  for (std::size_t i = 0; i < resting_.size(); ++i) {
    if (resting_[i].done || resting_[i].order.execution != execution) continue;
    const OrderGroup group = resting_[i].order.group;
    // An order alone is a group of one. Members of a group stand together: they were submitted at one decision.
    std::size_t end = i + 1;
    while (group != 0 && end < resting_.size() && resting_[end].order.group == group) ++end;
    Price prices[8];
    ensure(end - i <= 8, "an order group has more than eight orders");
    bool all = true;
    for (std::size_t k = i; k < end && all; ++k) {
      const auto price =
          resting_[k].arrived ? executable_price(resting_[k].order, slot, moment) : std::optional<Price>();
      all = price.has_value();
      if (all) prices[k - i] = *price;
    }
    if (all) {
      const std::size_t first_fill = fills_.size();
      for (std::size_t k = i; k < end; ++k) {
        fill(resting_[k].order, prices[k - i], now);
        resting_[k].done = true;
        if (resting_[k].order.guard.is_set()) arm(resting_[k].order, prices[k - i]);
      }
      if (end - i == 2 && resting_[i].order.purpose == Purpose::kRoll) {
        record_roll(resting_[i].order, resting_[i + 1].order, first_fill);
      }
    }
    i = end - 1;
  }
  std::erase_if(resting_, [](const Resting& resting) { return resting.done; });
}

std::optional<Price> Broker::executable_price(const Order& order, int slot, Moment moment) {
  const auto id = market_->panel().series_of(order.contract);
  if (!id) return std::nullopt;
  const SeriesDay& series = market_->of(*id);
  if (series.present == nullptr || series.daily_only || series.present[slot] == 0) return std::nullopt;
  const Contract& contract = rules_->contracts.contract(order.contract);
  const std::int32_t* column = moment == Moment::kOpen ? series.open : series.close;
  if (column == nullptr || column[slot] == kMissingPrice) {
    fail("{} on {}: the data have no opens, so orders cannot fill at the next open; use \"fill\": \"close\"",
         contract.code, market_->date().to_string());
  }
  const Price price = price_of(column[slot]);
  if (config_.enforce_price_limits && is_locked(order, series, price)) {
    ++locked_bars_;
    return std::nullopt;
  }
  return price;
}

bool Broker::is_locked(const Order& order, const SeriesDay& series, Price price) const {
  if (series.previous_settlement == kMissingPrice) return false;  // no base price, no limit to check
  const Contract& contract = rules_->contracts.contract(order.contract);
  const PriceLimits limits = price_limits(rules_->contracts.instrument(contract.instrument), contract, market_->date(),
                                          price_of(series.previous_settlement));
  // A buy finds no seller at the upper limit, a sale no buyer at the lower one.
  return order.quantity.sign() > 0 ? price.raw() >= limits.highest : price.raw() <= limits.lowest;
}

void Broker::fill(const Order& order, Price price, Timestamp now) {
  ensure(now >= order.decided_at, "a fill before its decision");
  const InstrumentId instrument = rules_->contracts.contract(order.contract).instrument;
  const std::int64_t multiplier = rules_->contracts.instrument(instrument).multiplier;
  const FeeRates& fee_rates = rates(instrument);
  bool first = true;
  for (const auto& part : split_trade(ledger_->position(order.contract), order.quantity, config_.closing_order)) {
    Fill fill;
    fill.order_id = order.id;
    fill.contract = order.contract;
    fill.decided_at = order.decided_at;
    fill.filled_at = now;
    fill.quantity = part.quantity;
    fill.price = price;
    fill.offset = part.offset;
    fill.purpose = order.purpose;
    fill.notional = notional(price, part.quantity, multiplier);
    fill.fee = proportional_cost(price, part.quantity, multiplier, CostModel::rate_for(fee_rates, part.offset));
    if (first) fill.order_fee = fee_rates.per_order;
    first = false;
    ledger_->apply(fill);
    overlay_.apply(fill);
    turnover_ += abs(fill.notional);
    fills_.push_back(fill);
  }
}

void Broker::record_roll(const Order& out, const Order& in, std::size_t first_fill) {
  RollRecord roll;
  roll.decided_at = out.decided_at;
  roll.filled_at = fills_.back().filled_at;
  roll.from = out.contract;
  roll.to = in.contract;
  roll.quantity_out = out.quantity;
  roll.quantity_in = in.quantity;
  for (std::size_t i = first_fill; i < fills_.size(); ++i) {
    const Fill& fill = fills_[i];
    (fill.contract == out.contract ? roll.price_out : roll.price_in) = fill.price;
    roll.fees += fill.fee + fill.order_fee;
  }
  rolls_.push_back(roll);
}

void Broker::fill_spot(int slot, Moment moment) {
  const SeriesDay& series = market_->of(*terms_->spot);
  const Timestamp now = moment == Moment::kOpen ? market_->begin_of(slot) : market_->end_of(slot);
  std::int32_t raw = kMissingPrice;
  if (series.daily_only) {
    // Known once a day, at its end.
    const bool last = slot + 1 == market_->slots();
    if (moment == Moment::kClose && last && series.present != nullptr && series.present[0] != 0) raw = series.close[0];
  } else if (series.present != nullptr && series.present[slot] != 0) {
    const bool has_open = series.open != nullptr && series.open[slot] != kMissingPrice;
    if (moment == Moment::kOpen && has_open) raw = series.open[slot];
    // Without an open, the bar after the decision gives its close.
    if (moment == Moment::kClose && (config_.fill == FillModel::kClose || (!has_open && now > spot_decided_at_))) {
      raw = series.close[slot];
    }
  }
  if (raw == kMissingPrice || now < spot_decided_at_) return;
  // In next_open runs a once-a-day series must not fill at the very close that the decision saw.
  if (config_.fill == FillModel::kNextOpen && moment == Moment::kClose && now == spot_decided_at_) return;
  const Quantity units = *spot_target_ - ledger_->spot_units();
  spot_target_.reset();
  if (units.is_zero()) return;
  const Price price = price_of(raw);
  const SpotFill fill{spot_decided_at_, now, units, price, notional(price, units, 1),
                      proportional_cost(price, units, 1, costs_.spot_rate())};
  ledger_->apply(fill);
  spot_fills_.push_back(fill);
}

void Broker::expire(ContractId contract, Price final_settlement, Rate delivery_rate) {
  const std::int64_t multiplier = rules_->contracts.instrument_of(contract).multiplier;
  const Quantity net = ledger_->net_position(contract);
  const auto fee = [&](Quantity quantity) {
    return proportional_cost(final_settlement, quantity, multiplier, delivery_rate);
  };
  overlay_.expire(contract, final_settlement, fee(net) - fee(net - overlay_.position(contract)));
  ledger_->expire(contract, final_settlement, delivery_rate);
}

void Broker::close_session() {
  std::erase_if(resting_, [this](const Resting& resting) {
    const bool expires = rules_->contracts.contract(resting.order.contract).last_trading_day <= market_->date();
    if (expires) unfilled_.push_back({resting.order, OrderFate::kExpired});
    return expires;
  });
  std::erase_if(guarded_, [this](const Guarded& guarded) {
    return rules_->contracts.contract(guarded.exit.contract).last_trading_day <= market_->date();
  });
}

void Broker::end_run() {
  for (const auto& resting : resting_) unfilled_.push_back({resting.order, OrderFate::kNoData});
  resting_.clear();
}

}  // namespace hedgelab
