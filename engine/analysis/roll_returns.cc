#include "engine/analysis/roll_returns.h"

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab {
namespace {

// The contract that is held from the close of `day` on.
std::optional<ContractId> held_after(const RuleBook& rules, InstrumentId product, DayIndex day, int days_before) {
  for (const ContractId contract : rules.contracts.listed(product, day)) {
    if (rules.trading_days_left(contract, rules.calendar.day(day)) > days_before) return contract;
  }
  return std::nullopt;
}

}  // namespace

RollReturns roll_returns(const MarketPanel& panel, InstrumentId product, Date first, Date last, int days_before) {
  ensure(days_before >= 0, "roll_returns: a roll after expiry");
  const RuleBook& rules = panel.rules();
  RollReturns returns;
  const DayRange days =
      trading_days(rules.calendar, std::max(first, rules.contracts.instrument(product).first_trading_day), last);
  std::optional<ContractId> before;
  for (DayIndex day = std::max<DayIndex>(1, days.begin); day < days.end; ++day) {
    const auto held = held_after(rules, product, day - 1, days_before);
    if (!held) continue;  // the product begins today
    const Date today = rules.calendar.day(day);
    if (before && *before != *held) returns.rolls.push_back(rules.calendar.day(day - 1));
    before = held;
    const auto series = panel.series_of(*held);
    const auto opening = series ? close_on(panel, *series, day - 1) : std::nullopt;
    const auto closing = series ? close_on(panel, *series, day) : std::nullopt;
    if (opening && closing) {
      returns.daily.add(today, *closing / *opening - 1.0);
    } else {
      returns.gaps.push_back(fmt::format("{} has no return on {}: a close of this day or the day before is missing",
                                         rules.contracts.contract(*held).code, today.to_string()));
    }
  }
  return returns;
}

double compounded(std::span<const double> returns) {
  double value = 1.0;
  for (const double one : returns) value *= 1.0 + one;
  return value - 1.0;
}

}  // namespace hedgelab
