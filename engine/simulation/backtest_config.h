#pragma once
// One run, as a plain value. engine/config makes it from JSON; tests make it by hand.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/accounting/margin_model.h"
#include "engine/results/performance_statistics.h"
#include "engine/simulation/broker_config.h"
#include "engine/strategy/parameters.h"

namespace hedgelab {

/// Price that the equity curve marks futures at. The reports use closes; a broker's statement uses settlement prices.
enum class Mark : std::uint8_t { kSettlement, kClose };
inline constexpr std::array<std::string_view, 2> kMarkWords{"settlement", "close"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(Mark) { return kMarkWords; }
/// What stands in when a held contract has neither an official settlement price on a day nor minutes to compute it
/// from.
enum class MissingSettlement : std::uint8_t { kError, kClose };
inline constexpr std::array<std::string_view, 2> kMissingSettlementWords{"error", "close"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(MissingSettlement) {
  return kMissingSettlementWords;
}
/// Dividends of a spot leg held in a price index: not counted, paid in cash on the ex-day, or put back into the index.
enum class SpotDividends : std::uint8_t { kIgnored, kCash, kReinvested };
inline constexpr std::array<std::string_view, 3> kSpotDividendsWords{"ignored", "cash", "reinvested"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(SpotDividends) { return kSpotDividendsWords; }

/// Yearly rates, simple, actual days over 365, on the balances that stood overnight; posted at settlement.
struct InterestConfig {
  Rate free_cash;  // on cash that is not margin
  Rate margin;     // on cash that is
  Rate borrowed;   // charged on cash below zero
  [[nodiscard]] bool is_zero() const { return free_cash.is_zero() && margin.is_zero() && borrowed.is_zero(); }
  void fields(FieldVisitor& keys);
  [[nodiscard]] std::string describe() const;
};

/// Spot that is borrowed and sold (融券). Its proceeds stay as collateral and `margin` comes on top: a short of value V
/// asks for V x (1 + margin). The fee is charged on the value at the last close, actual days over 365, at settlement.
struct ShortSpotConfig {
  bool is_allowed = false;
  Rate lending_rate;  // a year
  Rate margin;        // share of the value sold short
  void fields(FieldVisitor& keys);
  [[nodiscard]] std::string describe() const;
};

/// Money brought in (positive) or taken out, before the session of its day, or of the next trading day.
struct CapitalFlow {
  Date date;
  Money amount;
};

/// The rules that the account lives under.
struct AccountConfig {
  MarginConfig margin;
  /// Position limits and daily opening limits; hedging accounts have quotas of their own and are not held to them.
  bool position_limits = false;
  InterestConfig interest;
  SpotDividends spot_dividends = SpotDividends::kIgnored;
  ShortSpotConfig short_spot;
  std::vector<CapitalFlow> flows;  // in date order, after the start
  /// Margin, limits and interest. The keys of spot and flows need the rule book: engine/config has them.
  void fields(FieldVisitor& keys);
};

/// One of several strategies in an account: it trades for its share of the capital as if alone, and what the sleeves do
/// in one contract at one price meets inside the account before it goes to the market.
struct SleeveConfig {
  std::string name;
  Rate capital_share;  // in (0, 1]; the shares of an account sum to at most 1, the rest lies idle
  std::string strategy;
  ParameterMap parameters;
  std::string product;
  Rate spot_share;  // of the sleeve's equity, in the account's spot series
};

struct BacktestConfig {
  std::string name;
  std::string description;
  std::string strategy;  // of an account with one strategy; with sleeves: empty
  ParameterMap parameters;
  std::vector<SleeveConfig> sleeves;  // empty: one strategy
  std::string product;                // "IC"
  std::string spot_symbol;            // series of the panel; empty: no spot leg
  Rate spot_share;                    // in [0, 1]
  Date start;                         // inception: see Backtest
  Date end;                           // last day, inclusive
  Money capital;
  bool whole_lots = true;
  Mark mark = Mark::kSettlement;
  MissingSettlement missing_settlement = MissingSettlement::kError;
  BrokerConfig broker;
  AccountConfig account;
  StatisticsConvention statistics;
  std::vector<std::string> benchmarks;  // symbols of series, with a daily close on every day of the curve
  std::string effective_config;         // JSON with all defaults, for provenance
  /// The keys of "account" that need no rule book.
  void account_fields(FieldVisitor& keys);
};

}  // namespace hedgelab
