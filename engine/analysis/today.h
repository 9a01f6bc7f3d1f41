#pragma once
// What a desk looks at before it trades: every listed contract of a day, the rules in force, and where its own account
// stands.

#include <optional>
#include <string>
#include <vector>

#include "engine/accounting/margin_model.h"
#include "engine/analysis/arbitrage_bounds.h"
#include "engine/analysis/study.h"
#include "engine/analysis/study_market.h"

namespace hedgelab {

/// A desk's account at the close of the day.
struct DeskAccount {
  struct Position {
    ContractId contract;
    Quantity lots;  // signed
  };
  std::vector<Position> positions;  // each contract once
  Money cash;                       // at the broker: what margin is taken from
  Money spot_value;                 // of what is hedged
  MarginConfig margin;              // REQUIRES: a rule other than kNone
};

struct TodayStudy {
  Date date;
  Date rates_since;  // percentiles of each slot's adjusted rate
  ArbitrageCosts costs = kGuojinArbitrageCosts;
  std::optional<DeskAccount> account;
};

/// Tables `contracts` (a listed contract), `rules` (a product) and, with an account, `account` (a quantity) and `rolls`
/// (a held contract). Throws InputError when `date` is no trading day, when a held contract is not listed or has no
/// close, and when the margin table does not cover the day.
///
/// The call: prices move by x and so does the margin, so funds + notional x = margin (1 + x) at
/// x = (funds - margin) / (margin - notional), notional signed and summed over all positions.
///
/// Rolling now against waiting for the slot change: each contract's adjusted basis melts evenly over the calendar days
/// it has left, and for the days until the slot change the position earns the next contract's melting instead of its
/// own. Fees are the same on both days and stand beside it.
[[nodiscard]] Study today_study(const StudyMarket& market, const TodayStudy& study);

}  // namespace hedgelab
