#include "engine/analysis/drawdown_study.h"

#include <algorithm>
#include <map>

#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct DrawdownRow {
  std::string product{}, period{};
  Date from{}, to{};
  std::string reading{};
  int days = 0;
  std::optional<double> correlation{};
};

const TableOf<DrawdownRow>& drawdown_table() {
  static const TableOf<DrawdownRow> kTable(
      "drawdown", "a period, a product and a reading of its index",
      {{"product", unit::kNone, "code of the product", &DrawdownRow::product},
       {"period", unit::kNone, "name of the period", &DrawdownRow::period},
       {"from", unit::kNone, "its first day", &DrawdownRow::from},
       {"to", unit::kNone, "its last day", &DrawdownRow::to},
       {"reading", unit::kNone, "what of the index", &DrawdownRow::reading},
       {"days", unit::kDays, "days with both", &DrawdownRow::days},
       {"correlation", unit::kNone, "Pearson, with the rate", &DrawdownRow::correlation}});
  return kTable;
}

DrawdownRow row_of(const StudyMarket& market, InstrumentId product, const NamedPeriod& period,
                   const std::string& reading, const std::map<Date, double>& rates, const DatedValues& values) {
  DrawdownRow row{
      .product = market.code(product), .period = period.name, .from = period.from, .to = period.to, .reading = reading};
  std::vector<double> x, y;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values.dates[i] < period.from || values.dates[i] > period.to) continue;
    const auto rate = rates.find(values.dates[i]);
    if (rate == rates.end()) continue;
    x.push_back(values.values[i]);
    y.push_back(rate->second);
  }
  row.days = static_cast<int>(x.size());
  row.correlation = correlation(x, y);
  return row;
}

// Values of windows that end on the last dates of `dates`.
DatedValues on_last_dates(const std::vector<Date>& dates, const std::vector<double>& values) {
  DatedValues dated;
  const std::size_t skip = dates.size() - values.size();
  for (std::size_t i = 0; i < values.size(); ++i) dated.add(dates[skip + i], values[i]);
  return dated;
}

}  // namespace

Study drawdown_study(const StudyMarket& market, const DrawdownStudy& study) {
  ensure(!study.periods.empty(), "drawdown_study: no period");
  Study result;
  result.name = "drawdown";
  result.parameters = market.parameters();
  result.parameters.emplace_back("rate", study.plain_rate ? "basis_rate" : "annualised");
  result.looks_ahead = market.dividend_hindsight();
  const int longest = *std::max_element(study.windows.begin(), study.windows.end());
  const TradingCalendar& calendar = market.rules().calendar;
  Table table = drawdown_table().empty();
  for (const InstrumentId product : market.products) {
    for (const NamedPeriod& period : study.periods) {
      const BasisSeries series = market.series(product, period.from, period.to);
      for (auto& note : notes_on_missing(fmt::format("{}, {}", market.code(product), period.name), series)) {
        result.notes.push_back(std::move(note));
      }
      std::map<Date, double> rates;
      for (const BasisPoint& point : series.points) {
        if (study.plain_rate) {
          rates.emplace(point.date, point.rate);
        } else if (point.annualised) {
          rates.emplace(point.date, *point.annualised);
        }
      }
      const DayRange days = trading_days(calendar, period.from, period.to);
      const Date first = calendar.day(std::max<DayIndex>(0, days.begin - longest));
      const DatedValues index = closes_between(*market.panel, market.index(product), first, period.to);
      for (const int window : study.windows) {
        const auto falls = rolling_maximum_drawdown(index.values, static_cast<std::size_t>(window));
        drawdown_table().append(table, row_of(market, product, period, fmt::format("drawdown of {} days", window),
                                              rates, on_last_dates(index.dates, falls)));
      }
      drawdown_table().append(table, row_of(market, product, period, "return of the same day", rates,
                                            on_last_dates(index.dates, simple_returns(index.values))));
    }
  }
  result.tables.push_back({std::move(table)});
  return result;
}

}  // namespace hedgelab
