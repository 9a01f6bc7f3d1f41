#include "engine/simulation/broker.h"

#include <algorithm>
#include <limits>

#include "engine/core/error.h"

namespace hedgelab {
std::string SlippageConfig::describe() const {
  switch (kind) {
    case Kind::kNone: return "no slippage";
    case Kind::kTicks: return fmt::format("slippage of {} tick{} within the bar", ticks, ticks == 1 ? "" : "s");
    case Kind::kRangeShare: return fmt::format("slippage of {} of the bar's range", to_string(range_share));
  }
  return "?";
}

Broker::Broker(const BacktestConfig& config, DayFacts& facts, const AccountTerms& terms, Account& account, Desk& desk,
               const MomentPrices& prices, EventQueue& queue, std::uint32_t& order_ids)
    : config_(&config),
      facts_(&facts),
      market_(&facts.market()),
      rules_(&facts.rules()),
      terms_(&terms),
      account_(&account),
      desk_(&desk),
      prices_(&prices),
      queue_(&queue),
      order_ids_(&order_ids) {
  resting_.reserve(64);
  guarded_.reserve(8);
  cutting_.reserve(64);
  unfilled_.reserve(1024);
  half_rolls_.reserve(16);
  reasons_.reserve(1024);
}

// --- orders ----------------------------------------------------------------------------------------------------------

void Broker::submit(ContractId contract, Quantity quantity, Purpose purpose, OrderGroup group) {
  // Also a leg that is at its target already has its place in the group.
  const std::uint32_t leg = group == 0 ? 0 : legs_++;
  submit_order({0, contract, quantity, purpose, group, decision_time_, Execution::kFillModel, {}}, leg);
}

void Broker::submit_overlay(ContractId contract, Quantity quantity, Execution execution, Guard guard) {
  ensure(guard.take_profit >= Rate() && guard.stop_loss <= Rate(), "a guard with a price on the wrong side");
  submit_order({0, contract, quantity, Purpose::kOverlay, 0, decision_time_, execution, guard}, 0);
}

void Broker::submit_order(Order order, std::uint32_t leg) {
  if (order.quantity.is_zero()) return;
  order.id = ++*order_ids_;
  const Contract& contract = rules_->contracts.contract(order.contract);
  const bool listed = contract.is_listed(market_->date());
  if (!listed && order.group != 0) refused_group_ = order.group;
  if (!listed || (order.group != 0 && order.group == refused_group_)) {
    // No leg without the others: those that were taken before this one go along, those behind it will.
    std::erase_if(resting_, [&](Resting& resting) {
      const bool along = order.group != 0 && resting.order.group == order.group;
      if (along) end_order(resting, OrderFate::kNotListed);
      return along;
    });
    unfilled_.push_back({order, OrderFate::kNotListed, 0, Money()});
    return;
  }
  // An order for the next close is decided a bar ahead of it: a delay would make it miss that close every day.
  const bool delayed = config_->broker.order_delay_minutes > 0 && order.execution == Execution::kFillModel;
  Resting resting;
  resting.order = order;
  resting.leg = leg;
  resting.asked = order.quantity;
  resting.arrived = !delayed;
  resting_.push_back(resting);
  if (delayed) {
    queue_->schedule(decision_time_ + config_->broker.order_delay_minutes, Phase::kOrderArrival, order.id);
  }
}

void Broker::end_order(Resting& resting, OrderFate fate) {
  // A day order that died overnight needs no cancel.
  const bool is_message =
      resting.sent_on == market_->date() &&
      (fate == OrderFate::kCancelled || fate == OrderFate::kReplaced || fate == OrderFate::kMarginCall);
  // The broker's own check refuses before the exchange hears of the order.
  const bool never_sent = is_refusal(fate) || fate == OrderFate::kNotListed;
  const Money per_order = account_->fee_rates(rules_->contracts.contract(resting.order.contract).instrument).per_order;
  Money fee = resting.order_fee;
  // An earlier day's message stays paid, and so does one that a part of the order has carried.
  if (never_sent && resting.sent_on == market_->date()) fee -= std::min(fee, per_order);
  if (is_message) fee += per_order;
  if (!fee.is_zero()) desk_->charge_order_fee(*account_, resting.order.purpose, fee);
  unfilled_.push_back({resting.order, fate, resting.locked_bars, fee});
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
  std::erase_if(resting_, [&](Resting& resting) {
    if (resting.done) end_order(resting, fate);
    return resting.done;
  });
}

bool Broker::is_waiting(ContractId contract) const {
  return std::any_of(resting_.begin(), resting_.end(),
                     [contract](const Resting& resting) { return resting.order.contract == contract; });
}

void Broker::list_waiting(std::vector<ContractId>& contracts) const {
  for (const auto& resting : resting_) {
    if (resting.arrived) contracts.push_back(resting.order.contract);
  }
}

void Broker::set_spot_units(Quantity units) {
  ensure(terms_->spot.has_value(), "the account has no spot leg to trade");
  if (units.sign() < 0 && !config_->account.short_spot.is_allowed) {
    fail("the strategy sells spot that the account does not hold; account.spot.short permits it");
  }
  spot_target_ = units;
  spot_decided_at_ = decision_time_;
}

void Broker::order_arrived(std::uint32_t order_id) {
  for (auto& resting : resting_) {
    if (resting.order.id == order_id) resting.arrived = true;  // it may have been cancelled on its way
  }
}

// --- moments of a bar ------------------------------------------------------------------------------------------------

void Broker::bar_opens() {
  if (!guarded_.empty()) match_guards();
  if (config_->broker.fill != FillModel::kNextOpen) return;
  if (!resting_.empty()) match(Execution::kFillModel);
  if (spot_target_) fill_spot();
}

void Broker::bar_closing() {
  if (!guarded_.empty()) match_guards();
  if (!resting_.empty()) match(Execution::kNextClose);
  // A spot series without opens fills at the close after its decision: before the next decision moves the target on.
  if (!spot_target_ || config_->broker.fill != FillModel::kNextOpen) return;
  if (!resting_.empty()) match(Execution::kFillModel, Which::kWithSpot);
  fill_spot();
}

void Broker::bar_closed() {
  if (config_->broker.fill == FillModel::kClose && !resting_.empty()) match(Execution::kFillModel);
  if (spot_target_) fill_spot();
}

// --- matching --------------------------------------------------------------------------------------------------------

void Broker::match(Execution execution, Which which) {
  const bool has_spot_price = spot_target_ && executable_spot_price(spot_decided_at_).has_value();
  if (which == Which::kWithSpot && !has_spot_price) return;
  for (std::size_t i = 0; i < resting_.size();) {
    const OrderGroup group = resting_[i].order.group;
    // An order alone is a group of one. Members of a group stand together: they were submitted at one decision.
    std::size_t end = i + 1;
    while (group != 0 && end < resting_.size() && resting_[end].order.group == group) ++end;
    const bool with_spot = goes_with_spot(resting_[i]);
    const bool has_its_moment = with_spot ? has_spot_price : which == Which::kAll;
    if (has_its_moment && !resting_[i].done && resting_[i].order.execution == execution) match_group(i, end);
    i = end;
  }
  std::erase_if(resting_, [](const Resting& resting) { return resting.done; });
}

void Broker::match_group(std::size_t begin, std::size_t end) {
  constexpr std::size_t kMost = 8;
  ensure(end - begin <= kMost, "an order group has more than eight orders");
  Leg legs[kMost];
  for (std::size_t k = begin; k < end; ++k) {  // the first meeting with the market of a day is a message
    Resting& resting = resting_[k];
    if (!resting.arrived || resting.sent_on == market_->date()) continue;
    resting.sent_on = market_->date();
    resting.order_fee += account_->fee_rates(rules_->contracts.contract(resting.order.contract).instrument).per_order;
  }
  // How far the group can get with this bar, as a fraction of its orders: the leg that lags behind sets it for all, so
  // that none gets ahead of another by a lot, over however many bars.
  Int128 numerator = 1, denominator = 1;
  for (std::size_t k = begin; k < end; ++k) {
    const Meeting meeting = resting_[k].arrived ? meet(resting_[k].order) : Meeting{};
    count(meeting);
    if (meeting.kind == Meeting::Kind::kLocked) ++resting_[k].locked_bars;
    if (meeting.kind != Meeting::Kind::kPrice) return;
    const Order& order = resting_[k].order;
    legs[k - begin].reference = meeting.price;
    legs[k - begin].price = slipped(order, market_->of(*market_->panel().series_of(order.contract)), meeting.price);
    Quantity most = volume_left(order.contract);
    // A contract that one leg leaves and another enters has its volume once.
    const auto same = std::count_if(resting_.begin() + static_cast<std::ptrdiff_t>(begin),
                                    resting_.begin() + static_cast<std::ptrdiff_t>(end),
                                    [&](const Resting& leg) { return leg.order.contract == order.contract; });
    if (same > 1) most = Quantity::from_raw(most.raw() / same);
    const Int128 asked = abs(resting_[k].asked).raw();
    const Int128 reach = asked - abs(order.quantity).raw() + std::min(most, abs(order.quantity)).raw();
    if (reach * denominator < numerator * asked) {
      numerator = reach;
      denominator = asked;
    }
  }
  Desk::Planned planned[kMost];
  std::size_t trades = 0;
  for (std::size_t k = begin; k < end; ++k) {
    const Order& order = resting_[k].order;
    Quantity part = order.quantity;
    if (numerator != denominator) {
      const Quantity asked = resting_[k].asked;
      Quantity target = Quantity::from_raw(static_cast<std::int64_t>(Int128{asked.raw()} * numerator / denominator));
      if (terms_->whole_lots) target = whole_lots(target);
      part = target - (asked - order.quantity);
      if (part.sign() * asked.sign() < 0) part = Quantity();  // it is ahead already, by less than a lot
    }
    legs[k - begin].quantity = part;
    // A leg whose share is not a lot yet waits for the next bar: the others are ahead of it by less than one.
    if (!part.is_zero()) planned[trades++] = {order.contract, part, legs[k - begin].price};
  }
  if (trades == 0) return;
  if (const auto fate = desk_->refusal({planned, trades}, spot_cash_waiting())) {
    for (std::size_t k = begin; k < end; ++k) {
      end_order(resting_[k], *fate);
      resting_[k].done = true;
    }
    return;
  }
  for (std::size_t k = begin; k < end; ++k) {
    Resting& resting = resting_[k];
    const Leg& leg = legs[k - begin];
    if (leg.quantity.is_zero()) continue;
    const std::size_t first_fill = account_->record().fills.size();
    desk_->trade(*account_, {resting.order, leg.quantity, leg.price, leg.reference, resting.order_fee});
    if (resting.order.purpose == Purpose::kRoll) note_roll(resting, leg, first_fill);
    use_volume(resting.order.contract, abs(leg.quantity));
    note_fill(resting.order.contract);
    if (resting.order.purpose != Purpose::kOverlay) note_spot_before(resting.order.decided_at);
    resting.order_fee = Money();
    if (resting.order.guard.is_set()) arm(resting.order, leg.quantity, leg.price);
    resting.order.quantity -= leg.quantity;
    resting.done = resting.order.quantity.is_zero();
    if (resting.done && resting.locked_bars > 0) {
      Order filled = resting.order;
      filled.quantity = leg.quantity;
      unfilled_.push_back({filled, OrderFate::kFilledLate, resting.locked_bars, Money()});
      resting.locked_bars = 0;
    }
  }
}

// A roll is recorded when both of its legs have traded: on one bar as a rule; under a cap whenever the second follows.
void Broker::note_roll(const Resting& resting, const Leg& leg, std::size_t first_fill) {
  const OrderGroup group = resting.order.group;
  if (group == 0) return;
  const std::uint32_t pair = resting.leg / 2;
  std::erase_if(half_rolls_, [group](const HalfRoll& half) { return half.group + 64 < group; });  // of orders long gone
  auto half = std::find_if(half_rolls_.begin(), half_rolls_.end(),
                           [&](const HalfRoll& one) { return one.group == group && one.pair == pair; });
  if (half == half_rolls_.end()) {
    half = half_rolls_.insert(half_rolls_.end(), HalfRoll{});
    half->group = group;
    half->pair = pair;
  }
  const bool leaves = resting.leg % 2 == 0;
  RollRecord& roll = half->roll;
  (leaves ? roll.from : roll.to) = resting.order.contract;
  (leaves ? roll.quantity_out : roll.quantity_in) += leg.quantity;
  (leaves ? half->value_out : half->value_in) += Int128{leg.price.raw()} * abs(leg.quantity).raw();
  const auto& fills = account_->record().fills;
  for (std::size_t i = first_fill; i < fills.size(); ++i) roll.fees += fills[i].fee + fills[i].order_fee;
  roll.decided_at = resting.order.decided_at;
  roll.filled_at = fills.back().filled_at;
  if (roll.quantity_out.is_zero() || roll.quantity_in.is_zero()) return;
  const auto average = [](Int128 value, Quantity quantity) {
    return Price::from_raw(round_divide(value, Int128{abs(quantity).raw()}));
  };
  roll.price_out = average(half->value_out, roll.quantity_out);
  roll.price_in = average(half->value_in, roll.quantity_in);
  roll.gap = notional(roll.spread(), roll.quantity_in, rules_->contracts.instrument_of(roll.to).multiplier);
  // A position that is carried on leaves one contract and enters another: two purchases are not a roll.
  const bool carries = roll.quantity_out.sign() * roll.quantity_in.sign() < 0;
  if (carries && roll.from != roll.to) desk_->record_roll(*account_, roll);
  half_rolls_.erase(half);
}

Broker::Meeting Broker::meet(const Order& order) const {
  const int slot = prices_->slot();
  const auto id = market_->panel().series_of(order.contract);
  if (!id) return {};
  const SeriesDay& series = market_->of(*id);
  if (series.present == nullptr || series.daily_only || series.present[slot] == 0) return {};
  const bool at_open = prices_->moment() == Moment::kOpen;
  const std::int32_t* column = at_open ? series.open : series.close;
  if (column == nullptr) {
    fail("{} on {}: the data have no opens, so orders cannot fill at the next open; use \"fill\": \"close\"",
         rules_->contracts.contract(order.contract).code, market_->date().to_string());
  }
  // Nobody traded: an empty price, or a price that stands for one in a bar without volume.
  if (column[slot] == kMissingPrice || (series.volume != nullptr && series.volume[slot] == 0)) {
    return {Meeting::Kind::kNoTrade, {}};
  }
  return within_limits(order, price_of(column[slot]));
}

Broker::Meeting Broker::within_limits(const Order& order, Price price) const {
  if (!config_->broker.enforce_price_limits) return {Meeting::Kind::kPrice, price};
  const auto limits = facts_->limits(order.contract);
  if (!limits) return {Meeting::Kind::kPrice, price};  // nothing to take limits from: note_fill() counts the day
  if (price.raw() < limits->lowest || price.raw() > limits->highest) return {Meeting::Kind::kOffLimits, price};
  // A buy finds no seller at the upper limit, a sale no buyer at the lower one.
  const bool is_locked = order.quantity.sign() > 0 ? price.raw() >= limits->highest : price.raw() <= limits->lowest;
  return {is_locked ? Meeting::Kind::kLocked : Meeting::Kind::kPrice, price};
}

void Broker::count(const Meeting& meeting) {
  const Date today = market_->date();
  if (meeting.kind == Meeting::Kind::kLocked) met_.locked_bars.note(today);
  if (meeting.kind == Meeting::Kind::kOffLimits) met_.off_limit_bars.note(today);
  // A minute in which nobody traded is like any other.
  const bool is_daily = market_->panel().frequency() == Frequency::kDaily;
  if (meeting.kind == Meeting::Kind::kNoTrade && is_daily) met_.untraded_days.note_day(today);
}

void Broker::note_fill(ContractId contract) {
  const SeriesDay& series = market_->of(*market_->panel().series_of(contract));
  if (series.volume == nullptr || series.volume[prices_->slot()] < 0) ++met_.unproven_fills;
  if (!config_->broker.enforce_price_limits || unchecked_on_ == market_->day()) return;
  if (facts_->limits(contract)) return;
  met_.unchecked_days.note(market_->date());
  unchecked_on_ = market_->day();
}

Price Broker::slipped(const Order& order, const SeriesDay& series, Price reference) const {
  const SlippageConfig& slippage = config_->broker.slippage;
  if (slippage.kind == SlippageConfig::Kind::kNone) return reference;
  const int slot = prices_->slot();
  const Contract& contract = rules_->contracts.contract(order.contract);
  const std::int64_t tick = rules_->contracts.instrument(contract.instrument).tick.raw();
  const bool has_range = series.high != nullptr && series.low != nullptr && series.high[slot] != kMissingPrice &&
                         series.low[slot] != kMissingPrice;
  std::int64_t worse = slippage.ticks * tick;
  if (slippage.kind == SlippageConfig::Kind::kRangeShare) {
    if (!has_range) {
      fail("{} on {}: slippage as a share of the bar's range needs high and low; use {{\"ticks\": n}}", contract.code,
           market_->date().to_string());
    }
    const Int128 step = Int128{tick} * Rate::kScale;
    const Int128 exact = Int128{series.high[slot] - series.low[slot]} * slippage.range_share.raw();
    worse = static_cast<std::int64_t>((exact + step - 1) / step) * tick;
  }
  const int side = order.quantity.sign();
  std::int64_t price = reference.raw() + side * worse;
  // Nobody paid more than the bar's high or got less than its low, and no trade is made beyond the limits.
  const auto keep_within = [&](std::int64_t lowest, std::int64_t highest) {
    price = side > 0 ? std::max(reference.raw(), std::min(price, highest))
                     : std::min(reference.raw(), std::max(price, lowest));
  };
  if (has_range) keep_within(series.low[slot], series.high[slot]);
  if (config_->broker.enforce_price_limits) {
    if (const auto limits = facts_->limits(order.contract)) keep_within(limits->lowest, limits->highest);
  }
  return Price::from_raw(price);
}

Quantity Broker::volume_left(ContractId contract) const {
  const Rate share = config_->broker.participation;
  if (share.is_zero()) return Quantity::from_raw(std::numeric_limits<std::int64_t>::max());
  const SeriesDay& series = market_->of(*market_->panel().series_of(contract));
  const int slot = prices_->slot();
  if (series.volume == nullptr || series.volume[slot] < 0) {
    fail("{} on {}: a participation cap needs the volume of every bar, and this one has none",
         rules_->contracts.contract(contract).code, market_->date().to_string());
  }
  Quantity most = Quantity::from_raw(
      static_cast<std::int64_t>(Int128{series.volume[slot]} * share.raw() * Quantity::kScale / Rate::kScale));
  most -= desk_->volume_used(contract);
  if (terms_->whole_lots) most = whole_lots(most);
  return std::max(most, Quantity());
}

void Broker::use_volume(ContractId contract, Quantity quantity) {
  if (!config_->broker.participation.is_zero()) desk_->use_volume(contract, quantity);
}

// --- ends ------------------------------------------------------------------------------------------------------------

void Broker::close_session() {
  std::erase_if(resting_, [this](Resting& resting) {
    const bool expires = rules_->contracts.contract(resting.order.contract).last_trading_day <= market_->date();
    if (expires) end_order(resting, OrderFate::kExpired);
    return expires;
  });
  std::erase_if(guarded_, [this](const Guarded& guarded) {
    return rules_->contracts.contract(guarded.exit.contract).last_trading_day <= market_->date();
  });
}

void Broker::end_run() {
  // The curve is closed: what the messages cost would have been booked on a day that is not part of the run.
  for (const auto& resting : resting_) {
    unfilled_.push_back({resting.order, OrderFate::kNoData, resting.locked_bars, Money()});
  }
  resting_.clear();
}

}  // namespace hedgelab
