#include "engine/analysis/volatility_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/analysis/growing_sample.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

const TableOf<TermFigures>& expiries_table() {
  using Row = TermFigures;
  static const TableOf<Row> kTable(
      "expiries", "an expiry on a day",
      {{"date", unit::kNone, "trading day", &Row::date},
       {"contract", unit::kNone, "month of the options", &Row::contract},
       {"minutes", unit::kNone, "to the expiry", &Row::minutes},
       {"sigma", unit::kShareAYear, "root of the variance",
        [](const Row& r) {
          return r.variance && *r.variance >= 0.0 ? std::optional(std::sqrt(*r.variance)) : std::nullopt;
        }},
       {"skew", unit::kNone, "SKEW of the expiry", &Row::skew},
       {"forward", unit::kPoints, "from puts and calls", &Row::forward},
       {"futures_close", unit::kPoints, "of the future of the same month", &Row::futures_close},
       {"at_strike", unit::kPoints, "K0", &Row::at_strike},
       {"strikes", unit::kNone, "strikes in the sums", &Row::strikes},
       {"lowest", unit::kPoints, "lowest of them", &Row::lowest},
       {"highest", unit::kPoints, "highest of them", &Row::highest},
       {"lacking", unit::kNone, "why a figure is missing", &Row::lacking}});
  return kTable;
}

struct VolatilityDay {
  Date date{};
  std::string underlying{};
  std::optional<double> vix{}, skew{}, slope{}, vix_week{}, skew_week{};
  std::optional<double> vix_percentile{}, skew_percentile{}, vix_quantile{}, skew_quantile{};
  std::string terms{}, lacking{};
};

const TableOf<VolatilityDay>& volatility_days_table() {
  static const TableOf<VolatilityDay> kTable(
      "volatility", "a trading day",
      {{"date", unit::kNone, "trading day", &VolatilityDay::date},
       {"underlying", unit::kNone, "code of the options", &VolatilityDay::underlying},
       {"vix", unit::kNone, "volatility at constant maturity, in points", &VolatilityDay::vix},
       {"skew", unit::kNone, "SKEW at constant maturity", &VolatilityDay::skew},
       {"slope", unit::kNone, "volatility of the nearest expiry less vix", &VolatilityDay::slope},
       {"vix_week", unit::kNone, "change from the last day of the week before", &VolatilityDay::vix_week},
       {"skew_week", unit::kNone, "change from the last day of the week before", &VolatilityDay::skew_week},
       {"vix_percentile", unit::kShare, "share of the days so far at or below it", &VolatilityDay::vix_percentile},
       {"skew_percentile", unit::kShare, "share of the days so far at or below it", &VolatilityDay::skew_percentile},
       {"vix_last_year_90", unit::kNone, "90% quantile of the calendar year before", &VolatilityDay::vix_quantile},
       {"skew_last_year_90", unit::kNone, "90% quantile of the calendar year before", &VolatilityDay::skew_quantile},
       {"terms", unit::kNone, "expiries that vix is made of", &VolatilityDay::terms},
       {"lacking", unit::kNone, "why a figure is missing", &VolatilityDay::lacking}});
  return kTable;
}

// The two expiries around the maturity; `next` is null when the nearest stands alone, both when there is none.
struct Around {
  const TermFigures* near = nullptr;
  const TermFigures* next = nullptr;
};

Around around(const std::vector<TermFigures>& terms, double maturity, double shortest, VolatilityStudy::NearRule rule) {
  std::vector<const TermFigures*> eligible;
  for (const TermFigures& term : terms) {
    if (term.minutes >= shortest) eligible.push_back(&term);
  }
  if (eligible.empty()) return {};
  if (eligible.front()->minutes >= maturity) return {eligible.front(), nullptr};
  if (rule == VolatilityStudy::NearRule::kReference) {
    return {eligible.front(), eligible.size() > 1 ? eligible[1] : nullptr};
  }
  Around found;
  for (const TermFigures* term : eligible) {
    if (term->minutes <= maturity) {
      found.near = term;
    } else {
      found.next = term;
      break;
    }
  }
  return found;
}

