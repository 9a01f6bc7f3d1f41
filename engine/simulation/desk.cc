#include "engine/simulation/desk.h"

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

void add_holding(std::vector<Holding>& holdings, const Holding& more) {
  const auto at = std::find_if(holdings.begin(), holdings.end(),
                               [&](const Holding& holding) { return holding.contract == more.contract; });
  if (at == holdings.end()) {
    holdings.push_back(more);
  } else {
    at->quantity += more.quantity;
  }
}

}  // namespace

Desk::Desk(Account& house, const DayFacts& facts, const MomentPrices& prices, DayIndex first_day)
    : house_(&house),
      config_(&house.config()),
      facts_(&facts),
      prices_(&prices),
      rules_(&facts.rules()),
      margin_(config_->account.margin, *rules_),
      netting_(house) {
  margin_.set_settlement_day(first_day - 1);
  used_volume_.reserve(64);
  holdings_.reserve(64);
  nets_.reserve(64);
  calls_.reserve(64);
}

// --- trades ----------------------------------------------------------------------------------------------------------

void Desk::trade(Account& own, const Trade& trade) {
  own.trade(trade);
  netting_.pass_on(own, trade);
}

void Desk::charge_order_fee(Account& own, Purpose purpose, Money amount) {
  own.charge_order_fee(purpose, amount);
  if (&own != house_) house_->charge_order_fee(Purpose::kRebalance, amount);  // the house has no overlay book
}

void Desk::record_roll(Account& own, const RollRecord& roll) {
  own.record_roll(roll);
  if (&own != house_) house_->record_roll(roll);
}

void Desk::begin_session() {
  proceeds_today_ = Money();
  const Date today = facts_->market().date();
  const Date monday = today + -(static_cast<std::int32_t>(today.weekday()) - 1);
  if (monday == monday_) return;
  monday_ = monday;
  turnover_before_week_ = house_->record().turnover;
  equity_before_week_ = house_->curve().empty() ? config_->capital : house_->curve().points.back().equity;
}

bool Desk::trade_spot(Account& own, Quantity units, Price price, Timestamp decided_at, Timestamp now) {
  if (!may_trade_spot(units, price)) return false;
  if (units.sign() < 0) proceeds_today_ += notional(price, -units, 1) - house_->spot_cost(price, units);
  if (&own != house_) house_->trade_spot(units, price, decided_at, now);
  own.trade_spot(units, price, decided_at, now);
  return true;
}

// Leaving a position is always allowed; building one must leave the cash that its margin and the futures' ask for.
bool Desk::may_trade_spot(Quantity units, Price price) {
  const Quantity held = house_->ledger().spot_units();
  const Quantity after = held + units;
  const bool builds = after.sign() == units.sign();
  if (!builds || !is_enforced()) return true;
  const Money left = funds_for_orders() - notional(price, units, 1) - house_->spot_cost(price, units);
  const Money required = margin_required() - short_spot_margin(held, price) + short_spot_margin(after, price);
  if (left >= required) return true;
  ++refused_spot_trades_;
  return false;
}

std::optional<OrderFate> Desk::refusal(std::span<const Planned> trades, Money spot_purchase) {
  if (config_->account.position_limits && !config_->account.margin.hedging_account) {
    if (const auto fate = limit_refusal(trades)) return fate;
  }
  if (config_->account.fund_limits.are_any()) {
    if (const auto fate = fund_refusal(trades, spot_purchase)) return fate;
  }
  if (!is_enforced()) return std::nullopt;
  list_holdings();
  const Money before = margin_of_holdings();
  Money fees;
  for (const Planned& trade : trades) {
    const auto& instrument = rules_->contracts.instrument_of(trade.contract);
    const auto& rates = house_->fee_rates(rules_->contracts.contract(trade.contract).instrument);
    for (const auto& part :
         split_trade(house_->ledger().position(trade.contract), trade.quantity, config_->broker.closing_order)) {
      fees += CostModel::fee(rates, part.offset, trade.price, part.quantity, instrument.multiplier);
    }
    // The account marks the trade at the price of the moment: what slipped is lost at once.
    fees += rates.per_order + abs(notional(trade.price - prices_->of(trade.contract).value_or(trade.price),
                                           trade.quantity, instrument.multiplier));
    add_holding(holdings_, {trade.contract, trade.quantity, trade.price});
  }
  const Money after = margin_of_holdings();
  if (after > before && after > funds_for_orders() - fees - spot_purchase) return OrderFate::kNoMargin;
  return std::nullopt;
}

