#include "engine/analysis/today_account.h"

#include <algorithm>
#include <cmath>

#include "engine/accounting/cost_model.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct QuantityRow {
  std::string quantity{};
  std::optional<double> value{};
  std::string unit{}, reading{};
};

const TableOf<QuantityRow>& account_table() {
  static const TableOf<QuantityRow> kTable(
      "account", "a quantity of the account",
      {{"quantity", unit::kNone, "what it is", &QuantityRow::quantity},
       {"value", unit::kNone, "in the row's unit", &QuantityRow::value},
       {"unit", unit::kNone, "of the value", &QuantityRow::unit},
       {"reading", unit::kNone, "how it is meant, or why it is missing", &QuantityRow::reading}});
  return kTable;
}

struct RollRow {
  std::string contract{}, next{};
  Quantity lots{};
  std::optional<Date> slot_until{};
  std::optional<double> spread{}, days{}, now_instead_of_later{};
  std::optional<Money> fees{};
  std::string lacking{};
};

const TableOf<RollRow>& rolls_table() {
  static const TableOf<RollRow> kTable(
      "rolls", "a held contract",
      {{"contract", unit::kNone, "held", &RollRow::contract},
       {"lots", unit::kLots, "held, signed", &RollRow::lots},
       {"next", unit::kNone, "contract that takes its slot", &RollRow::next},
       {"slot_until", unit::kNone, "last day in its slot", &RollRow::slot_until},
       {"spread", unit::kPoints, "close of next less close of the held one", &RollRow::spread},
       {"fees", unit::kCny, "exchange fees of both trades", &RollRow::fees},
       {"days", unit::kDays, "calendar days until the slot changes", &RollRow::days},
       {"now_instead_of_later", "CNY of the position", "what rolling today earns (below zero: costs) against that day",
        &RollRow::now_instead_of_later},
       {"lacking", unit::kNone, "why a figure is missing", &RollRow::lacking}});
  return kTable;
}

BasisPoint point_of(const StudyMarket& market, ContractId contract, DayIndex day) {
  const RuleBook& rules = market.rules();
  const Date date = rules.calendar.day(day);
  if (!rules.contracts.contract(contract).is_listed(date)) {
    fail("account: {} is not listed on {}", market.code(contract), date.to_string());
  }
  const auto point =
      basis_on(*market.panel, market.request(rules.contracts.contract(contract).instrument), contract, day);
  if (!point) fail("account: {} or its index has no close on {}", market.code(contract), date.to_string());
  return *point;
}

// Points that the basis loses a day, evenly to expiry; what a long position earns of it.
std::optional<double> melting(const BasisPoint& point) {
  if (!point.dividend_points || point.life.calendar_days == 0) return std::nullopt;
  return -(point.points + *point.dividend_points) / point.life.calendar_days;
}

// The contract that stands in the held one's place when its slot has changed.
std::optional<ContractId> next_in_slot(const RuleBook& rules, ContractId contract, DayIndex day, Date slot_until) {
  const InstrumentId product = rules.contracts.contract(contract).instrument;
  const auto listed = rules.contracts.listed(product, day);
  const auto place = static_cast<std::size_t>(std::find(listed.begin(), listed.end(), contract) - listed.begin());
  const auto after = rules.contracts.listed(product, rules.calendar.index_of(slot_until) + 1);
  return place < after.size() ? std::optional(after[place]) : std::nullopt;
}

RollRow roll_of(const StudyMarket& market, const DeskAccount::Position& position, DayIndex day) {
  const RuleBook& rules = market.rules();
  const Date date = rules.calendar.day(day);
  const Instrument& instrument = rules.contracts.instrument_of(position.contract);
  RollRow row{.contract = market.code(position.contract), .lots = position.lots};
  row.slot_until = last_day_of_slot(rules, position.contract, day);
  row.days = static_cast<double>(*row.slot_until - date);
  const auto next = next_in_slot(rules, position.contract, day, *row.slot_until);
  if (!next) return row;
  row.next = market.code(*next);
  if (!rules.contracts.contract(*next).is_listed(date)) {
    row.lacking = row.next + " is not listed yet: there is nothing to roll into today";
    return row;
  }
  const BasisPoint held = point_of(market, position.contract, day), entered = point_of(market, *next, day);
  row.spread = entered.futures - held.futures;
  const FeeRates& fees = rules.fees.at(instrument.code, date);
  row.fees =
      CostModel::fee(fees, Offset::kClose, Price::from_double(held.futures), position.lots, instrument.multiplier) +
      CostModel::fee(fees, Offset::kOpen, Price::from_double(entered.futures), position.lots, instrument.multiplier);
  const auto melts_held = melting(held), melts_entered = melting(entered);
  if (!melts_held || !melts_entered) {
    row.lacking = held.lacking.empty() ? entered.lacking : held.lacking;
    return row;
  }
  row.now_instead_of_later = (*melts_entered - *melts_held) * *row.days * position.lots.to_double() *
                             static_cast<double>(instrument.multiplier);
  return row;
}

}  // namespace

void add_account(const StudyMarket& market, const DeskAccount& account, DayIndex day, Study& study) {
  const RuleBook& rules = market.rules();
  MarginModel model(account.margin, rules);
  model.set_settlement_day(day);
  std::vector<Holding> holdings;
  Money notional_sum;
  for (const auto& position : account.positions) {
    const Price close = Price::from_double(point_of(market, position.contract, day).futures);
    holdings.push_back({position.contract, position.lots, close});
    notional_sum += notional(close, position.lots, rules.contracts.instrument_of(position.contract).multiplier);
  }
  const double futures = notional_sum.to_double(), spot = account.spot_value.to_double();
  const double funds = account.cash.to_double(), margin = model.required(holdings).to_double();
  const auto share = [](double part, double whole) {
    return whole > 0.0 ? std::optional(100.0 * part / whole) : std::nullopt;
  };
  std::vector<QuantityRow> rows{{"futures notional", futures, "CNY", "at closes, shorts negative"},
                                {"spot value", spot, "CNY", ""},
                                {"hedge ratio", share(-futures, spot), "%", "short notional over spot value"},
                                {"funds", funds, "CNY", "at the broker"},
                                {"margin", margin, "CNY", account.margin.describe()},
                                {"margin use", share(margin, funds), "%", "margin over funds"}};
  QuantityRow call{"index move that triggers a call", std::nullopt, "%", ""};
  if (holdings.empty()) {
    call.reading = "no position";
  } else if (margin > funds) {
    call.value = 0.0;
    call.reading = fmt::format("funds are {:.0f} CNY below the margin now", margin - funds);
  } else if (const auto move = move_to_call(funds, margin, futures)) {
    call.value = 100.0 * *move;
    call.reading = *move > 0.0 ? "a rise, all prices moving alike" : "a fall, all prices moving alike";
  } else {
    call.reading =
        margin == futures ? "no move: margin and result move alike" : "no fall: the position is smaller than the funds";
  }
  rows.push_back(std::move(call));
  study.tables.push_back({account_table().of(rows)});
  std::vector<RollRow> rolls;
  for (const auto& position : account.positions) rolls.push_back(roll_of(market, position, day));
  study.tables.push_back({rolls_table().of(rolls)});
}

}  // namespace hedgelab
