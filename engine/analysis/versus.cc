#include "engine/analysis/versus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "engine/analysis/roll_returns.h"
#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct YearRow {
  int year = 0;
  std::optional<double> index{}, total_return{}, roll{}, roll_over_index{};
  int rolls = 0;
  std::string lacking{};
};
const TableOf<YearRow>& years_table() {
  static const TableOf<YearRow> kTable("years", "a calendar year",
                                       {{"year", unit::kNone, "from the last close of the year before", &YearRow::year},
                                        {"index", unit::kShare, "return of the price index", &YearRow::index},
                                        {"total_return", unit::kShare, "return with dividends", &YearRow::total_return},
                                        {"roll", unit::kShare, "return of the rolled future", &YearRow::roll},
                                        {"roll_over_index", unit::kShare, "roll less index", &YearRow::roll_over_index},
                                        {"rolls", unit::kNone, "changes of contract", &YearRow::rolls},
                                        {"lacking", unit::kNone, "why a figure is missing", &YearRow::lacking}});
  return kTable;
}

struct StocksRow {
  int year = 0, stocks = 0;
  std::optional<int> beat_index{}, beat_total_return{}, beat_roll{};
  std::optional<double> index_share{}, total_return_share{}, roll_share{};
};
const TableOf<StocksRow>& stocks_table() {
  static const TableOf<StocksRow> kTable(
      "stocks", "a calendar year of the members",
      {{"year", unit::kNone, "calendar year", &StocksRow::year},
       {"stocks", unit::kNone, "members with a return", &StocksRow::stocks},
       {"beat_index", unit::kNone, "with a return above the index's", &StocksRow::beat_index},
       {"index_share", unit::kShare, "of the members", &StocksRow::index_share},
       {"beat_total_return", unit::kNone, "above the total return", &StocksRow::beat_total_return},
       {"total_return_share", unit::kShare, "of the members", &StocksRow::total_return_share},
       {"beat_roll", unit::kNone, "above the roll", &StocksRow::beat_roll},
       {"roll_share", unit::kShare, "of the members", &StocksRow::roll_share}});
  return kTable;
}

struct ChanceRow {
  std::string against{};
  int years = 0;
  double chance = 0.0;
};
const TableOf<ChanceRow>& chances_table() {
  static const TableOf<ChanceRow> kTable("all_years", "the chance of one stock to win in every year",
                                         {{"against", unit::kNone, "index, total return or roll", &ChanceRow::against},
                                          {"years", unit::kNone, "years multiplied", &ChanceRow::years},
                                          {"chance", unit::kNone, "product of the yearly shares", &ChanceRow::chance}});
  return kTable;
}

struct BasketRow {
  int stocks = 0, draws = 0;
  double beat_index = 0.0, beat_roll = 0.0;
};
const TableOf<BasketRow>& baskets_table() {
  static const TableOf<BasketRow> kTable(
      "baskets", "random baskets held through all years, drawn anew each year",
      {{"stocks", unit::kNone, "in a basket", &BasketRow::stocks},
       {"draws", unit::kNone, "baskets drawn", &BasketRow::draws},
       {"beat_index", unit::kShare, "of them, above the index over all years together", &BasketRow::beat_index},
       {"beat_roll", unit::kShare, "of them, above the roll over all years together", &BasketRow::beat_roll}});
  return kTable;
}

struct FundRow {
  std::string name{};
  Date from{}, to{};
  std::optional<double> yearly{}, volatility{}, drawdown{}, tracking_error{}, months_ahead{}, percentile{};
  int years_ahead = 0;
};
const TableOf<FundRow>& funds_table() {
  static const TableOf<FundRow> kTable(
      "funds", "a fund, and the roll itself",
      {{"name", unit::kNone, "of the fund", &FundRow::name},
       {"from", unit::kNone, "its first day in the years", &FundRow::from},
       {"to", unit::kNone, "its last", &FundRow::to},
       {"return_a_year", unit::kShareAYear, "growth, net of the fees in its value", &FundRow::yearly},
       {"volatility", unit::kShareAYear, "sample deviation of its returns", &FundRow::volatility},
       {"maximum_drawdown", unit::kShare, "below zero", &FundRow::drawdown},
       {"tracking_error", unit::kShareAYear, "deviation of returns less the index's", &FundRow::tracking_error},
       {"months_ahead", unit::kShare, "months with a return above the roll's", &FundRow::months_ahead},
       {"years_ahead", unit::kNone, "calendar years with a return above the roll's", &FundRow::years_ahead},
       {"percentile", unit::kShare, "of the roll: share of funds at or below its return a year",
        &FundRow::percentile}});
  return kTable;
}

