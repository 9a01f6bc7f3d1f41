#include "engine/analysis/carry_study.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/growing_sample.h"
#include "engine/analysis/roll_returns.h"
#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct CarryDay {
  std::string product{};
  Date date{};
  std::string near{}, far{};
  double carry = 0.0;
  double near_close = 0.0;
};

const TableOf<CarryDay>& days_table() {
  static const TableOf<CarryDay> kTable(
      "carry_days", "a trading day of a product",
      {{"date", unit::kNone, "trading day", &CarryDay::date},
       {"product", unit::kNone, "code of the product", &CarryDay::product},
       {"near", unit::kNone, "near contract", &CarryDay::near},
       {"far", unit::kNone, "far contract", &CarryDay::far},
       {"carry", unit::kShareAYear, "near over far, a year; above zero pays the holder", &CarryDay::carry}});
  return kTable;
}

struct CarryRow {
  std::string product{};
  std::optional<Date> date{};
  std::optional<std::string> near{}, far{};
  std::optional<double> carry{}, percentile{}, mean{}, positive_share{};
  int days = 0;
  std::optional<double> roll_yield{};
  std::string spot{};
};

const TableOf<CarryRow>& carry_table() {
  static const TableOf<CarryRow> kTable(
      "carry", "a product, highest carry first",
      {{"product", unit::kNone, "code of the product", &CarryRow::product},
       {"date", unit::kNone, "its last day", &CarryRow::date},
       {"near", unit::kNone, "near contract of that day", &CarryRow::near},
       {"far", unit::kNone, "far contract of that day", &CarryRow::far},
       {"carry", unit::kShareAYear, "of that day", &CarryRow::carry},
       {"percentile", unit::kShare, "share of days at or below it", &CarryRow::percentile},
       {"mean", unit::kShareAYear, "mean over all days", &CarryRow::mean},
       {"positive", unit::kShare, "share of days above zero", &CarryRow::positive_share},
       {"days", unit::kDays, "days with a carry", &CarryRow::days},
       {"roll_yield", unit::kShareAYear, "growth of the rolled near contract beyond the spot", &CarryRow::roll_yield},
       {"spot", unit::kNone, "what stands for the spot", &CarryRow::spot}});
  return kTable;
}

std::optional<double> close_of(const MarketPanel& panel, ContractId contract, DayIndex day) {
  const auto series = panel.series_of(contract);
  return series ? close_on(panel, *series, day) : std::nullopt;
}

// Dividend points left; 0 without an index or an estimate, nullopt where the estimate has no answer.
std::optional<double> dividends_left(const StudyMarket& market, ContractId contract, DayIndex day) {
  const Instrument& instrument = market.rules().contracts.instrument_of(contract);
  if (market.dividends == nullptr || instrument.underlying.empty()) return 0.0;
  try {
    return market.dividends->points_left(contract, day);
  } catch (const InputError&) {
    return std::nullopt;
  }
}

std::vector<CarryDay> days_of(const StudyMarket& market, InstrumentId product, const CarryStudy& study, int& lacking) {
  const RuleBook& rules = market.rules();
  std::vector<CarryDay> days;
  const Date first = std::max(study.from, rules.contracts.instrument(product).first_trading_day);
  if (first > study.to) return days;
  const DayRange range = trading_days(rules.calendar, first, study.to);
  for (DayIndex day = range.begin; day < range.end; ++day) {
    const auto listed = rules.contracts.listed(product, day);
    const auto near = contract_in_slot(rules.contracts, listed, kListedSlots[static_cast<std::size_t>(study.near)]);
    const auto far = contract_in_slot(rules.contracts, listed, kListedSlots[static_cast<std::size_t>(study.far)]);
    const auto near_close = near ? close_of(*market.panel, *near, day) : std::nullopt;
    const auto far_close = far ? close_of(*market.panel, *far, day) : std::nullopt;
    const auto near_points = near_close ? dividends_left(market, *near, day) : std::nullopt;
    const auto far_points = far_close ? dividends_left(market, *far, day) : std::nullopt;
    if (!near_points || !far_points) {
      ++lacking;
      continue;
    }
    const int between =
        rules.contracts.contract(*far).last_trading_day - rules.contracts.contract(*near).last_trading_day;
    const double carry = ((*near_close + *near_points) / (*far_close + *far_points) - 1.0) * 365.0 / between;
    days.push_back(
        {market.code(product), rules.calendar.day(day), market.code(*near), market.code(*far), carry, *near_close});
  }
  return days;
}