std::optional<double> interpolated_skew(const TermFigures& near, const TermFigures& next, double maturity) {
  if (!near.skew || !next.skew) return std::nullopt;
  return (*near.skew * (next.minutes - maturity) + *next.skew * (maturity - near.minutes)) /
         (next.minutes - near.minutes);
}

std::optional<double> volatility_of(const TermFigures& term) {
  if (!term.variance || *term.variance < 0.0) return std::nullopt;
  return 100.0 * std::sqrt(*term.variance);
}

// Values by year, for quantiles of the year before.
std::optional<double> quantile_90(const std::map<int, std::vector<double>>& years, int year) {
  const auto found = years.find(year);
  if (found == years.end() || found->second.size() < kFewestForPercentile) return std::nullopt;
  std::vector<double> sorted = found->second;
  std::sort(sorted.begin(), sorted.end());
  // Linear between the order statistics around 0.9 (n - 1).
  const double at = 0.9 * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const double share = at - static_cast<double>(below);
  return below + 1 < sorted.size() ? sorted[below] + share * (sorted[below + 1] - sorted[below]) : sorted[below];
}

VolatilityDay row_of(const VolatilityStudy& study, Date date, const std::vector<TermFigures>& terms) {
  VolatilityDay row{.date = date, .underlying = study.underlying};
  const double maturity = study.maturity_days * kMinutesADay, shortest = study.shortest_days * kMinutesADay;
  const bool takes_all = study.near_rule == VolatilityStudy::NearRule::kReference;
  const Around of_vix = around(terms, maturity, takes_all ? 0.0 : shortest, study.near_rule);
  const Around of_skew = around(terms, maturity, shortest, study.near_rule);
  const bool vix_alone = of_vix.near != nullptr && of_vix.next == nullptr && of_vix.near->minutes >= maturity;
  const bool skew_alone = of_skew.near != nullptr && of_skew.next == nullptr && of_skew.near->minutes >= maturity;
  if (vix_alone) {
    row.vix = volatility_of(*of_vix.near);
    row.terms = of_vix.near->contract;
  } else if (of_vix.near != nullptr && of_vix.next != nullptr) {
    row.vix = interpolated_volatility(*of_vix.near, *of_vix.next, maturity);
    row.terms = of_vix.near->contract + ", " + of_vix.next->contract;
  } else {
    row.lacking = fmt::format("no two expiries around {} days", study.maturity_days);
  }
  if (skew_alone) row.skew = of_skew.near->skew;
  if (of_skew.near != nullptr && of_skew.next != nullptr) {
    row.skew = interpolated_skew(*of_skew.near, *of_skew.next, maturity);
  }
  for (const TermFigures* term : {of_vix.near, of_vix.next}) {
    if (term != nullptr && !term->lacking.empty() && row.lacking.empty()) {
      row.lacking = fmt::format("{}: {}", term->contract, term->lacking);
    }
  }
  if (row.vix && !terms.empty()) {
    if (const auto nearest = volatility_of(terms.front())) row.slope = *nearest - *row.vix;
  }
  return row;
}

// The last value before the calendar week of `date`.
std::optional<double> before_week(const std::map<Date, double>& values, Date date) {
  const Date monday = date - (static_cast<int>(date.weekday()) - 1);
  const auto after = values.lower_bound(monday);
  return after == values.begin() ? std::nullopt : std::optional(std::prev(after)->second);
}

}  // namespace

