#pragma once
// Why it traded, or did not: what a strategy says about its decisions, and why an overlay trade was made.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/date.h"
#include "engine/core/fixed_point.h"
#include "engine/reference/contract_table.h"

namespace hedgelab {

/// A figure that a decision compared, or a word for what it chose.
struct DecisionNote {
  Timestamp at;  // end of the bar that the decision saw
  std::string key;
  std::optional<double> value;
  std::string text;
};

/// What ends an overlay trade: the strategy's own signal, one of its levels, the hour at which the hedge is whole
/// again, or something that the strategy did not choose.
enum class TripEnd : std::uint8_t { kSignal, kTakeProfit, kStopLoss, kRestore, kMarginCall, kExpiry, kOpen };
[[nodiscard]] constexpr std::string_view to_string(TripEnd end) {
  switch (end) {
    case TripEnd::kSignal: return "signal";
    case TripEnd::kTakeProfit: return "take_profit";
    case TripEnd::kStopLoss: return "stop_loss";
    case TripEnd::kRestore: return "restore";
    case TripEnd::kMarginCall: return "margin_call";
    case TripEnd::kExpiry: return "expiry";
    case TripEnd::kOpen: return "open";  // at the end of the run
  }
  return "?";
}

/// Why an overlay order is given, and the derivatives that its decision saw.
struct OverlaySignal {
  TripEnd reason = TripEnd::kSignal;
  std::optional<double> first, second;
};

/// An overlay trade from its entry to its exit. Several fills on one side are one, at their average price.
struct OverlayTrip {
  ContractId contract;
  Timestamp decided_at, entered_at;
  std::optional<Timestamp> exit_decided_at, exited_at;
  Quantity quantity;  // signed, at its largest
  double entry = 0.0;
  std::optional<double> exit;
  TripEnd end = TripEnd::kOpen;
  OverlaySignal in, out;
  std::optional<int> bars;  // of the run, from entry to exit
  Money fees;
  /// Of the notional at entry, before fees; a short trade gains when the price falls.
  [[nodiscard]] std::optional<double> gain() const {
    if (!exit || entry == 0.0) return std::nullopt;
    return quantity.sign() * (*exit / entry - 1.0);
  }
};

}  // namespace hedgelab
