#include "engine/analysis/members.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct RankedRow {
  Date date{};
  std::string contract{};
  TopHoldings top{};
  std::optional<std::int64_t> open_interest{};
  std::optional<double> long_share{}, short_share{};
  bool is_switch = false;
  int days_since_switch = 0;
};

using Columns = std::vector<TableOf<RankedRow>::Column>;

Columns holding_columns() {
  return {
      {"long", unit::kLots, "long positions of the ranked members", [](const RankedRow& r) { return r.top.longs; }},
      {"short", unit::kLots, "short positions of the ranked members", [](const RankedRow& r) { return r.top.shorts; }},
      {"ratio", unit::kNone, "long over short; missing on a delivery day",
       [](const RankedRow& r) { return r.top.ratio(); }},
      {"net", unit::kLots, "long less short", [](const RankedRow& r) { return r.top.net(); }},
      {"open_interest", unit::kLots, "of the contract", &RankedRow::open_interest},
      {"long_share", unit::kShare, "long over open interest", &RankedRow::long_share},
      {"short_share", unit::kShare, "short over open interest", &RankedRow::short_share}};
}

TableOf<RankedRow> table_with(const char* name, const char* meaning, Columns before, Columns after = {}) {
  for (auto& column : holding_columns()) before.push_back(std::move(column));
  for (auto& column : after) before.push_back(std::move(column));
  return {name, meaning, std::move(before)};
}

const TableOf<RankedRow>& ranked_contracts_table() {
  static const TableOf<RankedRow> kTable = table_with("contracts", "a ranked contract of a day",
                                                      {{"date", unit::kNone, "trading day", &RankedRow::date},
                                                       {"contract", unit::kNone, "code", &RankedRow::contract}});
  return kTable;
}
const TableOf<RankedRow>& slot_table() {
  static const TableOf<RankedRow> kTable =
      table_with("slot", "a day of the contract in the slot",
                 {{"date", unit::kNone, "trading day", &RankedRow::date},
                  {"contract", unit::kNone, "contract in the slot", &RankedRow::contract},
                  {"is_switch", unit::kNone, "first day of this contract in the slot", &RankedRow::is_switch},
                  {"days_since_switch", unit::kDays, "trading days since then", &RankedRow::days_since_switch}});
  return kTable;
}

struct SeasonRow {
  int days_since_switch = 0;
  std::string contract{};
  int year = 0;
  std::optional<double> ratio{};
  std::int64_t net = 0;
};

const TableOf<SeasonRow>& season_table() {
  static const TableOf<SeasonRow> kTable(
      "season", "a day since the slot's switch, and a year",
      {{"days_since_switch", unit::kDays, "trading days since the switch", &SeasonRow::days_since_switch},
       {"year", unit::kNone, "of the day", &SeasonRow::year},
       {"contract", unit::kNone, "contract in the slot", &SeasonRow::contract},
       {"ratio", unit::kNone, "long over short", &SeasonRow::ratio},
       {"net", unit::kLots, "long less short", &SeasonRow::net}});
  return kTable;
}

struct ProductRow {
  Date date{};
  int contracts = 0;
  TopHoldings top{};
};

const TableOf<ProductRow>& product_table() {
  static const TableOf<ProductRow> kTable(
      "product", "a day, over the ranked contracts",
      {{"date", unit::kNone, "trading day", &ProductRow::date},
       {"contracts", unit::kNone, "contracts with a ranking: days compare only where it is equal",
        &ProductRow::contracts},
       {"long", unit::kLots, "sum of longs", [](const ProductRow& r) { return r.top.longs; }},
       {"short", unit::kLots, "sum of shorts", [](const ProductRow& r) { return r.top.shorts; }},
       {"ratio", unit::kNone, "long over short", [](const ProductRow& r) { return r.top.ratio(); }},
       {"net", unit::kLots, "long less short", [](const ProductRow& r) { return r.top.net(); }}});
  return kTable;
}

struct EventRow {
  Date date{};
  std::int64_t long_change = 0, short_change = 0, longs_closed = 0, shorts_opened = 0;
  std::optional<double> rate_change{};
};

const TableOf<EventRow>& event_table() {
  static const TableOf<EventRow> kTable(
      "event", "a day of the window, changes since its first",
      {{"date", unit::kNone, "trading day", &EventRow::date},
       {"long_change", unit::kLots, "longs of the ranked members", &EventRow::long_change},
       {"short_change", unit::kLots, "shorts of the ranked members", &EventRow::short_change},
       {"longs_closed", unit::kLots, "sum of the days on which longs fell", &EventRow::longs_closed},
       {"shorts_opened", unit::kLots, "sum of the days on which shorts rose", &EventRow::shorts_opened},
       {"rate_change", unit::kShareAYear, "of the current quarter's adjusted rate", &EventRow::rate_change}});
  return kTable;
}

RankedRow row_of(const StudyMarket& market, Date date, ContractId contract, const RankedContract& ranked) {
  RankedRow row{.date = date, .contract = market.code(contract), .top = holdings_of(ranked)};
  const auto series = market.panel->series_of(contract);
  if (series) row.open_interest = open_interest_on(*market.panel, *series, market.rules().calendar.index_of(date));
  if (row.open_interest && *row.open_interest > 0) {
    row.long_share = static_cast<double>(row.top.longs) / static_cast<double>(*row.open_interest);
    row.short_share = static_cast<double>(row.top.shorts) / static_cast<double>(*row.open_interest);
  }
  return row;
}

