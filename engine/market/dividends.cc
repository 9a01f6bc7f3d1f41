#include "engine/market/dividends.h"

#include "engine/market/dividend_points.h"

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
  std::string_view word() const override { return "none"; }
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
  std::string_view word() const override { return "trailing_year"; }
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
  std::string_view word() const override { return "realised"; }
  std::string describe() const override {
    return "HINDSIGHT: dividends as they were in fact paid later (beyond the data: as a year before)";
  }
};

// Rows as_of,contract,points by contract, and what the indexes of those contracts have paid.
class DividendTable : public DividendEstimate {
 public:
  DividendTable(const MarketPanel& panel, const std::filesystem::path& path) : rules_(&panel.rules()) {
    const CsvTable table = CsvTable::read(path, {"as_of", "contract", "points"});
    digest_ = table.digest();
    name_ = table.name();
    rows_ = read_dividend_points(table, *rules_);
    for (const auto& [contract, rows] : rows_) last_date_ = std::max(last_date_, rows.rbegin()->first);
    for (const Instrument& instrument : rules_->contracts.instruments()) {
      const InstrumentId id = rules_->contracts.find_instrument(instrument.code);
      if (has_both_indexes(panel, id)) realised_.emplace(id, RealisedDividends(panel, id));
    }
  }

  std::string table_digest() const override { return digest_; }

 protected:
  using Rows = DividendPoints::mapped_type;
  const Rows* rows_of(ContractId contract) const {
    const auto found = rows_.find(contract);
    return found == rows_.end() ? nullptr : &found->second;
  }
  const std::string& code(ContractId contract) const { return rules_->contracts.contract(contract).code; }
  // Points paid in (after, upto]; nullopt where the index's payments are not known.
  std::optional<double> paid(ContractId contract, Date after, Date upto) const {
    const auto found = realised_.find(rules_->contracts.contract(contract).instrument);
    if (found == realised_.end()) return std::nullopt;
    const TradingCalendar& calendar = rules_->calendar;
    const DayIndex from = calendar.index_of(calendar.on_or_before(after));
    const DayIndex to = calendar.index_of(calendar.on_or_before(upto));
    if (from < found->second.first_day() || to > found->second.last_day()) return std::nullopt;
    return found->second.paid(from, to);
  }
  // "; points paid since are taken off (IC, IF: known to 2025-05-30; IH: unknown, the table's points stand)"
  std::string payments_known() const {
    std::map<std::string, std::string> products_by_words;
    for (const auto& [contract, rows] : rows_) {
      const InstrumentId id = rules_->contracts.contract(contract).instrument;
      const auto found = realised_.find(id);
      const std::string words = found == realised_.end()
                                    ? "unknown, the table's points stand"
                                    : "known to " + rules_->calendar.day(found->second.last_day()).to_string();
      std::string& products = products_by_words[words];
      const std::string& product = rules_->contracts.instrument(id).code;
      if (!products.ends_with(product)) products += (products.empty() ? "" : ", ") + product;
    }
    std::string text;
    for (const auto& [words, products] : products_by_words) {
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", products, words);
    }
    return text;
  }
  const RuleBook* rules_;
  std::string name_;
  Date last_date_;

 private:
  static bool has_both_indexes(const MarketPanel& panel, InstrumentId id) {
    const auto price = panel.index_of(id);
    const auto total = panel.total_return_of(id);
    return price && total && panel.series(*price).daily && panel.series(*total).daily;
  }
  std::string digest_;
  DividendPoints rows_;
  std::map<InstrumentId, RealisedDividends> realised_;
};

class ForecastDividends final : public DividendTable {
 public:
  ForecastDividends(const MarketPanel& panel, const std::filesystem::path& path, int max_age_days)
      : DividendTable(panel, path), max_age_days_(max_age_days) {}

  double points_left(ContractId contract, DayIndex today) const override {
    const Date date = rules_->calendar.day(today);
    const Rows* rows = rows_of(contract);
    if (rows == nullptr) fail("{}: no forecast for {}; {} asked", name_, code(contract), date.to_string());
    const auto after = rows->upper_bound(date);
    if (after == rows->begin()) {
      fail("{}: the first forecast for {} is of {}; {} asked", name_, code(contract), after->first.to_string(),
           date.to_string());
    }
    const auto& [as_of, points] = *std::prev(after);
    if (date - as_of > max_age_days_) {
      fail("{}: the latest forecast for {} on {} is of {}, older than {} days", name_, code(contract), date.to_string(),
           as_of.to_string(), max_age_days_);
    }
    return std::max(0.0, points - paid(contract, as_of, date).value_or(0.0));
  }
  std::string_view word() const override { return "forecast"; }
  std::string describe() const override {
    return fmt::format("dividends from the forecast table {}, less what was paid since ({})", name_, payments_known());
  }

 private:
  int max_age_days_;
};

class AnchoredDividends final : public DividendTable {
 public:
  using DividendTable::DividendTable;

  double points_left(ContractId contract, DayIndex today) const override {
    const Date date = rules_->calendar.day(today);
    const Rows* rows = rows_of(contract);
    if (rows == nullptr) {
      const Date expiry = rules_->contracts.contract(contract).last_trading_day;
      if (expiry > last_date_) fail("{}: no points for {}; {} asked", name_, code(contract), date.to_string());
      return known(paid(contract, date, expiry), contract, date, expiry);
    }
    const auto after = rows->upper_bound(date);
    if (after == rows->begin()) {
      return after->second + known(paid(contract, date, after->first), contract, date, after->first);
    }
    const auto& [as_of, points] = *std::prev(after);
    return std::max(0.0, points - known(paid(contract, as_of, date), contract, as_of, date));
  }
  std::string_view word() const override { return "anchored"; }
  std::string describe() const override {
    return fmt::format("dividends of {} carried by what was paid (HINDSIGHT before {})", name_, last_date_.to_string());
  }

 private:
  double known(std::optional<double> points, ContractId contract, Date after, Date upto) const {
    if (!points) {
      fail("{}: {} needs the points paid from {} to {}, and the total-return index does not cover them", name_,
           code(contract), after.to_string(), upto.to_string());
    }
    return *points;
  }
};

}  // namespace

DividendPoints read_dividend_points(const CsvTable& table, const RuleBook& rules) {
  DividendPoints all;
  for (const auto& row : table.rows()) {
    const auto contract = rules.contracts.find(row.text("contract"));
    if (!contract) row.reject("contract", fmt::format("the rules list no contract '{}'", row.text("contract")));
    const double points = row.price("points").to_double();
    if (points < 0) row.reject("points", "dividend points cannot be negative");
    if (!all[*contract].emplace(row.date("as_of"), points).second) {
      row.reject("as_of", "this contract already has a forecast of that day");
    }
  }
  return all;
}

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

std::unique_ptr<DividendEstimate> anchored_dividends(const MarketPanel& panel, const std::filesystem::path& table) {
  return std::make_unique<AnchoredDividends>(panel, table);
}

}  // namespace hedgelab
