#include "engine/simulation/account.h"

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

std::string ShortSpotConfig::describe() const {
  return fmt::format("spot may be borrowed and sold: {} a year, margin {} on top of the proceeds",
                     to_string(lending_rate), to_string(margin));
}

std::string InterestConfig::describe() const {
  if (is_zero()) return "cash earns nothing";
  return fmt::format("cash earns {} a year, margin {}, borrowing costs {}", to_string(free_cash), to_string(margin),
                     to_string(borrowed));
}

Account::Account(const BacktestConfig& config, const MarketDay& market, const MarketView& view,
                 const MomentPrices& prices, const AccountTerms& terms, DayIndex first_day, Account* common)
    : config_(&config),
      common_(common),
      market_(&market),
      view_(&view),
      prices_(&prices),
      rules_(&market.panel().rules()),
      terms_(&terms),
      costs_(config.broker.costs, *rules_),
      margin_(config.account.margin, *rules_),
      ledger_(rules_->contracts),
      overlay_(rules_->contracts),
      attribution_(rules_->contracts),
      rates_today_(rules_->contracts.instruments().size()) {
  const MarketPanel& panel = market.panel();
  margin_.set_settlement_day(first_day - 1);
  const auto total_return = panel.total_return_of(terms.product);
  const auto index = panel.index_of(terms.product);
  if (terms.spot && total_return && index && *terms.spot == *total_return) price_index_of_spot_ = index;
  if (config.account.spot_dividends != SpotDividends::kIgnored) {
    if (!terms.spot || !index || *terms.spot != *index) {
      fail("{}: dividends on spot are counted for a leg in the product's price index; this leg is {}", config.name,
           terms.spot ? panel.series(*terms.spot).symbol : std::string("missing"));
    }
    dividends_.emplace(panel, terms.product);
  }
  ledger_.deposit(config.capital);
  // An empty period is refused by the run; here it must only not ask for a negative amount of room.
  const DayIndex last_day = rules_->calendar.index_of(rules_->calendar.on_or_before(config.end));
  curve_.points.reserve(static_cast<std::size_t>(std::max(last_day - first_day, DayIndex{0}) + 3));
  curve_.flows_rest_on_their_day = panel.frequency() == Frequency::kDaily;
  rows_.reserve(curve_.points.capacity());
  settlements_.reserve(4 * curve_.points.capacity());
  fills_.reserve(4096);
  spot_fills_.reserve(1024);
  rolls_.reserve(512);
  calls_.reserve(64);
  opened_today_.reserve(32);
  collected_.reserve(64);
  used_volume_.reserve(64);
  holdings_.reserve(64);
  settling_.reserve(64);
  expiring_.reserve(64);
  settled_today_.reserve(64);
}

const FeeRates& Account::fee_rates(InstrumentId instrument) const {
  auto& rates = rates_today_[instrument.value];
  if (!rates) rates = costs_.rates(rules_->contracts.instrument(instrument), market_->date());
  return *rates;
}

// --- what is allowed -------------------------------------------------------------------------------------------------

Money Account::funds() const {
  Money sum = ledger_.cash();
  for (const ContractId id : ledger_.held()) {
    const auto price = prices_->of(id);
    ensure(price.has_value(), "a held contract has never had a price");
    sum += ledger_.unrealised(id, *price);
  }
  return sum;
}

Money Account::margin_required() const {
  holdings_.clear();
  for (const ContractId id : ledger_.held()) {
    holdings_.push_back({id, ledger_.net_position(id), prices_->of(id).value()});
  }
  // What sleeves have traded at this moment counts, although it has not met yet.
  for (const Collected& trade : collected_) add_holding(holdings_, {trade.order.contract, trade.quantity, trade.price});
  Money required = margin_.required(holdings_);
  if (ledger_.spot_units().sign() < 0) {
    required += short_spot_margin(ledger_.spot_units(), prices_->of(*terms_->spot).value());
  }
  return required;
}

