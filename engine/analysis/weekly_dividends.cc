// Dividend points of the week: by contract, paid, and what the constituents say.

#include <fmt/format.h>

#include "engine/analysis/weekly_sections.h"
#include "engine/core/error.h"
#include "engine/market/dividends.h"

namespace hedgelab {
namespace {

/// What only the tables of the index's constituents tell.
void add_constituent_rows(const ProductWeek& week, WeeklyRows& rows) {
  std::optional<double> next_year, payers;
  std::string why = "needs tables of the constituents as \"constituents\": weights, prices, payouts and earnings";
  std::string forecast, paid;
  const auto stages = week.study.constituents.find(week.market.code(week.product));
  if (stages != week.study.constituents.end()) {
    StudyMarket one = week.market;
    one.products = {week.product};
    StagesStudy study = stages->second;
    study.date = week.study.date;
    try {
      std::vector<std::string> missing;
      double points = 0.0;
      for (const ExpectedPayment& payment : expected_payments(one, study, missing)) {
        if (payment.ex_day <= study.date.plus_months(12)) points += payment.points;
      }
      next_year = points;
      forecast = missing.empty() ? "by the stages of the constituents"
                                 : fmt::format("by the stages of the constituents, {} of them without a forecast: {}",
                                               missing.size(), missing.front());
      std::vector<std::string> lacking;
      const PaidWeek this_week = paid_by_week(one, study, 1, lacking).front();
      if (lacking.empty()) {
        payers = this_week.stocks;
        paid = fmt::format("{:.2f} points of them", this_week.points);
      } else {
        why = lacking.front();
      }
    } catch (const InputError& error) {
      why = error.what();
    }
  }
  rows.number("next 12 months", next_year, "points", why, forecast);
  rows.number("payers in the week", payers, "stocks", why, paid);
}

}  // namespace

void add_dividend_rows(const ProductWeek& week, WeeklyRows rows) {
  for (std::size_t at = 0; at < kListedSlots.size(); ++at) {
    const auto contract = week.slot(at);
    const auto point = contract ? week.adjusted(*contract, week.day) : std::nullopt;
    std::optional<double> share;
    if (point && point->dividend_points) share = *point->dividend_points / point->index;
    rows.percent(fmt::format("{} dividend share", kContractSlotWords[at]), share, point ? point->lacking : kNoClose,
                 week.code(contract));
  }
  std::optional<double> paid_now, year, share;
  std::string why;
  try {
    const RealisedDividends paid(week.panel, week.product);
    paid_now = paid.paid(week.prev, week.day);
    if (const auto level = week.index_close(week.day)) share = *paid_now / *level;
    year = paid.paid(week.rules.calendar.index_of(week.rules.calendar.on_or_before(week.study.date.plus_months(-12))),
                     week.day);
  } catch (const InputError& error) {
    why = error.what();
  }
  rows.number("paid in the week", paid_now, "points", why, "from price and total-return index");
  rows.percent("paid in the week, share of the index", share, why);
  rows.number("paid in the last 12 months", year, "points", why);
  add_constituent_rows(week, rows);
}

}  // namespace hedgelab
