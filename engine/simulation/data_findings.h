#pragma once
// What looks wrong in the data that a run has used: the contracts it traded or held, on those days, and its spot
// series. The store's own inspection (store/store_inspection.h) looks at everything; a reader of a result wants to know
// which of it the result stands on.

#include <optional>
#include <string>
#include <vector>

#include "engine/accounting/fill.h"
#include "engine/market/market_panel.h"
#include "engine/results/account_records.h"

namespace hedgelab {

/// The days [first, last] of a run, what it settled and filled, and the series that its spot leg and its index are in.
struct UsedData {
  DayIndex first = 0, last = 0;
  const std::vector<SettlementRecord>& settlements;
  const std::vector<Fill>& fills;
  std::optional<SeriesId> spot, index;
};

/// One line for each kind of finding, with how many and the worst of them:
///   bars whose close lies outside their own high and low
///   prices beyond the day's limits
///   official settlement prices outside the day's range, or off the tick; final ones over 5% away from the index
///   half an hour or more without a bar inside a session
///   closes of the spot series or of the index that moved by more than 12% in a day, of a net value by more than 10%
[[nodiscard]] std::vector<std::string> data_findings(const MarketPanel& panel, const UsedData& used);

}  // namespace hedgelab
