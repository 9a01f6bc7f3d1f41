#pragma once
// What a synthetic market is asked to be: plain numbers, no defaults. The JSON form is in
// engine/config/read_generator_spec.h.
//
// The model, in short. One latent index path per product, minute by minute, correlated over products; its volatility is
// a market-wide log-AR(1) over days times an intraday shape, plus jumps and, rarely, limit days. The price index falls
// by each ex-day's dividend and the total-return index does not. A contract is worth
//   F = S x (1 + (carry + discount(tau) + level + slope x e^(-tau/45)) x tau/365 - dividends left + noise)
// with tau the calendar days to expiry; on its last trading day it runs into the mean of the index over the last two
// hours. A product without an index has a price path of its own in the place of S, which no store shows; its contracts
// are then settled on their last trading day as on any other. The random paths of volatility, level, slope and activity
// are centred on the period, so that a period has the asked means whatever the seed; that makes no day predictable from
// the days before it in any useful way.

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/date.h"
#include "engine/reference/rule_book.h"
#include "engine/store/frequency.h"

namespace hedgelab {

/// One number for each listed contract, nearest expiry first. CFFEX lists four: current month, next month, current
/// quarter, next quarter.
using PerSlot = std::vector<double>;
/// Mean lives left of CFFEX's four contracts under its listing rule, calendar days.
inline constexpr std::array<double, 4> kCffexSlotDays{15.0, 45.0, 105.0, 195.0};
/// 242 to 244 in 2011-2026.
inline constexpr double kTradingDaysPerYear = 243.0;

struct IndexSpec {
  double start_level = 0.0;        // close before the first day, index points, or the price of a product without index
  double annual_volatility = 0.0;  // of ordinary days, jumps included; limit days come on top
  double annual_drift = 0.0;       // of the logarithm of the total-return index
  double overnight_share = 0.0;    // of a day's variance without jumps
};

struct DividendSpec {
  double annual_yield = 0.0;
  std::array<double, 12> month_weights{};  // January first; only their proportions matter
};

struct DiscountSpec {
  /// A year, before carry, at so many calendar days to expiry: -0.10 is a discount of 10%. Between the points it is
  /// interpolated, outside them the nearest holds. As many points as one likes; `days` ascend.
  std::vector<double> days, mean;
  double level_deviation = 0.0, level_half_life_days = 0.0;  // the whole curve; trading days
  double slope_deviation = 0.0, slope_half_life_days = 0.0;  // the near end only
  double noise = 0.0, noise_half_life_minutes = 0.0;         // within the day, share of the index
};

struct TradingSpec {
  double daily_volume = 0.0;                    // lots a day, all contracts
  double open_interest = 0.0;                   // lots, all contracts
  double variation = 0.0;                       // standard deviation of the logarithm of a day's volume
  PerSlot volume_shares, open_interest_shares;  // far from expiry; must sum to 1
};

struct ProductSpec {
  std::string code;
  std::optional<Date> start;  // first day of its contracts; the period's start when absent
  IndexSpec index;
  /// `index` is the path of a product that has none in the rule tables: internal to the generator, without dividends.
  bool own_price = false;
  DividendSpec dividends;
  DiscountSpec discount;
  TradingSpec trading;
};

struct IntradaySpec {
  // Volatility of a minute and volume of a minute at the open, at the first minute after lunch (after every break of
  // the session) and at the close, as multiples of midday.
  double volatility_at_open = 1.0, volatility_after_lunch = 1.0, volatility_at_close = 1.0;
  double volume_at_open = 1.0, volume_at_close = 1.0;
};

struct EventSpec {
  double jumps_per_year = 0.0;
  double jump_size = 0.0;  // mean absolute size of a jump, share of the index
  double limit_days_per_year = 0.0;
  double halts_per_year = 0.0;
  std::int64_t halt_minutes = 0;
  double missing_minute_rate = 0.0;  // share of a contract's minutes without a trade, beyond those of thin trading
};

/// Bars to write; the simulation itself always runs by the minute over the whole period.
struct BarsSpec {
  Frequency frequency = Frequency::kDaily;
  std::vector<std::string> products;  // empty: all
  std::optional<Date> start, end;     // the period's when absent
};

struct MarketSpec {
  std::string file;  // where it was read, for messages
  std::string name, description;
  /// The instrument set that products belong to, as the spec names it; empty: the base rules alone. For whoever makes
  /// the rule book: generate_market is handed the finished one.
  std::filesystem::path instruments;
  std::uint64_t seed = 0;
  Date start, end;  // both inclusive; need not be trading days
  std::vector<BarsSpec> bars;
  double volatility_persistence = 0.0;  // of the logarithm of volatility, from one day to the next
  double volatility_deviation = 0.0;    // its standard deviation
  IntradaySpec intraday;
  EventSpec events;
  double carry_rate = 0.0;                       // a year
  std::vector<std::vector<double>> correlation;  // of the indexes, in order of `products`
  std::vector<ProductSpec> products;
};

struct MarketSpecFault {
  std::string field;  // "products.1.index.annual_volatility"
  std::string message;
};

/// What makes the market impossible, in itself or under the rule book; nullopt when nothing does.
[[nodiscard]] std::optional<MarketSpecFault> find_fault(const MarketSpec& spec, const RuleBook& rules);

/// Lower triangular L with L L' = matrix; nullopt when the matrix is not positive definite.
/// REQUIRES: square and symmetric.
[[nodiscard]] std::optional<std::vector<std::vector<double>>> cholesky(const std::vector<std::vector<double>>& matrix);

}  // namespace hedgelab
