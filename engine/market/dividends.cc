#include "engine/market/dividends.h"

#include <algorithm>

#include "engine/core/csv_table.h"
#include "engine/core/error.h"

namespace hedgelab {

RealisedDividends::RealisedDividends(const MarketPanel& panel, InstrumentId instrument)
    : calendar_(&panel.rules().calendar) {
  const Instrument& product = panel.rules().contracts.instrument(instrument);
  if (product.total_return.empty()) {
    fail("dividends of {}: the product table names no total-return index for it", product.code);
  }
  const auto price_id = panel.index_of(instrument);
  const auto total_id = panel.total_return_of(instrument);
  if (!price_id || !total_id || !panel.series(*price_id).daily || !panel.series(*total_id).daily) {
    fail("dividends of {}: the store has no daily {} of index {} and total-return index {}", product.code, "bars",
         product.underlying, product.total_return);
  }
  subject_ = fmt::format("dividends of {} from {} and {}", product.code, product.underlying, product.total_return);
  const BarSeries& prices = *panel.series(*price_id).daily;
  const BarSeries& totals = *panel.series(*total_id).daily;
  const DayIndex from = std::max(prices.first_day, totals.first_day);
  const DayIndex to = std::min(prices.last_day, totals.last_day);
  std::optional<double> last_price;
  double last_total = 0.0;
  double sum = 0.0;
  for (DayIndex day = from; day <= to; ++day) {
    const auto price = panel.daily_close(*price_id, day);
    const auto total = panel.daily_close(*total_id, day);
    if (price && total) {
      // Over a day without data the two growths still tell what was paid in between.
      if (last_price) {
        sum += *last_price * (total->to_double() / last_total - price->to_double() / *last_price);
      } else {
        first_day_ = day;
      }
      last_price = price->to_double();
      last_total = total->to_double();
      last_day_ = day;
    }
    if (last_price) cumulative_.push_back(sum);
  }
  if (!last_price) fail("{}: the two indexes have no day in common", subject_);
}

double RealisedDividends::paid(DayIndex after, DayIndex upto) const {
  if (after < first_day_ || upto > last_day_ || upto < after) {
    fail("{}: ({}, {}] asked, data cover ({}, {}]", subject_, calendar_->day(after).to_string(),
         calendar_->day(upto).to_string(), calendar_->day(first_day_).to_string(),
         calendar_->day(last_day_).to_string());
  }
  return cumulative_[static_cast<std::size_t>(upto - first_day_)] -
         cumulative_[static_cast<std::size_t>(after - first_day_)];
}

namespace {

class NoDividends final : public DividendEstimate {
 public:
  double points_left(ContractId, DayIndex) const override { return 0.0; }
  std::string describe() const override { return "no dividends in the basis"; }
};

// Realised points per product, and the two windows that estimates are made of.
class IndexDividends : public DividendEstimate {
 public:
  IndexDividends(const MarketPanel& panel, const std::vector<InstrumentId>& instruments) : rules_(&panel.rules()) {
    for (const InstrumentId id : instruments) realised_.emplace(id, RealisedDividends(panel, id));
  }

 protected:
  const RealisedDividends& of(ContractId contract) const {
    const auto found = realised_.find(rules_->contracts.contract(contract).instrument);
    ensure(found != realised_.end(), "dividends of a product that the estimate was not built for");
    return found->second;
  }
  Date expiry(ContractId contract) const { return rules_->contracts.contract(contract).last_trading_day; }
  // (from - 1 year, to - 1 year], as trading days.
  double year_before(ContractId contract, Date from, Date to) const {
    const TradingCalendar& calendar = rules_->calendar;
    return of(contract).paid(calendar.index_of(calendar.on_or_before(from.plus_months(-12))),
                             calendar.index_of(calendar.on_or_before(to.plus_months(-12))));
  }
  const RuleBook* rules_;

 private:
  std::map<InstrumentId, RealisedDividends> realised_;
};

class TrailingYearDividends final : public IndexDividends {
 public:
  using IndexDividends::IndexDividends;
  double points_left(ContractId contract, DayIndex today) const override {
    return year_before(contract, rules_->calendar.day(today), expiry(contract));
  }
  std::string describe() const override { return "dividends expected as paid in the same window a year before"; }
};

class HindsightDividends final : public IndexDividends {
 public:
  using IndexDividends::IndexDividends;
  double points_left(ContractId contract, DayIndex today) const override {
    const TradingCalendar& calendar = rules_->calendar;
    const RealisedDividends& realised = of(contract);
    const Date last_trading_day = expiry(contract);
    const Date last_known = calendar.day(realised.last_day());
    if (last_trading_day <= last_known) return realised.paid(today, calendar.index_of(last_trading_day));
    return realised.paid(today, realised.last_day()) + year_before(contract, last_known, last_trading_day);
  }
  std::string describe() const override {
    return "HINDSIGHT: dividends as they were in fact paid later (beyond the data: as a year before)";
  }
};

class ForecastDividends final : public DividendEstimate {
 public:
  ForecastDividends(const MarketPanel& panel, const std::filesystem::path& path, int max_age_days)
      : rules_(&panel.rules()), max_age_days_(max_age_days) {
    const CsvTable table = CsvTable::read(path, {"as_of", "contract", "points"});
    name_ = table.name();
    for (const auto& row : table.rows()) {
      const auto contract = rules_->contracts.find(row.text("contract"));
      if (!contract) row.reject("contract", fmt::format("the rules list no contract '{}'", row.text("contract")));
      const double points = row.price("points").to_double();
      if (points < 0) row.reject("points", "dividend points cannot be negative");
      if (!forecasts_[*contract].emplace(row.date("as_of"), points).second) {
        row.reject("as_of", "this contract already has a forecast of that day");
      }
    }
  }

  double points_left(ContractId contract, DayIndex today) const override {
    const Date date = rules_->calendar.day(today);
    const std::string& code = rules_->contracts.contract(contract).code;
    const auto rows = forecasts_.find(contract);
    if (rows == forecasts_.end()) fail("{}: no forecast for {}; {} asked", name_, code, date.to_string());
    const auto after = rows->second.upper_bound(date);
    if (after == rows->second.begin()) {
      fail("{}: the first forecast for {} is of {}; {} asked", name_, code, after->first.to_string(), date.to_string());
    }
    const auto& [as_of, points] = *std::prev(after);
    if (date - as_of > max_age_days_) {
      fail("{}: the latest forecast for {} on {} is of {}, older than {} days", name_, code, date.to_string(),
           as_of.to_string(), max_age_days_);
    }
    return points;
  }
  std::string describe() const override { return fmt::format("dividends from the forecast table {}", name_); }

 private:
  const RuleBook* rules_;
  std::string name_;
  int max_age_days_;
  std::map<ContractId, std::map<Date, double>> forecasts_;
};

}  // namespace

std::unique_ptr<DividendEstimate> no_dividends() { return std::make_unique<NoDividends>(); }

std::unique_ptr<DividendEstimate> trailing_year_dividends(const MarketPanel& panel,
                                                          std::vector<InstrumentId> instruments) {
  return std::make_unique<TrailingYearDividends>(panel, instruments);
}

std::unique_ptr<DividendEstimate> realised_dividends(const MarketPanel& panel, std::vector<InstrumentId> instruments) {
  return std::make_unique<HindsightDividends>(panel, instruments);
}

std::unique_ptr<DividendEstimate> forecast_dividends(const MarketPanel& panel, const std::filesystem::path& table,
                                                     int max_age_days) {
  return std::make_unique<ForecastDividends>(panel, table, max_age_days);
}

}  // namespace hedgelab
