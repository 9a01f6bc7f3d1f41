#include "engine/analysis/weekly.h"

#include <algorithm>

#include "engine/analysis/arbitrage_study.h"
#include "engine/analysis/growing_sample.h"
#include "engine/analysis/product_totals.h"
#include "engine/analysis/rolling_statistics.h"
#include "engine/analysis/spread_study.h"
#include "engine/analysis/weekly_rows.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

constexpr double kHundredMillion = 1e8;
constexpr const char* kNoClose = "a close is missing";

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

std::string_view slot_word(std::size_t slot) { return kContractSlotWords[slot]; }

// One product's week.
class Week {
 public:
  Week(const StudyMarket& market, const WeeklyStudy& study, InstrumentId product, std::vector<WeeklyRow>& rows)
      : market_(market),
        study_(study),
        panel_(*market.panel),
        rules_(market.rules()),
        product_(product),
        day_(trading_day(rules_.calendar, study.date)),
        prev_(rules_.calendar.index_of(end_of_week_before(rules_.calendar, study.date))),
        listed_(rules_.contracts.listed(product, day_)),
        rows_(rows) {}

  void fill() {
    market_section();
    term_structure_section();
    activity_section();
    spread_section();
    arbitrage_section();
    dividends_section();
    risk_section();
  }

 private:
  WeeklyRows section(const char* name) { return {rows_, study_.date, market_.code(product_), name}; }
  Date date(DayIndex day) const { return rules_.calendar.day(day); }
  std::string code(std::optional<ContractId> contract) const { return contract ? market_.code(*contract) : ""; }
  std::optional<ContractId> slot(std::size_t at) const {
    return at < listed_.size() ? std::optional(listed_[at]) : std::nullopt;
  }
  std::optional<double> close(ContractId contract, DayIndex day) const {
    const auto series = panel_.series_of(contract);
    return series ? close_on(panel_, *series, day) : std::nullopt;
  }
  BasisRequest request(BasisConvention convention, const DividendEstimate* dividends) const {
    return {.instrument = product_, .convention = convention, .dividends = dividends};
  }
  // Without dividends, as Guojin has them.
  std::optional<BasisPoint> plain(ContractId contract, DayIndex day) const {
    return basis_on(panel_, request(BasisConvention::kGuojin, nullptr), contract, day);
  }
  // With the estimate, as Cinda has them.
  std::optional<BasisPoint> adjusted(ContractId contract, DayIndex day) const {
    return basis_on(panel_, request(BasisConvention::kCinda, market_.dividends), contract, day);
  }

  void market_section() {
    WeeklyRows rows = section("market");
    const auto index = panel_.index_of(product_);
    const auto level = index ? close_on(panel_, *index, day_) : std::nullopt;
    const auto level_before = index ? close_on(panel_, *index, prev_) : std::nullopt;
    rows.number("index close", level, "points", "the store has no index close of the day");
    rows.percent("index, week", ratio_less_one(level, level_before),
                 "no index close on this day or on " + date(prev_).to_string());
    const auto main = contract_on(panel_, product_, day_, ContractRule::largest_volume());
    rows.words("main contract", main ? code(main) : "unknown: the volume of a listed contract is missing");
    const auto main_close = main ? close(*main, day_) : std::nullopt;
    rows.number("main contract close", main_close, "points", kNoClose, code(main));
    std::optional<double> settled;
    if (const auto series = main ? panel_.series_of(*main) : std::nullopt) {
      if (const auto price = panel_.settlement(*series, prev_)) settled = price->to_double();
    }
    rows.percent("main contract, week", ratio_less_one(main_close, settled),
                 "no settlement price on " + date(prev_).to_string(),
                 "close over the settlement price of the week before");
    const auto point = main ? plain(*main, day_) : std::nullopt;
    rows.percent("main contract basis rate", point ? std::optional(point->rate) : std::nullopt, kNoClose);
    const auto days = static_cast<std::size_t>(study_.mean_days);
    const BasisSeries series =
        basis_series(panel_, request(BasisConvention::kGuojin, nullptr), ContractRule::largest_volume(),
                     date(std::max<DayIndex>(0, day_ + 1 - study_.mean_days)), study_.date);
    std::optional<double> mean_rate;
    if (series.points.size() == days) mean_rate = mean(series.rates());
    rows.percent(fmt::format("its mean of {} days", days), mean_rate,
                 fmt::format("{} of {} days have a main contract with a close", series.points.size(), days));
  }

