#include "engine/analysis/weekly.h"

#include <algorithm>

#include "engine/analysis/arbitrage_study.h"
#include "engine/analysis/rolling_statistics.h"
#include "engine/analysis/spread_study.h"
#include "engine/analysis/weekly_sections.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

const TableOf<WeeklyRow>& weekly_table() {
  static const TableOf<WeeklyRow> kTable(
      "weekly", "a quantity of a product or a hedge",
      {{"date", unit::kNone, "last day of the week", &WeeklyRow::date},
       {"product", unit::kNone, "code of the product, or name of the hedge", &WeeklyRow::product},
       {"section", unit::kNone, "part of the table", &WeeklyRow::section},
       {"quantity", unit::kNone, "what it is", &WeeklyRow::quantity},
       {"value", unit::kNone, "in the row's unit", &WeeklyRow::value},
       {"unit", unit::kNone, "of the value; \"text\" where the reading is the value", &WeeklyRow::unit},
       {"reading", unit::kNone, "the value in words, what it refers to, or why it is missing", &WeeklyRow::reading}});
  return kTable;
}

void add_market_rows(const ProductWeek& week, WeeklyRows rows) {
  const auto level = week.index_close(week.day);
  const auto level_before = week.index_close(week.prev);
  rows.number("index close", level, "points", "the store has no index close of the day");
  rows.percent("index, week", ratio_less_one(level, level_before),
               "no index close on this day or on " + week.date(week.prev).to_string());
  const auto main = contract_on(week.panel, week.product, week.day, ContractRule::largest_volume());
  rows.words("main contract", main ? week.code(main) : "unknown: the volume of a listed contract is missing");
  const auto main_close = main ? week.close(*main, week.day) : std::nullopt;
  rows.number("main contract close", main_close, "points", kNoClose, week.code(main));
  std::optional<double> settled;
  if (const auto series = main ? week.panel.series_of(*main) : std::nullopt) {
    if (const auto price = week.panel.settlement(*series, week.prev)) settled = price->to_double();
  }
  rows.percent("main contract, week", ratio_less_one(main_close, settled),
               "no settlement price on " + week.date(week.prev).to_string(),
               "close over the settlement price of the week before");
  const auto point = main ? week.plain(*main, week.day) : std::nullopt;
  rows.percent("main contract basis rate", point ? std::optional(point->rate) : std::nullopt, kNoClose);
  const auto days = static_cast<std::size_t>(week.study.mean_days);
  const BasisSeries series =
      basis_series(week.panel, week.request(BasisConvention::kGuojin, nullptr), ContractRule::largest_volume(),
                   week.date(std::max<DayIndex>(0, week.day + 1 - week.study.mean_days)), week.study.date);
  std::optional<double> mean_rate;
  if (series.points.size() == days) mean_rate = mean(series.rates());
  rows.percent(fmt::format("its mean of {} days", days), mean_rate,
               fmt::format("{} of {} days have a main contract with a close", series.points.size(), days));
}

void add_spread_rows(const ProductWeek& week, WeeklyRows rows) {
  StudyMarket one = week.market;
  one.products = {week.product};
  const Study spread = spread_study(
      one, {week.study.spreads_since, week.study.date, 0, 1, SpreadForm::kShareOfIndex, week.study.spread_bins});
  const Table& table = spread.table("spread");
  const auto cell = [&](const char* column) {
    const Cell value = table.cell(0, column);
    return value.is_missing() ? std::optional<double>() : std::optional(value.number());
  };
  const std::string why = spread.notes.empty() ? "" : spread.notes.front();
  const Cell since = table.cell(0, "since");
  const std::string from = since.is_missing() ? "" : "since " + since.date().to_string();
  rows.percent("near less far over index", cell("spread"), why);
  rows.percent("its percentile", cell("percentile"), why, from);
  rows.percent("its percentile by bins", cell("percentile_bin"), why, from);
}

