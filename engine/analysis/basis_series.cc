#include "engine/analysis/basis_series.h"

#include <algorithm>

#include "engine/analysis/daily_values.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

using DailyCount = std::optional<std::int64_t> (*)(const MarketPanel&, SeriesId, DayIndex);

std::optional<ContractId> with_largest(DailyCount count_on, const MarketPanel& panel,
                                       std::span<const ContractId> listed, DayIndex day) {
  std::optional<ContractId> best;
  std::int64_t largest = 0;
  for (const ContractId contract : listed) {
    const auto series = panel.series_of(contract);
    const auto count = series ? count_on(panel, *series, day) : std::nullopt;
    if (!count) return std::nullopt;  // the largest may be the one that is missing
    if (!best || *count > largest) {
      best = contract;
      largest = *count;
    }
  }
  return best;
}

int days_counted(RemainingLife life, BasisConvention convention) {
  switch (convention) {
    case BasisConvention::kCinda: return life.calendar_days + 1;
    case BasisConvention::kGuojin: return life.trading_days;
    case BasisConvention::kIndustrial:
    case BasisConvention::kHuatai: return life.calendar_days;
  }
  return 0;
}

std::optional<double> futures_close(const MarketPanel& panel, const BasisRequest& request, ContractId contract,
                                    DayIndex day) {
  if (const auto series = panel.series_of(contract)) {
    if (const auto close = close_on(panel, *series, day)) return close;
  }
  const auto listed = panel.rules().contracts.listed(request.instrument, day);
  if (!request.current_month_closes || listed.empty() || listed.front() != contract) return std::nullopt;
  return close_on(panel, *request.current_month_closes, day);
}

SeriesId index_series(const MarketPanel& panel, InstrumentId id) {
  const auto index = panel.index_of(id);
  if (!index) {
    const Instrument& instrument = panel.rules().contracts.instrument(id);
    fail("the basis of {} needs its index {}, which the market does not have", instrument.code, instrument.underlying);
  }
  return *index;
}

std::string why_no_contract(const ContractRule& rule) {
  switch (rule.kind) {
    case ContractRule::Kind::kLargestVolume: return "the volume of a listed contract is missing";
    case ContractRule::Kind::kLargestOpenInterest: return "the open interest of a listed contract is missing";
    default: return "no listed contract fits the rule";
  }
}

}  // namespace

std::optional<ContractId> contract_on(const MarketPanel& panel, InstrumentId instrument, DayIndex day,
                                      const ContractRule& rule) {
  const RuleBook& rules = panel.rules();
  const auto listed = rules.contracts.listed(instrument, day);
  switch (rule.kind) {
    case ContractRule::Kind::kSlot: return contract_in_slot(rules.contracts, listed, rule.slot);
    case ContractRule::Kind::kLargestVolume: return with_largest(volume_on, panel, listed, day);
    case ContractRule::Kind::kLargestOpenInterest: return with_largest(open_interest_on, panel, listed, day);
    case ContractRule::Kind::kCurrentMonth: {
      if (listed.empty()) return std::nullopt;
      const int left = rules.calendar_days_left(listed.front(), rules.calendar.day(day));
      return contract_in_slot(rules.contracts, listed,
                              left <= rule.calendar_days ? ContractSlot::kNextMonth : ContractSlot::kCurrentMonth);
    }
  }
  return std::nullopt;
}

RemainingLife remaining_life(const RuleBook& rules, ContractId contract, Date today) {
  return {.calendar_days = rules.calendar_days_left(contract, today),
          .trading_days = rules.trading_days_left(contract, today)};
}

namespace {

void require_listed(const BasisRequest& request, const RuleBook& rules, ContractId contract, Date today) {
  ensure(rules.contracts.contract(contract).instrument == request.instrument, "a basis of another product's contract");
  ensure(rules.contracts.contract(contract).is_listed(today), "a basis of a contract that is not listed on the day");
}

}  // namespace

