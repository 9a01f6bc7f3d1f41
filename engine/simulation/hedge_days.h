#pragma once
// The evenings of a run as hedges: from its curve, what it settled, and the closes of the panel.

#include <vector>

#include "engine/market/dividends.h"
#include "engine/results/account_records.h"
#include "engine/results/equity_curve.h"
#include "engine/results/hedge_day.h"

namespace hedgelab {

/// A row for every point of the curve. `settlements` are those of the account, in order of days. Where `dividends` has
/// no answer for a contract, its adjusted figures are missing.
[[nodiscard]] std::vector<HedgeDay> hedge_days(const MarketPanel& panel, const DividendEstimate& dividends,
                                               const EquityCurve& curve,
                                               const std::vector<SettlementRecord>& settlements);

/// Close of a series' last bar on a day, of the daily bars where there are some; nullopt when it has none.
[[nodiscard]] std::optional<Price> last_close_on(const MarketPanel& panel, SeriesId series, DayIndex day);

}  // namespace hedgelab
