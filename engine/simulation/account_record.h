#pragma once
// What an account has done, in the order in which it did it: the books know balances, this knows history. It is moved
// into the result when the run ends.

#include <vector>

#include "engine/accounting/attribution.h"
#include "engine/accounting/fill.h"
#include "engine/results/account_records.h"
#include "engine/results/equity_curve.h"

namespace hedgelab {

struct AccountRecord {
  EquityCurve curve;
  std::vector<AttributionRow> rows;  // one for every point of the curve after the first
  std::vector<Fill> fills;
  std::vector<SpotFill> spot_fills;
  std::vector<RollRecord> rolls;
  std::vector<SettlementRecord> settlements;
  Money turnover;          // |notional| of futures fills
  int overlay_nights = 0;  // evenings on which an overlay was still open

  /// Room for `days` evenings, so that a trading day takes no heap.
  void reserve(std::size_t days);
  /// Drops what belongs to evenings after the first `points` of the curve. REQUIRES: 1 <= points <= those there are.
  void keep_evenings(std::size_t points);
};

}  // namespace hedgelab