Quantity Account::net_with_pending(ContractId contract) const {
  Quantity net = ledger_.net_position(contract);
  for (const Collected& trade : collected_) {
    if (trade.order.contract == contract) net += trade.quantity;
  }
  return net;
}

std::optional<OrderFate> Account::refusal(std::span<const Planned> trades, Money spot_purchase) const {
  if (common_ != nullptr) return common_->refusal(trades, spot_purchase);
  if (config_->account.position_limits && !config_->account.margin.hedging_account) {
    if (const auto fate = limit_refusal(trades)) return fate;
  }
  if (!config_->account.margin.is_enforced()) return std::nullopt;
  const Money before = margin_required();  // leaves the holdings of now in holdings_
  Money fees;
  for (const Planned& trade : trades) {
    const auto& instrument = rules_->contracts.instrument_of(trade.contract);
    const auto& rates = fee_rates(rules_->contracts.contract(trade.contract).instrument);
    for (const auto& part :
         split_trade(ledger_.position(trade.contract), trade.quantity, config_->broker.closing_order)) {
      fees += CostModel::fee(rates, part.offset, trade.price, part.quantity, instrument.multiplier);
    }
    // The account marks the trade at the price of the moment: what slipped is lost at once.
    fees += rates.per_order + abs(notional(trade.price - prices_->of(trade.contract).value_or(trade.price),
                                           trade.quantity, instrument.multiplier));
    add_holding(holdings_, {trade.contract, trade.quantity, trade.price});
  }
  Money after = margin_.required(holdings_);
  if (ledger_.spot_units().sign() < 0) {
    after += short_spot_margin(ledger_.spot_units(), prices_->of(*terms_->spot).value());
  }
  if (after > before && after > funds() - fees - spot_purchase) return OrderFate::kNoMargin;
  return std::nullopt;
}