TermFigures figures_of(Date date, const OptionTerm& term, SkewRemainder remainder) {
  TermFigures figures;
  figures.date = date;
  figures.contract = term.contract;
  figures.minutes = term.minutes;
  figures.years = term.minutes / kMinutesAYear;
  figures.futures_close = term.futures_close;
  if (!(term.minutes > 0.0)) {
    figures.lacking = "no minute is left to its expiry";
    return figures;
  }
  const std::optional<OptionStrip> strip =
      term.strip ? term.strip : strip_of(term.quotes, term.rate, figures.years, figures.lacking);
  if (!strip) return figures;
  figures.forward = strip->forward;
  figures.at_strike = strip->at_strike;
  figures.strikes = static_cast<int>(strip->points.size());
  figures.lowest = strip->points.front().strike;
  figures.highest = strip->points.back().strike;
  figures.variance = variance_of(*strip, term.rate, figures.years);
  figures.skew = skew_of(*strip, term.rate, figures.years, remainder);
  if (*figures.variance < 0.0) figures.lacking = "the variance is below zero";
  if (!figures.skew) figures.lacking = "the variance of the logarithm is not above zero";
  return figures;
}

std::optional<double> interpolated_volatility(const TermFigures& near, const TermFigures& next,
                                              double maturity_minutes) {
  ensure(near.minutes < next.minutes, "interpolated_volatility: two terms of one length");
  if (!near.variance || !next.variance) return std::nullopt;
  const double between = next.minutes - near.minutes;
  const double total = near.years * *near.variance * (next.minutes - maturity_minutes) / between +
                       next.years * *next.variance * (maturity_minutes - near.minutes) / between;
  if (total < 0.0) return std::nullopt;
  return 100.0 * std::sqrt(total * kMinutesAYear / maturity_minutes);
}

Study volatility_study(const VolatilityStudy& study) {
  Study result;
  result.name = "volatility";
  result.parameters = {{"underlying", study.underlying},
                       {"maturity_days", std::to_string(study.maturity_days)},
                       {"shortest_days", std::to_string(study.shortest_days)},
                       {"near_rule", std::string(kNearRuleWords[static_cast<std::size_t>(study.near_rule)])},
                       {"remainder", std::string(kSkewRemainderWords[static_cast<std::size_t>(study.remainder)])},
                       {"percentile_since", study.percentile_since.to_string()}};
  Table expiries = expiries_table().empty();
  std::vector<VolatilityDay> rows;
  GrowingSample vixes, skews;
  std::map<Date, double> vix_by_day, skew_by_day;
  std::map<int, std::vector<double>> vix_by_year, skew_by_year;
  for (const OptionDay& day : study.days) {
    std::vector<TermFigures> terms;
    for (const OptionTerm& term : day.terms) {
      terms.push_back(figures_of(day.date, term, study.remainder));
      expiries_table().append(expiries, terms.back());
    }
    VolatilityDay row = row_of(study, day.date, terms);
    const int year = day.date.year();
    row.vix_quantile = quantile_90(vix_by_year, year - 1);
    row.skew_quantile = quantile_90(skew_by_year, year - 1);
    if (row.vix) {
      if (day.date >= study.percentile_since) vixes.add(*row.vix);
      row.vix_percentile = vixes.share_at_or_below(*row.vix);
      if (const auto before = before_week(vix_by_day, day.date)) row.vix_week = *row.vix - *before;
      vix_by_day.emplace(day.date, *row.vix);
      vix_by_year[year].push_back(*row.vix);
    }
    if (row.skew) {
      if (day.date >= study.percentile_since) skews.add(*row.skew);
      row.skew_percentile = skews.share_at_or_below(*row.skew);
      if (const auto before = before_week(skew_by_day, day.date)) row.skew_week = *row.skew - *before;
      skew_by_day.emplace(day.date, *row.skew);
      skew_by_year[year].push_back(*row.skew);
    }
    rows.push_back(std::move(row));
  }
  result.tables.push_back({volatility_days_table().of(rows), true});
  result.tables.push_back({std::move(expiries), true});
  return result;
}

}  // namespace hedgelab