Date first_of(int year) { return Date::from_ymd(year, 1, 1); }

// The last value on or before a day.
std::optional<double> at_or_before(const std::map<Date, double>& values, Date date) {
  const auto after = values.upper_bound(date);
  return after == values.begin() ? std::nullopt : std::optional(std::prev(after)->second);
}

std::map<Date, double> closes_of(const MarketPanel& panel, SeriesId id, Date first, Date last) {
  std::map<Date, double> values;
  const DatedValues closes = closes_between(panel, id, first, last);
  for (std::size_t i = 0; i < closes.size(); ++i) values.emplace(closes.dates[i], closes.values[i]);
  return values;
}

std::optional<double> growth_of(const std::map<Date, double>& values, Date before, Date last) {
  const auto opening = at_or_before(values, before), closing = at_or_before(values, last);
  if (!opening || !closing || before - values.begin()->first < 0) return std::nullopt;
  return *closing / *opening - 1.0;
}

std::vector<double> stock_returns(const StockPrices& stocks, int year, std::vector<std::string>& notes) {
  std::vector<double> returns;
  const auto after = stocks.members.lower_bound(first_of(year));
  if (after == stocks.members.begin()) {
    notes.push_back(fmt::format("{}: no month-end of members before the year", year));
    return returns;
  }
  int lacking = 0;
  for (const std::string& stock : std::prev(after)->second) {
    const auto closes = stocks.closes.find(stock);
    const auto opening =
        closes == stocks.closes.end() ? std::nullopt : at_or_before(closes->second, first_of(year) - 1);
    if (!opening) {
      ++lacking;
      continue;
    }
    returns.push_back(*at_or_before(closes->second, first_of(year + 1) - 1) / *opening - 1.0);
  }
  if (lacking > 0)
    notes.push_back(fmt::format("{}: {} members without a close before the year are left out", year, lacking));
  return returns;
}

std::optional<int> count_above(const std::vector<double>& returns, std::optional<double> bar) {
  if (!bar || returns.empty()) return std::nullopt;
  return static_cast<int>(std::count_if(returns.begin(), returns.end(), [&](double one) { return one > *bar; }));
}