std::optional<OrderFate> Account::limit_refusal(std::span<const Planned> trades) const {
  const Date today = market_->date();
  for (const Planned& trade : trades) {
    const Contract& contract = rules_->contracts.contract(trade.contract);
    const std::string& product = rules_->contracts.instrument(contract.instrument).code;
    const Quantity held = net_with_pending(trade.contract);
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
Quantity Account::opened_with(std::span<const Planned> trades, const Planned& asked, OpeningLimitScope scope) const {
  const InstrumentId product = rules_->contracts.contract(asked.contract).instrument;
  Quantity opened, opening;
  const auto counts = [&](ContractId id, int side) {
    if (scope == OpeningLimitScope::kPerContract) return id == asked.contract;
    const bool same_side = scope != OpeningLimitScope::kPerDirection || side == asked.quantity.sign();
    return rules_->contracts.contract(id).instrument == product && same_side;
  };
  for (const Opened& before : opened_today_) {
    if (counts(before.contract, 1)) opened += before.bought;
    if (counts(before.contract, -1)) opened += before.sold;
  }
  holdings_.clear();  // net positions as the trades go by
  const auto trade = [&](ContractId id, Quantity quantity) {
    auto at = std::find_if(holdings_.begin(), holdings_.end(), [id](const Holding& one) { return one.contract == id; });
    if (at == holdings_.end()) at = holdings_.insert(at, {id, ledger_.net_position(id), Price()});
    const Quantity before = at->quantity;
    at->quantity += quantity;
    if (!counts(id, quantity.sign())) return Quantity();
    if (before.sign() * quantity.sign() >= 0) return abs(quantity);
    return at->quantity.sign() == quantity.sign() ? abs(at->quantity) : Quantity();  // what crosses zero opens
  };
  for (const Collected& done : collected_) opened += trade(done.order.contract, done.quantity);
  for (const Planned& planned : trades) opening += trade(planned.contract, planned.quantity);
  return opening.is_zero() ? Quantity() : opened + opening;
}

Quantity Account::volume_used(ContractId contract) const {
  Quantity sum;
  for (const Used& used : used_volume_) {
    if (used.contract == contract) sum += used.volume;
  }
  return sum;
}

// --- what is booked --------------------------------------------------------------------------------------------------

void Account::trade(const Order& order, Quantity quantity, Price price, Price reference, Money order_fee) {
  const std::size_t first_fill = fills_.size();
  book(order, quantity, price, reference, order_fee);
  Money slippage;
  for (std::size_t i = first_fill; i < fills_.size(); ++i) {
    overlay_.apply(fills_[i]);
    slippage += fills_[i].slippage;
  }
  const InstrumentId instrument = rules_->contracts.contract(order.contract).instrument;
  attribution_.traded(order.contract, quantity, reference, prices_->index(instrument), order.purpose, slippage);
  if (common_ != nullptr) common_->collect(order, quantity, price, reference, order_fee);
}

void Account::book(const Order& order, Quantity quantity, Price price, Price reference, Money order_fee) {
  const Timestamp now = prices_->now();
  ensure(now >= order.decided_at, "a fill before its decision");
  const InstrumentId instrument = rules_->contracts.contract(order.contract).instrument;
  const std::int64_t multiplier = rules_->contracts.instrument(instrument).multiplier;
  const FeeRates& rates = fee_rates(instrument);
  for (const auto& part : split_trade(ledger_.position(order.contract), quantity, config_->broker.closing_order)) {
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
    fill.fee = CostModel::fee(rates, part.offset, price, part.quantity, multiplier);
    fill.slippage = notional(price - reference, part.quantity, multiplier);
    fill.order_fee = order_fee;
    order_fee = Money();
    ledger_.apply(fill);
    turnover_ += abs(fill.notional);
    fills_.push_back(fill);
    if (part.offset == Offset::kOpen) {
      const auto at = std::find_if(opened_today_.begin(), opened_today_.end(),
                                   [&](const Opened& opened) { return opened.contract == order.contract; });
      Opened& opened = at != opened_today_.end() ? *at : opened_today_.emplace_back(Opened{order.contract, {}, {}});
      (part.quantity.sign() > 0 ? opened.bought : opened.sold) += abs(part.quantity);
    }
  }
}

// The causes of a sleeve's trade are its own, also in the common account; slippage is the net trade's.
void Account::collect(const Order& order, Quantity quantity, Price price, Price reference, Money order_fee) {
  collected_.push_back({order, quantity, price, reference, order_fee});
  const InstrumentId instrument = rules_->contracts.contract(order.contract).instrument;
  attribution_.traded(order.contract, quantity, reference, prices_->index(instrument), order.purpose, Money());
}

void Account::book_net() {
  while (!collected_.empty()) {
    const ContractId contract = collected_.front().order.contract;
    const Price reference = collected_.front().reference;
    const auto meets = [&](const Collected& trade) {
      return trade.order.contract == contract && trade.reference == reference;
    };
    Quantity net;
    Money order_fee;  // every sleeve's order is a message
    for (const Collected& trade : collected_) {
      if (!meets(trade)) continue;
      net += trade.quantity;
      order_fee += trade.order_fee;
    }
    // The rest is the largest trade of its side: its purpose, its slipped price.
    const Collected* largest = nullptr;
    for (const Collected& trade : collected_) {
      if (!meets(trade) || trade.quantity.sign() != net.sign()) continue;
      if (largest == nullptr || abs(trade.quantity) > abs(largest->quantity)) largest = &trade;
    }
    if (largest != nullptr) {
      const Collected rest = *largest;
      const std::size_t first_fill = fills_.size();
      book(rest.order, net, rest.price, reference, order_fee);
      for (std::size_t i = first_fill; i < fills_.size(); ++i) attribution_.slipped(fills_[i].slippage);
    } else {
      ledger_.charge_order_fee(order_fee);
    }
    std::erase_if(collected_, meets);
  }
}

bool Account::trade_spot(Quantity units, Price price, Timestamp decided_at, Timestamp now) {
  const Quantity held = ledger_.spot_units();
  const Quantity after = held + units;
  ensure(after.sign() >= 0 || config_->account.short_spot.is_allowed, "the spot leg cannot be sold short");
  // Leaving a position is always allowed; building one must leave the cash that its margin and the futures' ask for.
  const bool builds = after.sign() == units.sign();
  if (builds && config_->account.margin.is_enforced()) {
    const Money left = funds() - notional(price, units, 1) - costs_.spot_cost(price, units, market_->date());
    const Money required = margin_required() - short_spot_margin(held, price) + short_spot_margin(after, price);
    if (left < required) {
      ++refused_spot_trades_;
      return false;
    }
  }
  if (common_ != nullptr && !common_->trade_spot(units, price, decided_at, now)) return false;
  if (held.sign() * after.sign() < 0) {  // what closes, then what opens
    fill_spot(-held, price, decided_at, now);
    fill_spot(after, price, decided_at, now);
  } else {
    fill_spot(units, price, decided_at, now);
  }
  return true;
}

void Account::fill_spot(Quantity units, Price price, Timestamp decided_at, Timestamp now) {
  const SpotFill fill{
      decided_at, now, units, price, notional(price, units, 1), costs_.spot_cost(price, units, market_->date())};
  ledger_.apply(fill);
  spot_fills_.push_back(fill);
}

Money Account::short_spot_margin(Quantity units, Price price) const {
  if (units.sign() >= 0) return Money();
  const Money value = notional(price, -units, 1);
  return value + share_of(value, config_->account.short_spot.margin);
}

void Account::record_roll(const Order& out, const Order& in, std::size_t first_fill) {
  RollRecord roll;
  roll.decided_at = out.decided_at;
  roll.filled_at = fills_.back().filled_at;
  roll.from = out.contract;
  roll.to = in.contract;
  for (std::size_t i = first_fill; i < fills_.size(); ++i) {
    const Fill& fill = fills_[i];
    const bool leaves = fill.contract == out.contract;
    (leaves ? roll.price_out : roll.price_in) = fill.price;
    (leaves ? roll.quantity_out : roll.quantity_in) += fill.quantity;
    roll.fees += fill.fee + fill.order_fee;
  }
  roll.gap = notional(roll.spread(), roll.quantity_in, rules_->contracts.instrument_of(in.contract).multiplier);
  rolls_.push_back(roll);
  attribution_.rolled(roll.gap);
  if (common_ != nullptr) {
    common_->rolls_.push_back(roll);
    common_->attribution_.rolled(roll.gap);
  }
}

// --- margin during the day -------------------------------------------------------------------------------------------

void Account::call_for_margin(Money required, Money funds, bool is_intraday) {
  MarginCall call;
  call.date = market_->date();
  call.is_intraday = is_intraday;
  call.made_at = is_intraday ? prices_->now() : market_->end_of(market_->slots() - 1);
  call.required = required;
  call.funds = funds;
  call.policy = config_->account.margin.call;
  // A call that was never served and is made again is one more call: each evening stands for itself.
  calls_.push_back(call);
  call_is_open_ = true;
  if (call.policy == MarginConfig::Call::kStop) is_stopped_ = true;
}

void Account::review_call() {
  book_net();
  if (!call_is_open_ || funds() < margin_required()) return;
  calls_.back().is_served = true;
  calls_.back().served_at = prices_->now();
  call_is_open_ = false;
}

void Account::look_at_margin() {
  if (call_is_open_ || !config_->account.margin.is_enforced()) return;
  if (ledger_.held().empty() && ledger_.spot_units().sign() >= 0) return;
  const Money required = margin_required();
  const Money funds_now = funds();
  if (funds_now < required) call_for_margin(required, funds_now, true);
}

}  // namespace hedgelab
