#pragma once
// A second road through an account: everything a result says is worked out again from its fills and from the bars of
// the market, slowly and plainly, without the engine's ledger, attribution, margin model or broker. What does not
// agree, or is not allowed, is a finding.
//
// Whole lots have to agree to the unit of 1e-4 CNY; fractional ones within the roundings of the entries made so far.

#include <string>
#include <string_view>
#include <vector>

#include "engine/market/market_panel.h"
#include "engine/results/backtest_result.h"
#include "engine/simulation/backtest_config.h"

namespace hedgelab::test {

struct Finding {
  std::string rule;  // one of those below
  std::string text;
};

/// cash           points and totals rebuilt from fills, settlements, flows and income
/// attribution    columns, their sum, roll gaps, whether the index was known
/// offset         lots closed that were not there, lots of both signs, earlier and today's lots confused
/// fee            of fills, order messages, deliveries, spot
/// price          a fill outside its bar, in no bar, at another price than its fill model gives
/// limit          a fill beyond the price limits; a buy at the upper one, a sale at the lower one
/// slippage       helps, or is not what the config asks for
/// causality      filled before it was decided, or in the bar that decided it
/// group          one leg of a roll without the other
/// participation  more of a bar's volume than allowed
/// margin         margin of a point; an order that raised it above the funds; a served call that is still short
/// call           a call that is missing, invented or wrong in its figures; a run that goes on after a stop
/// quota          position or opening limits
/// settlement     price, quantity or variation of a settlement record
/// overlay        the overlay's own result
/// Below are kinds of behaviour that no rule forbids in so many words; a test says what it makes of them.
/// stop_cut       futures cut by the broker although the policy at a call is to stop the run
/// guard_quota    a guard's exit that opened lots beyond a limit
/// guard_margin   a guard's exit that raised the margin above the funds
/// narrow         an order that raised the margin above the funds by no more than its slippage and message fee
[[nodiscard]] std::vector<Finding> audit_account(const MarketPanel& panel, const BacktestConfig& config,
                                                 const BacktestResult& result);

[[nodiscard]] inline bool has_rule(const std::vector<Finding>& findings, std::string_view rule) {
  for (const Finding& finding : findings) {
    if (finding.rule == rule) return true;
  }
  return false;
}
/// The first few, a line each.
[[nodiscard]] std::string to_text(const std::vector<Finding>& findings);

}  // namespace hedgelab::test