void add_stocks(const VersusStudy& study, const std::vector<YearRow>& years, Study& result) {
  Table table = stocks_table().empty(), chances = chances_table().empty();
  std::array<ChanceRow, 3> products{{{"index", 0, 1.0}, {"total return", 0, 1.0}, {"roll", 0, 1.0}}};
  std::vector<std::vector<double>> all;
  for (const YearRow& year : years) {
    all.push_back(stock_returns(*study.stocks, year.year, result.notes));
    const std::vector<double>& returns = all.back();
    StocksRow row{.year = year.year, .stocks = static_cast<int>(returns.size())};
    row.beat_index = count_above(returns, year.index);
    row.beat_total_return = count_above(returns, year.total_return);
    row.beat_roll = count_above(returns, year.roll);
    const auto share = [&](std::optional<int> count, ChanceRow& product) -> std::optional<double> {
      if (!count) return std::nullopt;
      ++product.years;
      product.chance *= static_cast<double>(*count) / row.stocks;
      return static_cast<double>(*count) / row.stocks;
    };
    row.index_share = share(row.beat_index, products[0]);
    row.total_return_share = share(row.beat_total_return, products[1]);
    row.roll_share = share(row.beat_roll, products[2]);
    stocks_table().append(table, row);
  }
  for (const ChanceRow& product : products) {
    if (product.years > 0) chances_table().append(chances, product);
  }
  result.tables.push_back({std::move(table)});
  result.tables.push_back({std::move(chances)});
  if (study.draws == 0) return;
  // One stream of random numbers for all, so that the order of the sizes decides nothing but its own draws.
  std::vector<BasketRow> baskets;
  for (const int size : study.basket_sizes) {
    std::mt19937_64 random(study.seed + static_cast<std::uint64_t>(size));
    BasketRow row{.stocks = size, .draws = study.draws};
    int beat_index = 0, beat_roll = 0;
    for (int draw = 0; draw < study.draws; ++draw) {
      double basket = 1.0, index = 1.0, roll = 1.0;
      for (std::size_t year = 0; year < years.size(); ++year) {
        if (all[year].empty() || !years[year].index || !years[year].roll) continue;
        double sum = 0.0;
        for (int stock = 0; stock < size; ++stock) sum += all[year][random() % all[year].size()];
        basket *= 1.0 + sum / size;
        index *= 1.0 + *years[year].index;
        roll *= 1.0 + *years[year].roll;
      }
      beat_index += basket > index ? 1 : 0;
      beat_roll += basket > roll ? 1 : 0;
    }
    row.beat_index = static_cast<double>(beat_index) / study.draws;
    row.beat_roll = static_cast<double>(beat_roll) / study.draws;
    baskets.push_back(row);
  }
  result.tables.push_back({baskets_table().of(baskets)});
}

FundRow fund_row(const VersusStudy& study, const std::string& name, const std::map<Date, double>& values,
                 const std::map<Date, double>& index, const std::map<Date, double>& roll) {
  FundRow row{.name = name};
  const Date first = first_of(study.first_year) - 1, last = first_of(study.last_year + 1) - 1;
  std::vector<double> levels, excess;
  std::optional<double> index_before;
  for (const auto& [date, value] : values) {
    if (date > last) break;
    if (date < first && std::next(values.find(date)) != values.end() && std::next(values.find(date))->first <= first)
      continue;
    if (levels.empty()) row.from = date;
    row.to = date;
    const auto level = index.find(date);
    if (!levels.empty() && index_before && level != index.end()) {
      excess.push_back(value / levels.back() - level->second / *index_before);
    }
    index_before = level == index.end() ? std::nullopt : std::optional(level->second);
    levels.push_back(value);
  }
  if (levels.size() < 3) return row;
  row.yearly = std::pow(levels.back() / levels.front(), 365.0 / (row.to - row.from)) - 1.0;
  row.volatility = sample_standard_deviation(simple_returns(levels)) * std::sqrt(study.periods_per_year);
  row.drawdown = rolling_maximum_drawdown(levels, levels.size()).front();
  if (excess.size() >= 2) row.tracking_error = sample_standard_deviation(excess) * std::sqrt(study.periods_per_year);
  int months = 0, ahead = 0;
  for (Date month = Date::from_ymd(row.from.year(), row.from.month(), 1).plus_months(1);
       month.plus_months(1) - 1 <= row.to; month = month.plus_months(1)) {
    const auto own = growth_of(values, month - 1, month.plus_months(1) - 1);
    const auto other = growth_of(roll, month - 1, month.plus_months(1) - 1);
    if (!own || !other) continue;
    ++months;
    ahead += *own > *other ? 1 : 0;
  }
  if (months > 0) row.months_ahead = static_cast<double>(ahead) / months;
  for (int year = study.first_year; year <= study.last_year; ++year) {
    if (row.from > first_of(year) + 10 || row.to < first_of(year + 1) - 15) continue;
    const auto own = growth_of(values, first_of(year) - 1, first_of(year + 1) - 1);
    const auto other = growth_of(roll, first_of(year) - 1, first_of(year + 1) - 1);
    row.years_ahead += own && other && *own > *other ? 1 : 0;
  }
  return row;
}

