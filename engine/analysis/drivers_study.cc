#include "engine/analysis/drivers_study.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/analysis/growing_sample.h"
#include "engine/analysis/monthly_means.h"
#include "engine/analysis/product_totals.h"
#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

constexpr double kTradingDaysAYear = 252.0;

struct DriverMonth {
  std::string product{}, month{};
  int days = 0;
  double mean = 0.0;
  std::optional<double> percentile{}, percentile_all{};
};

TableOf<DriverMonth> driver_months_table(const char* name, const char* meaning, const char* mean_unit,
                                         const char* mean_meaning) {
  return {name,
          meaning,
          {{"product", unit::kNone, "code of the product", &DriverMonth::product},
           {"month", unit::kNone, "year and month", &DriverMonth::month},
           {"days", unit::kDays, "days the mean is of", &DriverMonth::days},
           {"mean", mean_unit, mean_meaning, &DriverMonth::mean},
           {"percentile", unit::kShare, "share of the months so far at or below it", &DriverMonth::percentile},
           {"percentile_all", unit::kShare, "HINDSIGHT: share of all months at or below it",
            &DriverMonth::percentile_all}}};
}

// Monthly means with their percentiles.
std::vector<DriverMonth> months_of(const std::string& product, const DatedValues& values) {
  const std::vector<MonthlyMean> months = monthly_means(values.dates, values.values);
  GrowingSample past, all;
  for (const MonthlyMean& month : months) all.add(month.mean);
  std::vector<DriverMonth> rows;
  for (const MonthlyMean& month : months) {
    past.add(month.mean);
    rows.push_back({product, fmt::format("{}-{:02}", month.year, month.month), month.days, month.mean,
                    past.share_at_or_below(month.mean), all.share_at_or_below(month.mean)});
  }
  return rows;
}

DatedValues speculation_of(const StudyMarket& market, InstrumentId product, const DriversStudy& study,
                           std::vector<std::string>& notes) {
  DatedValues ratios;
  const Date first = std::max(study.from, market.rules().contracts.instrument(product).first_trading_day);
  if (first > study.to) return ratios;
  const DayRange days = trading_days(market.rules().calendar, first, study.to);
  int lacking = 0;
  std::string why;
  for (DayIndex day = days.begin; day < days.end; ++day) {
    try {
      const ProductTotals totals = product_totals(*market.panel, product, day);
      if (const auto ratio = volume_to_open_interest(totals)) ratios.add(totals.date, *ratio);
    } catch (const InputError& error) {
      if (lacking++ == 0) why = error.what();
    }
  }
  if (lacking > 0)
    notes.push_back(fmt::format("{}: {} days without volume over open interest; the first: {}", market.code(product),
                                lacking, why));
  return ratios;
}

struct VolatilityRow {
  Date date{};
  std::string product{};
  int window = 0;
  double volatility = 0.0;
  std::optional<double> percentile{}, percentile_all{};
};

const TableOf<VolatilityRow>& volatility_table() {
  static const TableOf<VolatilityRow> kTable(
      "volatility", "a trading day, product and window",
      {{"date", unit::kNone, "trading day", &VolatilityRow::date},
       {"product", unit::kNone, "code of the product", &VolatilityRow::product},
       {"window", unit::kDays, "returns in the window", &VolatilityRow::window},
       {"volatility", unit::kShareAYear, "of the index: sample deviation of simple returns x sqrt 252",
        &VolatilityRow::volatility},
       {"percentile", unit::kShare, "share of the days so far at or below it", &VolatilityRow::percentile},
       {"percentile_all", unit::kShare, "HINDSIGHT: share of all days at or below it",
        &VolatilityRow::percentile_all}});
  return kTable;
}