void add_arbitrage_rows(const ProductWeek& week, WeeklyRows rows) {
  for (std::size_t at = 0; at < kListedSlots.size(); ++at) {
    const std::string name(kContractSlotWords[at]);
    const auto contract = week.slot(at);
    const auto point = contract ? week.adjusted(*contract, week.day) : std::nullopt;
    if (!point) {
      rows.words(name, kNoClose);
      continue;
    }
    const ArbitrageBounds bounds = arbitrage_bounds(point->life, week.study.costs);
    rows.percent(name + " lower bound", bounds.lower, "", week.code(contract));
    rows.percent(name + " upper bound", bounds.upper, "", week.code(contract));
    rows.words(name + " verdict", std::string(arbitrage_verdict(point->rate, bounds)));
    rows.words(name + " verdict with dividends",
               point->dividend_points
                   ? std::string(arbitrage_verdict(point->rate + *point->dividend_points / point->index, bounds))
                   : "unknown: " + point->lacking);
  }
}

}  // namespace

ProductWeek::ProductWeek(const StudyMarket& of_market, const WeeklyStudy& of_study, InstrumentId of_product)
    : market(of_market),
      study(of_study),
      panel(*of_market.panel),
      rules(of_market.rules()),
      product(of_product),
      day(trading_day(rules.calendar, study.date)),
      prev(rules.calendar.index_of(end_of_week_before(rules.calendar, study.date))),
      listed(rules.contracts.listed(product, day)) {}

std::optional<double> ProductWeek::close(ContractId contract, DayIndex at) const {
  const auto series = panel.series_of(contract);
  return series ? close_on(panel, *series, at) : std::nullopt;
}

std::optional<double> ProductWeek::index_close(DayIndex at) const {
  const auto index = panel.index_of(product);
  return index ? close_on(panel, *index, at) : std::nullopt;
}

std::optional<BasisPoint> ProductWeek::plain(ContractId contract, DayIndex at) const {
  return basis_on(panel, request(BasisConvention::kGuojin, nullptr), contract, at);
}

std::optional<BasisPoint> ProductWeek::adjusted(ContractId contract, DayIndex at) const {
  return basis_on(panel, request(BasisConvention::kCinda, market.dividends), contract, at);
}

Study weekly_study(const StudyMarket& market, const WeeklyStudy& study) {
  Study result;
  result.name = "weekly";
  result.parameters = {{"date", study.date.to_string()},
                       {"dividends", market.dividends == nullptr ? "none" : market.dividends->describe()},
                       {"rates_since", study.rates_since.to_string()},
                       {"spreads_since", study.spreads_since.to_string()},
                       {"volatility_since", study.volatility_since.to_string()},
                       {"spread_bins", std::to_string(study.spread_bins)},
                       {"mean_days", std::to_string(study.mean_days)},
                       {"spot_cost", fmt::format("{}", study.costs.spot_cost)},
                       {"futures_cost", fmt::format("{}", study.costs.futures_cost)},
                       {"futures_margin", fmt::format("{}", study.costs.futures_margin)},
                       {"short_sale_margin", fmt::format("{}", study.costs.short_sale_margin)},
                       {"lending_rate", fmt::format("{}", study.costs.lending_rate)},
                       {"target_return", fmt::format("{}", study.costs.target_return)}};
  result.looks_ahead = market.dividend_hindsight();
  std::vector<WeeklyRow> rows;
  for (const InstrumentId product : market.products) {
    const ProductWeek week(market, study, product);
    const auto section = [&](const char* name) { return WeeklyRows(rows, study.date, market.code(product), name); };
    add_market_rows(week, section("market"));
    add_term_structure_rows(week, section("term structure"));
    add_activity_rows(week, section("activity"));
    add_spread_rows(week, section("spread"));
    add_arbitrage_rows(week, section("arbitrage"));
    add_dividend_rows(week, section("dividends"));
    add_risk_rows(week, section("risk"));
  }
  for (const HedgeRecord& hedge : study.hedges) {
    add_hedge_rows(study, end_of_week_before(market.rules().calendar, study.date), hedge, rows);
  }
  if (study.hedges.empty()) {
    result.notes.emplace_back("hedges: none; result folders of `hedgelab run` as \"results\" would supply them");
  }
  result.tables.push_back({weekly_table().of(rows)});
  return result;
}

}  // namespace hedgelab
