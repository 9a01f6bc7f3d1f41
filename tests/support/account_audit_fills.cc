// Fills of the second road: each against its bar, its rules and the lots that were there.
#include <algorithm>
#include <set>

#include "tests/support/account_walk.h"

namespace hedgelab::test {

// The price before slippage. Of a few millionths of a lot the slippage is rounded away: the bar's own price is taken
// when it gives what the fill says.
Raw AccountWalk::reference_of(const Fill& fill, BarMoment now) const {
  const Raw multiplier = market_.multiplier(fill.contract), price = fill.price.raw();
  const auto bar = market_.bar(fill.contract, day_, now.slot);
  const auto own = !bar ? std::nullopt : now.is_open ? bar->open : std::optional<Raw>(bar->close);
  if (own && worth(price - *own, fill.quantity.raw(), multiplier) == fill.slippage.raw()) return *own;
  const Int128 size = Int128{abs(fill.quantity).raw()} * multiplier;
  return price - fill.quantity.sign() * (size == 0 ? 0 : nearest(Int128{fill.slippage.raw()} * kMicro, size));
}

bool AccountWalk::is_guard_exit(const Fill& fill) const {
  const auto first = first_side_.find(fill.order_id);
  return fill.purpose == Purpose::kOverlay && first != first_side_.end() && first->second != fill.quantity.sign();
}

// Whether the bar gives this price at this moment, slippage included.
bool AccountWalk::is_explained(const Fill& fill, BarMoment now) const {
  const auto bar = market_.bar(fill.contract, day_, now.slot);
  if (!bar) return false;
  const Raw reference = reference_of(fill, now);
  const bool known = now.is_open
                         ? bar->open == reference
                         : reference >= bar->low.value_or(reference) && reference <= bar->high.value_or(reference);
  return known && fill.price.raw() == slipped_price(fill, *bar, reference);
}

// At one minute one bar closes and the next opens. What decides is how the account trades; an overlay's exit may be
// either, and is then asked for its price.
bool AccountWalk::belongs(const Fill& fill, BarMoment now) {
  const Timestamp time = market_.time(now);
  if (fill.filled_at != time) return false;
  const bool next_open = config_->broker.fill == FillModel::kNextOpen;
  if (fill.purpose != Purpose::kOverlay) return now.is_open == next_open;
  const bool last = now.slot + 1 == market_.panel().grid().slots_on(day_);
  if (now.is_open || last || market_.time({now.day, now.slot + 1, true}) != time) return true;
  if (!is_guard_exit(fill) && next_open && fill.decided_at == time) return false;
  const bool closes = is_explained(fill, now);
  const bool opens = is_explained(fill, {now.day, now.slot + 1, true});
  if (closes && opens) is_ambiguous_today_ = true;
  return closes;
}

bool AccountWalk::belongs(const SpotFill& fill, BarMoment now) const {
  if (fill.filled_at != market_.time(now) || !spot_) return false;
  const auto bar = market_.bar(*spot_, day_, now.slot);
  const bool at_open = config_->broker.fill == FillModel::kNextOpen && bar && bar->open;
  return now.is_open == at_open;
}

void AccountWalk::batch(std::size_t begin, std::size_t end, BarMoment now) {
  const bool is_enforced = config_->account.margin.is_enforced();
  const Fill& first = result_->fills[begin];
  const bool is_exit = is_guard_exit(first);
  if (first.purpose == Purpose::kReduction && config_->account.margin.call == MarginConfig::Call::kStop) {
    found("stop_cut", "{} cut by {}", code(first.contract), to_string(first.quantity));
  }
  const Raw before = is_enforced ? required(now) : 0;
  Raw allowance = unpaid_messages_today_ + slack();
  for (std::size_t i = begin; i < end; ++i) {
    const Fill& fill = result_->fills[i];
    check_fill(fill, now);
    book(fill, now);
    allowance += 2 * fill.slippage.raw() + fill.order_fee.raw();
  }
  if (config_->account.position_limits && !config_->account.margin.hedging_account &&
      first.purpose != Purpose::kReduction) {
    check_quotas(begin, end);
  }
  if (!is_enforced || first.purpose == Purpose::kReduction) return;
  const Raw after = required(now);
  const Int128 short_by = Int128{after} * kMicro - funds(now);
  if (after <= before || short_by <= 0) return;
  // The overlay's share of a cut; or a trade of which it is not known whether it came before the spot leg's.
  if (first.purpose == Purpose::kOverlay && (is_call_open_now_ || is_ambiguous_today_)) return;
  const char* rule = is_exit ? "guard_margin" : short_by <= Int128{allowance} * kMicro ? "narrow" : "margin";
  found(rule, "order {} in {} raised the margin from {} to {}, {} above the funds", first.order_id,
        code(first.contract), before, after, static_cast<double>(short_by) / 1e10);
}

void AccountWalk::check_fill(const Fill& fill, BarMoment now) {
  const Raw multiplier = market_.multiplier(fill.contract);
  const Raw price = fill.price.raw(), quantity = fill.quantity.raw();
  const int side = fill.quantity.sign();
  if (side == 0) return found("price", "a fill of nothing");
  if (!market_.rules().contracts.contract(fill.contract).is_listed(market_.date(day_))) {
    found("price", "{} is not listed", code(fill.contract));
  }
  const auto bar = market_.bar(fill.contract, day_, now.slot);
  if (!bar) return found("price", "{} at {}: no bar", code(fill.contract), fill.filled_at.to_string());
  const Raw reference = reference_of(fill, now);
  const bool within = (!bar->low || price >= *bar->low) && (!bar->high || price <= *bar->high);
  const bool is_inside = fill.purpose == Purpose::kOverlay && !now.is_open;  // a guard's level, or a next close
  const bool known = now.is_open ? bar->open == reference : reference == bar->close;
  if (!within || (!known && !is_inside)) found("price", "{} at {} from {}", code(fill.contract), price, reference);

  if (config_->broker.enforce_price_limits) {
    if (const auto limits = market_.limits(fill.contract, day_)) {
      const bool locked = side > 0 ? reference >= limits->highest : reference <= limits->lowest;
      if (locked || price > limits->highest || price < limits->lowest) {
        found("limit", "{} at {}: {}..{}", code(fill.contract), price, limits->lowest, limits->highest);
      }
    }
  }
  check_slippage(fill, *bar, reference);
  const bool is_paper = config_->broker.fill == FillModel::kClose && fill.purpose != Purpose::kOverlay;
  const Timestamp begin = market_.time({now.day, now.slot, true});
  if (fill.filled_at < fill.decided_at || (config_->broker.fill == FillModel::kNextOpen && begin < fill.decided_at) ||
      (!is_paper && fill.purpose != Purpose::kOverlay && begin < fill.decided_at)) {
    found("causality", "{} decided {} and filled {}", code(fill.contract), fill.decided_at.to_string(),
          fill.filled_at.to_string());
  }
  const bool may_delay = fill.purpose != Purpose::kOverlay && fill.purpose != Purpose::kReduction;
  if (may_delay && fill.filled_at < fill.decided_at + config_->broker.order_delay_minutes) {
    found("causality", "{} filled before its order arrived", code(fill.contract));
  }
  check_participation(fill, now);
  if (fill.notional.raw() != worth(price, quantity, multiplier)) found("fee", "notional {}", fill.notional.raw());
  const Raw fee = market_.fee(config_->broker.costs, fill);
  if (fill.fee.raw() != fee) found("fee", "{}: {} instead of {}", code(fill.contract), fill.fee.raw(), fee);
  const Raw message = market_.message_fee(config_->broker.costs, fill.contract, market_.date(day_));
  const auto paid = messages_.find(fill.order_id);
  const bool is_first = paid == messages_.end() || paid->second != market_.date(day_);
  if (message == 0 ? !fill.order_fee.is_zero()
                   : fill.order_fee.raw() % message != 0 || (is_first && fill.order_fee.raw() < message)) {
    found("fee", "message fee {} of order {}", fill.order_fee.raw(), fill.order_id);
  }
  messages_[fill.order_id] = market_.date(day_);
}

Raw AccountWalk::slipped_price(const Fill& fill, const PlainBar& bar, Raw reference) const {
  const SlippageConfig& config = config_->broker.slippage;
  const Raw tick = market_.rules().contracts.instrument_of(fill.contract).tick.raw();
  const int side = fill.quantity.sign();
  Raw room = config.kind == SlippageConfig::Kind::kTicks ? config.ticks * tick : 0;
  if (config.kind == SlippageConfig::Kind::kRangeShare && bar.high && bar.low) {
    const Int128 exact = Int128{*bar.high - *bar.low} * config.range_share.raw();
    while (Int128{room} * 1'000'000'000 < exact) room += tick;
  }
  // Towards the worse, but not beyond what the bar and the limits know; never better than the reference.
  const auto stop_at = [&](Raw edge) { room = std::max<Raw>(0, std::min(room, side * (edge - reference))); };
  if (bar.high && bar.low) stop_at(side > 0 ? *bar.high : *bar.low);
  const auto limits = config_->broker.enforce_price_limits ? market_.limits(fill.contract, day_) : std::nullopt;
  if (limits) stop_at(side > 0 ? limits->highest : limits->lowest);
  return reference + side * room;
}

void AccountWalk::check_slippage(const Fill& fill, const PlainBar& bar, Raw reference) {
  const Raw expected = slipped_price(fill, bar, reference);
  if (fill.slippage < Money() || fill.price.raw() != expected ||
      fill.slippage.raw() != worth(expected - reference, fill.quantity.raw(), market_.multiplier(fill.contract))) {
    found("slippage", "{}: price {} from {} is not {}; {}", code(fill.contract), fill.price.raw(), reference, expected,
          fill.slippage.raw());
  }
}

void AccountWalk::check_participation(const Fill& fill, BarMoment now) {
  const Raw share = config_->broker.participation.raw();
  if (share == 0 || is_ambiguous_today_) return;
  Raw& used = used_[fill.contract];
  used += abs(fill.quantity).raw();
  const auto bar = market_.bar(fill.contract, day_, now.slot);
  const Int128 allowed = Int128{bar ? bar->volume.value_or(0) : 0} * share;  // lots at 1e-9
  if (Int128{used} * 1000 > allowed) found("participation", "{}: {} lots of a bar", code(fill.contract), used);
}

void AccountWalk::book(const Fill& fill, BarMoment now) {
  Position& position = at(fill.contract);
  const Raw price = fill.price.raw(), quantity = fill.quantity.raw(), multiplier = market_.multiplier(fill.contract);
  const Raw todays = position.todays();
  const auto opposite = [&](Raw lots) {
    return lots != 0 && (lots > 0) != (quantity > 0) && std::abs(lots) >= std::abs(quantity);
  };
  const auto realise = [&](Raw basis, Raw lots) {
    const Int128 gain = Int128{price - basis} * lots * multiplier;
    cash_ += gain;
    variation_ += gain;
    ++entries_;
  };
  const bool today_first = config_->broker.closing_order == ClosingOrder::kTodayFirst;
  switch (fill.offset) {
    case Offset::kOpen: {
      if (position.net() != 0 && (position.net() > 0) != (quantity > 0))
        found("offset", "{}: both sides", code(fill.contract));
      position.today.push_back({quantity, price});
      Opened& opened = opened_[fill.contract];
      (quantity > 0 ? opened.bought : opened.sold) += std::abs(quantity);
      break;
    }
    case Offset::kClose:
      if (!opposite(position.earlier) || (today_first && todays != 0))
        found("offset", "{}: earlier lots", code(fill.contract));
      realise(position.basis, -quantity);
      position.earlier += quantity;
      break;
    case Offset::kCloseToday: {
      if (!opposite(todays) || (!today_first && position.earlier != 0))
        found("offset", "{}: today's lots", code(fill.contract));
      Raw left = quantity;
      while (left != 0 && !position.today.empty() && (position.today.front().quantity > 0) != (left > 0)) {
        Lot& lot = position.today.front();
        const Raw part = std::abs(lot.quantity) <= std::abs(left) ? lot.quantity : -left;
        realise(lot.price, part);
        lot.quantity -= part;
        left += part;
        if (lot.quantity == 0) position.today.erase(position.today.begin());
      }
      break;
    }
  }
  if (position.net() == 0 && position.today.empty()) held_.erase(fill.contract);

  const Raw costs = fill.fee.raw() + fill.order_fee.raw();
  cash_ -= Int128{costs} * kMicro;
  fees_by_offset_[static_cast<std::size_t>(fill.offset)] += fill.fee.raw();
  message_fees_ += fill.order_fee.raw();
  turnover_ += abs(fill.notional).raw();
  const Cause fee_column = fill.offset == Offset::kOpen    ? Cause::kFeeOpen
                           : fill.offset == Offset::kClose ? Cause::kFeeClose
                                                           : Cause::kFeeCloseToday;
  columns_[static_cast<std::size_t>(fee_column)] -= Int128{fill.fee.raw()} * kMicro;
  columns_[static_cast<std::size_t>(Cause::kFeeOrder)] -= Int128{fill.order_fee.raw()} * kMicro;
  columns_[static_cast<std::size_t>(Cause::kSlippage)] -= Int128{fill.slippage.raw()} * kMicro;
  const Raw reference = reference_of(fill, now);
  trades_.push_back({fill.contract, quantity, reference, fill.purpose, market_.index(fill.contract, now)});
  if (fill.purpose == Purpose::kReduction) lots_cut_ += std::abs(quantity);

  first_side_.emplace(fill.order_id, fill.quantity.sign());
  if (fill.purpose != Purpose::kOverlay) return;
  overlay_fees_ += costs;
  overlay_cash_[fill.contract] -= Int128{price} * quantity * multiplier;
  overlay_lots_[fill.contract] += quantity;
  if (overlay_lots_[fill.contract] == 0) {
    overlay_closed_ += overlay_cash_[fill.contract];
    overlay_lots_.erase(fill.contract);
    overlay_cash_.erase(fill.contract);
  }
}

// Positions by contract, openings of the day by whatever the limit counts.
void AccountWalk::check_quotas(std::size_t begin, std::size_t end) {
  const RuleBook& rules = market_.rules();
  for (std::size_t i = begin; i < end; ++i) {
    const Fill& fill = result_->fills[i];
    if (fill.offset != Offset::kOpen) continue;
    const char* rule = is_guard_exit(fill) ? "guard_quota" : "quota";
    const InstrumentId product = rules.contracts.contract(fill.contract).instrument;
    const std::string& name = rules.contracts.instrument(product).code;
    const auto held = held_.find(fill.contract);
    const Raw net = held == held_.end() ? 0 : held->second.net();
    if (std::abs(net) > rules.limits.position_limit(name, market_.date(day_)) * kMicro) {
      found(rule, "{}: {} lots", code(fill.contract), net);
    }
    const OpeningLimit limit = rules.limits.opening_limit(name, market_.date(day_));
    if (limit.scope == OpeningLimitScope::kNone) continue;
    Raw sum = 0;
    for (const auto& [id, opened] : opened_) {
      if (rules.contracts.contract(id).instrument != product) continue;
      if (limit.scope == OpeningLimitScope::kPerContract && id != fill.contract) continue;
      const bool by_side = limit.scope == OpeningLimitScope::kPerDirection;
      if (!by_side || fill.quantity.sign() > 0) sum += opened.bought;
      if (!by_side || fill.quantity.sign() < 0) sum += opened.sold;
    }
    if (sum > limit.lots * kMicro) found(rule, "{}: {} lots opened today", code(fill.contract), sum);
  }
}

void AccountWalk::take_spot(const SpotFill& fill, BarMoment now, bool reinvests) {
  const auto bar = market_.bar(*spot_, day_, now.slot);
  const auto price = reinvests || !now.is_open ? market_.last_close(*spot_, day_, now.slot)
                     : bar                     ? bar->open
                                               : std::nullopt;
  if (!price || fill.price.raw() != *price) found("price", "spot at {}", fill.price.raw());
  if (fill.notional.raw() != worth(fill.price.raw(), fill.units.raw(), 1))
    found("fee", "spot worth {}", fill.notional.raw());
  if (fill.cost.raw() != market_.spot_cost(config_->broker.costs, fill)) found("fee", "spot cost {}", fill.cost.raw());
  // Spot sold for a call was decided by the evening's statement: it may be sold at any close after it.
  const bool for_call = open_call_.has_value() && fill.units.sign() < 0;
  const bool same_bar =
      config_->broker.fill == FillModel::kNextOpen && market_.time({now.day, now.slot, true}) < fill.decided_at;
  if (fill.filled_at < fill.decided_at || (same_bar && !reinvests && !for_call)) {
    found("causality", "spot decided {} and filled {}", fill.decided_at.to_string(), fill.filled_at.to_string());
  }
  spot_units_ += fill.units.raw();
  if (spot_units_ < 0 && !config_->account.short_spot.is_allowed) found("offset", "spot sold short");
  const Raw out = fill.notional.raw() + fill.cost.raw();
  cash_ -= Int128{out} * kMicro;
  spot_trades_ += fill.notional.raw();
  spot_costs_ += fill.cost.raw();
  columns_[static_cast<std::size_t>(Cause::kSpotMove)] -= Int128{fill.notional.raw()} * kMicro;
  columns_[static_cast<std::size_t>(Cause::kSpotCost)] -= Int128{fill.cost.raw()} * kMicro;
  const bool builds = (spot_units_ > 0) == (fill.units.sign() > 0) && spot_units_ != 0;
  if (builds && config_->account.margin.is_enforced() && !reinvests &&
      !is_covered(now, slack() + unpaid_messages_today_)) {
    found("margin", "a trade of spot left less than the margin");
  }
}

// Under a participation cap the legs move in step: what one has filled of its size the other has filled of its own, but
// for less than a lot.
void AccountWalk::check_step(const std::map<std::uint32_t, RollLeg>& legs, Timestamp time) {
  const auto filled_by = [time](const RollLeg& leg) {
    Raw sum = 0;
    for (const auto& [at, quantity] : leg.filled) sum += at <= time ? std::abs(quantity) : 0;
    return sum;
  };
  const Raw lot = config_->whole_lots ? kMicro : 1000;  // fractional parts are cut to a millionth each time
  for (const auto& [id, one] : legs) {
    for (const auto& [other_id, other] : legs) {
      if (one.expired || other.expired) return;
      const Raw size = std::abs(one.size), other_size = std::abs(other.size);
      // one ahead: filled / size > (other filled + a lot) / other size
      if (Int128{filled_by(one)} * other_size > Int128{filled_by(other) + lot} * size) {
        found("group", "order {} is ahead of order {} by a lot at {}", id, other_id, time.to_string());
      }
    }
  }
}

// All legs of a roll on the same bar or none; a leg goes on alone only when the other contract has expired.
void AccountWalk::check_groups() {
  std::map<Timestamp, std::map<std::uint32_t, RollLeg>> groups;
  for (const Fill& fill : result_->fills) {
    if (fill.purpose != Purpose::kRoll) continue;
    RollLeg& leg = groups[fill.decided_at][fill.order_id];
    leg.contract = fill.contract;
    leg.filled[fill.filled_at] += fill.quantity.raw();
    leg.size += fill.quantity.raw();
  }
  for (const OrderRecord& record : result_->unfilled) {
    if (record.order.purpose != Purpose::kRoll) continue;
    RollLeg& leg = groups[record.order.decided_at][record.order.id];
    leg.contract = record.order.contract;
    leg.expired = leg.expired || record.fate == OrderFate::kExpired;
    if (record.fate != OrderFate::kFilledLate) leg.size += record.order.quantity.raw();
  }
  std::vector<RollRecord> made;
  for (const auto& [decided, legs] : groups) {
    std::set<Timestamp> times;
    for (const auto& [id, leg] : legs) {
      for (const auto& [time, quantity] : leg.filled) times.insert(time);
    }
    for (const Timestamp time : times) {
      for (const auto& [id, leg] : legs) {
        const bool gone =
            leg.expired && market_.rules().contracts.contract(leg.contract).last_trading_day < time.date();
        if (leg.filled.count(time) == 0 && !gone && config_->broker.participation.is_zero()) {
          found("group", "order {} of the roll decided {} is missing at {}", id, decided.to_string(), time.to_string());
        }
      }
      check_step(legs, time);
    }
  }
  for (const auto& [decided, legs] : groups) {
    std::vector<std::uint32_t> ids;
    for (const auto& [id, leg] : legs) ids.push_back(id);
    for (std::size_t k = 0; k + 1 < ids.size(); k += 2) made_rolls(ids[k], ids[k + 1], made);
  }
  const auto text = [this](const RollRecord& roll) {
    return fmt::format("{} {} {} {} {} at {}, {} at {}, fees {}, gap {}", roll.decided_at.to_string(),
                       roll.filled_at.to_string(), code(roll.from), code(roll.to), to_string(roll.quantity_out),
                       to_string(roll.price_out), to_string(roll.quantity_in), to_string(roll.price_in),
                       to_string(roll.fees), to_string(roll.gap));
  };
  std::multiset<std::string> expected, recorded;
  for (const RollRecord& roll : made) expected.insert(text(roll));
  for (const RollRecord& roll : result_->rolls) {
    recorded.insert(text(roll));
    if (roll.from == roll.to || roll.quantity_out.sign() * roll.quantity_in.sign() >= 0 || roll.price_out <= Price() ||
        roll.price_in <= Price()) {
      found("group", "no roll: {}", text(roll));
    }
  }
  for (const std::string& one : expected) {
    if (recorded.count(one) != expected.count(one)) found("group", "made and not recorded: {}", one);
  }
  for (const std::string& one : recorded) {
    if (expected.count(one) == 0) found("group", "recorded and not made: {}", one);
  }
}

// What the fills of two orders, out of one contract and into another, make of rolls: one whenever both have traded
// since the last.
void AccountWalk::made_rolls(std::uint32_t out, std::uint32_t in, std::vector<RollRecord>& made) const {
  RollRecord roll;
  Int128 value_out = 0, value_in = 0;
  const auto& fills = result_->fills;
  for (std::size_t i = 0; i < fills.size(); ++i) {
    const Fill& fill = fills[i];
    if (fill.order_id != out && fill.order_id != in) continue;
    const bool leaves = fill.order_id == out;
    (leaves ? roll.from : roll.to) = fill.contract;
    (leaves ? roll.quantity_out : roll.quantity_in) += fill.quantity;
    (leaves ? value_out : value_in) += Int128{fill.price.raw()} * abs(fill.quantity).raw();
    roll.fees += fill.fee + fill.order_fee;
    roll.decided_at = fill.decided_at;
    roll.filled_at = fill.filled_at;
    const bool more_of_it =
        i + 1 < fills.size() && fills[i + 1].order_id == fill.order_id && fills[i + 1].filled_at == fill.filled_at;
    if (more_of_it || roll.quantity_out.is_zero() || roll.quantity_in.is_zero()) continue;
    const auto average = [](Int128 value, Quantity quantity) {
      const Int128 size = abs(quantity).raw();
      return Price::from_raw(static_cast<std::int64_t>((2 * value + size) / (2 * size)));  // prices are positive
    };
    roll.price_out = average(value_out, roll.quantity_out);
    roll.price_in = average(value_in, roll.quantity_in);
    roll.gap = Money::from_raw(
        worth(roll.price_in.raw() - roll.price_out.raw(), roll.quantity_in.raw(), market_.multiplier(roll.to)));
    const bool carries = (roll.quantity_out.raw() < 0) != (roll.quantity_in.raw() < 0);
    if (carries && roll.from != roll.to) made.push_back(roll);
    roll = RollRecord{};
    value_out = value_in = 0;
  }
}

}  // namespace hedgelab::test