void add_volatility(const StudyMarket& market, InstrumentId product, const DriversStudy& study, Table& table) {
  const TradingCalendar& calendar = market.rules().calendar;
  const DayRange days = trading_days(calendar, study.from, study.to);
  for (const int window : study.volatility_windows) {
    const Date first = calendar.day(std::max<DayIndex>(0, days.begin - window));
    const DatedValues closes = closes_between(*market.panel, market.index(product), first, study.to);
    const std::vector<double> values =
        rolling_volatility(simple_returns(closes.values), static_cast<std::size_t>(window), kTradingDaysAYear);
    GrowingSample past, all;
    for (const double value : values) all.add(value);
    for (std::size_t i = 0; i < values.size(); ++i) {
      past.add(values[i]);
      volatility_table().append(
          table, VolatilityRow{closes.dates[closes.size() - values.size() + i], market.code(product), window, values[i],
                               past.share_at_or_below(values[i]), all.share_at_or_below(values[i])});
    }
  }
}

struct DemandRow {
  Date date{};
  std::string product{};
  int funds = 0;
  double excess = 0.0;
  std::optional<double> rate{}, correlation{};
};

const TableOf<DemandRow>& demand_table() {
  static const TableOf<DemandRow> kTable(
      "hedging_demand", "a trading day of a product",
      {{"date", unit::kNone, "trading day", &DemandRow::date},
       {"product", unit::kNone, "code of the product", &DemandRow::product},
       {"funds", unit::kNone, "funds with a value on both days", &DemandRow::funds},
       {"excess", unit::kShare, "mean of the funds' growth less the benchmark's", &DemandRow::excess},
       {"rate", unit::kShareAYear, "annualised rate of the study's contract", &DemandRow::rate},
       {"correlation", unit::kNone, "Pearson, of excess and rate over the trailing window", &DemandRow::correlation}});
  return kTable;
}

std::vector<DemandRow> demand_of(const StudyMarket& market, InstrumentId product, const DriversStudy& study) {
  const TradingCalendar& calendar = market.rules().calendar;
  const Instrument& instrument = market.rules().contracts.instrument(product);
  std::vector<DemandRow> rows;
  const DayRange days = trading_days(calendar, study.from, study.to);
  std::map<Date, double> rates;
  const DatedValues annualised = market.series(product, study.from, study.to).annualised_days();
  for (std::size_t i = 0; i < annualised.size(); ++i) rates.emplace(annualised.dates[i], annualised.values[i]);
  for (DayIndex day = std::max(days.begin, study.excess_days); day < days.end; ++day) {
    const Date today = calendar.day(day), before = calendar.day(day - study.excess_days);
    DemandRow row{.date = today, .product = instrument.code};
    double sum = 0.0;
    for (const Fund& fund : study.funds) {
      if (fund.benchmark != instrument.underlying && fund.benchmark != instrument.total_return) continue;
      const auto benchmark = market.panel->find(fund.benchmark);
      const auto opening = benchmark ? close_on(*market.panel, *benchmark, day - study.excess_days) : std::nullopt;
      const auto closing = benchmark ? close_on(*market.panel, *benchmark, day) : std::nullopt;
      const auto first = fund.nav.find(before), last = fund.nav.find(today);
      if (!opening || !closing || first == fund.nav.end() || last == fund.nav.end()) continue;
      sum += last->second / first->second - *closing / *opening;
      ++row.funds;
    }
    if (row.funds < study.fewest_funds) continue;
    row.excess = sum / row.funds;
    if (const auto rate = rates.find(today); rate != rates.end()) row.rate = rate->second;
    rows.push_back(row);
  }
  const auto window = static_cast<std::size_t>(study.correlation_days);
  for (std::size_t i = window; i <= rows.size(); ++i) {
    std::vector<double> x, y;
    for (std::size_t k = i - window; k < i; ++k) {
      if (!rows[k].rate) continue;
      x.push_back(rows[k].excess);
      y.push_back(*rows[k].rate);
    }
    if (x.size() == window) rows[i - 1].correlation = correlation(x, y);
  }
  return rows;
}

struct ValuationRow {
  std::string index{};
  std::optional<Date> date{};
  std::optional<double> pe{}, percentile{};
  std::optional<Date> since{};
  int days = 0;
};

