#pragma once
// Everything of a synthetic market that is decided by the day: volatility, jumps, limit days, halts, dividends, the
// discount's state, volume and open interest. Small, and made before the first minute is drawn.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/generator/intraday_shape.h"
#include "engine/generator/market_spec.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

struct PlannedJump {
  int slot = 0;
  std::vector<double> moves;  // per product, of the logarithm of the index
};

struct PlannedDay {
  DayIndex day = 0;
  Date date;
  std::size_t shape = 0;    // into MarketPlan::shapes
  double volatility = 1.0;  // its square averages 1 over the days without a limit move
  std::vector<PlannedJump> jumps;
  int limit_direction = 0;           // +1, -1; 0 on ordinary days
  std::vector<double> limit_moves;   // per product on a limit day, log; else empty
  double panic_before = 0.0;         // premium of the futures left over from an earlier limit day, share of the index
  double panic_added = 0.0;          // by this day's limit move
  int halt_begin = 0, halt_end = 0;  // slots [begin, end) without trading
};

struct ProductPlan {
  InstrumentId instrument;
  DayIndex first_day = 0;  // of its contracts
  bool has_index = true;
  /// A limit day's move and panic against those of an index product, whose limit is 10%: 1 for those.
  double limit_scale = 1.0;
  double daily_variance = 0.0;  // of the index on a day with volatility 1, without jumps
  // State at the close of each day; entry 0 is the day before the first.
  std::vector<double> level, slope;
  std::vector<double> volume, open_interest;  // lots of all contracts, per day
  /// Dividends of a day as a share of the index's close before, from the first day up to the last expiry of a listed
  /// contract; and their sums: paid[k] covers the days before k.
  std::vector<double> dividend_share, paid;
};

struct MarketPlan {
  DayIndex first_day = 0, last_day = 0;  // inclusive
  std::string session_group;             // of all products
  std::vector<IntradayShape> shapes;
  std::vector<PlannedDay> days;
  std::vector<ProductPlan> products;
  std::vector<std::vector<double>> mixing;  // Cholesky factor of the correlation

  [[nodiscard]] const PlannedDay& day(DayIndex index) const {
    return days[static_cast<std::size_t>(index - first_day)];
  }
  /// Dividends in (after, upto] as a share of the index. REQUIRES: first_day <= after <= upto <= the last planned one.
  [[nodiscard]] double dividends_left(std::size_t product, DayIndex after, DayIndex upto) const;
};

/// Throws InputError naming the spec's file and field when the spec has a fault.
[[nodiscard]] MarketPlan plan_market(const MarketSpec& spec, const RuleBook& rules);

/// Discount a year, without carry, that the spec asks for at `days` calendar days before expiry.
[[nodiscard]] double asked_discount(const DiscountSpec& spec, double days);
/// How much of the slope reaches a contract with so many days left.
[[nodiscard]] double slope_weight(double days);

}  // namespace hedgelab
