// The basis of the listed contracts in the week.

#include <fmt/format.h>

#include <algorithm>

#include "engine/analysis/growing_sample.h"
#include "engine/analysis/weekly_sections.h"

namespace hedgelab {
namespace {

std::string_view slot_word(std::size_t slot) { return kContractSlotWords[slot]; }

void add_current_quarter_history(const ProductWeek& week, WeeklyRows& rows) {
  const Date since = std::min(week.study.rates_since, week.date(week.prev));
  const BasisSeries series = basis_series(week.panel, week.request(BasisConvention::kCinda, week.market.dividends),
                                          ContractRule::by_slot(ContractSlot::kCurrentQuarter), since, week.study.date);
  const DatedValues rates = series.annualised_days();
  const bool has_today = rates.size() > 0 && rates.dates.back() == week.study.date;
  const std::string why = has_today ? fmt::format("fewer than {} days", kFewestForPercentile)
                                    : "the current quarter has no adjusted rate today";
  GrowingSample sample;
  std::optional<Date> first;
  std::optional<double> low, before;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (rates.dates[i] >= week.study.rates_since) {
      sample.add(rates.values[i]);
      if (!first) first = rates.dates[i];
    }
    if (rates.dates[i] == week.date(week.prev)) before = rates.values[i];
    if (rates.dates[i] > week.date(week.prev) && (!low || rates.values[i] < *low)) low = rates.values[i];
  }
  std::optional<double> percentile, change;
  if (has_today) percentile = sample.share_at_or_below(rates.values.back());
  if (has_today && before) change = rates.values.back() - *before;
  rows.percent("current_quarter adjusted rate, percentile", percentile, why,
               first ? fmt::format("since {}, {} days", first->to_string(), sample.size()) : "");
  rows.percent("current_quarter adjusted rate, low of the week", low, why);
  rows.percent("current_quarter adjusted rate, change on the week", change, why, "percentage points");
}

// On how many days up to today a slot stood on the side of zero on which it stands today.
void add_run_of_signs(const ProductWeek& week, WeeklyRows& rows, std::size_t at) {
  const ContractRule rule = ContractRule::by_slot(kListedSlots[at]);
  const std::string quantity = fmt::format("{} run", slot_word(at));
  int days = 0, sign = 0;
  Date since = week.study.date;
  for (DayIndex day = week.day; day >= 0; --day) {
    const auto contract = contract_on(week.panel, week.product, day, rule);
    const auto point = contract ? week.plain(*contract, day) : std::nullopt;
    const int today = !point || point->points == 0.0 ? 0 : point->points > 0.0 ? 1 : -1;
    if (days == 0) sign = today;
    if (today != sign || today == 0) break;
    ++days;
    since = week.date(day);
  }
  rows.number(quantity, days > 0 ? std::optional<double>(days) : std::nullopt, "days",
              "no basis today, or one of exactly zero",
              fmt::format("in {} since {}", sign > 0 ? "premium" : "discount", since.to_string()));
}

}  // namespace

void add_term_structure_rows(const ProductWeek& week, WeeklyRows rows) {
  for (std::size_t at = 0; at < kListedSlots.size(); ++at) {
    const std::string name(slot_word(at));
    const auto contract = week.slot(at);
    rows.words(name, contract ? week.code(contract) : "not listed");
    const auto basis = contract ? week.plain(*contract, week.day) : std::nullopt;
    const auto with = contract ? week.adjusted(*contract, week.day) : std::nullopt;
    const auto of = [&](auto member) { return basis ? std::optional(basis.value().*member) : std::nullopt; };
    rows.number(name + " close", of(&BasisPoint::futures), "points", kNoClose, week.code(contract));
    rows.percent(name + " basis rate", of(&BasisPoint::rate), kNoClose, week.code(contract));
    rows.percent(name + " Guojin rate", basis ? basis->annualised : std::nullopt, basis ? basis->lacking : kNoClose,
                 week.code(contract));
    rows.number(name + " dividends", with ? with->dividend_points : std::nullopt, "points",
                with ? with->lacking : kNoClose, week.code(contract));
    rows.percent(name + " adjusted rate", with ? with->annualised : std::nullopt, with ? with->lacking : kNoClose,
                 week.code(contract));
  }
  add_current_quarter_history(week, rows);
  for (std::size_t at = 0; at < kListedSlots.size(); ++at) add_run_of_signs(week, rows, at);
}

}  // namespace hedgelab
