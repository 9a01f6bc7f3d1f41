#pragma once
// What the rows of a run come to. A batch of many runs drops their rows and keeps this: a comparison of ten thousand
// variants is written from totals and figures alone.

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "engine/core/date.h"
#include "engine/core/fixed_point.h"
#include "engine/market/settlement_price.h"

namespace hedgelab {

struct BacktestResult;

/// A drawdown with the days that its indexes stand for.
struct DatedDrawdown {
  double depth = 0.0;
  Date peak, trough;
  std::optional<Date> recovery;
  std::size_t trading_days = 0, calendar_days = 0;  // from the peak to the recovery, or to the end of the curve
};

struct MarginCallTotals {
  std::size_t count = 0, served = 0;
  Quantity lots_cut;
  Money spot_sold;
};

struct RunTotals {
  std::size_t fills = 0, spot_fills = 0, rolls = 0;
  std::size_t unfilled_orders = 0;     // rows of orders.csv but for those that filled late
  std::size_t orders_filled_late = 0;  // after waiting at a price limit
  MarginCallTotals margin_calls;
  std::array<std::size_t, std::size(kSettlementSources)> settlement_sources{};  // settlements by where they came from
  std::vector<DatedDrawdown> drawdowns;                                         // as statistics.drawdowns
  Money fees;                                                                   // futures fees and costs of spot trades
  Money final_equity;
  std::optional<Money> brought_in;  // capital and all flows; nullopt when nothing flowed
};

/// Those of a result: counted from its rows, or what drop_rows kept of them.
/// REQUIRES: rows that are not dropped have a curve with points (else InvariantError).
[[nodiscard]] RunTotals totals_of(const BacktestResult& result);

enum class Dropped { kRows, kRowsAndCurve };
/// Takes fills, orders, attribution and all other rows from a result, and if asked its curve; a sleeve keeps the last
/// point of its own. Figures and totals stay.
void drop_rows(BacktestResult& result, Dropped what);

}  // namespace hedgelab
