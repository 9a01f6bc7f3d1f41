#pragma once
// What a fill costs. The rates are the exchange's dated ones (times what the broker makes of them), or fixed ones of
// the config (the reports' conventions), or none at all; never a silent zero.

#include <cstdint>
#include <string>

#include "engine/accounting/fill.h"
#include "engine/core/fields.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

struct CostConfig {
  enum class Fees : std::uint8_t { kNone, kFixed, kExchange };
  static constexpr std::array<std::string_view, 3> kFeesWords{"none", "fixed", "exchange"};
  friend constexpr std::span<const std::string_view> words_of(Fees) { return kFeesWords; }
  Fees fees = Fees::kExchange;
  FeeRates fixed;  // kFixed only
  Rate broker_multiplier =
      Rate::from_integer(1);  // kExchange: the broker's fee over the exchange's, trades and delivery
  Rate broker_add_on;         // kExchange: on top, share of notional a side
  Rate spot_rate;             // of traded spot value, each side: commission, or the price of an index basket
  bool stamp_duty = false;    // dated duty on sales of spot (shares; funds pay none)
  void fields(FieldVisitor& keys);
  [[nodiscard]] std::string describe() const;
};

class CostModel {
 public:
  /// REQUIRES: `rules` outlives the model.
  CostModel(const CostConfig& config, const RuleBook& rules) : config_(config), rules_(&rules) {}

  /// Rates of a product on a day; throws InputError when the dated table does not cover it. Looked up once per product
  /// and day by the account, not per fill.
  [[nodiscard]] FeeRates rates(const Instrument& instrument, Date date) const;
  /// Whether the exchange's rates are asked for at all; and what the broker makes of them.
  [[nodiscard]] bool uses_exchange_rates() const { return config_.fees == CostConfig::Fees::kExchange; }
  [[nodiscard]] FeeRates of_broker(FeeRates exchange) const;
  [[nodiscard]] Rate delivery_rate(const Instrument& instrument, Date date) const;
  /// Cost of a spot trade; units are signed. Throws InputError when stamp duty is asked for a date before its table.
  [[nodiscard]] Money spot_cost(Price price, Quantity units, Date date) const;
  [[nodiscard]] Rate spot_rate() const { return config_.spot_rate; }

  /// Fee of one fill by its offset: share of notional and CNY per lot together, each rounded once.
  [[nodiscard]] static Money fee(const FeeRates& rates, Offset offset, Price price, Quantity quantity,
                                 std::int64_t multiplier);
  [[nodiscard]] static Rate rate_for(const FeeRates& rates, Offset offset) {
    switch (offset) {
      case Offset::kOpen: return rates.open;
      case Offset::kClose: return rates.close;
      case Offset::kCloseToday: return rates.close_today;
    }
    throw InvariantError("a fill has no offset");
  }

 private:
  CostConfig config_;
  const RuleBook* rules_;
};

}  // namespace hedgelab