void add_slot_series(const StudyMarket& market, const MembersStudy& study, Study& result) {
  const RuleBook& rules = market.rules();
  const InstrumentId product = market.products.front();
  Table slot = slot_table().empty(), season = season_table().empty();
  std::optional<ContractId> before;
  int since = 0, unranked = 0;
  const DayRange days = trading_days(rules.calendar, study.from, study.to);
  for (DayIndex day = days.begin; day < days.end; ++day) {
    const auto contract = contract_in_slot(rules.contracts, rules.contracts.listed(product, day), study.slot);
    if (!contract) continue;
    since = before && *before == *contract ? since + 1 : 0;
    const bool is_switch = before && *before != *contract;
    before = contract;
    const auto on = study.ranks->find(rules.calendar.day(day));
    const auto ranked = on == study.ranks->end() ? decltype(on->second.begin()){} : on->second.find(*contract);
    if (on == study.ranks->end() || ranked == on->second.end()) {
      ++unranked;
      continue;
    }
    RankedRow row = row_of(market, rules.calendar.day(day), *contract, ranked->second);
    row.is_switch = is_switch;
    row.days_since_switch = since;
    slot_table().append(slot, row);
    season_table().append(season, SeasonRow{since, row.contract, row.date.year(), row.top.ratio(), row.top.net()});
  }
  if (unranked > 0) {
    result.notes.push_back(fmt::format("{}: the contract in the slot has no ranking on {} days, which are left out",
                                       market.code(product), unranked));
  }
  result.tables.push_back({std::move(slot), true});
  result.tables.push_back({std::move(season), true});
}

Table event_of(const StudyMarket& market, const MembersStudy& study) {
  std::map<Date, double> rates;
  StudyMarket quarter = market;
  quarter.rule = ContractRule::by_slot(ContractSlot::kCurrentQuarter);
  const DatedValues annualised =
      quarter.series(market.products.front(), study.window_from, study.window_to).annualised_days();
  for (std::size_t i = 0; i < annualised.size(); ++i) rates.emplace(annualised.dates[i], annualised.values[i]);
  Table table = event_table().empty();
  std::optional<TopHoldings> first, before;
  std::optional<double> first_rate;
  EventRow row;
  for (const auto& [date, contracts] : *study.ranks) {
    const auto ranked = contracts.find(*study.contract);
    if (date < study.window_from || date > study.window_to || ranked == contracts.end()) continue;
    const TopHoldings top = holdings_of(ranked->second);
    const auto rate = rates.find(date);
    if (!first) {
      first = before = top;
      if (rate != rates.end()) first_rate = rate->second;
    }
    row.date = date;
    row.long_change = top.longs - first->longs;
    row.short_change = top.shorts - first->shorts;
    row.longs_closed += std::max<std::int64_t>(0, before->longs - top.longs);
    row.shorts_opened += std::max<std::int64_t>(0, top.shorts - before->shorts);
    row.rate_change = first_rate && rate != rates.end() ? std::optional(rate->second - *first_rate) : std::nullopt;
    before = top;
    event_table().append(table, row);
  }
  return table;
}

}  // namespace

TopHoldings holdings_of(const RankedContract& ranked) {
  TopHoldings top;
  for (const MemberRank& one : ranked.longs) top.longs += one.lots;
  for (const MemberRank& one : ranked.shorts) top.shorts += one.lots;
  return top;
}

Study members_study(const StudyMarket& market, const MembersStudy& study) {
  ensure(market.products.size() == 1 && study.ranks != nullptr, "members_study: one product and its rankings");
  Study result;
  result.name = "members";
  result.parameters = market.parameters();
  result.parameters.emplace_back("from", study.from.to_string());
  result.parameters.emplace_back("to", study.to.to_string());
  result.parameters.emplace_back("slot", std::string(kContractSlotWords[static_cast<std::size_t>(study.slot)]));
  Table contracts = ranked_contracts_table().empty(), product = product_table().empty();
  for (const auto& [date, ranked] : *study.ranks) {
    if (date < study.from || date > study.to) continue;
    ProductRow sums{.date = date};
    for (const auto& [contract, one] : ranked) {
      if (market.rules().contracts.contract(contract).instrument != market.products.front()) continue;
      const RankedRow row = row_of(market, date, contract, one);
      ranked_contracts_table().append(contracts, row);
      ++sums.contracts;
      sums.top.longs += row.top.longs;
      sums.top.shorts += row.top.shorts;
    }
    if (sums.contracts > 0) product_table().append(product, sums);
  }
  if (product.rows() == 0) {
    result.notes.push_back(fmt::format("{}: no ranking from {} to {}", market.code(market.products.front()),
                                       study.from.to_string(), study.to.to_string()));
  }
  result.tables.push_back({std::move(contracts), true});
  result.tables.push_back({std::move(product), true});
  add_slot_series(market, study, result);
  if (study.contract) {
    result.parameters.emplace_back("contract", market.code(*study.contract));
    result.parameters.emplace_back("window_from", study.window_from.to_string());
    result.parameters.emplace_back("window_to", study.window_to.to_string());
    result.parameters.emplace_back("trader_correlation", fmt::format("{}", study.trader_correlation));
    result.parameters.emplace_back("two_sided_share", fmt::format("{}", study.two_sided_share));
    result.tables.push_back({seat_table(market, study)});
    result.tables.push_back({event_of(market, study), true});
    result.looks_ahead = market.dividend_hindsight();
  } else {
    result.notes.emplace_back("seats and event: no contract and window are given");
  }
  return result;
}

}  // namespace hedgelab
