#include "engine/analysis/today.h"

#include <algorithm>
#include <array>

#include "engine/analysis/arbitrage_study.h"
#include "engine/analysis/growing_sample.h"
#include "engine/analysis/today_account.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct TodayContract {
  std::string contract{};
  BasisPoint point{};
  std::optional<double> percentile{};
  std::string verdict{};
  Date roll_day{}, slot_until{};
};

// A double with the decimals that a screen has room for.
template <class Source, class Get>
typename TableOf<Source>::Column shown(std::string_view name, std::string_view unit, std::string_view meaning,
                                       int decimals, Get get) {
  typename TableOf<Source>::Column column(name, unit, meaning, get);
  column.declaration.type.decimals = decimals;
  return column;
}

const TableOf<TodayContract>& today_contracts_table() {
  using Row = TodayContract;
  static const TableOf<Row> kTable(
      "contracts", "a listed contract",
      {{"contract", unit::kNone, "code", &Row::contract},
       {"days", unit::kDays, "calendar days to expiry", [](const Row& r) { return r.point.life.calendar_days; }},
       {"trading_days", unit::kDays, "trading days to expiry", [](const Row& r) { return r.point.life.trading_days; }},
       shown<Row>("close", unit::kPoints, "close of the day", 1, [](const Row& r) { return r.point.futures; }),
       shown<Row>("basis", unit::kPoints, "close less index", 2, [](const Row& r) { return r.point.points; }),
       {"rate", unit::kShare, "basis over index", [](const Row& r) { return r.point.rate; }},
       shown<Row>("dividends", unit::kPoints, "points left to expiry", 2,
                  [](const Row& r) { return r.point.dividend_points; }),
       {"adjusted", unit::kShareAYear, "annualised rate with dividends",
        [](const Row& r) { return r.point.annualised; }},
       {"percentile", unit::kShare, "share of the slot's days at or below it", &Row::percentile},
       {"arbitrage", unit::kNone, "verdict of the plain rate", &Row::verdict},
       {"roll_by_expiry", unit::kNone, "the trading day before the last one", &Row::roll_day},
       {"in_slot_until", unit::kNone, "last day before the contract changes its slot", &Row::slot_until}});
  return kTable;
}

struct RulesRow {
  std::string product{};
  double index = 0.0;
  Rate near_long{}, near_short{}, far_long{}, far_short{};
  std::optional<Rate> hedging{};
  FeeRates fees{};
  std::int64_t position_limit = 0;
};

const TableOf<RulesRow>& rules_in_force_table() {
  using Row = RulesRow;
  static const TableOf<Row> kTable(
      "rules", "what binds a product on the day",
      {{"product", unit::kNone, "code", &Row::product},
       shown<Row>("index", unit::kPoints, "close of the index", 2, &Row::index),
       {"margin_near_long", unit::kShare, "current and next month",
        [](const Row& r) { return r.near_long.to_double(); }},
       {"margin_near_short", unit::kShare, "current and next month",
        [](const Row& r) { return r.near_short.to_double(); }},
       {"margin_far_long", unit::kShare, "quarter months", [](const Row& r) { return r.far_long.to_double(); }},
       {"margin_far_short", unit::kShare, "quarter months", [](const Row& r) { return r.far_short.to_double(); }},
       {"margin_hedging", unit::kShare, "hedging accounts, where it differs",
        [](const Row& r) { return r.hedging ? std::optional(r.hedging->to_double()) : std::nullopt; }},
       {"fee_open", "of notional", "opening a position", [](const Row& r) { return to_string(r.fees.open); }},
       {"fee_close", "of notional", "closing an earlier day's", [](const Row& r) { return to_string(r.fees.close); }},
       {"fee_close_today", "of notional", "closing one of today",
        [](const Row& r) { return to_string(r.fees.close_today); }},
       {"order_fee", unit::kCny, "an order message", [](const Row& r) { return r.fees.per_order; }},
       {"position_limit", unit::kLots, "one side of one contract", &Row::position_limit}});
  return kTable;
}