  void term_structure_section() {
    WeeklyRows rows = section("term structure");
    for (std::size_t at = 0; at < kListedSlots.size(); ++at) {
      const std::string name(slot_word(at));
      const auto contract = slot(at);
      rows.words(name, contract ? code(contract) : "not listed");
      const auto basis = contract ? plain(*contract, day_) : std::nullopt;
      const auto with = contract ? adjusted(*contract, day_) : std::nullopt;
      const auto of = [&](auto member) { return basis ? std::optional(basis.value().*member) : std::nullopt; };
      rows.number(name + " close", of(&BasisPoint::futures), "points", kNoClose, code(contract));
      rows.percent(name + " basis rate", of(&BasisPoint::rate), kNoClose, code(contract));
      rows.percent(name + " Guojin rate", basis ? basis->annualised : std::nullopt, basis ? basis->lacking : kNoClose,
                   code(contract));
      rows.number(name + " dividends", with ? with->dividend_points : std::nullopt, "points",
                  with ? with->lacking : kNoClose, code(contract));
      rows.percent(name + " adjusted rate", with ? with->annualised : std::nullopt, with ? with->lacking : kNoClose,
                   code(contract));
    }
    current_quarter_history(rows);
    for (std::size_t at = 0; at < kListedSlots.size(); ++at) run_of_signs(rows, at);
  }

