#pragma once
// Does cash-and-futures arbitrage pay at today's close? The bounds of arbitrage_bounds.h for every listed contract,
// with and without the dividends still to come.

#include <string_view>

#include "engine/analysis/arbitrage_bounds.h"
#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

struct ArbitrageStudy {
  Date date;
  ArbitrageCosts costs = kGuojinArbitrageCosts;
};

/// "forward" above the upper bound, "reverse" below the lower one, else "none".
[[nodiscard]] std::string_view arbitrage_verdict(double basis_rate, const ArbitrageBounds& bounds);

/// Table `arbitrage`: a listed contract. Returns are missing on its last trading day. Throws InputError when `date` is
/// no trading day.
[[nodiscard]] Study arbitrage_study(const StudyMarket& market, const ArbitrageStudy& study);

}  // namespace hedgelab
