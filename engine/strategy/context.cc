#include "engine/strategy/context.h"

#include "engine/core/error.h"

namespace hedgelab {

int Context::decision_slot(int minutes_before_close) const {
  const int minutes = minutes_per_bar(market_->frequency());
  const int bars_before = minutes == 0 ? 0 : minutes_before_close / minutes;
  return std::max(0, market_->slots_today() - 1 - bars_before);
}

std::span<const ContractId> Context::listed_after(Date day) const {
  return rules_->contracts.listed(product(), rules_->calendar.index_of(rules_->calendar.next(day)));
}

Price Context::price(ContractId id) const {
  const auto close = market_->close(id);
  if (!close) {
    fail("{}: no price up to {}; the store has no bars of it by then", contract(id).code, today().to_string());
  }
  return *close;
}

Price Context::spot_price() const {
  ensure(terms_->spot.has_value(), "the account has no spot leg");
  const auto close = market_->close(*terms_->spot);
  if (!close) fail("spot series: no price up to {}", today().to_string());
  return *close;
}

Price Context::index_price() const {
  if (instrument().underlying.empty()) {
    fail("{} has no index, so there is no basis to decide by", instrument().code);
  }
  const auto close = market_->index_close(product());
  if (!close)
    fail("index {} of {}: no price up to {}", instrument().underlying, instrument().code, today().to_string());
  return *close;
}

double Context::annualised_basis(ContractId id, BasisConvention convention) const {
  const RemainingLife life{calendar_days_left(id), trading_days_left(id)};
  return hedgelab::annualised_basis(price(id).to_double(), index_price().to_double(), dividend_points_left(id), life,
                                    convention);
}

Money Context::spot_value() const { return has_spot() ? ledger_->spot_value(spot_price()) : Money(); }

Money Context::equity() const {
  Money unrealised;
  for (const ContractId id : ledger_->held()) unrealised += ledger_->unrealised(id, price(id));
  return ledger_->cash() + spot_value() + unrealised;
}

Money Context::margin_required() const {
  if (margin_ == nullptr) return Money();
  MarginModel::Sum sum(*margin_);
  for (const ContractId id : ledger_->held()) sum.add({id, ledger_->net_position(id), price(id)});
  return sum.total();
}

Money Context::funds() const {
  Money sum = ledger_->cash();
  for (const ContractId id : ledger_->held()) sum += ledger_->unrealised(id, price(id));
  return sum;
}

Money Context::overlay_result() const {
  return overlay().result([this](ContractId id) { return price(id); });
}

const PolynomialDerivative* Context::derivative(SignalHandle& handle, ContractId id, int degree, int window) const {
  ensure(signals_ != nullptr, "this context has no signal board");
  const auto series = market_->series_of(id);
  if (!series) return nullptr;
  return signals_->at(handle, {*series, degree, window, rules_->contracts.instrument_of(id).tick.raw()},
                      market_->slot());
}

Quantity Context::lots_for(ContractId id, Money amount) const {
  const Quantity exact = quantity_for(amount, price(id), rules_->contracts.instrument_of(id).multiplier);
  return terms_->whole_lots ? round_to_lots(exact) : exact;
}

void Context::set_target(ContractId id, Quantity target, Purpose purpose) {
  ensure(purpose != Purpose::kOverlay, "overlay lots are traded with trade_overlay, beside the target");
  orders_->cancel(id, OrderFate::kReplaced);
  orders_->submit(id, target - hedge_position(id), purpose, 0);
}

void Context::roll(ContractId from, ContractId to, Quantity target) {
  ensure(from != to, "a roll needs two contracts");
  orders_->cancel(from, OrderFate::kReplaced);
  orders_->cancel(to, OrderFate::kReplaced);
  const OrderGroup group = orders_->new_group();
  orders_->submit(from, -hedge_position(from), Purpose::kRoll, group);
  orders_->submit(to, target - hedge_position(to), Purpose::kRoll, group);
}

void Context::set_targets(std::span<const Target> targets, Purpose purpose) {
  ensure(purpose != Purpose::kOverlay, "overlay lots are traded with trade_overlay, beside the target");
  ensure(targets.size() <= 8, "more than eight targets in one group");
  for (const Target& target : targets) orders_->cancel(target.contract, OrderFate::kReplaced);
  const OrderGroup group = orders_->new_group();
  for (const Target& target : targets) {
    orders_->submit(target.contract, target.quantity - hedge_position(target.contract), purpose, group);
  }
}

void Context::set_spot(Money value) { orders_->set_spot_units(quantity_for(value, spot_price(), 1)); }

}  // namespace hedgelab