// Percentile of the slot's rate of today among its days since `since`.
std::optional<double> percentile_of(const StudyMarket& market, InstrumentId product, ContractSlot slot, Date since,
                                    Date today) {
  const DatedValues rates =
      basis_series(*market.panel, market.request(product), ContractRule::by_slot(slot), since, today).annualised_days();
  if (rates.size() == 0 || rates.dates.back() != today) return std::nullopt;
  GrowingSample sample;
  for (const double rate : rates.values) sample.add(rate);
  return sample.share_at_or_below(rates.values.back());
}

RulesRow rules_of(const StudyMarket& market, InstrumentId product, DayIndex day) {
  const RuleBook& rules = market.rules();
  const std::string& code = market.code(product);
  const Date date = rules.calendar.day(day);
  const MarginRates& margin = rules.margins.at(code, date);
  RulesRow row{.product = code,
               .near_long = margin.long_near,
               .near_short = margin.short_near,
               .far_long = margin.long_far,
               .far_short = margin.short_far,
               .hedging = margin.hedging,
               .fees = rules.fees.at(code, date),
               .position_limit = rules.limits.position_limit(code, date)};
  if (const auto index = close_on(*market.panel, market.index(product), day)) row.index = *index;
  return row;
}

}  // namespace

Date last_day_of_slot(const RuleBook& rules, ContractId contract, DayIndex day) {
  const InstrumentId product = rules.contracts.contract(contract).instrument;
  const auto place_of = [&](DayIndex on) {
    const auto listed = rules.contracts.listed(product, on);
    return std::find(listed.begin(), listed.end(), contract) - listed.begin();
  };
  const auto place = place_of(day);
  // Places move on the trading day after an expiry; at the latest after the contract's own.
  for (DayIndex at = day;;) {
    const Date expiry = rules.contracts.contract(rules.contracts.listed(product, at).front()).last_trading_day;
    if (expiry == rules.contracts.contract(contract).last_trading_day) return expiry;
    at = rules.calendar.index_of(expiry) + 1;
    if (place_of(at) != place) return expiry;
  }
}

Study today_study(const StudyMarket& market, const TodayStudy& study) {
  Study result;
  result.name = "today";
  result.parameters = {{"date", study.date.to_string()},
                       {"dividends", market.dividends == nullptr ? "none" : market.dividends->describe()},
                       {"convention", std::string(to_string(market.convention))},
                       {"rates_since", study.rates_since.to_string()}};
  result.looks_ahead = market.dividend_hindsight();
  const RuleBook& rules = market.rules();
  const DayIndex day = trading_day(rules.calendar, study.date);
  Table contracts = today_contracts_table().empty(), in_force = rules_in_force_table().empty();
  for (const InstrumentId product : market.products) {
    const auto listed = rules.contracts.listed(product, day);
    if (listed.empty()) {
      result.notes.push_back(fmt::format("{}: not listed on {}", market.code(product), study.date.to_string()));
      continue;
    }
    for (std::size_t slot = 0; slot < listed.size(); ++slot) {
      const auto point = basis_on(*market.panel, market.request(product), listed[slot], day);
      if (!point) {
        result.notes.push_back(
            fmt::format("{}: no close of it or of its index on {}", market.code(listed[slot]), study.date.to_string()));
        continue;
      }
      TodayContract row{.contract = market.code(listed[slot]), .point = *point};
      row.percentile = percentile_of(market, product, kListedSlots[slot], study.rates_since, study.date);
      row.verdict = arbitrage_verdict(point->rate, arbitrage_bounds(point->life, study.costs));
      row.roll_day = rules.calendar.previous(rules.contracts.contract(listed[slot]).last_trading_day);
      row.slot_until = last_day_of_slot(rules, listed[slot], day);
      if (!point->lacking.empty()) result.notes.push_back(fmt::format("{}: {}", row.contract, point->lacking));
      today_contracts_table().append(contracts, row);
    }
    rules_in_force_table().append(in_force, rules_of(market, product, day));
  }
  result.tables.push_back({std::move(contracts)});
  result.tables.push_back({std::move(in_force)});
  if (study.account) {
    add_account(market, *study.account, day, result);
  } else {
    result.notes.emplace_back("account: none; a file of positions and cash as --account would supply it");
  }
  return result;
}

}  // namespace hedgelab
