#include "engine/analysis/rules_study.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "engine/core/error.h"
#include "engine/reference/contract_slot.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct RuleInForce {
  std::string rule{}, value{};
  std::optional<Date> since{};
  std::string mark{}, source{};
};

const TableOf<RuleInForce>& rules_table() {
  static const TableOf<RuleInForce> kTable("rules", "a rule in force on the day",
                                           {{"rule", unit::kNone, "what it is", &RuleInForce::rule},
                                            {"value", unit::kNone, "as it binds", &RuleInForce::value},
                                            {"since", unit::kNone, "effective date of its row", &RuleInForce::since},
                                            {"mark", unit::kNone, "how well it is known", &RuleInForce::mark},
                                            {"source", unit::kNone, "where it was read", &RuleInForce::source}});
  return kTable;
}

struct ListedRow {
  std::string contract{}, slot{};
  Date listed_on{}, last_trading_day{};
  int calendar_days = 0, trading_days = 0;
  std::string margin{}, price_limit{};
};

const TableOf<ListedRow>& listed_table() {
  static const TableOf<ListedRow> kTable(
      "listed", "a listed contract",
      {{"contract", unit::kNone, "code", &ListedRow::contract},
       {"slot", unit::kNone, "place in the listing", &ListedRow::slot},
       {"listed_on", unit::kNone, "first trading day", &ListedRow::listed_on},
       {"last_trading_day", unit::kNone, "also the settlement day", &ListedRow::last_trading_day},
       {"calendar_days", unit::kDays, "to the last trading day", &ListedRow::calendar_days},
       {"trading_days", unit::kDays, "after today up to it", &ListedRow::trading_days},
       {"margin", unit::kNone, "long / short", &ListedRow::margin},
       {"price_limit", unit::kNone, "around the previous settlement", &ListedRow::price_limit}});
  return kTable;
}

const TableOf<RuleRow>& history_table() {
  static const TableOf<RuleRow> kTable("history", "a row of a rule table",
                                       {{"table", unit::kNone, "file of the row", &RuleRow::table},
                                        {"effective", unit::kNone, "first day it binds", &RuleRow::effective},
                                        {"scope", unit::kNone, "which of the table's kinds", &RuleRow::scope},
                                        {"values", unit::kNone, "its columns", &RuleRow::values},
                                        {"mark", unit::kNone, "how well it is known", &RuleRow::mark},
                                        {"source", unit::kNone, "where it was read", &RuleRow::source}});
  return kTable;
}

std::string percent(Rate rate) { return fmt::format("{:g}%", rate.to_double() * 100.0); }
std::string fee(Rate rate, Money per_lot) {
  std::string text = fmt::format("{:g}% of notional", rate.to_double() * 100.0);
  if (!per_lot.is_zero()) text += fmt::format(" and {} CNY a lot", to_string(per_lot));
  return text;
}

class InForce {
 public:
  InForce(const RulesStudy& study, Table& table) : study_(study), table_(table) {}
  /// `table` and `scope` name the rows among which the one in force is looked for.
  void add(std::string rule, std::string value, std::string_view table, std::string_view scope = "") {
    RuleInForce row{.rule = std::move(rule), .value = std::move(value)};
    for (const RuleRow& one : study_.rows) {
      const bool is_asked = one.table == table && (scope.empty() || one.scope == scope || one.scope == "all");
      if (!is_asked || one.effective > study_.date) continue;
      row.since = one.effective;
      row.mark = one.mark;
      row.source = one.source;
    }
    rules_table().append(table_, row);
  }

 private:
  const RulesStudy& study_;
  Table& table_;
};

std::string sessions_in_words(const TradingSession& session) {
  std::string text;
  for (const SessionInterval& part : session.intervals()) {
    text += fmt::format("{}{}-{}", text.empty() ? "" : " ", minute_of_day_to_string(part.open_minute),
                        minute_of_day_to_string(part.close_minute));
  }
  return text;
}

std::string opening_in_words(const OpeningLimit& limit) {
  switch (limit.scope) {
    case OpeningLimitScope::kNone: return "none";
    case OpeningLimitScope::kPerDirection: return fmt::format("{} lots a day and direction", limit.lots);
    case OpeningLimitScope::kPerProduct: return fmt::format("{} lots a day", limit.lots);
    case OpeningLimitScope::kPerContract: return fmt::format("{} lots a day and contract", limit.lots);
  }
  return "?";
}

