// Volume and open interest of the week.

#include <fmt/format.h>

#include <algorithm>

#include "engine/analysis/product_totals.h"
#include "engine/analysis/weekly_sections.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr double kHundredMillion = 1e8;

std::vector<ProductTotals> totals(const ProductWeek& week, DayIndex after, DayIndex upto, std::string& why) {
  std::vector<ProductTotals> all;
  try {
    for (DayIndex day = after + 1; day <= upto; ++day) all.push_back(product_totals(week.panel, week.product, day));
  } catch (const InputError& error) {
    why = error.what();
    all.clear();
  }
  return all;
}

std::optional<double> mean_volume_of_slot(const ProductWeek& week, std::size_t at, DayIndex after, DayIndex upto) {
  double sum = 0.0;
  for (DayIndex day = after + 1; day <= upto; ++day) {
    const auto contract = contract_on(week.panel, week.product, day, ContractRule::by_slot(kListedSlots[at]));
    const auto series = contract ? week.panel.series_of(*contract) : std::nullopt;
    const auto volume = series ? volume_on(week.panel, *series, day) : std::nullopt;
    if (!volume) return std::nullopt;
    sum += static_cast<double>(*volume);
  }
  return upto > after ? std::optional(sum / (upto - after)) : std::nullopt;
}

std::optional<double> mean_open_interest_of_month(const ProductWeek& week, int year, int month, std::string& why) {
  const Date first = Date::from_ymd(year, month, 1);
  const Date last = std::min(first.plus_months(1) - 1, week.study.date);
  if (first < week.rules.contracts.instrument(week.product).first_trading_day) {
    why = "the product was not listed from the month's first day on";
    return std::nullopt;
  }
  const DayRange days = trading_days(week.rules.calendar, first, last);
  const auto all = totals(week, days.begin - 1, days.end - 1, why);
  return all.empty() ? std::nullopt : std::optional(mean_open_interest(all));
}

}  // namespace

void add_activity_rows(const ProductWeek& week, WeeklyRows rows) {
  std::string why;
  const auto days = totals(week, week.prev, week.day, why);
  const DayIndex before = week.rules.calendar.index_of(end_of_week_before(week.rules.calendar, week.date(week.prev)));
  std::string why_before;
  const auto days_before = totals(week, before, week.prev, why_before);
  const auto count = [](std::int64_t value) { return std::optional(static_cast<double>(value)); };
  const std::optional<double> none;
  rows.number("volume", days.empty() ? none : count(days.back().volume), "lots", why);
  const auto mean_of = [&](const auto& all) { return all.empty() ? none : std::optional(mean_volume(all)); };
  rows.number("mean daily volume of the week", mean_of(days), "lots", why);
  rows.percent("mean daily volume on the week before", ratio_less_one(mean_of(days), mean_of(days_before)),
               why.empty() ? why_before : why);
  for (std::size_t at = 0; at < kListedSlots.size(); ++at) {
    rows.percent(fmt::format("{} mean daily volume on the week before", kContractSlotWords[at]),
                 ratio_less_one(mean_volume_of_slot(week, at, week.prev, week.day),
                                mean_volume_of_slot(week, at, before, week.prev)),
                 "a volume is missing");
  }
  rows.number("open interest", days.empty() ? none : count(days.back().open_interest), "lots", why);
  rows.percent("open interest on the week before",
               days.empty() || days_before.empty()
                   ? none
                   : ratio_less_one(count(days.back().open_interest), count(days_before.back().open_interest)),
               why.empty() ? why_before : why);
  const auto value = days.empty() ? std::nullopt : days.back().open_interest_value;
  rows.number("open interest value", value ? std::optional(value->to_double() / kHundredMillion) : none, "100m CNY",
              why.empty() ? "a settlement price is missing" : why, "at settlement prices");
  std::string why_month, why_january;
  const auto month = mean_open_interest_of_month(week, week.study.date.year(), week.study.date.month(), why_month);
  const auto january = mean_open_interest_of_month(week, week.study.date.year(), 1, why_january);
  rows.number("open interest, mean of the month", month, "lots", why_month);
  rows.percent("open interest, mean of the month on January", ratio_less_one(month, january),
               month ? why_january : why_month);
  rows.number("volume over open interest", days.empty() ? none : volume_to_open_interest(days.back()), "",
              why.empty() ? "nothing is open" : why);
}

}  // namespace hedgelab