  void current_quarter_history(WeeklyRows& rows) {
    const Date since = std::min(study_.rates_since, date(prev_));
    const BasisSeries series = basis_series(panel_, request(BasisConvention::kCinda, market_.dividends),
                                            ContractRule::by_slot(ContractSlot::kCurrentQuarter), since, study_.date);
    const DatedValues rates = series.annualised_days();
    const bool has_today = rates.size() > 0 && rates.dates.back() == study_.date;
    const std::string why = has_today ? fmt::format("fewer than {} days", kFewestForPercentile)
                                      : "the current quarter has no adjusted rate today";
    GrowingSample sample;
    std::optional<Date> first;
    std::optional<double> low, before;
    for (std::size_t i = 0; i < rates.size(); ++i) {
      if (rates.dates[i] >= study_.rates_since) {
        sample.add(rates.values[i]);
        if (!first) first = rates.dates[i];
      }
      if (rates.dates[i] == date(prev_)) before = rates.values[i];
      if (rates.dates[i] > date(prev_) && (!low || rates.values[i] < *low)) low = rates.values[i];
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
  void run_of_signs(WeeklyRows& rows, std::size_t at) {
    const ContractRule rule = ContractRule::by_slot(kListedSlots[at]);
    const std::string quantity = fmt::format("{} run", slot_word(at));
    int days = 0, sign = 0;
    Date since = study_.date;
    for (DayIndex day = day_; day >= 0; --day) {
      const auto contract = contract_on(panel_, product_, day, rule);
      const auto point = contract ? plain(*contract, day) : std::nullopt;
      const int today = !point || point->points == 0.0 ? 0 : point->points > 0.0 ? 1 : -1;
      if (days == 0) sign = today;
      if (today != sign || today == 0) break;
      ++days;
      since = date(day);
    }
    rows.number(quantity, days > 0 ? std::optional<double>(days) : std::nullopt, "days",
                "no basis today, or one of exactly zero",
                fmt::format("in {} since {}", sign > 0 ? "premium" : "discount", since.to_string()));
  }

  std::vector<ProductTotals> totals(DayIndex after, DayIndex upto, std::string& why) const {
    std::vector<ProductTotals> all;
    try {
      for (DayIndex day = after + 1; day <= upto; ++day) all.push_back(product_totals(panel_, product_, day));
    } catch (const InputError& error) {
      why = error.what();
      all.clear();
    }
    return all;
  }

  std::optional<double> mean_volume_of_slot(std::size_t at, DayIndex after, DayIndex upto) const {
    double sum = 0.0;
    for (DayIndex day = after + 1; day <= upto; ++day) {
      const auto contract = contract_on(panel_, product_, day, ContractRule::by_slot(kListedSlots[at]));
      const auto series = contract ? panel_.series_of(*contract) : std::nullopt;
      const auto volume = series ? volume_on(panel_, *series, day) : std::nullopt;
      if (!volume) return std::nullopt;
      sum += static_cast<double>(*volume);
    }
    return upto > after ? std::optional(sum / (upto - after)) : std::nullopt;
  }

  std::optional<double> mean_open_interest_of_month(int year, int month, std::string& why) const {
    const Date first = Date::from_ymd(year, month, 1);
    const Date last = std::min(first.plus_months(1) - 1, study_.date);
    if (first < rules_.contracts.instrument(product_).first_trading_day) {
      why = "the product was not listed from the month's first day on";
      return std::nullopt;
    }
    const DayRange days = trading_days(rules_.calendar, first, last);
    const auto all = totals(days.begin - 1, days.end - 1, why);
    return all.empty() ? std::nullopt : std::optional(mean_open_interest(all));
  }

  void activity_section() {
    WeeklyRows rows = section("activity");
    std::string why;
    const auto week = totals(prev_, day_, why);
    const DayIndex before = rules_.calendar.index_of(end_of_week_before(rules_.calendar, date(prev_)));
    std::string why_before;
    const auto week_before = totals(before, prev_, why_before);
    const auto count = [](std::int64_t value) { return std::optional(static_cast<double>(value)); };
    const std::optional<double> none;
    rows.number("volume", week.empty() ? none : count(week.back().volume), "lots", why);
    const auto mean_of = [&](const auto& all) { return all.empty() ? none : std::optional(mean_volume(all)); };
    rows.number("mean daily volume of the week", mean_of(week), "lots", why);
    rows.percent("mean daily volume on the week before", ratio_less_one(mean_of(week), mean_of(week_before)),
                 why.empty() ? why_before : why);
    for (std::size_t at = 0; at < kListedSlots.size(); ++at) {
      rows.percent(fmt::format("{} mean daily volume on the week before", slot_word(at)),
                   ratio_less_one(mean_volume_of_slot(at, prev_, day_), mean_volume_of_slot(at, before, prev_)),
                   "a volume is missing");
    }
    rows.number("open interest", week.empty() ? none : count(week.back().open_interest), "lots", why);
    rows.percent("open interest on the week before",
                 week.empty() || week_before.empty()
                     ? none
                     : ratio_less_one(count(week.back().open_interest), count(week_before.back().open_interest)),
                 why.empty() ? why_before : why);
    const auto value = week.empty() ? std::nullopt : week.back().open_interest_value;
    rows.number("open interest value", value ? std::optional(value->to_double() / kHundredMillion) : none, "100m CNY",
                why.empty() ? "a settlement price is missing" : why, "at settlement prices");
    std::string why_month, why_january;
    const auto month = mean_open_interest_of_month(study_.date.year(), study_.date.month(), why_month);
    const auto january = mean_open_interest_of_month(study_.date.year(), 1, why_january);
    rows.number("open interest, mean of the month", month, "lots", why_month);
    rows.percent("open interest, mean of the month on January", ratio_less_one(month, january),
                 month ? why_january : why_month);
    rows.number("volume over open interest", week.empty() ? none : volume_to_open_interest(week.back()), "",
                why.empty() ? "nothing is open" : why);
  }

  void spread_section() {
    WeeklyRows rows = section("spread");
    StudyMarket one = market_;
    one.products = {product_};
    const Study spread =
        spread_study(one, {study_.spreads_since, study_.date, 0, 1, SpreadForm::kShareOfIndex, study_.spread_bins});
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

  void arbitrage_section() {
    WeeklyRows rows = section("arbitrage");
    for (std::size_t at = 0; at < kListedSlots.size(); ++at) {
      const std::string name(slot_word(at));
      const auto contract = slot(at);
      const auto point = contract ? adjusted(*contract, day_) : std::nullopt;
      if (!point) {
        rows.words(name, kNoClose);
        continue;
      }
      const ArbitrageBounds bounds = arbitrage_bounds(point->life, study_.costs);
      rows.percent(name + " lower bound", bounds.lower, "", code(contract));
      rows.percent(name + " upper bound", bounds.upper, "", code(contract));
      rows.words(name + " verdict", std::string(arbitrage_verdict(point->rate, bounds)));
      rows.words(name + " verdict with dividends",
                 point->dividend_points
                     ? std::string(arbitrage_verdict(point->rate + *point->dividend_points / point->index, bounds))
                     : "unknown: " + point->lacking);
    }
  }

  void dividends_section() {
    WeeklyRows rows = section("dividends");
    for (std::size_t at = 0; at < kListedSlots.size(); ++at) {
      const auto contract = slot(at);
      const auto point = contract ? adjusted(*contract, day_) : std::nullopt;
      std::optional<double> share;
      if (point && point->dividend_points) share = *point->dividend_points / point->index;
      rows.percent(fmt::format("{} dividend share", slot_word(at)), share, point ? point->lacking : kNoClose,
                   code(contract));
    }
    std::optional<double> week, year, share;
    std::string why;
    try {
      const RealisedDividends paid(panel_, product_);
      week = paid.paid(prev_, day_);
      const auto index = panel_.index_of(product_);
      const auto level = index ? close_on(panel_, *index, day_) : std::nullopt;
      if (level) share = *week / *level;
      year = paid.paid(rules_.calendar.index_of(rules_.calendar.on_or_before(study_.date.plus_months(-12))), day_);
    } catch (const InputError& error) {
      why = error.what();
    }
    rows.number("paid in the week", week, "points", why, "from price and total-return index");
    rows.percent("paid in the week, share of the index", share, why);
    rows.number("paid in the last 12 months", year, "points", why);
    rows.number(
        "next 12 months", std::nullopt, "points",
        "a table of contracts ends with the last of them; `hedgelab dividends` with stages gives twelve months");
    rows.number("payers in the week", std::nullopt, "stocks",
                "needs the constituents' payouts: `hedgelab dividends` with weights, prices and payouts");
  }

  void risk_section() {
    WeeklyRows rows = section("risk");
    for (const int window : {20, 30}) {
      const auto index = panel_.index_of(product_);
      std::optional<double> today, percentile;
      std::string why = "the store has no index closes", from;
      if (index) {
        const DayRange range = trading_days(rules_.calendar, study_.volatility_since, study_.date);
        const Date first = date(std::max<DayIndex>(0, range.begin - window));
        const DatedValues closes = closes_between(panel_, *index, first, study_.date);
        const auto values = rolling_volatility(simple_returns(closes.values), static_cast<std::size_t>(window), 252.0);
        if (!values.empty() && closes.dates.back() == study_.date) {
          GrowingSample sample;
          for (const double value : values) sample.add(value);
          today = values.back();
          percentile = sample.share_at_or_below(*today);
          from =
              fmt::format("since {}, {} days", closes.dates[closes.size() - values.size()].to_string(), values.size());
        }
        why = fmt::format("fewer than {} closes up to today", window + 1);
      }
      rows.percent(fmt::format("volatility of {} days", window), today, why);
      rows.percent(fmt::format("volatility of {} days, percentile", window), percentile, why, from);
    }
    const OptionMood* mood = nullptr;
    for (const OptionMood& one : study_.moods) mood = one.product == market_.code(product_) ? &one : mood;
    mood_rows(rows, "VIX", mood == nullptr ? nullptr : &mood->vix);
    mood_rows(rows, "SKEW", mood == nullptr ? nullptr : &mood->skew);
    valuation_rows(rows);
  }

  void mood_rows(WeeklyRows& rows, const std::string& name, const DatedValues* values) {
    std::optional<double> today, before, percentile;
    std::string why = "needs option chains: a table of `hedgelab volatility` as \"volatility\"";
    if (values != nullptr) {
      GrowingSample sample;
      for (std::size_t i = 0; i < values->size() && values->dates[i] <= study_.date; ++i) {
        if (values->dates[i] >= study_.volatility_since) sample.add(values->values[i]);
        if (values->dates[i] == study_.date) today = values->values[i];
        if (values->dates[i] == date(prev_)) before = values->values[i];
      }
      if (today) percentile = sample.share_at_or_below(*today);
      why = "the volatility table has no such day, or too few";
    }
    rows.number(name, today, "", why);
    rows.number(name + ", change on the week", today && before ? std::optional(*today - *before) : std::nullopt, "",
                why);
    rows.percent(name + ", percentile", percentile, why);
  }

  void valuation_rows(WeeklyRows& rows) {
    const std::string& index = rules_.contracts.instrument(product_).underlying;
    std::optional<double> pe, percentile;
    std::string why = "needs a table date,index,pe_ttm as \"valuation\"";
    for (const Valuation& one : study_.valuations) {
      if (one.index != index) continue;
      GrowingSample sample;
      for (const auto& [day, value] : one.pe_ttm) {
        if (day >= study_.volatility_since && day <= study_.date) sample.add(value);
      }
      if (const auto today = one.pe_ttm.find(study_.date); today != one.pe_ttm.end()) {
        pe = today->second;
        percentile = sample.share_at_or_below(*pe);
      }
      why = "the valuation table has no such day, or too few";
    }
    rows.number("price over earnings", pe, "", why);
    rows.percent("price over earnings, percentile", percentile, why);
  }

  const StudyMarket& market_;
  const WeeklyStudy& study_;
  const MarketPanel& panel_;
  const RuleBook& rules_;
  InstrumentId product_;
  DayIndex day_, prev_;
  std::span<const ContractId> listed_;
  std::vector<WeeklyRow>& rows_;
};

}  // namespace

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
  for (const InstrumentId product : market.products) Week(market, study, product, rows).fill();
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
