#pragma once
// One run, as a plain value. engine/config makes it from JSON; tests make it by hand.

#include <cstdint>
#include <optional>
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
/// Where a curve of daily bars begins: at the close of the period's first trading day, or at the last close before the
/// start, so that a calendar year has all of its returns. Intraday runs begin before their first bar either way.
enum class Inception : std::uint8_t { kFirstClose, kLastCloseBefore };
inline constexpr std::array<std::string_view, 2> kInceptionWords{"first_close", "last_close_before"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(Inception) { return kInceptionWords; }
/// What stands in when a held contract has neither an official settlement price on a day nor minutes to compute it
/// from: nothing, the close of that very day, or where nobody traded the settlement before. A final settlement on a
/// last day without a trade is taken from the index, never from a price of another day.
enum class MissingSettlement : std::uint8_t { kError, kClose, kCarry };
inline constexpr std::array<std::string_view, 3> kMissingSettlementWords{"error", "close", "carry"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(MissingSettlement) {
  return kMissingSettlementWords;
}
/// What happens on a day on which a contract that is held, or that an order waits for, has no bar at all while another
/// contract of its product has some: the run fails there, or it waits and the result counts the days.
enum class MissingBars : std::uint8_t { kFail, kWait };
inline constexpr std::array<std::string_view, 2> kMissingBarsWords{"fail", "wait"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(MissingBars) { return kMissingBarsWords; }
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

/// When what a sale of spot brings carries new positions: brokers differ, and a transfer between securities and futures
/// accounts can take a night. A sale that serves a margin call counts at once.
enum class SaleProceeds : std::uint8_t { kSameDay, kNextDay };
inline constexpr std::array<std::string_view, 2> kSaleProceedsWords{"same_day", "next_day"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(SaleProceeds) { return kSaleProceedsWords; }

/// What the rules of a public fund ask of its futures; nullopt: no such limit.
struct FundLimits {
  /// Futures notional traded in a calendar week over the equity before it. An order that would pass it is refused, one
  /// that closes too; what a margin call cuts counts and is not refused.
  std::optional<double> max_turnover_per_week;
  /// Futures short, at prices of the moment, over the value of the spot leg. Only an order that adds to them is
  /// refused.
  std::optional<double> max_short_share_of_spot;
  [[nodiscard]] bool are_any() const { return max_turnover_per_week || max_short_share_of_spot; }
  void fields(FieldVisitor& keys);
};

/// The rules that the account lives under.
struct AccountConfig {
  MarginConfig margin;
  /// Position limits and daily opening limits; hedging accounts have quotas of their own and are not held to them.
  bool position_limits = false;
  FundLimits fund_limits;
  InterestConfig interest;
  SaleProceeds sale_proceeds = SaleProceeds::kSameDay;
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

/// When sleeves are given and take cash so that each has its share again, before a session. No trade is made for it: a
/// sleeve sizes its legs by what it has at its next setting, and owes cash until then where it gave more than it had.
struct SleeveRebalance {
  enum class Rule : std::uint8_t { kNever, kMonthly, kAtRolls, kBand };
  static constexpr std::array<std::string_view, 4> kRuleWords{"never", "monthly", "at_rolls", "band"};
  friend constexpr std::span<const std::string_view> words_of(Rule) { return kRuleWords; }
  Rule rule = Rule::kNever;
  Rate band = Rate::from_double(0.05);  // kBand: how far a part of the sleeves' equity may be from its share
  void fields(FieldVisitor& keys);
};

struct BacktestConfig {
  std::string name;
  std::string description;
  std::string strategy;  // of an account with one strategy; with sleeves: empty
  ParameterMap parameters;
  std::vector<SleeveConfig> sleeves;  // empty: one strategy
  SleeveRebalance sleeve_rebalance;
  std::string product;      // "IC"
  std::string spot_symbol;  // series of the panel; empty: no spot leg
  Rate spot_share;          // in [0, 1]
  Date start;               // inception: see Backtest
  Date end;                 // last day, inclusive
  Inception inception = Inception::kFirstClose;
  Money capital;
  bool whole_lots = true;
  Mark mark = Mark::kSettlement;
  MissingSettlement missing_settlement = MissingSettlement::kError;
  MissingBars missing_bars = MissingBars::kFail;
  BrokerConfig broker;
  AccountConfig account;
  StatisticsConvention statistics;
  std::vector<std::string> benchmarks;  // symbols of series, with a daily close on every day of the curve
  std::string effective_config;         // JSON with all defaults, for provenance
  /// Whether strategies' notes are kept for decisions.csv: many rows, so nobody has them unasked. No key of a config.
  bool keep_decisions = false;
  /// False where no settlement price can move a figure: futures marked at closes, no margin, no interest on cash. What
  /// is missing is then carried whatever `missing_settlement` says.
  [[nodiscard]] bool needs_settlements() const {
    return mark == Mark::kSettlement || account.margin.is_enforced() || !account.interest.is_zero();
  }
  /// The keys of "account" that need no rule book.
  void account_fields(FieldVisitor& keys);
};

}  // namespace hedgelab
