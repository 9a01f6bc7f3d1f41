#pragma once
// What the tests of spreads share: made markets, runs by strategy name, and what was held and traded, as lines.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/support/made_market.h"

namespace hedgelab::test {

using Lines = std::vector<std::string>;

/// Daily bars of IC and its index, every price 5000: a lot is 1,000,000 CNY.
inline MadeMarket flat_spread_market(std::string_view first, std::string_view last) {
  MadeMarket made(Frequency::kDaily, first, last);
  made.index("000905").constant("000905", 5000).contracts("IC");
  for (const std::string& symbol : made.symbols()) made.constant(symbol, 5000);
  return made;
}

/// Open, close and settlement of every later bar of a series.
inline void reprice_from(MadeMarket& market, std::string_view symbol, std::string_view from, double price) {
  MadeSeries& series = market.bars(symbol);
  for (DayIndex d = std::max(index_of_day(from), series.first_day); d <= series.last_day; ++d) {
    const std::size_t bar = series.at(d, 0);
    series.set(bar, static_cast<std::int32_t>(points(price).raw()), static_cast<std::int32_t>(points(price).raw()));
    series.settlement[bar] = static_cast<std::int32_t>(points(price).raw());
  }
}

inline const std::string& code_of(ContractId id) { return rule_book().contracts.contract(id).code; }

/// "2024-10-16 IC2410 5 spread", by the day of the fill.
inline Lines fills_of(const BacktestResult& result) {
  Lines lines;
  for (const Fill& fill : result.fills) {
    lines.push_back(fmt::format("{} {} {} {}", fill.filled_at.date().to_string(), code_of(fill.contract),
                                to_string(fill.quantity), to_string(fill.purpose)));
  }
  return lines;
}

/// "2024-01-02 +IC2401 -IC2403" for each day of fills: what is held after it, signs only. Lots that expire stay out of
/// it from their expiry on.
inline Lines held_of(const BacktestResult& result) {
  Lines lines;
  std::map<ContractId, Quantity> held;
  for (std::size_t i = 0; i < result.fills.size(); ++i) {
    const Date day = result.fills[i].filled_at.date();
    held[result.fills[i].contract] += result.fills[i].quantity;
    if (i + 1 < result.fills.size() && result.fills[i + 1].filled_at.date() == day) continue;
    std::string line = day.to_string();
    for (const auto& [id, lots] : held) {
      const bool is_gone = rule_book().contracts.contract(id).last_trading_day < day;
      if (!lots.is_zero() && !is_gone) line += (lots.sign() > 0 ? " +" : " -") + code_of(id);
    }
    lines.push_back(line);
  }
  return lines;
}

/// "2024-01-17 IC2401 -5 > IC2402 5".
inline Lines rolls_of(const BacktestResult& result) {
  Lines lines;
  for (const RollRecord& roll : result.rolls) {
    lines.push_back(fmt::format("{} {} {} > {} {}", roll.filled_at.date().to_string(), code_of(roll.from),
                                to_string(roll.quantity_out), code_of(roll.to), to_string(roll.quantity_in)));
  }
  return lines;
}

/// What an input error says; empty when there is none.
template <class Run>
std::string error_of(const Run& run) {
  try {
    static_cast<void>(run());
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace hedgelab::test
