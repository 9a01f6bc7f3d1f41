#pragma once
// Everything a run says about itself: a plain value that can be written, compared and digested.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/accounting/cash_kind.h"
#include "engine/accounting/decision_note.h"
#include "engine/accounting/fill.h"
#include "engine/results/account_records.h"
#include "engine/results/attribution_summary.h"
#include "engine/results/benchmark_comparison.h"
#include "engine/results/equity_curve.h"
#include "engine/results/hedge_day.h"
#include "engine/results/performance_statistics.h"
#include "engine/results/run_totals.h"

namespace hedgelab {

/// A file besides config, store and rules that a run has read: its part ("spot series", "dividend forecast") and
/// digest.
struct InputFile {
  std::string part;
  std::string digest;
};

/// What went into a run: equal provenance means equal results, byte for byte.
struct Provenance {
  std::string engine_version;
  std::string config_digest;
  std::string data_digest;  // of the store's manifest
  std::string rules_digest;
  std::string spot_digest;   // of a user's own net value file; empty without one
  std::string fills_digest;  // of the fills in order
  std::vector<InputFile> inputs;
  bool synthetic_data = false;
};

/// How a run ended, and when. Everything up to that day is in the result, whatever the status.
struct RunEnd {
  enum class Status : std::uint8_t {
    kFinished,    // it lived to the last day of its period
    kStopped,     // a margin call under the policy "stop" ended it
    kRuined,      // equity fell to zero or below
    kNotCarried,  // margin, limits or the size of the account refuse what the strategy needs
    kFailed       // the data lack something that the run cannot do without
  };
  Status status = Status::kFinished;
  std::optional<Date> day;  // nullopt when it finished
  std::string reason;       // one line for people; empty when it finished
  [[nodiscard]] bool is_finished() const { return status == Status::kFinished; }
};
[[nodiscard]] constexpr std::string_view to_string(RunEnd::Status status) {
  switch (status) {
    case RunEnd::Status::kFinished: return "finished";
    case RunEnd::Status::kStopped: return "stopped";
    case RunEnd::Status::kRuined: return "ruined";
    case RunEnd::Status::kNotCarried: return "not_carried";
    case RunEnd::Status::kFailed: return "failed";
  }
  return "?";
}

/// What was booked to cash as each kind, by the end; costs are negative.
struct CashTotals {
  std::array<Money, kCashKinds> of{};
  [[nodiscard]] Money& operator[](CashKind kind) { return of[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] Money operator[](CashKind kind) const { return of[static_cast<std::size_t>(kind)]; }
};

/// The overlay of an active hedge by itself; absent when no overlay order ever filled.
struct OverlayTotals {
  Money result;  // price result less fees
  Money fees;
  int round_trips = 0;
  int winning_round_trips = 0;  // before fees
};

/// One of several strategies in an account, with the fees and slippage of its own trades. The common account's equity
/// less that of its sleeves is what netting saved, and the capital that no sleeve has.
struct SleeveResult {
  std::string name;
  std::string strategy;
  Rate capital_share;
  EquityCurve equity;
  PerformanceStatistics statistics;
  std::vector<AttributionRow> attribution;
  AttributionSummary attribution_summary;
  std::vector<Fill> fills;  // before netting
  std::vector<SpotFill> spot_fills;
  std::vector<SleeveCall> calls;  // those of the account's calls that it gave something for
};

struct BacktestResult {
  std::string name;         // of the variant
  std::string description;  // from the config
  std::string strategy;
  std::string spot_symbol;  // series of the spot leg; empty without one
  /// In words: fill convention, mark, sizing mode, what was hindsight. Shown with every table.
  std::vector<std::string> conventions;
  /// Things a reader must know about this run: settlement prices taken from closes, orders that did not fill.
  std::vector<std::string> warnings;
  EquityCurve equity;
  PerformanceStatistics statistics;
  HedgeStatistics hedge;
  HedgeCover hedge_cover;
  std::vector<HedgeDay> hedge_days;             // a row for every point of the curve
  std::string dividend_source;                  // of their adjusted figures
  std::optional<double> money_weighted_return;  // money_weighted.h; a year
  std::vector<BenchmarkComparison> benchmarks;  // in the order of the config
  CashTotals cash;
  std::optional<OverlayTotals> overlay;
  Money turnover;  // sum of |notional| of futures fills
  std::vector<Fill> fills;
  std::vector<SpotFill> spot_fills;
  std::vector<RollRecord> rolls;
  std::vector<OrderRecord> unfilled;
  std::vector<AttributionRow> attribution;  // a row for every point of the curve after the first
  AttributionSummary attribution_summary;
  std::vector<SettlementRecord> settlements;
  std::vector<MarginCall> margin_calls;
  std::vector<SleeveResult> sleeves;  // empty: one strategy
  std::vector<OverlayTrip> trips;     // of all sleeves' overlays, in order of their entries
  /// What a strategy said about its decisions, in order; empty unless the config keeps them. The sleeve is empty in an
  /// account with one strategy.
  struct Decision {
    std::string sleeve;
    DecisionNote note;
  };
  std::vector<Decision> decisions;
  RunEnd end;                       // how it ended, and on which day
  std::optional<RunTotals> totals;  // only of a result whose rows were dropped; read them by totals_of
  Provenance provenance;
  std::string effective_config;  // JSON text of the config with all defaults written out
};

}  // namespace hedgelab
