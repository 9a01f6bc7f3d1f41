#include "engine/analysis/season_study.h"

#include <array>

#include "engine/analysis/monthly_means.h"
#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct SeasonMonth {
  std::string product{};
  int month = 0;
  BasisSigns signs{};
  std::optional<double> discount_share{}, median_rate{}, dividend_points{};
  int dividend_months = 0;
};

const TableOf<SeasonMonth>& month_of_year_table() {
  static const TableOf<SeasonMonth> kTable(
      "season", "a month of the year of a product, over all years",
      {{"product", unit::kNone, "code of the product", &SeasonMonth::product},
       {"month", unit::kNone, "1 is January", &SeasonMonth::month},
       {"days", unit::kDays, "days with a basis", [](const SeasonMonth& r) { return r.signs.days; }},
       {"discount_share", unit::kShare, "days with a basis below zero over days", &SeasonMonth::discount_share},
       {"median_rate", unit::kShare, "median rate in the study's convention", &SeasonMonth::median_rate},
       {"dividend_points", unit::kPoints, "mean over years of the points paid in the month",
        &SeasonMonth::dividend_points},
       {"dividend_months", unit::kNone, "whole months that mean is of", &SeasonMonth::dividend_months}});
  return kTable;
}

struct SeasonSummary {
  std::string product{};
  std::optional<double> correlation{};
};

const TableOf<SeasonSummary>& season_summary_table() {
  static const TableOf<SeasonSummary> kTable(
      "season_summary", "a product",
      {{"product", unit::kNone, "code of the product", &SeasonSummary::product},
       {"correlation", unit::kNone, "Pearson, over the twelve months, of mean dividend points and median rate",
        &SeasonSummary::correlation}});
  return kTable;
}

// Points paid in each whole month inside [from, to], by month of the year.
void add_dividends(const RealisedDividends& dividends, const TradingCalendar& calendar, Date from, Date to,
                   std::array<SeasonMonth, 12>& months) {
  std::array<double, 12> sums{};
  const Date begin = from.day() == 1 ? from : Date::from_ymd(from.year(), from.month(), 1).plus_months(1);
  for (Date first = begin; first.plus_months(1) - 1 <= to; first = first.plus_months(1)) {
    const DayIndex before = calendar.index_of(calendar.previous(first));
    const DayIndex last = calendar.index_of(calendar.previous(first.plus_months(1)));
    if (before < dividends.first_day() || last > dividends.last_day()) continue;
    const auto month = static_cast<std::size_t>(first.month() - 1);
    sums[month] += dividends.paid(before, last);
    ++months[month].dividend_months;
  }
  for (std::size_t month = 0; month < months.size(); ++month) {
    if (months[month].dividend_months > 0) months[month].dividend_points = sums[month] / months[month].dividend_months;
  }
}

}  // namespace

Study season_study(const StudyMarket& market, const SeasonStudy& study) {
  Study result;
  result.name = "season";
  result.parameters = market.parameters();
  result.parameters.emplace_back("from", study.from.to_string());
  result.parameters.emplace_back("to", study.to.to_string());
  result.looks_ahead = "HINDSIGHT: each month's figures are of all years";
  Table table = month_of_year_table().empty();
  Table summary = season_summary_table().empty();
  for (const InstrumentId product : market.products) {
    const BasisSeries series = market.series(product, study.from, study.to);
    for (auto& note : notes_on_missing(market.code(product), series)) result.notes.push_back(std::move(note));
    std::array<SeasonMonth, 12> months;
    for (std::size_t month = 0; month < months.size(); ++month) {
      months[month].product = market.code(product);
      months[month].month = static_cast<int>(month) + 1;
    }
    for (const BasisPoint& point : series.points) {
      BasisSigns& signs = months[static_cast<std::size_t>(point.date.month() - 1)].signs;
      ++signs.days;
      signs.premium += point.points > 0.0 ? 1 : 0;
      signs.discount += point.points < 0.0 ? 1 : 0;
    }
    const DatedValues rates = series.annualised_days();
    const auto medians = medians_by_calendar_month(rates.dates, rates.values);
    try {
      add_dividends(RealisedDividends(*market.panel, product), market.rules().calendar, study.from, study.to, months);
    } catch (const InputError& error) {
      result.notes.push_back(fmt::format("{}: no dividend points: {}", market.code(product), error.what()));
    }
    std::vector<double> points, rate_medians;
    for (std::size_t month = 0; month < months.size(); ++month) {
      SeasonMonth& row = months[month];
      row.median_rate = medians[month];
      if (row.signs.days > 0) row.discount_share = static_cast<double>(row.signs.discount) / row.signs.days;
      if (row.dividend_points && row.median_rate) {
        points.push_back(*row.dividend_points);
        rate_medians.push_back(*row.median_rate);
      }
      month_of_year_table().append(table, row);
    }
    SeasonSummary row{.product = market.code(product)};
    if (points.size() == months.size()) row.correlation = correlation(points, rate_medians);
    season_summary_table().append(summary, row);
  }
  result.tables.push_back({std::move(table)});
  result.tables.push_back({std::move(summary)});
  return result;
}

}  // namespace hedgelab