BasisPoint basis_of(const BasisRequest& request, const RuleBook& rules, ContractId contract, DayIndex day,
                    double futures, double index) {
  const Date today = rules.calendar.day(day);
  require_listed(request, rules, contract, today);
  BasisPoint point;
  point.date = today;
  point.contract = contract;
  point.life = remaining_life(rules, contract, today);
  point.futures = futures;
  point.index = index;
  point.points = futures - index;
  point.rate = basis_rate(futures, index);
  if (request.dividends != nullptr) {
    try {
      point.dividend_points = request.dividends->points_left(contract, day);
    } catch (const InputError& error) {  // the estimate's own words are the reason
      point.dividend_points = std::nullopt;
      point.lacking = error.what();
    }
  }
  if (days_counted(point.life, request.convention) <= 0) {
    point.lacking = "its last trading day: no day is left to annualise over";
  } else if (point.dividend_points) {
    point.annualised = annualised_basis(futures, index, *point.dividend_points, point.life, request.convention);
  }
  return point;
}

std::optional<BasisPoint> basis_on(const MarketPanel& panel, const BasisRequest& request, ContractId contract,
                                   DayIndex day) {
  require_listed(request, panel.rules(), contract, panel.rules().calendar.day(day));
  const auto index = close_on(panel, index_series(panel, request.instrument), day);
  const auto futures = futures_close(panel, request, contract, day);
  if (!index || !futures) return std::nullopt;
  return basis_of(request, panel.rules(), contract, day, *futures, *index);
}

std::vector<Date> BasisSeries::dates() const {
  std::vector<Date> result;
  for (const BasisPoint& point : points) result.push_back(point.date);
  return result;
}

std::vector<double> BasisSeries::rates() const {
  std::vector<double> result;
  for (const BasisPoint& point : points) result.push_back(point.rate);
  return result;
}

DatedValues BasisSeries::annualised_days() const {
  DatedValues result;
  for (const BasisPoint& point : points) {
    if (point.annualised) result.add(point.date, *point.annualised);
  }
  return result;
}

std::vector<double> BasisSeries::annualised() const {
  std::vector<double> result;
  for (const BasisPoint& point : points) {
    ensure(point.annualised.has_value(), "a day of the basis series has no annualised rate");
    result.push_back(*point.annualised);
  }
  return result;
}

BasisSeries basis_series(const MarketPanel& panel, const BasisRequest& request, const ContractRule& rule, Date first,
                         Date last) {
  const RuleBook& rules = panel.rules();
  const Date listed_from = rules.contracts.instrument(request.instrument).first_trading_day;
  BasisSeries series;
  if (last < listed_from) return series;
  const SeriesId index = index_series(panel, request.instrument);
  const DayRange days = trading_days(rules.calendar, std::max(first, listed_from), last);
  for (DayIndex day = days.begin; day < days.end; ++day) {
    const Date today = rules.calendar.day(day);
    const auto contract = contract_on(panel, request.instrument, day, rule);
    if (!contract) {
      BasisSeries::Missing& missing = series.missing.emplace_back();
      missing.date = today;
      missing.why = why_no_contract(rule);
      continue;
    }
    if (const auto point = basis_on(panel, request, *contract, day)) {
      series.points.push_back(*point);
      continue;
    }
    const std::string& lacking =
        close_on(panel, index, day) ? rules.contracts.contract(*contract).code : panel.series(index).symbol;
    series.missing.push_back({today, lacking + " has no close"});
  }
  return series;
}

std::vector<BasisPoint> term_structure(const MarketPanel& panel, const BasisRequest& request, DayIndex day) {
  std::vector<BasisPoint> points;
  for (const ContractId contract : panel.rules().contracts.listed(request.instrument, day)) {
    if (const auto point = basis_on(panel, request, contract, day)) points.push_back(*point);
  }
  return points;
}

BasisSigns count_signs(std::span<const BasisPoint> points) {
  BasisSigns signs;
  for (const BasisPoint& point : points) {
    ++signs.days;
    signs.premium += point.points > 0.0 ? 1 : 0;
    signs.discount += point.points < 0.0 ? 1 : 0;
  }
  return signs;
}

}  // namespace hedgelab
