#include "engine/analysis/product_totals.h"

#include "engine/analysis/daily_values.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

double mean_count(const std::vector<ProductTotals>& totals, std::int64_t ProductTotals::*count) {
  ensure(!totals.empty(), "a mean over no days");
  std::int64_t sum = 0;
  for (const ProductTotals& day : totals) sum += day.*count;
  return static_cast<double>(sum) / static_cast<double>(totals.size());
}

}  // namespace

ProductTotals product_totals(const MarketPanel& panel, InstrumentId instrument, DayIndex day) {
  const ContractTable& contracts = panel.rules().contracts;
  ProductTotals totals;
  totals.date = panel.rules().calendar.day(day);
  const auto listed = contracts.listed(instrument, day);
  if (listed.empty()) {
    fail("{} has no listed contracts on {}", contracts.instrument(instrument).code, totals.date.to_string());
  }
  Money value;
  bool complete = true;
  for (const ContractId contract : listed) {
    const auto series = panel.series_of(contract);
    const auto volume = series ? volume_on(panel, *series, day) : std::nullopt;
    const auto open_interest = series ? open_interest_on(panel, *series, day) : std::nullopt;
    if (!volume || !open_interest) {
      fail("{} has no {} on {}: totals need every listed contract", contracts.contract(contract).code,
           volume ? "open interest" : "volume", totals.date.to_string());
    }
    totals.volume += *volume;
    totals.open_interest += *open_interest;
    if (*open_interest == 0) continue;  // worth nothing at any price: delivery days often lack the settlement
    const auto settlement = panel.settlement(*series, day);
    complete = complete && settlement.has_value();
    if (!settlement) continue;
    value += notional(*settlement, Quantity::from_integer(*open_interest), contracts.instrument(instrument).multiplier);
  }
  if (complete) totals.open_interest_value = value;
  return totals;
}

std::vector<ProductTotals> product_totals_between(const MarketPanel& panel, InstrumentId instrument, Date first,
                                                  Date last) {
  const DayRange days = trading_days(panel.rules().calendar, first, last);
  std::vector<ProductTotals> totals;
  for (DayIndex day = days.begin; day < days.end; ++day) totals.push_back(product_totals(panel, instrument, day));
  return totals;
}

std::optional<double> volume_to_open_interest(const ProductTotals& totals) {
  if (totals.open_interest == 0) return std::nullopt;
  return static_cast<double>(totals.volume) / static_cast<double>(totals.open_interest);
}

double mean_volume(const std::vector<ProductTotals>& totals) { return mean_count(totals, &ProductTotals::volume); }
double mean_open_interest(const std::vector<ProductTotals>& totals) {
  return mean_count(totals, &ProductTotals::open_interest);
}

}  // namespace hedgelab