// Of all sleeves together, those whose trades of this moment have not met yet as well.
std::optional<OrderFate> Desk::fund_refusal(std::span<const Planned> trades, Money spot_purchase) {
  const FundLimits& limits = config_->account.fund_limits;
  const auto worth = [&](ContractId id, Quantity quantity, Price price) {
    return abs(notional(price, quantity, rules_->contracts.instrument_of(id).multiplier));
  };
  if (limits.max_turnover_per_week) {
    Money traded = house_->record().turnover - turnover_before_week_;
    for (const auto& waiting : netting_.waiting())
      traded += worth(waiting.order.contract, waiting.quantity, waiting.price);
    for (const Planned& trade : trades) traded += worth(trade.contract, trade.quantity, trade.price);
    if (traded.to_double() > *limits.max_turnover_per_week * equity_before_week_.to_double()) {
      return OrderFate::kTurnoverLimit;
    }
  }
  if (!limits.max_short_share_of_spot) return std::nullopt;
  list_holdings();
  const Money before = short_notional();
  for (const Planned& trade : trades) add_holding(holdings_, {trade.contract, trade.quantity, trade.price});
  const Money after = short_notional();
  // Spot that the same decision buys stands against them at the same moment, or waits for its own.
  Money spot = spot_purchase;
  if (const auto series = house_->terms().spot) {
    if (const auto price = prices_->of(*series)) spot += notional(*price, house_->ledger().spot_units(), 1);
  }
  const bool is_beyond = after.to_double() > *limits.max_short_share_of_spot * spot.to_double();
  return after > before && is_beyond ? std::optional(OrderFate::kShortShareLimit) : std::nullopt;
}

// Of `holdings_`, as far as they are short.
Money Desk::short_notional() const {
  Money sum;
  for (const Holding& holding : holdings_) {
    if (holding.quantity.sign() >= 0) continue;
    sum += abs(notional(holding.price, holding.quantity, rules_->contracts.instrument_of(holding.contract).multiplier));
  }
  return sum;
}

std::optional<OrderFate> Desk::limit_refusal(std::span<const Planned> trades) {
  const Date today = facts_->market().date();
  for (const Planned& trade : trades) {
    const Contract& contract = rules_->contracts.contract(trade.contract);
    const std::string& product = rules_->contracts.instrument(contract.instrument).code;
    const Quantity held = net_with_waiting(trade.contract);
    const Quantity after = held + trade.quantity;
    const bool grows = abs(after) > abs(held) || after.sign() * held.sign() < 0;
    if (grows && abs(after) > Quantity::from_integer(rules_->limits.position_limit(product, today))) {
      return OrderFate::kPositionLimit;
    }
    const OpeningLimit limit = rules_->limits.opening_limit(product, today);
    if (limit.scope == OpeningLimitScope::kNone) continue;
    const Quantity opened = opened_with(trades, trade, limit.scope);
    if (opened > Quantity::from_integer(limit.lots)) return OrderFate::kOpeningLimit;
  }
  return std::nullopt;
}

// Lots opened today by earlier fills, by sleeves at this moment and by the trades planned, counted as the limit of
// `asked` counts; zero when the planned trades open nothing that counts: closing is never limited.
Quantity Desk::opened_with(std::span<const Planned> trades, const Planned& asked, OpeningLimitScope scope) {
  const InstrumentId product = rules_->contracts.contract(asked.contract).instrument;
  Quantity opened, opening;
  const auto counts = [&](ContractId id, int side) {
    if (scope == OpeningLimitScope::kPerContract) return id == asked.contract;
    const bool same_side = scope != OpeningLimitScope::kPerDirection || side == asked.quantity.sign();
    return rules_->contracts.contract(id).instrument == product && same_side;
  };
  for (const Account::Opened& before : house_->opened_today()) {
    if (counts(before.contract, 1)) opened += before.bought;
    if (counts(before.contract, -1)) opened += before.sold;
  }
  nets_.clear();
  const auto trade = [&](ContractId id, Quantity quantity) {
    auto at = std::find_if(nets_.begin(), nets_.end(), [id](const Holding& one) { return one.contract == id; });
    if (at == nets_.end()) at = nets_.insert(at, {id, house_->ledger().net_position(id), Price()});
    const Quantity before = at->quantity;
    at->quantity += quantity;
    if (!counts(id, quantity.sign())) return Quantity();
    if (before.sign() * quantity.sign() >= 0) return abs(quantity);
    return at->quantity.sign() == quantity.sign() ? abs(at->quantity) : Quantity();  // what crosses zero opens
  };
  for (const auto& done : netting_.waiting()) opened += trade(done.order.contract, done.quantity);
  for (const Planned& planned : trades) opening += trade(planned.contract, planned.quantity);
  return opening.is_zero() ? Quantity() : opened + opening;
}

