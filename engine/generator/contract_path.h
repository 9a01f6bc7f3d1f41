#pragma once
// One contract from day to day: its price above or below the index, its trades and its settlement.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/generator/index_path.h"
#include "engine/generator/market_plan.h"
#include "engine/store/bar_store_writer.h"

namespace hedgelab {

/// What a contract's day depends on besides itself.
struct ContractDayInput {
  const PlannedDay& day;
  const IntradayShape& shape;
  const IndexDay& index;
  bool has_index;                 // else `index` is the product's own price and settles nothing
  double limit_scale;             // ProductPlan::limit_scale
  std::span<const double> noise;  // of the product's basis, share of the index, per slot
  double level_before = 0.0, level = 0.0, slope_before = 0.0, slope = 0.0;  // discount's state, closes of two days
  double dividends_left = 0.0;        // share of the index, paid after today up to expiry
  std::size_t slot = 0;               // listed slot: 0 is the current month
  std::size_t listed = 0;             // contracts listed today
  int trading_days_left = 0;          // of this contract; 0 on its last trading day
  double volume = 0.0;                // lots expected today
  double open_interest_target = 0.0;  // lots
  bool market_opens = false;          // first day of the product's contracts in this store
};

struct ContractDay {
  std::vector<BarRecord> minutes;  // minutes with a trade
  BarRecord daily;                 // made of them, with settlement
};

class ContractPath {
 public:
  /// REQUIRES: all references outlive the path.
  ContractPath(const MarketSpec& spec, const ProductSpec& product, const RuleBook& rules, ContractId contract);
  /// Draws the contract's next day into `day`, which keeps its capacity.
  void advance(const ContractDayInput& input, ContractDay& day);

 private:
  struct Fair {
    double open, close;
  };
  void fair_prices(const ContractDayInput& input);
  void trade(const ContractDayInput& input, ContractDay& day);
  void settle(const ContractDayInput& input, ContractDay& day);
  [[nodiscard]] std::int64_t to_tick(double points) const;
  [[nodiscard]] bool expires(const ContractDayInput& input) const { return input.trading_days_left == 0; }
  /// Expires today and is settled on the mean of the index.
  [[nodiscard]] bool meets_index(const ContractDayInput& input) const {
    return expires(input) && input.has_index && instrument_->settlement.index_minutes > 0;
  }

  const MarketSpec* spec_;
  const ProductSpec* product_;
  const RuleBook* rules_;
  ContractId id_;
  const Instrument* instrument_;
  const Contract* contract_;
  std::optional<std::int32_t> settlement_;  // of the day before
  double open_interest_ = -1.0;             // at yesterday's close; negative before the first day
  double own_noise_ = 0.0;
  std::vector<Fair> fair_;     // per slot of the day, points
  std::vector<double> reach_;  // how much of the index's excursions the contract takes
};

/// By the instrument's rule: volume-weighted average price of the last trading hour cut down to the tick; where nobody
/// traded then, of the last hour before with a trade. REQUIRES: `minutes` has a bar, all with turnover.
[[nodiscard]] std::int32_t settlement_of(std::span<const BarRecord> minutes, int session_slots,
                                         const Instrument& instrument);
/// Mean of the published index over the final window, to two decimals.
[[nodiscard]] std::int32_t final_settlement_of(const IndexDay& index, const IntradayShape& shape,
                                               const Instrument& instrument);

}  // namespace hedgelab