void add_funds(const VersusStudy& study, const std::map<Date, double>& index, const std::map<Date, double>& roll,
               Study& result) {
  std::vector<FundRow> rows;
  std::vector<double> yearly;
  for (const Fund& fund : study.funds) {
    rows.push_back(fund_row(study, fund.name, fund.nav, index, roll));
    if (rows.back().yearly) yearly.push_back(*rows.back().yearly);
  }
  FundRow own = fund_row(study, "the roll", roll, index, roll);
  own.months_ahead.reset();
  own.years_ahead = 0;
  if (own.yearly && !yearly.empty()) {
    own.percentile = static_cast<double>(
                         std::count_if(yearly.begin(), yearly.end(), [&](double one) { return one <= *own.yearly; })) /
                     static_cast<double>(yearly.size());
  }
  rows.push_back(std::move(own));
  result.tables.push_back({funds_table().of(rows)});
}

}  // namespace

Study versus_study(const StudyMarket& market, const VersusStudy& study) {
  ensure(market.products.size() == 1 && study.first_year <= study.last_year, "versus_study: one product, some years");
  const InstrumentId product = market.products.front();
  Study result;
  result.name = "versus";
  result.parameters = {{"product", market.code(product)},
                       {"first_year", std::to_string(study.first_year)},
                       {"last_year", std::to_string(study.last_year)},
                       {"roll_days_before", std::to_string(study.roll_days_before)},
                       {"draws", std::to_string(study.draws)},
                       {"seed", std::to_string(study.seed)}};
  const TradingCalendar& calendar = market.rules().calendar;
  const Date first = std::max(first_of(study.first_year) - 15, calendar.first_date());
  const Date last = first_of(study.last_year + 1) - 1;
  const std::map<Date, double> index = closes_of(*market.panel, market.index(product), first, last);
  std::map<Date, double> total;
  if (const auto series = market.panel->total_return_of(product))
    total = closes_of(*market.panel, *series, first, last);
  const RollReturns all = roll_returns(*market.panel, product, first, last, study.roll_days_before);
  std::map<Date, double> roll;
  double value = 1.0;
  for (std::size_t i = 0; i < all.daily.size(); ++i) {
    value *= 1.0 + all.daily.values[i];
    roll.emplace(all.daily.dates[i], value);
  }
  std::vector<YearRow> rows;
  for (int year = study.first_year; year <= study.last_year; ++year) {
    YearRow row{.year = year};
    const Date before = first_of(year) - 1, end = first_of(year + 1) - 1;
    row.index = growth_of(index, before, end);
    if (!total.empty()) row.total_return = growth_of(total, before, end);
    // The roll's own days of the year: each must be there.
    std::vector<double> returns;
    for (std::size_t i = 0; i < all.daily.size(); ++i) {
      if (all.daily.dates[i] > before && all.daily.dates[i] <= end) returns.push_back(all.daily.values[i]);
    }
    const DayRange days = trading_days(calendar, first_of(year), end);
    row.rolls = static_cast<int>(
        std::count_if(all.rolls.begin(), all.rolls.end(), [&](Date date) { return date > before && date <= end; }));
    if (static_cast<int>(returns.size()) == days.end - days.begin) {
      row.roll = compounded(returns);
      if (row.index) row.roll_over_index = *row.roll - *row.index;
    } else {
      row.lacking = fmt::format("the roll has {} of {} daily returns{}", returns.size(), days.end - days.begin,
                                all.gaps.empty() ? "" : ": " + all.gaps.front());
    }
    rows.push_back(std::move(row));
  }
  result.tables.push_back({years_table().of(rows)});
  if (study.stocks != nullptr) {
    add_stocks(study, rows, result);
  } else {
    result.notes.emplace_back(
        "stocks: none; tables as_of,index,stock,weight_pct as \"weights\" and date,stock,close as \"adjusted_prices\" "
        "would supply them");
  }
  if (study.funds.empty()) {
    result.notes.emplace_back("funds: none; a table date,fund,benchmark,nav as \"funds\" would supply them");
  } else {
    add_funds(study, index, roll, result);
  }
  return result;
}

}  // namespace hedgelab
