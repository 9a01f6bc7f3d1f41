// The days of the second road: flows, moments of bars, settlement, income, the point of the curve.
#include "tests/support/account_audit.h"

#include <algorithm>
#include <cmath>

#include "tests/support/account_walk.h"

namespace hedgelab::test {

std::vector<Finding> audit_account(const MarketPanel& panel, const BacktestConfig& config,
                                   const BacktestResult& result) {
  return AccountWalk(panel, config, result).walk();
}

std::string to_text(const std::vector<Finding>& findings) {
  std::string text = fmt::format("{} findings", findings.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(findings.size(), 8); ++i) {
    text += "\n  " + findings[i].rule + ": " + findings[i].text;
  }
  return text;
}

std::vector<Finding> AccountWalk::walk() {
  const TradingCalendar& calendar = market_.rules().calendar;
  const auto& points = result_->equity.points;
  is_daily_ = market_.panel().frequency() == Frequency::kDaily;
  day_ = calendar.index_of(calendar.on_or_after(config_->start));
  if (points.empty() || result_->attribution.size() + 1 != points.size()) {
    found("cash", "{} points and {} rows of attribution", points.size(), result_->attribution.size());
    return findings_;
  }
  if (!config_->spot_symbol.empty()) spot_ = market_.panel().find(config_->spot_symbol);
  cash_ = Int128{config_->capital.raw()} * kMicro;
  flows_ = config_->capital.raw();
  // The first point is the untouched capital: on the first day of daily bars, on the day before with others.
  const Date inception = market_.date(is_daily_ ? day_ : day_ - 1);
  Money untouched = config_->capital;  // and what flowed in on the first day of daily bars
  for (const CapitalFlow& flow : config_->account.flows) {
    if (is_daily_ && flow.date <= inception) untouched += flow.amount;
  }
  if (points[0].date != inception || points[0].equity != untouched || points[0].cash != untouched) {
    found("cash", "the first point is {} with {}", points[0].date.to_string(), to_string(points[0].equity));
  }
  if (!is_daily_) {
    settled_on_ = inception;
    overnight_cash_ = config_->capital.raw();
    if (spot_) last_spot_price_ = market_.last_close(*spot_, day_ - 1, market_.panel().grid().slots_on(day_ - 1) - 1);
    last_price_index_ = last_spot_price_;
    if (const auto index = market_.panel().index_of(market_.rules().contracts.find_instrument(config_->product))) {
      last_price_index_ = market_.last_close(*index, day_ - 1, market_.panel().grid().slots_on(day_ - 1) - 1);
    }
  }
  const DayIndex last = calendar.index_of(calendar.on_or_before(config_->end));
  for (std::size_t i = is_daily_ ? 0 : 1; i < points.size(); ++i, ++day_) {
    if (day_ > last || points[i].date != market_.date(day_)) {
      found("cash", "point {} is of {}", i, points[i].date.to_string());
      return findings_;
    }
    live_day(i == 0 ? nullptr : &points[i]);
  }
  --day_;
  check_totals();
  check_groups();
  const bool stops = result_->end.status == RunEnd::Status::kStopped;
  if (stops != is_stopped_) found("call", "stopped: {}, by the calls: {}", stops, is_stopped_);
  if (!stops && day_ != last) found("cash", "the curve ends early");
  return findings_;
}

void AccountWalk::live_day(const EquityPoint* point) {
  if (is_stopped_) found("call", "the run goes on after its stop");
  begin_day();
  for (int slot = 0; slot < market_.panel().grid().slots_on(day_); ++slot) {
    moment({day_, slot, true});
    moment({day_, slot, false});
  }
  for (; next_fill_ < result_->fills.size() && result_->fills[next_fill_].filled_at.date() <= market_.date(day_);
       ++next_fill_) {
    const Fill& fill = result_->fills[next_fill_];
    found("price", "{} filled at {}: no moment of its bars", code(fill.contract), fill.filled_at.to_string());
  }
  evening(point);
}

void AccountWalk::begin_day() {
  opened_.clear();
  settled_today_.clear();
  is_ambiguous_today_ = false;
  flow_today_ = 0;
  for (; next_flow_ < config_->account.flows.size() && config_->account.flows[next_flow_].date <= market_.date(day_);
       ++next_flow_) {
    flow_today_ += config_->account.flows[next_flow_].amount.raw();
  }
  cash_ += Int128{flow_today_} * kMicro;
  flows_ += flow_today_;
  if (!is_daily_ || settled_on_)
    columns_[static_cast<std::size_t>(Cause::kCapitalFlow)] += Int128{flow_today_} * kMicro;

  // Messages without a fill are charged on a day the row tells; the moment is nowhere written.
  unpaid_messages_today_ = 0;
  const bool has_row = !(is_daily_ && !settled_on_) && next_row_ < result_->attribution.size();
  if (has_row) {
    Raw with_fills = 0;
    const Date from = next_row_ == 0 ? Date::from_days(0) : market_.date(day_);
    for (const Fill& fill : result_->fills) {
      const Date date = fill.filled_at.date();
      if (date >= from && date <= market_.date(day_)) with_fills += fill.order_fee.raw();
    }
    if (next_row_ == 0) with_fills += unpaid_messages_;
    unpaid_messages_today_ = -result_->attribution[next_row_][Cause::kFeeOrder].raw() - with_fills;
    if (unpaid_messages_today_ < 0) found("fee", "fewer message fees in the row than on the fills");
  } else {
    // The first day of daily bars has no row of its own; an order ends on it only when its contract expires.
    for (const OrderRecord& record : result_->unfilled) {
      const bool today = record.fate == OrderFate::kExpired && record.order.decided_at.date() == market_.date(day_);
      if (today && market_.expires(record.order.contract, day_)) unpaid_messages_today_ += record.order_fee.raw();
    }
  }

  // Dividends of a price index: what its total-return index grew by above it, carried on below 0.05 points.
  dividend_points_today_ = 0.0;
  reinvested_units_ = 0;
  if (config_->account.spot_dividends == SpotDividends::kIgnored) return;
  if (overnight_units_ == 0) {
    dividends_upto_ = day_;
    return;
  }
  const auto product = market_.rules().contracts.find_instrument(config_->product);
  const SeriesId price = market_.panel().index_of(product).value(),
                 total = market_.panel().total_return_of(product).value();
  double points = 0.0;
  const auto close = [&](SeriesId id, DayIndex day) {
    return market_.panel().daily_close(id, day).value().to_double();
  };
  for (DayIndex d = dividends_upto_ + 1; d <= day_; ++d) {
    points += close(price, d - 1) * (close(total, d) / close(total, d - 1) - close(price, d) / close(price, d - 1));
  }
  if (points < 0.05) return;
  dividends_upto_ = day_;
  dividend_points_today_ = points;
}

void AccountWalk::moment(BarMoment now) {
  if (now.is_open) used_.clear();
  const Timestamp time = market_.time(now);
  const auto& fills = result_->fills;
  const auto& spot_fills = result_->spot_fills;
  const bool serves = open_call_ && result_->margin_calls[*open_call_].is_served &&
                      result_->margin_calls[*open_call_].served_at == time;
  const bool is_last = now.slot + 1 == market_.panel().grid().slots_on(day_) && !now.is_open;
  // Dividends are put back behind the last bar: the last trade of the day, decided and made at its close.
  const auto is_reinvestment = [&](const SpotFill& fill) {
    return is_last && config_->account.spot_dividends == SpotDividends::kReinvested && dividend_points_today_ > 0.0 &&
           fill.decided_at == time && fill.filled_at == time && fill.units.sign() > 0 &&
           std::abs(static_cast<double>(fill.notional.raw()) / 1e4 -
                    dividend_points_today_ * static_cast<double>(overnight_units_) / 1e6) <
               1.0 + 1e-4 * static_cast<double>(overnight_units_) / 1e6;
  };
  const auto take_spot_fills = [&] {
    while (next_spot_ < spot_fills.size() && belongs(spot_fills[next_spot_], now) &&
           !is_reinvestment(spot_fills[next_spot_])) {
      take_spot(spot_fills[next_spot_++], now, false);
    }
  };
  is_call_open_now_ = open_call_.has_value();
  // Spot that a call sells goes first.
  while (next_spot_ < spot_fills.size() && open_call_ && config_->account.margin.call == MarginConfig::Call::kTopUp &&
         belongs(spot_fills[next_spot_], now) && spot_fills[next_spot_].units.sign() < 0 &&
         spot_units_ + spot_fills[next_spot_].units.raw() >= 0) {
    take_spot(spot_fills[next_spot_++], now, false);
  }

  std::size_t end = next_fill_;
  if (serves) try_serve(now, false);
  while (next_fill_ < fills.size() && belongs(fills[next_fill_], now)) {
    // Parts of one order, and the legs of one roll, are one trade.
    end = next_fill_ + 1;
    while (end < fills.size() && fills[end].filled_at == time && belongs(fills[end], now) &&
           (fills[end].order_id == fills[next_fill_].order_id ||
            (fills[end].purpose == Purpose::kRoll && fills[next_fill_].purpose == Purpose::kRoll &&
             fills[end].decided_at == fills[next_fill_].decided_at))) {
      ++end;
    }
    const bool may_cut =
        fills[next_fill_].purpose == Purpose::kReduction || fills[next_fill_].purpose == Purpose::kOverlay;
    batch(next_fill_, end, now);
    next_fill_ = end;
    if (serves && open_call_ && may_cut) try_serve(now, false);
  }
  take_spot_fills();
  if (serves && open_call_) {
    const bool may_follow = !now.is_open && !is_last && market_.time({now.day, now.slot + 1, true}) == time;
    try_serve(now, !may_follow);
  }
  if (is_last && next_spot_ < spot_fills.size() && is_reinvestment(spot_fills[next_spot_])) {
    // Booked in the evening, before the settlement.
    reinvested_units_ = spot_fills[next_spot_].units.raw();
  }
  // The last bar's look is the evening's.
  if (now.is_open || is_last || open_call_ || held_.empty()) return;
  if (!config_->account.margin.intraday_reduction || !config_->account.margin.is_enforced()) return;
  const Raw needed = required(now);
  const Int128 there = funds(now);
  const Int128 doubt = Int128{slack() + unpaid_messages_today_} * kMicro;
  const Int128 short_by = Int128{needed} * kMicro - there;
  const bool next_fits = next_call_ < result_->margin_calls.size() && result_->margin_calls[next_call_].is_intraday &&
                         result_->margin_calls[next_call_].date == market_.date(day_) &&
                         result_->margin_calls[next_call_].required.raw() == needed;
  const bool in_doubt = (doubt > 0 || is_ambiguous_today_) && (short_by < 0 ? -short_by : short_by) <= doubt;
  if (in_doubt ? next_fits : short_by > 0) expect_call(true, needed, there);
}

// --- the evening -----------------------------------------------------------------------------------------------------

void AccountWalk::evening(const EquityPoint* point) {
  const AttributionRow* row = point != nullptr ? &result_->attribution[next_row_] : nullptr;
  // Message fees without a fill.
  cash_ -= Int128{unpaid_messages_today_} * kMicro;
  message_fees_ += unpaid_messages_today_;
  unpaid_messages_ += unpaid_messages_today_;
  columns_[static_cast<std::size_t>(Cause::kFeeOrder)] -= Int128{unpaid_messages_today_} * kMicro;
  unpaid_messages_today_ = 0;

  // Interest on the balances that stood overnight: a year has 365 days, each part is rounded by itself.
  Raw interest = 0;
  if (settled_on_) {
    const Raw days = market_.date(day_) - *settled_on_;
    const auto earned = [days](Raw balance, Rate rate) {
      return nearest(Int128{balance} * rate.raw() * days, Int128{1'000'000'000} * 365);
    };
    const Raw deposit = std::max<Raw>(0, std::min(overnight_cash_, overnight_margin_));
    const auto& rates = config_->account.interest;
    interest = earned(std::max<Raw>(0, overnight_cash_ - deposit), rates.free_cash) + earned(deposit, rates.margin) +
               earned(std::min<Raw>(0, overnight_cash_), rates.borrowed);
  }
  if (row != nullptr) {
    const Raw said = (*row)[Cause::kInterest].raw();
    if (std::abs(said - interest) > (config_->whole_lots ? 0 : 3)) {
      found("cash", "interest {} instead of {}", said, interest);
    }
    if (!config_->whole_lots) interest = said;
  }
  interest_ += interest;
  cash_ += Int128{interest} * kMicro;
  columns_[static_cast<std::size_t>(Cause::kInterest)] += Int128{interest} * kMicro;

  // Borrowed spot costs its yearly rate of yesterday's value.
  if (overnight_units_ < 0) {
    const Raw value = worth(last_spot_price_.value(), -overnight_units_, 1);
    const Raw fee =
        nearest(Int128{value} * config_->account.short_spot.lending_rate.raw() * (market_.date(day_) - *settled_on_),
                Int128{1'000'000'000} * 365);
    lending_ += fee;
    cash_ -= Int128{fee} * kMicro;
    columns_[static_cast<std::size_t>(Cause::kLending)] -= Int128{fee} * kMicro;
  }

  // Dividends in cash; a short position owes them.
  if (dividend_points_today_ > 0.0) {
    const Raw expected = worth(static_cast<Raw>(std::llround(dividend_points_today_ * 1e4)), overnight_units_, 1);
    const Raw said = row != nullptr ? (*row)[Cause::kDividends].raw() : 0;
    if (std::abs(said - expected) > 1 + std::abs(overnight_units_) / kMicro) {
      found("cash", "dividends {} instead of {}", said, expected);
    }
    dividends_ += said;
    cash_ += Int128{said} * kMicro;
    columns_[static_cast<std::size_t>(Cause::kDividends)] += Int128{said} * kMicro;
    const bool reinvests = config_->account.spot_dividends == SpotDividends::kReinvested;
    const BarMoment end{day_, market_.panel().grid().slots_on(day_) - 1, false};
    if (reinvested_units_ != 0) {
      take_spot(result_->spot_fills[next_spot_++], end, true);
    } else if (reinvests && said > 0 && !config_->account.margin.is_enforced()) {
      found("price", "dividends were not put back");
    }
  }

  settle();
  add_columns();
  if (point != nullptr) {
    check_point(*point);
    check_row(*row, *point, *(point - 1));
    ++next_row_;
    columns_.fill(0);
    roundings_ = 0;
    roll_gap_ = 0;
    index_is_known_ = true;
  }

  std::vector<PlainMarket::Lots> overnight;
  for (const auto& [id, position] : held_) overnight.push_back({id, position.net(), position.basis});
  overnight_units_ = spot_units_;
  overnight_cash_ = nearest(cash_, kMicro);
  overnight_margin_ = market_.margin(config_->account.margin, overnight, day_) + short_spot_margin(last_spot_price_);
  settled_on_ = market_.date(day_);
  const EquityPoint& said = point != nullptr ? *point : result_->equity.points.front();
  // The inception of daily bars is the untouched account, whatever its close has traded.
  const Raw expected_margin = point != nullptr ? overnight_margin_ : 0;
  if (said.margin.raw() != expected_margin) found("margin", "{} instead of {}", said.margin.raw(), expected_margin);

  // Calls of today that the bars do not explain.
  const auto& calls = result_->margin_calls;
  while (next_call_ < calls.size() && calls[next_call_].is_intraday && calls[next_call_].date == market_.date(day_)) {
    if (!is_ambiguous_today_) found("call", "an intraday call that no bar explains");
    ++next_call_;
  }
  if (open_call_ && calls[*open_call_].is_served && !is_ambiguous_today_) {
    found("call", "the call of {} was not served by the evening that took its place",
          calls[*open_call_].date.to_string());
  }
  open_call_.reset();
  if (config_->account.margin.is_enforced() && overnight_cash_ < overnight_margin_) {
    expect_call(false, overnight_margin_, cash_);
  }
}

void AccountWalk::settle() {
  const auto& records = result_->settlements;
  std::map<ContractId, const SettlementRecord*> today;
  for (; next_settlement_ < records.size() && records[next_settlement_].date == market_.date(day_);
       ++next_settlement_) {
    const SettlementRecord& record = records[next_settlement_];
    if (!today.emplace(record.contract, &record).second) found("settlement", "{} twice", code(record.contract));
    // An overlay that lifts the whole hedge is settled at expiry with nothing in the account.
    if (held_.count(record.contract) == 0 && !(record.is_final && overlay_lots_.count(record.contract) != 0)) {
      found("settlement", "{} is not held", code(record.contract));
    }
  }
  for (const auto& [id, record] : today) {
    Position& position = held_[id];
    const bool is_final = market_.expires(id, day_);
    const Raw price = record->price.raw();
    const auto official = market_.settlement(id, day_);
    const auto close = market_.traded_close(id, day_);
    const bool is_official = record->source == SettlementSource::kOfficial;
    if (official ? (price != *official || !is_official)
                 : (is_official || (record->source == SettlementSource::kClose && (!close || price != *close)) ||
                    (record->source == SettlementSource::kCarried &&
                     (close || (position.earlier != 0 && price != position.basis))))) {
      found("settlement", "{} at {}", code(id), price);
    }
    Int128 variation = Int128{position.earlier} * (price - position.basis) * market_.multiplier(id);
    for (const Lot& lot : position.today)
      variation += Int128{lot.quantity} * (price - lot.price) * market_.multiplier(id);
    const Raw parts = static_cast<Raw>(position.today.size()) + 1;
    entries_ += parts;
    const Raw net = position.net();
    const Raw fee = is_final ? market_.delivery_fee(config_->broker.costs, id, market_.date(day_), price, net) : 0;
    if (record->is_final != is_final || record->quantity.raw() != net || record->fee.raw() != fee ||
        !same(variation, record->variation.raw(), config_->whole_lots ? 0 : parts)) {
      found("settlement", "{}: {} lots, variation {}, fee {}", code(id), record->quantity.raw(),
            record->variation.raw(), record->fee.raw());
    }
    cash_ += variation - Int128{fee} * kMicro;
    variation_ += variation;
    delivery_fees_ += fee;
    columns_[static_cast<std::size_t>(Cause::kFeeDelivery)] -= Int128{fee} * kMicro;
    settled_today_[id] = price;
    if (is_final && overlay_lots_.count(id) != 0) {
      const Raw lots = overlay_lots_[id];
      overlay_closed_ += overlay_cash_[id] + Int128{price} * lots * market_.multiplier(id);
      overlay_fees_ += fee - market_.delivery_fee(config_->broker.costs, id, market_.date(day_), price, net - lots);
      overlay_lots_.erase(id);
      overlay_cash_.erase(id);
    }
    position = Position{is_final ? 0 : net, price, {}};
  }
  for (const auto& [id, position] : held_) {
    if (position.net() != 0 && today.count(id) == 0) found("settlement", "{} is held and was not settled", code(id));
  }
  std::erase_if(held_, [](const auto& held) { return held.second.net() == 0; });
}

void AccountWalk::check_point(const EquityPoint& point) {
  const Raw spot = spot_ ? market_.last_close(*spot_, day_, market_.panel().grid().slots_on(day_) - 1).value_or(0) : 0;
  const Raw spot_value = worth(spot, spot_units_, 1);
  Int128 above = 0;  // close over settlement
  Raw futures = 0;
  for (const auto& [id, position] : held_) {
    const auto close = market_.last_close(id, day_, market_.panel().grid().slots_on(day_) - 1);
    const Raw mark = config_->mark == Mark::kClose ? close.value_or(0) : position.basis;
    above += Int128{position.net()} * (mark - position.basis) * market_.multiplier(id);
    futures += worth(mark, position.net(), market_.multiplier(id));
    if (config_->mark == Mark::kClose) ++entries_;
  }
  const Int128 settled = cash_ + Int128{spot_value} * kMicro;
  if (!same(cash_, point.cash.raw(), slack())) {
    found("cash", "cash {} instead of {}", point.cash.raw(), static_cast<double>(cash_) / 1e6);
  }
  if (!same(settled, point.settled_equity.raw(), slack()))
    found("cash", "settled equity {}", point.settled_equity.raw());
  if (!same(settled + above, point.equity.raw(), slack())) {
    found("cash", "equity {} instead of {}", point.equity.raw(), static_cast<double>(settled + above) / 1e6);
  }
  if (point.spot_value.raw() != spot_value || point.spot_price.raw() != spot)
    found("cash", "spot {}", point.spot_value.raw());
  if (point.futures_notional.raw() != futures) found("cash", "futures notional {}", point.futures_notional.raw());
  if (point.fees.raw() != costs()) found("fee", "fees so far {} instead of {}", point.fees.raw(), costs());
  if (point.flow.raw() != flow_today_) found("cash", "flow {}", point.flow.raw());

  // The overlay alone. Messages of its orders without fills are known at the end only.
  Raw unpaid = 0;
  for (const OrderRecord& record : result_->unfilled) {
    if (record.order.purpose == Purpose::kOverlay) unpaid += record.order_fee.raw();
  }
  if (unpaid != 0 && &point != &result_->equity.points.back()) return;
  Int128 overlay = overlay_closed_ - Int128{overlay_fees_ + unpaid} * kMicro;
  for (const auto& [id, lots] : overlay_lots_) {
    overlay += overlay_cash_[id] + Int128{mark_of(id)} * lots * market_.multiplier(id);
  }
  if (!same(overlay, point.overlay.raw(), slack())) {
    found("overlay", "{} instead of {}", point.overlay.raw(), static_cast<double>(overlay) / 1e6);
  }
}

void AccountWalk::check_totals() {
  const CashTotals& said = result_->cash;
  const auto check = [&](const char* name, Raw value, Raw expected) {
    if (value != expected) found("cash", "total of {}: {} instead of {}", name, value, expected);
  };
  check("deposits", said[CashKind::kDeposit].raw(), flows_);
  check("spot trades", said[CashKind::kSpotTrade].raw(), -spot_trades_);
  check("opening fees", said[CashKind::kFeeOpen].raw(), -fees_by_offset_[0]);
  check("closing fees", said[CashKind::kFeeClose].raw(), -fees_by_offset_[1]);
  check("close-today fees", said[CashKind::kFeeCloseToday].raw(), -fees_by_offset_[2]);
  check("message fees", said[CashKind::kFeeOrder].raw(), -message_fees_);
  check("delivery fees", said[CashKind::kFeeDelivery].raw(), -delivery_fees_);
  check("spot costs", said[CashKind::kSpotCost].raw(), -spot_costs_);
  check("interest", said[CashKind::kInterest].raw(), interest_);
  check("lending", said[CashKind::kLending].raw(), -lending_);
  check("dividends", said[CashKind::kDividend].raw(), dividends_);
  check("turnover", result_->turnover.raw(), turnover_);
  if (!same(variation_, said[CashKind::kFuturesVariation].raw(), slack()))
    found("cash", "variation {}", said[CashKind::kFuturesVariation].raw());
  Raw unpaid = 0, cut = 0;
  for (const OrderRecord& record : result_->unfilled) unpaid += record.order_fee.raw();
  if (unpaid != unpaid_messages_) found("fee", "messages without fills: {} instead of {}", unpaid_messages_, unpaid);
  for (const MarginCall& call : result_->margin_calls) cut += call.lots_cut.raw();
  // The overlay's lots are cut as overlay trades, which look like others.
  if (cut < lots_cut_ || (cut > lots_cut_ && !result_->overlay))
    found("call", "{} lots cut by the calls, {} by the fills", cut, lots_cut_);
  if (next_fill_ != result_->fills.size() || next_spot_ != result_->spot_fills.size() ||
      next_settlement_ != result_->settlements.size() || next_call_ != result_->margin_calls.size()) {
    found("cash", "fills, spot fills, settlements or calls outside the days of the curve: {} {} {} {}", next_fill_,
          next_spot_, next_settlement_, next_call_);
  }
}

}  // namespace hedgelab::test
