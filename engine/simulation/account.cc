#include "engine/simulation/account.h"

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {

std::string ShortSpotConfig::describe() const {
  return fmt::format("spot may be borrowed and sold: {} a year, margin {} on top of the proceeds",
                     to_string(lending_rate), to_string(margin));
}

std::string InterestConfig::describe() const {
  if (is_zero()) return "cash earns nothing";
  return fmt::format("cash earns {} a year, margin {}, borrowing costs {}", to_string(free_cash), to_string(margin),
                     to_string(borrowed));
}

Account::Account(const BacktestConfig& config, DayFacts& facts, const MarketView& view, const MomentPrices& prices,
                 const AccountTerms& terms, std::size_t days)
    : config_(&config),
      facts_(&facts),
      rules_(&facts.rules()),
      view_(&view),
      prices_(&prices),
      terms_(&terms),
      costs_(config.broker.costs, *rules_),
      ledger_(rules_->contracts),
      overlay_(rules_->contracts),
      attribution_(rules_->contracts),
      rates_today_(rules_->contracts.instruments().size()) {
  const MarketPanel& panel = facts.market().panel();
  const auto total_return = panel.total_return_of(terms.product);
  const auto index = panel.index_of(terms.product);
  if (terms.spot && total_return && index && *terms.spot == *total_return) price_index_of_spot_ = index;
  if (config.account.spot_dividends != SpotDividends::kIgnored) {
    if (!terms.spot || !index || *terms.spot != *index) {
      fail("{}: dividends on spot are counted for a leg in the product's price index; this leg is {}", config.name,
           terms.spot ? panel.series(*terms.spot).symbol : std::string("missing"));
    }
    dividends_.emplace(facts.dividends(terms.product));
  }
  ledger_.deposit(config.capital);
  record_.reserve(days);
  record_.curve.flows_rest_on_their_day = panel.frequency() == Frequency::kDaily;
  opened_today_.reserve(32);
  settling_.reserve(64);
  expiring_.reserve(64);
}

const FeeRates& Account::fee_rates(InstrumentId product) {
  auto& rates = rates_today_[product.value];
  if (!rates) {
    rates = costs_.uses_exchange_rates() ? costs_.of_broker(facts_->exchange_fees(product))
                                         : costs_.rates(rules_->contracts.instrument(product), facts_->market().date());
  }
  return *rates;
}

// --- what is booked --------------------------------------------------------------------------------------------------

void Account::trade(const Trade& trade) {
  const std::size_t first_fill = record_.fills.size();
  book(trade);
  Money slippage;
  for (std::size_t i = first_fill; i < record_.fills.size(); ++i) {
    overlay_.apply(record_.fills[i]);
    slippage += record_.fills[i].slippage;
  }
  const InstrumentId product = rules_->contracts.contract(trade.order.contract).instrument;
  attribution_.traded(trade.order.contract, trade.quantity, trade.reference, prices_->index(product),
                      trade.order.purpose, slippage);
}

void Account::attribute(const Trade& trade) {
  const InstrumentId product = rules_->contracts.contract(trade.order.contract).instrument;
  attribution_.traded(trade.order.contract, trade.quantity, trade.reference, prices_->index(product),
                      trade.order.purpose, Money());
}

void Account::trade_rest(const Trade& trade) {
  const std::size_t first_fill = record_.fills.size();
  book(trade);
  for (std::size_t i = first_fill; i < record_.fills.size(); ++i) attribution_.slipped(record_.fills[i].slippage);
}

void Account::book(const Trade& trade) {
  const Order& order = trade.order;
  const Timestamp now = prices_->now();
  ensure(now >= order.decided_at, "a fill before its decision");
  const InstrumentId product = rules_->contracts.contract(order.contract).instrument;
  const std::int64_t multiplier = rules_->contracts.instrument(product).multiplier;
  const FeeRates& rates = fee_rates(product);
  Money order_fee = trade.order_fee;
  for (const auto& part :
       split_trade(ledger_.position(order.contract), trade.quantity, config_->broker.closing_order)) {
    Fill fill;
    fill.order_id = order.id;
    fill.contract = order.contract;
    fill.decided_at = order.decided_at;
    fill.filled_at = now;
    fill.quantity = part.quantity;
    fill.price = trade.price;
    fill.offset = part.offset;
    fill.purpose = order.purpose;
    fill.notional = notional(trade.price, part.quantity, multiplier);
    fill.fee = CostModel::fee(rates, part.offset, trade.price, part.quantity, multiplier);
    fill.slippage = notional(trade.price - trade.reference, part.quantity, multiplier);
    fill.order_fee = order_fee;
    order_fee = Money();
    ledger_.apply(fill);
    record_.turnover += abs(fill.notional);
    record_.fills.push_back(fill);
    if (part.offset == Offset::kOpen) {
      const auto at = std::find_if(opened_today_.begin(), opened_today_.end(),
                                   [&](const Opened& opened) { return opened.contract == order.contract; });
      Opened& opened = at != opened_today_.end() ? *at : opened_today_.emplace_back(Opened{order.contract, {}, {}});
      (part.quantity.sign() > 0 ? opened.bought : opened.sold) += abs(part.quantity);
    }
  }
}

void Account::trade_spot(Quantity units, Price price, Timestamp decided_at, Timestamp now) {
  const Quantity held = ledger_.spot_units();
  const Quantity after = held + units;
  ensure(after.sign() >= 0 || config_->account.short_spot.is_allowed, "the spot leg cannot be sold short");
  if (held.sign() * after.sign() < 0) {  // what closes, then what opens
    fill_spot(-held, price, decided_at, now);
    fill_spot(after, price, decided_at, now);
  } else {
    fill_spot(units, price, decided_at, now);
  }
}

void Account::fill_spot(Quantity units, Price price, Timestamp decided_at, Timestamp now) {
  const SpotFill fill{decided_at, now, units, price, notional(price, units, 1), spot_cost(price, units)};
  ledger_.apply(fill);
  record_.spot_fills.push_back(fill);
}

void Account::charge_order_fee(Purpose purpose, Money amount) {
  ledger_.charge_order_fee(amount);
  if (purpose == Purpose::kOverlay) overlay_.charge(amount);
}

void Account::record_roll(const RollRecord& roll) {
  record_.rolls.push_back(roll);
  attribution_.rolled(roll.gap);
}

}  // namespace hedgelab
