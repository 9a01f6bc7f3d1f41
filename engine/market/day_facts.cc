#include "engine/market/day_facts.h"

namespace hedgelab {

DayFacts::DayFacts(const MarketDay& market)
    : market_(&market), contracts_(rules().contracts.size()), products_(rules().contracts.instruments().size()) {}

std::optional<PriceLimits> DayFacts::limits(ContractId contract) {
  OfContract& facts = contracts_[contract.value];
  if (facts.limits_of == market_->day()) return facts.limits;
  facts.limits_of = market_->day();
  facts.limits.reset();
  const auto id = market_->panel().series_of(contract);
  // Without a settlement price of the day before, its close is the nearest thing to it.
  std::int32_t base = id ? market_->previous_settlement(*id) : kMissingPrice;
  if (id && base == kMissingPrice) base = market_->of(*id).previous_close;
  if (base != kMissingPrice) facts.limits = price_limits(rules(), contract, market_->date(), price_of(base));
  return facts.limits;
}

std::optional<SettlementPrice> DayFacts::settlement(ContractId contract) {
  OfContract& facts = contracts_[contract.value];
  if (facts.settled_on == market_->day()) return facts.settlement;
  facts.settled_on = market_->day();
  const bool is_final = rules().contracts.contract(contract).last_trading_day == market_->date();
  facts.settlement = is_final ? final_settlement(*market_, contract) : daily_settlement(*market_, contract);
  return facts.settlement;
}

const FeeRates& DayFacts::exchange_fees(InstrumentId product) {
  OfProduct& facts = products_[product.value];
  if (facts.fees_of != market_->day()) {
    facts.fees = &rules().fees.at(rules().contracts.instrument(product).code, market_->date());
    facts.fees_of = market_->day();
  }
  return *facts.fees;
}

const RealisedDividends& DayFacts::dividends(InstrumentId product) {
  const auto found = dividends_.find(product);
  if (found != dividends_.end()) return found->second;
  return dividends_.emplace(product, RealisedDividends(market_->panel(), product)).first->second;
}

}  // namespace hedgelab
