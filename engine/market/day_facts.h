#pragma once
// What is true of a contract, a product or an index on one trading day, whichever account asks: price limits,
// settlement prices with their source, the exchange's fee rates, realised dividends. Each is made when it is first
// asked for, and once for all accounts of a pass. One object belongs to one pass and one thread; no heap after the
// first day of a product.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "engine/market/dividends.h"
#include "engine/market/market_day.h"
#include "engine/market/settlement_price.h"
#include "engine/reference/price_limit.h"

namespace hedgelab {

class DayFacts {
 public:
  /// Speaks of the day that `market` is loaded with at each call. REQUIRES: `market` outlives the facts.
  explicit DayFacts(const MarketDay& market);

  [[nodiscard]] const MarketDay& market() const { return *market_; }
  [[nodiscard]] const RuleBook& rules() const { return market_->panel().rules(); }

  /// Price limits of today, around the settlement price of the day before or, where it is missing, the last close;
  /// nullopt when the contract has neither.
  [[nodiscard]] std::optional<PriceLimits> limits(ContractId contract);
  /// Today's settlement price by settlement_price.h, the final one on the contract's last trading day; nullopt when
  /// there is neither an official one nor bars to compute it from. REQUIRES: the session has closed.
  [[nodiscard]] std::optional<SettlementPrice> settlement(ContractId contract);
  /// The exchange's rates in force today. Throws InputError naming table, product and date outside the table.
  [[nodiscard]] const FeeRates& exchange_fees(InstrumentId product);
  /// Dividends that the product's index has paid. Throws InputError when the panel lacks one of its two indexes.
  [[nodiscard]] const RealisedDividends& dividends(InstrumentId product);

 private:
  struct OfContract {
    DayIndex limits_of = -1, settled_on = -1;  // days that the values below belong to
    std::optional<PriceLimits> limits;
    std::optional<SettlementPrice> settlement;
  };
  struct OfProduct {
    DayIndex fees_of = -1;
    const FeeRates* fees = nullptr;
  };
  const MarketDay* market_;
  std::vector<OfContract> contracts_;  // by ContractId
  std::vector<OfProduct> products_;    // by InstrumentId
  std::map<InstrumentId, RealisedDividends> dividends_;
};

}  // namespace hedgelab
