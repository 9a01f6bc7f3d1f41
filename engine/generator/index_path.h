#pragma once
// The indexes, or the prices that stand for one (ProductSpec::own_price), minute by minute: one latent path per product
// on the futures' session, published to two decimals in stock hours, and the total-return index that gets each dividend
// back.

#include <cstdint>
#include <vector>

#include "engine/generator/market_plan.h"

namespace hedgelab {

/// One day of one index; vectors have one entry per slot of the futures' session.
struct IndexDay {
  std::vector<double> open, close;  // latent level, index points
  std::vector<double> up, down;     // how far the minute went above the higher, below the lower of the two; >= 0
  std::vector<std::int32_t> raw_open, raw_high, raw_low, raw_close;  // published, raw prices; stock hours only
  std::int32_t total_return = 0;                                     // raw, at the close
};

class IndexPaths {
 public:
  /// REQUIRES: spec and plan outlive the paths, and the plan is the spec's.
  IndexPaths(const MarketSpec& spec, const MarketPlan& plan);

  /// Draws the next day. REQUIRES: days come in the plan's order. Throws InputError naming spec, product and date when
  /// a level leaves what a store can hold.
  void advance(const PlannedDay& day);
  [[nodiscard]] const IndexDay& of(std::size_t product) const { return days_[product]; }

 private:
  struct State {
    double log_level = 0.0;
    double total_return = 0.0;    // points, not rounded
    std::int32_t last_close = 0;  // published, raw
  };
  void publish(std::size_t product, const PlannedDay& day);

  const MarketSpec* spec_;
  const MarketPlan* plan_;
  std::vector<State> states_;
  std::vector<IndexDay> days_;
};

}  // namespace hedgelab