Quantity Desk::net_with_waiting(ContractId contract) const {
  Quantity net = house_->ledger().net_position(contract);
  for (const auto& trade : netting_.waiting()) {
    if (trade.order.contract == contract) net += trade.quantity;
  }
  return net;
}

Quantity Desk::volume_used(ContractId contract) const {
  Quantity sum;
  for (const Used& used : used_volume_) {
    if (used.contract == contract) sum += used.volume;
  }
  return sum;
}

// --- margin ----------------------------------------------------------------------------------------------------------

Money Desk::funds() const {
  const Ledger& ledger = house_->ledger();
  Money sum = ledger.cash();
  for (const ContractId id : ledger.held()) {
    const auto price = prices_->of(id);
    ensure(price.has_value(), "a held contract has never had a price");
    sum += ledger.unrealised(id, *price);
  }
  return sum;
}

// New positions are carried by what is at the broker already.
Money Desk::funds_for_orders() const { return has_proceeds_at_once() ? funds() : funds() - proceeds_today_; }

// What sleeves have traded at this moment counts, although it has not met yet.
void Desk::list_holdings() {
  const Ledger& ledger = house_->ledger();
  holdings_.clear();
  for (const ContractId id : ledger.held()) {
    holdings_.push_back({id, ledger.net_position(id), prices_->of(id).value()});
  }
  for (const auto& trade : netting_.waiting()) {
    add_holding(holdings_, {trade.order.contract, trade.quantity, trade.price});
  }
}

Money Desk::margin_of_holdings() const {
  const Quantity spot = house_->ledger().spot_units();
  Money required = margin_.required(holdings_);
  if (spot.sign() < 0) required += short_spot_margin(spot, prices_->of(*house_->terms().spot).value());
  return required;
}

Money Desk::margin_required() {
  list_holdings();
  return margin_of_holdings();
}

Money Desk::margin_overnight() {
  const Ledger& ledger = house_->ledger();
  holdings_.clear();
  for (const ContractId id : ledger.held()) {
    holdings_.push_back({id, ledger.net_position(id), ledger.position(id).earlier_basis});
  }
  const Money of_spot = is_enforced() ? short_spot_margin(ledger.spot_units(), house_->spot_price()) : Money();
  return margin_.required(holdings_) + of_spot;
}

Money Desk::short_spot_margin(Quantity units, Price price) const {
  if (units.sign() >= 0) return Money();
  const Money value = notional(price, -units, 1);
  return value + share_of(value, config_->account.short_spot.margin);
}

// --- margin calls ----------------------------------------------------------------------------------------------------

void Desk::call_for_margin(Money required, Money funds, bool is_intraday) {
  MarginCall call;
  call.date = facts_->market().date();
  call.is_intraday = is_intraday;
  call.made_at = is_intraday ? prices_->now() : facts_->market().end_of(facts_->market().slots() - 1);
  call.required = required;
  call.funds = funds;
  call.policy = config_->account.margin.call;
  // A call that was never served and is made again is one more call: each evening stands for itself.
  calls_.push_back(call);
  call_is_open_ = true;
  if (call.policy == MarginConfig::Call::kStop) is_stopped_ = true;
}

void Desk::review_call() {
  book_rest();
  if (!call_is_open_ || funds() < margin_required()) return;
  calls_.back().is_served = true;
  calls_.back().served_at = prices_->now();
  call_is_open_ = false;
}

void Desk::look_at_margin() {
  if (call_is_open_ || !is_enforced()) return;
  if (house_->ledger().held().empty() && house_->ledger().spot_units().sign() >= 0) return;
  const Money required = margin_required();
  const Money funds_now = funds();
  if (funds_now < required) call_for_margin(required, funds_now, true);
}

void Desk::state_evening(Money margin) {
  if (!is_enforced()) return;
  call_is_open_ = false;
  const Money cash = house_->ledger().cash();
  if (cash < margin) call_for_margin(margin, cash, false);
}

}  // namespace hedgelab
