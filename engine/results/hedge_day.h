#pragma once
// The hedge evening by evening: which futures stand against the spot leg, at which basis, and how much of it they
// cover. Made of what a run has settled and of the day's closes, whatever series the spot leg is in.
//
//   futures delta   sum of lots x multiplier x close of the contract's own index: what the futures gain when the index
//                   doubles and the basis stays (a contract without an index counts at its own close)
//   hedge ratio     - futures delta / value of the spot leg; 1 covers it, 0 leaves it open

#include <optional>
#include <vector>

#include "engine/core/date.h"
#include "engine/core/fixed_point.h"
#include "engine/reference/contract_table.h"

namespace hedgelab {

struct HedgeDay {
  Date date;
  std::optional<ContractId> contract;  // the largest position of the evening; none without futures
  std::size_t contracts = 0;           // held
  Quantity lots;                       // of that contract
  std::optional<Price> close, index_close;
  std::optional<double> basis, basis_share;               // close - index, points and of the index
  std::optional<double> dividend_points;                  // expected up to the expiry
  std::optional<double> annualised, annualised_adjusted;  // Cinda's convention, see market/basis.h
  std::optional<int> calendar_days_left, trading_days_left;
  Money spot_value;
  Money futures_delta;
  std::optional<double> move_to_call;  // margin_model.h, of the evening's cash, margin and futures
  /// nullopt without spot.
  [[nodiscard]] std::optional<double> ratio() const {
    if (spot_value.is_zero()) return std::nullopt;
    return 0.0 - futures_delta.to_double() / spot_value.to_double();  // no negative zero
  }
};

/// What the evenings with spot come to. The inception does not count.
struct HedgeCover {
  std::size_t days = 0;               // with spot
  std::vector<Date> unhedged;         // of them: without any futures delta
  std::vector<Date> outside;          // of them: with futures, and a ratio outside the band
  std::optional<double> worst_ratio;  // farthest from 1, of days with futures
  std::optional<Date> worst_day;
};
/// `band` is how far from 1 a ratio may be. REQUIRES: band >= 0.
[[nodiscard]] HedgeCover hedge_cover(const std::vector<HedgeDay>& days, double band);

}  // namespace hedgelab