const TableOf<ValuationRow>& valuation_table() {
  static const TableOf<ValuationRow> kTable(
      "valuation", "an index",
      {{"index", unit::kNone, "symbol of the index", &ValuationRow::index},
       {"date", unit::kNone, "its last day in the range", &ValuationRow::date},
       {"pe_ttm", unit::kNone, "price over trailing earnings", &ValuationRow::pe},
       {"percentile", unit::kShare, "share of days at or below it", &ValuationRow::percentile},
       {"since", unit::kNone, "first day of the sample", &ValuationRow::since},
       {"days", unit::kDays, "days of the sample", &ValuationRow::days}});
  return kTable;
}

ValuationRow valuation_of(const Valuation& valuation, Date from, Date to) {
  ValuationRow row{.index = valuation.index};
  GrowingSample sample;
  for (const auto& [date, pe] : valuation.pe_ttm) {
    if (date < from || date > to) continue;
    if (!row.since) row.since = date;
    sample.add(pe);
    row.date = date;
    row.pe = pe;
    ++row.days;
  }
  if (row.pe) row.percentile = sample.share_at_or_below(*row.pe);
  return row;
}

}  // namespace

Study drivers_study(const StudyMarket& market, const DriversStudy& study) {
  Study result;
  result.name = "drivers";
  result.parameters = market.parameters();
  result.parameters.emplace_back("from", study.from.to_string());
  result.parameters.emplace_back("to", study.to.to_string());
  result.parameters.emplace_back("volatility_windows", fmt::format("{}", fmt::join(study.volatility_windows, ", ")));
  result.parameters.emplace_back("excess_days", std::to_string(study.excess_days));
  result.parameters.emplace_back("correlation_days", std::to_string(study.correlation_days));
  result.parameters.emplace_back("fewest_funds", std::to_string(study.fewest_funds));
  result.looks_ahead = market.dividend_hindsight();
  result.looks_ahead += std::string(result.looks_ahead.empty() ? "" : "; ") + "HINDSIGHT in the columns percentile_all";
  const TableOf<DriverMonth> speculation_table = driver_months_table(
      "speculation", "a month of a product", "", "mean of daily volume over open interest, all contracts");
  const TableOf<DriverMonth> demand_months_table =
      driver_months_table("hedging_demand_months", "a month of a product", "share", "mean of the daily excess");
  Table speculation = speculation_table.empty(), volatility = volatility_table().empty();
  Table demand = demand_table().empty(), demand_months = demand_months_table.empty();
  for (const InstrumentId product : market.products) {
    const std::string& code = market.code(product);
    for (const DriverMonth& row : months_of(code, speculation_of(market, product, study, result.notes))) {
      speculation_table.append(speculation, row);
    }
    add_volatility(market, product, study, volatility);
    if (study.funds.empty()) continue;
    DatedValues excess;
    for (const DemandRow& row : demand_of(market, product, study)) {
      demand_table().append(demand, row);
      excess.add(row.date, row.excess);
    }
    if (excess.size() == 0) {
      result.notes.push_back(
          fmt::format("{}: on no day do {} funds with its benchmark have a value {} trading days apart", code,
                      study.fewest_funds, study.excess_days));
    }
    for (const DriverMonth& row : months_of(code, excess)) demand_months_table.append(demand_months, row);
  }
  result.tables.push_back({std::move(speculation), true});
  result.tables.push_back({std::move(volatility), true});
  if (study.funds.empty()) {
    result.notes.emplace_back("hedging demand: no funds; a table date,fund,benchmark,nav as \"funds\" would supply it");
  } else {
    result.tables.push_back({std::move(demand_months), true});
    result.tables.push_back({std::move(demand), true});
  }
  if (study.valuations.empty()) {
    result.notes.emplace_back("valuation: none; a table date,index,pe_ttm as \"valuation\" would supply it");
  } else {
    std::vector<ValuationRow> rows;
    for (const Valuation& one : study.valuations) rows.push_back(valuation_of(one, study.from, study.to));
    result.tables.push_back({valuation_table().of(rows)});
  }
  return result;
}

}  // namespace hedgelab
