// The evening of an account: settlement, income, the point of the curve, the attribution, the margin call.

#include <algorithm>

#include "engine/core/error.h"
#include "engine/market/settlement_price.h"
#include "engine/simulation/account.h"

namespace hedgelab {

Price Account::spot_price() const { return terms_->spot ? view_->close(*terms_->spot).value_or(Price()) : Price(); }

void Account::open_session() {
  std::fill(rates_today_.begin(), rates_today_.end(), std::nullopt);
  opened_today_.clear();
  settled_today_.clear();
  flow_today_ = Money();
  const auto& flows = config_->account.flows;
  for (; next_flow_ < flows.size() && flows[next_flow_].date <= market_->date(); ++next_flow_) {
    ledger_.deposit(flows[next_flow_].amount);
    flow_today_ += flows[next_flow_].amount;
  }
}

void Account::keep_inception(Date date) {
  EquityPoint inception;
  inception.date = date;
  inception.equity = inception.settled_equity = inception.cash = config_->capital;
  inception.spot_price = spot_price();
  curve_.points.push_back(inception);
  static_cast<void>(attribution_.end_day(date, ledger_, inception.spot_price, Money(),
                                         [](ContractId) { return Attribution::Mark{}; }));
  overnight_cash_ = ledger_.cash();
  settled_on_ = date;
  last_spot_price_ = inception.spot_price;
  if (price_index_of_spot_) last_price_index_ = view_->close(*price_index_of_spot_);
}

void Account::ensure_inception(Date date) {
  if (!curve_.empty()) return;
  EquityPoint inception;
  inception.date = date;
  inception.equity = inception.settled_equity = inception.cash = config_->capital;
  inception.spot_price = spot_price();
  curve_.points.push_back(inception);
}

void Account::keep_days(std::size_t points) {
  curve_.points.resize(points);
  rows_.resize(points - 1);
}

// --- settlement ------------------------------------------------------------------------------------------------------

SettlementPrice Account::settlement_of(ContractId id, bool is_final) {
  for (const auto& mark : settled_today_) {
    if (mark.contract == id) return {mark.price, SettlementSource::kOfficial};
  }
  auto found = is_final ? final_settlement(*market_, id) : daily_settlement(*market_, id);
  if (!found) {
    const auto close = view_->close(id);
    if (config_->missing_settlement == MissingSettlement::kError || !close) {
      fail(
          "the {} price of {} on {} is not in the store, cannot be computed from its bars, and the account holds "
          "the "
          "contract; with \"missing_settlement\": \"close\" its close stands in and the result says so",
          is_final ? "final settlement" : "settlement", rules_->contracts.contract(id).code,
          market_->date().to_string());
    }
    found = SettlementPrice{*close, SettlementSource::kClose};
  }
  settled_today_.push_back({id, found->price});
  return *found;
}

void Account::settle_day(Phase phase) {
  if (phase == Phase::kDailySettlement) {
    margin_.set_settlement_day(market_->day());
    post_interest();
    if (overnight_units_.sign() < 0) post_lending(market_->date() - settled_on_);
    post_dividends();
  }
  settling_.assign(ledger_.held().begin(), ledger_.held().end());
  // An overlay that offsets the hedge lot for lot leaves nothing in the account to settle, but must leave its book.
  if (phase == Phase::kFinalSettlement) overlay_.collect(settling_);
  if (phase == Phase::kFinalSettlement) {
    // Also lots that offset each other: nothing settles them, and they must not outlive their contract.
    for (const ContractId id : attribution_.touched()) {
      if (rules_->contracts.contract(id).last_trading_day == market_->date()) expiring_.push_back(id);
    }
    for (const ContractId id : expiring_) attribution_.expired(id);
    expiring_.clear();
  }
  for (const ContractId id : settling_) {
    const bool expires = rules_->contracts.contract(id).last_trading_day == market_->date();
    if (expires != (phase == Phase::kFinalSettlement)) continue;
    const SettlementPrice settlement = settlement_of(id, expires);
    SettlementRecord record{market_->date(),
                            id,
                            expires,
                            settlement.price,
                            settlement.source,
                            ledger_.net_position(id),
                            ledger_.unrealised(id, settlement.price),
                            Money()};
    if (expires) {
      const Instrument& instrument = rules_->contracts.instrument_of(id);
      const Rate rate = costs_.delivery_rate(instrument, market_->date());
      const auto fee = [&](Quantity quantity) {
        return proportional_cost(settlement.price, quantity, instrument.multiplier, rate);
      };
      record.fee = fee(record.quantity);
      overlay_.expire(id, settlement.price, record.fee - fee(record.quantity - overlay_.position(id)));
      ledger_.expire(id, settlement.price, rate);
    } else {
      ledger_.settle(id, settlement.price);
    }
    settlements_.push_back(record);
  }
}

// --- income ----------------------------------------------------------------------------------------------------------

void Account::post_interest() {
  const auto& interest = config_->account.interest;
  if (interest.is_zero() || settled_on_ == Date()) return;
  const std::int64_t days = market_->date() - settled_on_;
  const auto earned = [days](Money balance, Rate rate) {
    return Money::from_raw(round_divide(Int128{balance.raw()} * rate.raw() * days, Int128{Rate::kScale} * 365));
  };
  const Money deposit = std::clamp(overnight_cash_, Money(), overnight_margin_);
  const Money free = std::max(overnight_cash_ - deposit, Money());
  const Money borrowed = std::min(overnight_cash_, Money());
  ledger_.post_income(CashKind::kInterest, earned(free, interest.free_cash) + earned(deposit, interest.margin) +
                                               earned(borrowed, interest.borrowed));
}

void Account::post_lending(std::int64_t days) {
  const Money value = notional(last_spot_price_.value(), -overnight_units_, 1);
  const Rate rate = config_->account.short_spot.lending_rate;
  ledger_.charge_lending(
      Money::from_raw(round_divide(Int128{value.raw()} * rate.raw() * days, Int128{Rate::kScale} * 365)));
}

// The points are made of two indexes that are published with two decimals: a day without an ex-date shows some
// hundredths of a point. They are carried on until more than that has come together, so nothing is lost and noise is
// not traded.
void Account::post_dividends() {
  constexpr double kNoisePoints = 0.05;
  if (!dividends_) return;
  if (overnight_units_.is_zero()) {
    dividends_paid_upto_ = market_->day();
    return;
  }
  const double points = dividends_->paid(dividends_paid_upto_, market_->day());
  if (points < kNoisePoints) return;
  dividends_paid_upto_ = market_->day();
  const Money amount = notional(Price::from_double(points), overnight_units_, 1);
  ledger_.post_income(CashKind::kDividend, amount);
  if (config_->account.spot_dividends == SpotDividends::kReinvested && amount > Money() && config_->sleeves.empty())
    reinvest(amount);
}

void Account::reinvest(Money amount) {
  const Quantity units = quantity_for(amount, spot_price(), 1);
  const Timestamp now = market_->end_of(market_->slots() - 1);
  if (!units.is_zero()) static_cast<void>(trade_spot(units, spot_price(), now, now));
}

// --- the close of the day --------------------------------------------------------------------------------------------

Money Account::settled_margin() const {
  holdings_.clear();
  for (const ContractId id : ledger_.held()) {
    holdings_.push_back({id, ledger_.net_position(id), ledger_.position(id).earlier_basis});
  }
  const Money of_spot =
      config_->account.margin.is_enforced() ? short_spot_margin(ledger_.spot_units(), spot_price()) : Money();
  return margin_.required(holdings_) + of_spot;
}

Money Account::close_over_settlement() const {
  Money sum;
  if (config_->mark == Mark::kSettlement) return sum;
  for (const ContractId id : ledger_.held()) {
    const auto close = view_->close(id);
    ensure(close.has_value(), "a held contract has never had a price");
    sum += ledger_.unrealised(id, *close);
  }
  return sum;
}

// A contract that was rolled out of today has a mark too, although nothing of it is left to settle.
Attribution::Mark Account::mark_of(ContractId id) const {
  const auto index = view_->index_close(rules_->contracts.contract(id).instrument);
  const bool expires = rules_->contracts.contract(id).last_trading_day == market_->date();
  std::optional<Price> price;
  if (config_->mark == Mark::kSettlement || expires) {
    for (const auto& mark : settled_today_) {
      if (mark.contract == id) price = mark.price;
    }
    if (!price) {
      const auto settlement = expires ? final_settlement(*market_, id) : daily_settlement(*market_, id);
      if (settlement) price = settlement->price;
    }
  }
  if (!price) price = view_->close(id);
  ensure(price.has_value(), "a traded contract has never had a price");
  return {*price, index};
}

void Account::close_day(std::optional<Money> overlay) {
  book_net();
  const Price spot = spot_price();
  if (price_index_of_spot_ && last_price_index_ && last_spot_price_ && !overnight_units_.is_zero()) {
    const auto price_index = view_->close(*price_index_of_spot_);
    const double price_return = price_index->to_double() / last_price_index_->to_double() - 1.0;
    const double move = spot.to_double() - last_spot_price_->to_double();
    const double dividends = overnight_units_.to_double() * (move - last_spot_price_->to_double() * price_return);
    attribution_.dividends_in_price(Money::from_double(dividends));
  }
  const Money above_settlement = close_over_settlement();
  ledger_.check_identity(spot, above_settlement);

  EquityPoint point;
  point.date = market_->date();
  point.cash = ledger_.cash();
  point.spot_value = ledger_.spot_value(spot);
  point.fees = ledger_.costs();
  point.spot_price = spot;
  point.flow = flow_today_;
  for (const ContractId id : ledger_.held()) {
    const Price mark = config_->mark == Mark::kClose ? view_->close(id).value() : ledger_.position(id).earlier_basis;
    point.futures_notional += notional(mark, ledger_.net_position(id), rules_->contracts.instrument_of(id).multiplier);
  }
  point.overlay = overlay ? *overlay : overlay_.result([this](ContractId id) {
    if (config_->mark == Mark::kClose) return view_->close(id).value();
    // An overlay that lifts the whole hedge leaves nothing for the ledger to settle, and has a price all the same.
    return ledger_.net_position(id).is_zero() ? settlement_of(id, false).price : ledger_.position(id).earlier_basis;
  });
  point.settled_equity = ledger_.equity(spot, Money());
  point.equity = ledger_.equity(spot, above_settlement);
  point.margin = settled_margin();
  if (!overlay_.is_flat()) ++overlay_nights_;

  AttributionRow row =
      attribution_.end_day(point.date, ledger_, spot, above_settlement, [this](ContractId id) { return mark_of(id); });
  // Daily bars: the start day ends with the untouched capital; what its closing trades cost shows the day after.
  if (curve_.empty()) {
    const Money capital = config_->capital + flow_today_;  // money of the first day is there from the beginning
    row[Cause::kCapitalFlow] -= capital;
    row.equity_change -= capital;
    carried_ = row;
    const Money margin = point.margin;
    point = EquityPoint{};
    point.date = market_->date();
    point.equity = point.settled_equity = point.cash = capital;
    point.margin = margin;
    point.spot_price = spot;
  } else {
    if (carried_) row += *carried_;
    carried_.reset();
    rows_.push_back(row);
  }
  curve_.points.push_back(point);

  overnight_units_ = ledger_.spot_units();
  overnight_cash_ = ledger_.cash();
  overnight_margin_ = settled_margin();
  settled_on_ = market_->date();
  last_spot_price_ = spot;
  if (price_index_of_spot_) last_price_index_ = view_->close(*price_index_of_spot_);
  if (config_->account.margin.is_enforced()) {
    // An evening's statement takes the place of a call that is still waiting.
    call_is_open_ = false;
    if (overnight_cash_ < overnight_margin_) call_for_margin(overnight_margin_, overnight_cash_, false);
  }
}

}  // namespace hedgelab