void add_roll_yield(const StudyMarket& market, InstrumentId product, const std::vector<CarryDay>& days, CarryRow& row,
                    std::vector<std::string>& notes) {
  const Date first = days.front().date, last = days.back().date;
  if (first == last) return;
  const RollReturns roll = roll_returns(*market.panel, product, first + 1, last);
  if (!roll.gaps.empty()) {
    notes.push_back(fmt::format("{}: no roll yield, {} days lack a return; the first: {}", row.product,
                                roll.gaps.size(), roll.gaps.front()));
    return;
  }
  double spot_growth = days.back().near_close / days.front().near_close;
  if (const auto index = market.panel->index_of(product)) {
    const auto opening = close_on(*market.panel, *index, market.rules().calendar.index_of(first));
    const auto closing = close_on(*market.panel, *index, market.rules().calendar.index_of(last));
    if (!opening || !closing) return;
    spot_growth = *closing / *opening;
    row.spot = market.panel->series(*index).symbol;
  }
  const double beyond = (1.0 + compounded(roll.daily.values)) / spot_growth;
  row.roll_yield = std::pow(beyond, 365.0 / (last - first)) - 1.0;
}

}  // namespace

Study carry_study(const StudyMarket& market, const CarryStudy& study) {
  ensure(0 <= study.near && study.near < study.far && study.far < static_cast<int>(kListedSlots.size()),
         "carry_study: the near contract must expire before the far one");
  Study result;
  result.name = "carry";
  result.parameters = market.parameters();
  result.parameters.emplace_back("near", std::string(kContractSlotWords[static_cast<std::size_t>(study.near)]));
  result.parameters.emplace_back("far", std::string(kContractSlotWords[static_cast<std::size_t>(study.far)]));
  result.parameters.emplace_back("from", study.from.to_string());
  result.parameters.emplace_back("to", study.to.to_string());
  result.looks_ahead = market.dividend_hindsight();
  Table day_rows = days_table().empty();
  std::vector<CarryRow> rows;
  for (const InstrumentId product : market.products) {
    CarryRow row{.product = market.code(product), .spot = "near closes, spliced"};
    int lacking = 0;
    const std::vector<CarryDay> days = days_of(market, product, study, lacking);
    if (lacking > 0) {
      result.notes.push_back(
          fmt::format("{}: {} days left out: a close or the dividend points of one of the two "
                      "contracts are missing",
                      row.product, lacking));
    }
    std::vector<double> values;
    GrowingSample sample;
    int positive = 0;
    for (const CarryDay& day : days) {
      days_table().append(day_rows, day);
      values.push_back(day.carry);
      sample.add(day.carry);
      positive += day.carry > 0.0 ? 1 : 0;
    }
    row.days = static_cast<int>(days.size());
    if (!days.empty()) {
      row.date = days.back().date;
      row.near = days.back().near;
      row.far = days.back().far;
      row.carry = values.back();
      row.percentile = sample.share_at_or_below(values.back());
      row.mean = mean(values);
      row.positive_share = static_cast<double>(positive) / static_cast<double>(values.size());
      add_roll_yield(market, product, days, row, result.notes);
    }
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const CarryRow& a, const CarryRow& b) {
    if (a.carry.has_value() != b.carry.has_value()) return a.carry.has_value();
    return a.carry && *a.carry > *b.carry;
  });
  result.tables.push_back({carry_table().of(rows)});
  result.tables.push_back({std::move(day_rows), true});
  return result;
}

}  // namespace hedgelab
