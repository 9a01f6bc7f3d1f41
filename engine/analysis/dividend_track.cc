#include "engine/analysis/dividend_track.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

constexpr double kRounding = 0.015;  // points: what two decimals of the total-return index leave on an ordinary day

struct PaidRow {
  std::string product{};
  Date date{};
  double points = 0.0, share = 0.0;
};

const TableOf<PaidRow>& paid_table() {
  static const TableOf<PaidRow> kTable("paid", "an ex-day of a product's index",
                                       {{"date", unit::kNone, "trading day", &PaidRow::date},
                                        {"product", unit::kNone, "code", &PaidRow::product},
                                        {"points", unit::kPoints, "paid", &PaidRow::points},
                                        {"share", unit::kShare, "of the index before", &PaidRow::share}});
  return kTable;
}

struct PaidMonth {
  std::string product{}, month{};
  double points = 0.0;
};

const TableOf<PaidMonth>& paid_months_table() {
  static const TableOf<PaidMonth> kTable("paid_months", "a month of a product's index",
                                         {{"product", unit::kNone, "code", &PaidMonth::product},
                                          {"month", unit::kNone, "year and month", &PaidMonth::month},
                                          {"points", unit::kPoints, "paid in it", &PaidMonth::points}});
  return kTable;
}

struct TrackRow {
  std::string source{}, product{}, slot{};
  int month = 0, days = 0;
  double mean_error = 0.0, mean_absolute = 0.0, rate_absolute = 0.0, rate_worst = 0.0;
};

const TableOf<TrackRow>& track_table() {
  static const TableOf<TrackRow> kTable(
      "track", "a source, product, slot and month of the year",
      {{"source", unit::kNone, "of the estimate", &TrackRow::source},
       {"product", unit::kNone, "code", &TrackRow::product},
       {"slot", unit::kNone, "place in the listing", &TrackRow::slot},
       {"month", unit::kNone, "of the year; 0 is all", &TrackRow::month},
       {"days", unit::kDays, "days compared", &TrackRow::days},
       {"mean_error", unit::kPoints, "estimate less paid", &TrackRow::mean_error},
       {"mean_absolute", unit::kPoints, "mean of its size", &TrackRow::mean_absolute},
       {"rate_absolute", unit::kShareAYear, "mean size in Cinda's rate", &TrackRow::rate_absolute},
       {"rate_worst", unit::kShareAYear, "largest size in Cinda's rate", &TrackRow::rate_worst}});
  return kTable;
}

struct Errors {
  int days = 0;
  double sum = 0.0, absolute = 0.0, rate = 0.0, worst = 0.0;
  void add(double error, double in_rate) {
    ++days;
    sum += error;
    absolute += std::abs(error);
    rate += std::abs(in_rate);
    worst = std::max(worst, std::abs(in_rate));
  }
};

void add_paid(const StudyMarket& market, InstrumentId product, const RealisedDividends& realised, DayRange days,
              Table& paid, Table& months) {
  const TradingCalendar& calendar = market.rules().calendar;
  const SeriesId index = market.index(product);
  std::map<std::pair<int, int>, double> by_month;
  for (DayIndex day = std::max(days.begin, realised.first_day() + 1); day < days.end && day <= realised.last_day();
       ++day) {
    const double points = realised.paid(day - 1, day);
    const Date date = calendar.day(day);
    by_month[{date.year(), date.month()}] += points;
    const auto before = close_on(*market.panel, index, day - 1);
    if (points <= kRounding || !before) continue;
    paid_table().append(paid, PaidRow{market.code(product), date, points, points / *before});
  }
  for (const auto& [month, points] : by_month) {
    paid_months_table().append(
        months, PaidMonth{market.code(product), fmt::format("{}-{:02}", month.first, month.second), points});
  }
}

void add_track(const StudyMarket& market, InstrumentId product, const RealisedDividends& realised,
               const DividendTrackStudy& study, DayRange days, Table& table, std::vector<std::string>& notes) {
  const RuleBook& rules = market.rules();
  const SeriesId index = market.index(product);
  const Date known = rules.calendar.day(realised.last_day());
  for (const auto& [source, estimate] : study.sources) {
    std::array<std::array<Errors, 13>, 4> errors;
    int silent = 0;
    std::string why;
    for (DayIndex day = std::max(days.begin, realised.first_day()); day < days.end; ++day) {
      const Date today = rules.calendar.day(day);
      const auto level = close_on(*market.panel, index, day);
      const auto listed = rules.contracts.listed(product, day);
      for (std::size_t slot = 0; slot < std::min(listed.size(), errors.size()); ++slot) {
        const Date expiry = rules.contracts.contract(listed[slot]).last_trading_day;
        const int left = expiry - today;
        if (!level || expiry > known || left < study.fewest_calendar_days) continue;
        double error = 0.0;
        try {
          error = estimate->points_left(listed[slot], day) - realised.paid(day, rules.calendar.index_of(expiry));
        } catch (const InputError& missing) {
          if (silent++ == 0) why = missing.what();
          continue;
        }
        const double in_rate = error / *level * 360.0 / (left + 1);
        errors[slot][0].add(error, in_rate);
        errors[slot][static_cast<std::size_t>(today.month())].add(error, in_rate);
      }
    }
    if (silent > 0) {
      notes.push_back(fmt::format("{}, {}: no estimate for {} contract days; the first: {}", source,
                                  market.code(product), silent, why));
    }
    for (std::size_t slot = 0; slot < errors.size(); ++slot) {
      for (std::size_t month = 0; month < errors[slot].size(); ++month) {
        const Errors& one = errors[slot][month];
        if (one.days == 0) continue;
        track_table().append(table, TrackRow{source, market.code(product), std::string(kContractSlotWords[slot]),
                                             static_cast<int>(month), one.days, one.sum / one.days,
                                             one.absolute / one.days, one.rate / one.days, one.worst});
      }
    }
  }
}

}  // namespace

Study dividend_track_study(const StudyMarket& market, const DividendTrackStudy& study) {
  Study result;
  result.name = "dividends";
  result.parameters = {{"from", study.from.to_string()},
                       {"to", study.to.to_string()},
                       {"fewest_calendar_days", std::to_string(study.fewest_calendar_days)}};
  for (const auto& [name, estimate] : study.sources) result.parameters.emplace_back(name, estimate->describe());
  result.looks_ahead = "HINDSIGHT: errors against what was paid later";
  const DayRange days = trading_days(market.rules().calendar, study.from, study.to);
  Table paid = paid_table().empty(), months = paid_months_table().empty(), track = track_table().empty();
  for (const InstrumentId product : market.products) {
    try {
      const RealisedDividends realised(*market.panel, product);
      add_paid(market, product, realised, days, paid, months);
      add_track(market, product, realised, study, days, track, result.notes);
    } catch (const InputError& error) {
      result.notes.push_back(fmt::format("{}: {}", market.code(product), error.what()));
    }
  }
  result.tables.push_back({std::move(track), true});
  result.tables.push_back({std::move(months), true});
  result.tables.push_back({std::move(paid), true});
  return result;
}

}  // namespace hedgelab
