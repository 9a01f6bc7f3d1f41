// The tables of a forecast by stages.

#include <algorithm>
#include <map>
#include <set>

#include "engine/analysis/dividend_stages.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct ForecastRow {
  Date as_of{};
  std::string contract{};
  double points = 0.0;
};
const TableOf<ForecastRow>& forecast_table() {
  static const TableOf<ForecastRow> kTable(
      "forecast", "a listed contract",
      {{"as_of", unit::kNone, "day of the forecast", &ForecastRow::as_of},
       {"contract", unit::kNone, "code", &ForecastRow::contract},
       {"points", unit::kPoints, "expected in (as_of, expiry]", &ForecastRow::points}});
  return kTable;
}

struct StageMonth {
  std::string month{};
  double points = 0.0;
  int stocks = 0;
};
const TableOf<StageMonth>& stage_months_table() {
  static const TableOf<StageMonth> kTable("months", "a month ahead, twelve months from the day",
                                          {{"month", unit::kNone, "year and month", &StageMonth::month},
                                           {"points", unit::kPoints, "expected in it", &StageMonth::points},
                                           {"stocks", unit::kNone, "that pay in it", &StageMonth::stocks}});
  return kTable;
}

struct StageRow {
  std::string stage{};
  int stocks = 0;
  double points = 0.0;
  std::optional<double> share{};
};
const TableOf<StageRow>& stages_table() {
  static const TableOf<StageRow> kTable("stages", "a stage, over twelve months",
                                        {{"stage", unit::kNone, "A to F", &StageRow::stage},
                                         {"stocks", unit::kNone, "at it", &StageRow::stocks},
                                         {"points", unit::kPoints, "expected of them", &StageRow::points},
                                         {"share", unit::kShare, "of all points", &StageRow::share}});
  return kTable;
}

const TableOf<PaidWeek>& payers_table() {
  static const TableOf<PaidWeek> kTable("payers", "a week behind the day",
                                        {{"week_end", unit::kNone, "last trading day of it", &PaidWeek::week_end},
                                         {"stocks", unit::kNone, "that went ex", &PaidWeek::stocks},
                                         {"points", unit::kPoints, "paid by them", &PaidWeek::points}});
  return kTable;
}

const TableOf<ExpectedPayment>& payments_table() {
  static const TableOf<ExpectedPayment> kTable(
      "payments", "an expected payment",
      {{"stock", unit::kNone, "code", &ExpectedPayment::stock},
       {"stage", unit::kNone, "A to F", [](const ExpectedPayment& p) { return std::string(1, p.stage); }},
       {"cash", "CNY a share", "before tax", &ExpectedPayment::cash},
       {"ex_day", unit::kNone, "announced or predicted; none where nothing is paid",
        [](const ExpectedPayment& p) { return p.ex_day == Date() ? std::optional<Date>() : p.ex_day; }},
       {"points", unit::kPoints, "of the index", &ExpectedPayment::points}});
  return kTable;
}

std::string month_of(Date date) { return fmt::format("{}-{:02}", date.year(), date.month()); }

}  // namespace

std::vector<PaidWeek> paid_by_week(const StudyMarket& market, const StagesStudy& study, int weeks,
                                   std::vector<std::string>& lacking) {
  const TradingCalendar& calendar = market.rules().calendar;
  const Constituents& tables = *study.constituents;
  std::vector<PaidWeek> rows;
  Date end = study.date;
  for (int week = 0; week < weeks; ++week) {
    rows.push_back({.week_end = end});
    end = end_of_week_before(calendar, end);
  }
  std::set<std::string> reasons;
  for (const auto& [stock, payouts] : tables.payouts) {
    for (const Payout& payout : payouts) {
      if (!payout.ex_date || !payout.cash || *payout.ex_date > study.date || *payout.ex_date <= end) continue;
      const Date before = calendar.previous(*payout.ex_date);
      try {
        const auto weights = weights_on(tables, *payout.ex_date, false);
        const auto weight = weights.find(stock);
        if (weight == weights.end()) continue;  // no constituent then
        const auto level = close_on(*market.panel, market.index(market.products.front()), calendar.index_of(before));
        if (!level) continue;
        const double points = payment_points(weight->second, *payout.cash, price_on(tables, stock, before), *level);
        for (std::size_t at = 0; at < rows.size(); ++at) {
          const Date begin = at + 1 < rows.size() ? rows[at + 1].week_end : end;
          if (*payout.ex_date <= begin || *payout.ex_date > rows[at].week_end) continue;
          rows[at].points += points;
          ++rows[at].stocks;
        }
      } catch (const InputError& error) {
        reasons.insert(error.what());
      }
    }
  }
  lacking.insert(lacking.end(), reasons.begin(), reasons.end());
  return rows;
}

Study stages_study(const StudyMarket& market, const StagesStudy& study) {
  Study result;
  result.name = "stages";
  result.parameters = {{"product", market.code(market.products.front())},
                       {"date", study.date.to_string()},
                       {"interim", study.interim ? "true" : "false"},
                       {"drift", study.drift ? "true" : "false"},
                       {"record_known_days", std::to_string(study.record_known_days)},
                       {"overdue_days", std::to_string(study.overdue_days)}};
  const RuleBook& rules = market.rules();
  std::vector<std::string> missing;
  const std::vector<ExpectedPayment> payments = expected_payments(market, study, missing);
  Table forecast = forecast_table().empty();
  for (const ContractId contract :
       rules.contracts.listed(market.products.front(), rules.calendar.index_of(study.date))) {
    ForecastRow row{.as_of = study.date, .contract = market.code(contract)};
    for (const ExpectedPayment& one : payments) {
      if (one.ex_day > study.date && one.ex_day <= rules.contracts.contract(contract).last_trading_day) {
        row.points += one.points;
      }
    }
    // What a table of dividends takes: four decimals.
    row.points = Price::from_double(row.points).to_double();
    forecast_table().append(forecast, row);
  }
  const Date horizon = study.date.plus_months(12);
  std::map<std::string, StageMonth> months;
  std::map<char, StageRow> stages;
  for (const char stage : {'A', 'B', 'C', 'D', 'E', 'F'}) stages[stage].stage = std::string(1, stage);
  double total = 0.0;
  for (const ExpectedPayment& one : payments) {
    if (one.ex_day > horizon) continue;
    ++stages[one.stage].stocks;
    stages[one.stage].points += one.points;
    total += one.points;
    if (one.points <= 0.0) continue;
    StageMonth& month = months[month_of(one.ex_day)];
    month.month = month_of(one.ex_day);
    month.points += one.points;
    ++month.stocks;
  }
  std::vector<StageMonth> month_rows;
  for (const auto& [name, row] : months) month_rows.push_back(row);
  std::vector<StageRow> stage_rows;
  for (auto& [stage, row] : stages) {
    if (total > 0.0) row.share = row.points / total;
    stage_rows.push_back(row);
  }
  result.parameters.emplace_back("points_of_twelve_months", fmt::format("{:.2f}", total));
  for (const std::string& why : missing) result.notes.push_back("no forecast: " + why);
  result.tables.push_back({std::move(forecast)});
  result.tables.push_back({stage_months_table().of(month_rows)});
  result.tables.push_back({stages_table().of(stage_rows)});
  std::vector<std::string> lacking;
  result.tables.push_back({payers_table().of(paid_by_week(market, study, 4, lacking))});
  for (const std::string& why : lacking) result.notes.push_back("payers: " + why);
  result.tables.push_back({payments_table().of(payments), true});
  return result;
}

}  // namespace hedgelab
