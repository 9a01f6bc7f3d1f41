#pragma once
// What an evening brings to an account besides prices. Each module looks at what stood overnight and returns the cash
// entry that follows from it; the account books it. A new kind of income is a module here and a row of CashKind.

#include <optional>

#include "engine/accounting/ledger.h"
#include "engine/market/dividends.h"
#include "engine/simulation/backtest_config.h"

namespace hedgelab {

struct CashEntry {
  CashKind kind;
  Money amount;  // as the account sees it: income positive, a charge negative
};

/// What stood between yesterday's settlement and today's.
struct Overnight {
  Date since;  // yesterday; Date() before the first evening: nothing stood
  Money cash, margin;
  Quantity spot_units;
  Price spot_price;  // yesterday's close
};

/// On free cash, on margin, and what borrowed cash costs; simple, actual days over 365.
[[nodiscard]] std::optional<CashEntry> interest(const InterestConfig& rates, const Overnight& overnight, Date today);
/// The fee for spot that is borrowed and sold, likewise.
[[nodiscard]] std::optional<CashEntry> lending(const ShortSpotConfig& terms, const Overnight& overnight, Date today);

/// Dividends of a spot leg in the product's price index, paid by the points the index lost to ex-days.
class DividendIncome {
 public:
  /// REQUIRES: `realised` outlives this.
  explicit DividendIncome(const RealisedDividends& realised) : realised_(&realised) {}
  [[nodiscard]] std::optional<CashEntry> of_evening(const Overnight& overnight, DayIndex today);

 private:
  const RealisedDividends* realised_;
  DayIndex paid_upto_ = 0;
};

}  // namespace hedgelab
