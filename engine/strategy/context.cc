#include "engine/strategy/context.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/analysis/basis_series.h"
#include "engine/core/error.h"

namespace hedgelab {

int Context::decision_slot(int minutes_before_close) const {
  const int minutes = minutes_per_bar(market_->frequency());
  const int bars_before = minutes == 0 ? 0 : minutes_before_close / minutes;
  return std::max(0, market_->slots_today() - 1 - bars_before);
}

std::span<const ContractId> Context::listed_after(Date day, InstrumentId product) const {
  return rules_->contracts.listed(product, rules_->calendar.index_of(rules_->calendar.next(day)));
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

std::optional<double> Context::slot_rate(InstrumentId product, ContractSlot slot, BasisConvention convention,
                                         int days_back) const {
  ensure(days_back >= 0, "slot_rate looks back");
  const MarketPanel& panel = market_->panel();
  const DayIndex day = market_->day() - days_back;
  if (day < 0 || !market_->index_of(product)) return std::nullopt;
  const auto contract = contract_on(panel, product, day, ContractRule::by_slot(slot));
  if (!contract) return std::nullopt;
  const BasisRequest request{.instrument = product, .convention = convention, .dividends = dividends_};
  // The daily close of today is known with the day's last bar; before it, the rate is that of the last prices.
  if (days_back > 0 || market_->frequency() == Frequency::kDaily) {
    const auto point = basis_on(panel, request, *contract, day);
    return point ? point->annualised : std::nullopt;
  }
  const auto futures = market_->close(*contract);
  const auto index = market_->index_close(product);
  if (!futures || !index) return std::nullopt;
  return basis_of(request, panel.rules(), *contract, day, futures->to_double(), index->to_double()).annualised;
}

std::optional<Bar> Context::bar(ContractId id, int bars_back) const {
  const auto series = market_->series_of(id);
  return series ? market_->bar(*series, bars_back) : std::nullopt;
}

std::optional<Bar> Context::daily_bar(ContractId id, int days_back) const {
  const auto series = market_->series_of(id);
  return series ? market_->daily_bar(*series, days_back) : std::nullopt;
}

std::vector<double> Context::daily_closes(ContractId id, int count) const {
  const auto series = market_->series_of(id);
  return series ? market_->daily_closes(*series, count) : std::vector<double>();
}

std::vector<double> Context::index_closes(int count) const {
  const auto series = market_->index_of(product());
  return series ? market_->daily_closes(*series, count) : std::vector<double>();
}

std::vector<double> Context::spot_closes(int count) const {
  return terms_->spot ? market_->daily_closes(*terms_->spot, count) : std::vector<double>();
}

MarketView::KnownSoFar Context::known_so_far(std::string_view series) const {
  if (const auto found = market_->known(series)) return *found;
  const std::vector<std::string> names = market_->known_names();
  if (names.empty()) {
    fail("there is no series '{}': neither the store has one (hedgelab store add STORE series FILE) nor data.series",
         series);
  }
  fail("there is no series '{}'; known: {}{}", series, fmt::join(names, ", "), did_you_mean(series, names));
}

std::optional<KnownValue> Context::known(std::string_view series) const {
  const auto [known_at, values] = known_so_far(series);
  if (values.empty()) return std::nullopt;
  return KnownValue{known_at.back(), values.back()};
}

std::span<const double> Context::known_values(std::string_view series, std::size_t count) const {
  const std::span<const double> values = known_so_far(series).values;
  return values.last(std::min(count, values.size()));
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