Table rules_in_force(const RuleBook& rules, const RulesStudy& study, const Instrument& instrument) {
  Table table = rules_table().empty();
  InForce in_force(study, table);
  const MarginRates& margin = rules.margins.at(instrument.code, study.date);
  const auto sides = [](Rate on_long, Rate on_short) {
    return on_long == on_short ? percent(on_long)
                               : fmt::format("{} long, {} short", percent(on_long), percent(on_short));
  };
  in_force.add("margin, current and next month", sides(margin.long_near, margin.short_near), "margins", "near");
  in_force.add("margin, quarter months", sides(margin.long_far, margin.short_far), "margins", "far");
  in_force.add("margin, hedging accounts", margin.hedging ? percent(*margin.hedging) : "as the others", "margins");
  const FeeRates& fees = rules.fees.at(instrument.code, study.date);
  in_force.add("fee, opening", fee(fees.open, fees.open_per_lot), "fees");
  in_force.add("fee, closing an earlier day's", fee(fees.close, fees.close_per_lot), "fees");
  in_force.add("fee, closing today's", fee(fees.close_today, fees.close_today_per_lot), "fees");
  in_force.add("fee, an order message", to_string(fees.per_order) + " CNY", "fees");
  in_force.add("fee, delivery", fee(rules.fees.delivery_rate(instrument.code, study.date), Money()), "delivery_fees");
  in_force.add(
      "position limit",
      fmt::format("{} lots, one side of one contract", rules.limits.position_limit(instrument.code, study.date)),
      "position_limits", "position");
  in_force.add("opening limit", opening_in_words(rules.limits.opening_limit(instrument.code, study.date)),
               "position_limits", "opening");
  const TradingSession& session = rules.session_of(instrument, study.date);
  in_force.add("trading hours", sessions_in_words(session), "sessions");
  in_force.add("close on a last trading day", minute_of_day_to_string(session.last_day_close_minute()), "sessions");
  in_force.add("price limit", percent(instrument.price_limit) + " around the previous settlement", "products");
  in_force.add("price limit on a last trading day", percent(instrument.last_day_price_limit), "products");
  in_force.add("multiplier and tick",
               fmt::format("{} CNY a point, {} points", instrument.multiplier, to_string(instrument.tick)), "products");
  return table;
}

Table listed_contracts(const RuleBook& rules, const RulesStudy& study, InstrumentId product, DayIndex day) {
  Table table = listed_table().empty();
  const Instrument& instrument = rules.contracts.instrument(product);
  const MarginRates& margin = rules.margins.at(instrument.code, study.date);
  const auto listed = rules.contracts.listed(product, day);
  for (std::size_t place = 0; place < listed.size(); ++place) {
    const Contract& contract = rules.contracts.contract(listed[place]);
    const bool is_far = place >= static_cast<std::size_t>(instrument.listing.serial_months);
    ListedRow row{.contract = contract.code,
                  .slot = place < kListedSlots.size() ? std::string(kContractSlotWords[place]) : "",
                  .listed_on = contract.listed_on,
                  .last_trading_day = contract.last_trading_day,
                  .calendar_days = rules.calendar_days_left(listed[place], study.date)};
    // The last trading day may lie where the calendar ends: then only its date is known.
    if (rules.calendar.covers(contract.last_trading_day)) {
      row.trading_days = rules.trading_days_left(listed[place], study.date);
    }
    row.margin = fmt::format("{} / {}", percent(is_far ? margin.long_far : margin.long_near),
                             percent(is_far ? margin.short_far : margin.short_near));
    row.price_limit =
        percent(contract.last_trading_day == study.date ? instrument.last_day_price_limit : instrument.price_limit);
    listed_table().append(table, row);
  }
  return table;
}

}  // namespace

Study rules_study(const RuleBook& rules, const RulesStudy& study) {
  Study result;
  result.name = "rules";
  result.parameters = {{"product", study.product}, {"date", study.date.to_string()}};
  const InstrumentId product = rules.contracts.find_instrument(study.product);
  const Instrument& instrument = rules.contracts.instrument(product);
  if (!rules.calendar.covers(study.date)) {
    fail("{} lies outside the trading calendar, which covers {} to {}", study.date.to_string(),
         rules.calendar.first_date().to_string(), rules.calendar.last_date().to_string());
  }
  if (study.date < instrument.first_trading_day) {
    fail("{} is listed from {} on; {} asked", instrument.code, instrument.first_trading_day.to_string(),
         study.date.to_string());
  }
  result.tables.push_back({rules_in_force(rules, study, instrument)});
  const Date session = rules.calendar.on_or_before(study.date);
  if (session != study.date) {
    result.notes.push_back(fmt::format("{} is no trading day; contracts are those listed on {}", study.date.to_string(),
                                       session.to_string()));
  }
  for (std::string& line : beyond_knowledge(rules, std::array{instrument.code}, study.date, study.date)) {
    result.notes.push_back(std::move(line));
  }
  result.tables.push_back({listed_contracts(rules, study, product, rules.calendar.index_of(session))});
  if (study.history) result.tables.push_back({history_table().of(study.rows)});
  return result;
}

}  // namespace hedgelab
