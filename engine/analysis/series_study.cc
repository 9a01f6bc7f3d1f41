#include "engine/analysis/series_study.h"

#include <algorithm>

#include "engine/analysis/growing_sample.h"
#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct SeriesRow {
  std::string product{};
  BasisPoint point{};
  std::string contract{};
  std::optional<double> adjusted_points{}, adjusted_rate{}, percentile{}, deeper_than{};
};

const TableOf<SeriesRow>& series_table() {
  static const TableOf<SeriesRow> kTable(
      "series", "a trading day of a product: the contract that stands for it, close against close",
      {{"date", unit::kNone, "trading day", [](const SeriesRow& r) { return r.point.date; }},
       {"product", unit::kNone, "code of the product", [](const SeriesRow& r) { return r.product; }},
       {"contract", unit::kNone, "contract that stands for the product", [](const SeriesRow& r) { return r.contract; }},
       {"futures", unit::kPoints, "close of the contract", [](const SeriesRow& r) { return r.point.futures; }},
       {"index", unit::kPoints, "close of the price index", [](const SeriesRow& r) { return r.point.index; }},
       {"calendar_days", unit::kDays, "expiry less today",
        [](const SeriesRow& r) { return r.point.life.calendar_days; }},
       {"trading_days", unit::kDays, "trading days after today up to expiry",
        [](const SeriesRow& r) { return r.point.life.trading_days; }},
       {"basis", unit::kPoints, "futures less index: below zero is a discount",
        [](const SeriesRow& r) { return r.point.points; }},
       {"basis_rate", unit::kShare, "basis over index", [](const SeriesRow& r) { return r.point.rate; }},
       {"dividends", unit::kPoints, "dividend points expected up to expiry",
        [](const SeriesRow& r) { return r.point.dividend_points; }},
       {"adjusted_basis", unit::kPoints, "basis plus dividends", [](const SeriesRow& r) { return r.adjusted_points; }},
       {"adjusted_rate", unit::kShare, "adjusted basis over index", [](const SeriesRow& r) { return r.adjusted_rate; }},
       {"annualised", unit::kShareAYear, "adjusted rate in the study's convention",
        [](const SeriesRow& r) { return r.point.annualised; }},
       {"percentile", unit::kShare, "share of days whose annualised rate is at or below this one",
        [](const SeriesRow& r) { return r.percentile; }},
       {"deeper_than", unit::kShare, "share of days whose annualised rate is at or above this one",
        [](const SeriesRow& r) { return r.deeper_than; }},
       {"lacking", unit::kNone, "why a figure is missing", [](const SeriesRow& r) { return r.point.lacking; }}});
  return kTable;
}

struct Extreme {
  std::optional<double> value;
  std::optional<Date> date;
};

struct SummaryRow {
  std::string product{}, contract{};
  Date date{};
  std::optional<double> annualised{}, percentile{}, deeper_than{};
  std::optional<Date> since{};
  int days = 0;
  std::optional<double> median{};
  Extreme week_low{}, week_high{}, month_low{}, month_high{};
};

const TableOf<SummaryRow>& summary_table() {
  static const TableOf<SummaryRow> kTable(
      "summary", "a product on its last day",
      {{"product", unit::kNone, "code of the product", &SummaryRow::product},
       {"date", unit::kNone, "its last day", &SummaryRow::date},
       {"contract", unit::kNone, "contract that stands for the product", &SummaryRow::contract},
       {"annualised", unit::kShareAYear, "annualised adjusted rate of that day", &SummaryRow::annualised},
       {"percentile", unit::kShare, "share of days at or below it", &SummaryRow::percentile},
       {"deeper_than", unit::kShare, "share of days at or above it", &SummaryRow::deeper_than},
       {"since", unit::kNone, "first day of that sample", &SummaryRow::since},
       {"days", unit::kDays, "size of that sample", &SummaryRow::days},
       {"median", unit::kShareAYear, "median of that sample", &SummaryRow::median},
       {"week_low", unit::kShareAYear, "lowest of the week", [](const SummaryRow& r) { return r.week_low.value; }},
       {"week_low_on", unit::kNone, "its day", [](const SummaryRow& r) { return r.week_low.date; }},
       {"week_high", unit::kShareAYear, "highest of the week", [](const SummaryRow& r) { return r.week_high.value; }},
       {"month_low", unit::kShareAYear, "lowest of the calendar month",
        [](const SummaryRow& r) { return r.month_low.value; }},
       {"month_low_on", unit::kNone, "its day", [](const SummaryRow& r) { return r.month_low.date; }},
       {"month_high", unit::kShareAYear, "highest of the calendar month",
        [](const SummaryRow& r) { return r.month_high.value; }}});
  return kTable;
}

