#include "engine/accounting/ledger.h"

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

CashKind fee_kind(Offset offset) {
  switch (offset) {
    case Offset::kOpen: return CashKind::kFeeOpen;
    case Offset::kClose: return CashKind::kFeeClose;
    case Offset::kCloseToday: return CashKind::kFeeCloseToday;
  }
  throw InvariantError("a fill has no offset");
}

}  // namespace

Ledger::Ledger(const ContractTable& contracts) : contracts_(&contracts), positions_(contracts.size()) {
  held_.reserve(64);
  spare_lots_.resize(4);
  for (auto& lots : spare_lots_) lots.reserve(16);
}

void Ledger::post(CashKind kind, Money amount) {
  cash_ += amount;
  totals_[static_cast<std::size_t>(kind)] += amount;
}

void Ledger::post_income(CashKind kind, Money amount) {
  ensure(row_of(kind).side == CashSide::kIncome, "cash is posted as income that is none");
  post(kind, amount);
}

void Ledger::charge_lending(Money amount) {
  ensure(amount >= Money(), "a negative lending fee");
  post(CashKind::kLending, -amount);
}

void Ledger::charge_order_fee(Money amount) {
  ensure(amount >= Money(), "a negative order fee");
  post(CashKind::kFeeOrder, -amount);
}

Money Ledger::costs() const {
  Money sum;
  for (const CashKindRow& row : kCashKindRows) {
    if (row.side == CashSide::kCost) sum -= total(row.kind);
  }
  return sum;
}

void Ledger::refresh_held(ContractId contract) {
  const auto at = std::lower_bound(held_.begin(), held_.end(), contract);
  const bool listed = at != held_.end() && *at == contract;
  const bool holds = !positions_[contract.value].net().is_zero();
  if (holds && !listed) held_.insert(at, contract);
  if (!holds && listed) {
    held_.erase(at);
    if (spare_lots_.size() < spare_lots_.capacity()) {
      spare_lots_.emplace_back().swap(positions_[contract.value].today);
    }
  }
}

void Ledger::apply(const Fill& fill) {
  ensure(!fill.quantity.is_zero(), "a fill of nothing");
  ensure(fill.fee >= Money() && fill.order_fee >= Money(), "a fill has a negative fee");
  Position& position = positions_[fill.contract.value];
  const std::int64_t multiplier = contracts_->instrument_of(fill.contract).multiplier;
  if (position.today.capacity() == 0 && !spare_lots_.empty()) {
    position.today.swap(spare_lots_.back());
    spare_lots_.pop_back();
  }
  Quantity closing = -fill.quantity;  // sign of the lots that a closing fill takes
  const auto realise = [&](Price basis, Quantity lots) {
    // Lots keep their sign: a short (negative) gains when the price falls below its basis.
    const Money variation = notional(fill.price - basis, lots, multiplier);
    realised_futures_ += variation;
    post(CashKind::kFuturesVariation, variation);
  };
  switch (fill.offset) {
    case Offset::kOpen:
      ensure(position.net().is_zero() || position.net().sign() == fill.quantity.sign(),
             "an opening fill against an open position");
      position.today.push_back({fill.quantity, fill.price});
      break;
    case Offset::kClose:
      ensure(position.earlier.sign() == closing.sign() && abs(position.earlier) >= abs(closing),
             "a closing fill takes more earlier lots than there are");
      realise(position.earlier_basis, closing);
      position.earlier -= closing;
      break;
    case Offset::kCloseToday:
      while (!closing.is_zero()) {
        ensure(!position.today.empty() && position.today.front().quantity.sign() == closing.sign(),
               "a closing fill takes more of today's lots than there are");
        TodayLot& first = position.today.front();
        const Quantity size = std::min(abs(first.quantity), abs(closing));
        const Quantity part = closing.sign() > 0 ? size : -size;
        realise(first.price, part);
        first.quantity -= part;
        closing -= part;
        if (first.quantity.is_zero()) position.today.erase(position.today.begin());
      }
      break;
  }
  post(fee_kind(fill.offset), -fill.fee);
  post(CashKind::kFeeOrder, -fill.order_fee);
  refresh_held(fill.contract);
}

Money Ledger::unrealised(ContractId contract, Price mark) const {
  const Position& position = positions_[contract.value];
  const std::int64_t multiplier = contracts_->instrument_of(contract).multiplier;
  Money sum;
  if (!position.earlier.is_zero()) sum += notional(mark - position.earlier_basis, position.earlier, multiplier);
  for (const auto& lot : position.today) sum += notional(mark - lot.price, lot.quantity, multiplier);
  return sum;
}

void Ledger::settle(ContractId contract, Price settlement) {
  Position& position = positions_[contract.value];
  const Money variation = unrealised(contract, settlement);
  realised_futures_ += variation;
  post(CashKind::kFuturesVariation, variation);
  position.earlier = position.net();
  position.earlier_basis = settlement;
  position.today.clear();
}

void Ledger::expire(ContractId contract, Price final_settlement, Rate delivery_rate) {
  Position& position = positions_[contract.value];
  const std::int64_t multiplier = contracts_->instrument_of(contract).multiplier;
  const Money fee = proportional_cost(final_settlement, position.net(), multiplier, delivery_rate);
  settle(contract, final_settlement);
  post(CashKind::kFeeDelivery, -fee);
  position.earlier = Quantity();
  refresh_held(contract);
}

void Ledger::apply(const SpotFill& fill) {
  ensure(!fill.units.is_zero(), "a spot fill of nothing");
  ensure(fill.cost >= Money(), "a spot fill has a negative cost");
  if (spot_units_.is_zero() || spot_units_.sign() == fill.units.sign()) {
    spot_book_ += fill.notional;
  } else {
    ensure(abs(fill.units) <= abs(spot_units_), "a spot fill that crosses zero");
    const Money book_out =
        Money::from_raw(round_divide(Int128{spot_book_.raw()} * abs(fill.units).raw(), abs(spot_units_).raw()));
    spot_realised_ += -fill.notional - book_out;
    spot_book_ -= book_out;
  }
  spot_units_ += fill.units;
  post(CashKind::kSpotTrade, -fill.notional);
  post(CashKind::kSpotCost, -fill.cost);
}

void Ledger::check_identity(Price spot_price, Money futures_unrealised) const {
  const Money spot_unrealised = spot_value(spot_price) - spot_book_;
  Money income;
  for (const CashKindRow& row : kCashKindRows) {
    if (row.side == CashSide::kIncome) income += total(row.kind);
  }
  const Money booked = total(CashKind::kDeposit) + realised_futures_ + spot_realised_ + futures_unrealised +
                       spot_unrealised - costs() + income;
  ensure(equity(spot_price, futures_unrealised) == booked,
         "ledger identity: equity differs from deposits + realised + unrealised - costs + income");
}

}  // namespace hedgelab
