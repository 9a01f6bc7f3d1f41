// The evening of an account: income, settlement, the point of the curve, the attribution.

#include <algorithm>

#include "engine/core/error.h"
#include "engine/simulation/account.h"

namespace hedgelab {

Price Account::spot_price() const { return terms_->spot ? view_->close(*terms_->spot).value_or(Price()) : Price(); }

Money Account::flow_due() const {
  Money due;
  const auto& flows = config_->account.flows;
  for (std::size_t i = next_flow_; i < flows.size() && flows[i].date <= facts_->market().date(); ++i) {
    due += flows[i].amount;
  }
  return due;
}

void Account::open_session() {
  std::fill(rates_today_.begin(), rates_today_.end(), std::nullopt);
  opened_today_.clear();
  flow_today_ = Money();
  const auto& flows = config_->account.flows;
  for (; next_flow_ < flows.size() && flows[next_flow_].date <= facts_->market().date(); ++next_flow_) {
    ledger_.deposit(flows[next_flow_].amount);
    flow_today_ += flows[next_flow_].amount;
  }
}

void Account::transfer(Money amount) {
  ledger_.deposit(amount);
  flow_today_ += amount;
}

void Account::keep_inception(Date date) {
  ensure_inception(date);
  const Price spot = record_.curve.points.back().spot_price;
  static_cast<void>(attribution_.end_day(date, ledger_, spot, Money(), [](ContractId) { return Attribution::Mark{}; }));
  overnight_ = {date, ledger_.cash(), Money(), Quantity(), spot};
  if (price_index_of_spot_) last_price_index_ = view_->close(*price_index_of_spot_);
}

void Account::ensure_inception(Date date) {
  if (!record_.curve.empty()) return;
  EquityPoint inception;
  inception.date = date;
  inception.equity = inception.settled_equity = inception.cash = config_->capital;
  inception.spot_price = spot_price();
  record_.curve.points.push_back(inception);
}

// --- income ----------------------------------------------------------------------------------------------------------

Money Account::post_income() {
  const Date today = facts_->market().date();
  if (const auto entry = interest(config_->account.interest, overnight_, today)) post(*entry);
  if (const auto entry = lending(config_->account.short_spot, overnight_, today)) post(*entry);
  if (!dividends_) return Money();
  const auto entry = dividends_->of_evening(overnight_, facts_->market().day());
  if (!entry) return Money();
  post(*entry);
  const bool goes_back = config_->account.spot_dividends == SpotDividends::kReinvested && entry->amount > Money() &&
                         config_->sleeves.empty();  // of a house, its sleeves put theirs back
  return goes_back ? entry->amount : Money();
}

void Account::post(const CashEntry& entry) {
  if (entry.kind == CashKind::kLending) {
    ledger_.charge_lending(-entry.amount);
  } else {
    ledger_.post_income(entry.kind, entry.amount);
  }
}

// --- settlement ------------------------------------------------------------------------------------------------------

// Today's settlement price, or what the config lets stand in for it.
std::optional<SettlementPrice> Account::find_settlement(ContractId id) {
  if (const auto found = facts_->settlement(id)) return found;
  const MissingSettlement policy =
      config_->needs_settlements() ? config_->missing_settlement : MissingSettlement::kCarry;
  if (policy == MissingSettlement::kError) return std::nullopt;
  const MarketDay& market = facts_->market();
  if (const auto close = traded_close(market, id)) return SettlementPrice{*close, SettlementSource::kClose};
  if (rules_->contracts.contract(id).last_trading_day == market.date()) {
    const auto index = index_stand_in(market, id);
    return index ? std::optional(SettlementPrice{*index, SettlementSource::kIndex}) : std::nullopt;
  }
  if (policy == MissingSettlement::kClose) return std::nullopt;
  return SettlementPrice{settlement_before(id), SettlementSource::kCarried};
}

// What the lots are marked to already; of an overlay that lifts the whole hedge the books know no price.
Price Account::settlement_before(ContractId id) const {
  const Position& position = ledger_.position(id);
  if (!position.earlier.is_zero()) return position.earlier_basis;
  if (const auto official = view_->previous_settlement(id)) return *official;
  const auto close = view_->close(id);
  if (!close) reject_missing_settlement(id);
  return *close;
}

SettlementPrice Account::settlement_of(ContractId id) {
  const auto found = find_settlement(id);
  if (!found) reject_missing_settlement(id);
  return *found;
}

void Account::reject_missing_settlement(ContractId id) const {
  const MarketDay& market = facts_->market();
  const Contract& contract = rules_->contracts.contract(id);
  const bool is_final = contract.last_trading_day == market.date();
  std::string way_out = "with \"missing_settlement\": \"close\" its close of that day stands in and the result says so";
  if (!traded_close(market, id)) {
    way_out = is_final
                  ? "nobody traded it that day, and the store has no index to take it from"
                  : "nobody traded it that day; with \"missing_settlement\": \"carry\" the settlement before stands "
                    "again and the result says so";
  }
  fail(
      "the {} price of {} on {} is not in the store, cannot be computed from its bars, and the account holds the "
      "contract; {}",
      is_final ? "final settlement" : "settlement", contract.code, market.date().to_string(), way_out);
}

void Account::settle(Phase phase) {
  const Date today = facts_->market().date();
  const auto expires = [&](ContractId id) { return rules_->contracts.contract(id).last_trading_day == today; };
  settling_.assign(ledger_.held().begin(), ledger_.held().end());
  if (phase == Phase::kFinalSettlement) {
    // An overlay that offsets the hedge lot for lot leaves nothing in the account to settle, but must leave its book.
    overlay_.collect(settling_);
    // Also lots that offset each other: nothing settles them, and they must not outlive their contract.
    for (const ContractId id : attribution_.touched()) {
      if (expires(id)) expiring_.push_back(id);
    }
    for (const ContractId id : expiring_) attribution_.expired(id);
    expiring_.clear();
  }
  for (const ContractId id : settling_) {
    if (expires(id) != (phase == Phase::kFinalSettlement)) continue;
    const SettlementPrice settlement = settlement_of(id);
    SettlementRecord record{today,
                            id,
                            expires(id),
                            settlement.price,
                            settlement.source,
                            ledger_.net_position(id),
                            ledger_.unrealised(id, settlement.price),
                            Money()};
    if (expires(id)) {
      const Instrument& instrument = rules_->contracts.instrument_of(id);
      const Rate rate = costs_.delivery_rate(instrument, today);
      const auto fee = [&](Quantity quantity) {
        return proportional_cost(settlement.price, quantity, instrument.multiplier, rate);
      };
      record.fee = fee(record.quantity);
      overlay_.expire(id, settlement.price, record.fee - fee(record.quantity - overlay_.position(id)));
      ledger_.expire(id, settlement.price, rate);
    } else {
      ledger_.settle(id, settlement.price);
    }
    record_.settlements.push_back(record);
  }
}

// --- the close of the day --------------------------------------------------------------------------------------------

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
Attribution::Mark Account::mark_of(ContractId id) {
  const Contract& contract = rules_->contracts.contract(id);
  std::optional<Price> price;
  if (config_->mark == Mark::kSettlement || contract.last_trading_day == facts_->market().date()) {
    if (const auto settlement = find_settlement(id)) price = settlement->price;
  }
  if (!price) price = view_->close(id);
  ensure(price.has_value(), "a traded contract has never had a price");
  return {*price, view_->index_close(contract.instrument)};
}

void Account::tell_dividends_in_price(Price spot) {
  if (!price_index_of_spot_ || !last_price_index_ || overnight_.spot_units.is_zero()) return;
  const auto price_index = view_->close(*price_index_of_spot_);
  const double price_return = price_index->to_double() / last_price_index_->to_double() - 1.0;
  const double before = overnight_.spot_price.to_double();
  const double move = spot.to_double() - before;
  attribution_.dividends_in_price(
      Money::from_double(overnight_.spot_units.to_double() * (move - before * price_return)));
}

Money Account::overlay_result() {
  return overlay_.result([this](ContractId id) {
    if (config_->mark == Mark::kClose) return view_->close(id).value();
    // An overlay that lifts the whole hedge leaves nothing for the ledger to settle, and has a price all the same.
    return ledger_.net_position(id).is_zero() ? settlement_of(id).price : ledger_.position(id).earlier_basis;
  });
}

EquityPoint Account::evening_point(Price spot, Money above_settlement, Money margin) {
  EquityPoint point;
  point.date = facts_->market().date();
  point.cash = ledger_.cash();
  point.spot_value = ledger_.spot_value(spot);
  point.fees = ledger_.costs();
  point.spot_price = spot;
  point.flow = flow_today_;
  for (const ContractId id : ledger_.held()) {
    const Price mark = config_->mark == Mark::kClose ? view_->close(id).value() : ledger_.position(id).earlier_basis;
    point.futures_notional += notional(mark, ledger_.net_position(id), rules_->contracts.instrument_of(id).multiplier);
  }
  point.settled_equity = ledger_.equity(spot, Money());
  point.equity = ledger_.equity(spot, above_settlement);
  point.margin = margin;
  return point;
}

void Account::close_day(Money margin, std::optional<Money> overlay_of_sleeves) {
  const Price spot = spot_price();
  tell_dividends_in_price(spot);
  const Money above_settlement = close_over_settlement();
  ledger_.check_identity(spot, above_settlement);
  EquityPoint point = evening_point(spot, above_settlement, margin);
  point.overlay = overlay_of_sleeves ? *overlay_of_sleeves : overlay_result();
  if (!overlay_.is_flat()) ++record_.overlay_nights;

  AttributionRow row =
      attribution_.end_day(point.date, ledger_, spot, above_settlement, [this](ContractId id) { return mark_of(id); });
  // Daily bars: the start day ends with the untouched capital; what its closing trades cost shows the day after.
  if (record_.curve.empty()) {
    const Money capital = config_->capital + flow_today_;  // money of the first day is there from the beginning
    row[Cause::kCapitalFlow] -= capital;
    row.equity_change -= capital;
    carried_ = row;
    point = EquityPoint{};
    point.date = facts_->market().date();
    point.equity = point.settled_equity = point.cash = capital;
    point.spot_price = spot;
  } else {
    if (carried_) row += *carried_;
    carried_.reset();
    record_.rows.push_back(row);
  }
  record_.curve.points.push_back(point);

  overnight_ = {point.date, ledger_.cash(), margin, ledger_.spot_units(), spot};
  if (price_index_of_spot_) last_price_index_ = view_->close(*price_index_of_spot_);
}

}  // namespace hedgelab
