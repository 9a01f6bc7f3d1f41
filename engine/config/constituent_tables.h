#pragma once
// Constituents of an index from tables of the user's own:
//   weights   as_of,index,stock,weight_pct                     month-ends; each sums to 100 +- 0.5
//   prices    date,stock,close                                 not adjusted
//   payouts   stock,period_end,plan_date,meeting_date,record_date,ex_date,cash_per_share,status
//   earnings  stock,period_end,disclosed_on,eps                cumulative from the start of the fiscal year

#include <filesystem>
#include <string>

#include "engine/analysis/dividend_stages.h"
#include "engine/analysis/versus.h"

namespace hedgelab {

struct ConstituentFiles {
  std::filesystem::path weights, prices, payouts, earnings;
};

/// The constituents of `index`. Throws InputError naming file and row: weights that do not sum to 100, a stock that
/// stands twice, a status that is unknown, dates out of order, an implemented payout without its cash or ex-day.
[[nodiscard]] Constituents read_constituents(const ConstituentFiles& files, const std::string& index);

/// Members of `index` by the weights table, and closes with dividends reinvested: date,stock,close. Throws as above;
/// the weights need not sum to anything.
[[nodiscard]] StockPrices read_stock_prices(const std::filesystem::path& weights,
                                            const std::filesystem::path& adjusted_prices, const std::string& index);

/// Each throws InputError as above unless the table is whole: of the weights every index that stands in it.
void check_weights(const std::filesystem::path& weights);
void check_stock_prices(const std::filesystem::path& prices);
void check_payouts(const std::filesystem::path& payouts);
void check_earnings(const std::filesystem::path& earnings);

}  // namespace hedgelab