Extreme lowest(const DatedValues& values, Date after, double sign) {
  Extreme extreme;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values.dates[i] <= after) continue;
    if (!extreme.value || sign * values.values[i] < sign * *extreme.value) {
      extreme = {values.values[i], values.dates[i]};
    }
  }
  return extreme;
}

SummaryRow summary_of(const StudyMarket& market, const std::vector<SeriesRow>& rows, const DatedValues& sample) {
  const SeriesRow& last = rows.back();
  SummaryRow summary;
  summary.product = last.product;
  summary.contract = last.contract;
  summary.date = last.point.date;
  summary.annualised = last.point.annualised;
  summary.percentile = last.percentile;
  summary.deeper_than = last.deeper_than;
  summary.days = static_cast<int>(sample.size());
  if (sample.size() > 0) {
    summary.since = sample.dates.front();
    summary.median = median(sample.values);
  }
  DatedValues shown;
  for (const SeriesRow& row : rows) {
    if (row.point.annualised) shown.add(row.point.date, *row.point.annualised);
  }
  const Date week = end_of_week_before(market.rules().calendar, summary.date);
  const Date month = Date::from_ymd(summary.date.year(), summary.date.month(), 1) - 1;
  summary.week_low = lowest(shown, week, 1.0);
  summary.week_high = lowest(shown, week, -1.0);
  summary.month_low = lowest(shown, month, 1.0);
  summary.month_high = lowest(shown, month, -1.0);
  return summary;
}

}  // namespace

Study series_study(const StudyMarket& market, const SeriesStudy& study) {
  ensure(study.from <= study.to, "series_study: the range ends before it begins");
  Study result;
  result.name = "series";
  result.parameters = market.parameters();
  result.parameters.emplace_back("from", study.from.to_string());
  result.parameters.emplace_back("to", study.to.to_string());
  result.parameters.emplace_back("percentile_since", study.percentile_since.to_string());
  result.parameters.emplace_back("percentile_window", study.full_sample ? "full_sample" : "to_date");
  result.looks_ahead = market.dividend_hindsight();
  if (study.full_sample) {
    result.looks_ahead += std::string(result.looks_ahead.empty() ? "" : "; ") + "HINDSIGHT: percentiles among all days";
  }
  Table series = series_table().empty();
  Table summary = summary_table().empty();
  for (const InstrumentId product : market.products) {
    const BasisSeries basis = market.series(product, std::min(study.from, study.percentile_since), study.to);
    for (auto& note : notes_on_missing(market.code(product), basis)) result.notes.push_back(std::move(note));
    DatedValues sample;
    GrowingSample past;
    for (const BasisPoint& point : basis.points) {
      if (!point.annualised || point.date < study.percentile_since) continue;
      sample.add(point.date, *point.annualised);
      if (study.full_sample) past.add(*point.annualised);
    }
    std::vector<SeriesRow> rows;
    for (const BasisPoint& point : basis.points) {
      SeriesRow row{.product = market.code(product), .point = point, .contract = market.code(point.contract)};
      if (point.dividend_points) {
        row.adjusted_points = point.points + *point.dividend_points;
        row.adjusted_rate = *row.adjusted_points / point.index;
      }
      if (point.annualised && point.date >= study.percentile_since) {
        if (!study.full_sample) past.add(*point.annualised);
        row.percentile = past.share_at_or_below(*point.annualised);
        row.deeper_than = past.share_at_or_above(*point.annualised);
      }
      if (point.date < study.from) continue;
      series_table().append(series, row);
      rows.push_back(std::move(row));
    }
    if (rows.empty()) {
      result.notes.push_back(fmt::format("{}: no day from {} to {} has both closes", market.code(product),
                                         study.from.to_string(), study.to.to_string()));
      continue;
    }
    summary_table().append(summary, summary_of(market, rows, sample));
    if (sample.size() > 0 && sample.dates.front() > market.rules().calendar.on_or_after(study.percentile_since)) {
      result.notes.push_back(fmt::format("{}: percentiles count from {}, its first day with a rate",
                                         market.code(product), sample.dates.front().to_string()));
    }
  }
  result.tables.push_back({std::move(summary)});
  result.tables.push_back({std::move(series), true});
  return result;
}

}  // namespace hedgelab
