#pragma once
// Two days of minutes of IC in October 2024, all prices flat until a test changes them, and decisions at given minutes.
// IC2410 expires on Friday 2024-10-18.

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>

#include "tests/support/made_market.h"

namespace hedgelab::test {

inline constexpr const char* kWednesday = "2024-10-16";
inline constexpr const char* kThursday = "2024-10-17";
inline constexpr const char* kFriday = "2024-10-18";

/// Flat minutes: IC2410 at 5500, IC2411 at 5400, IC2412 at 5300, the index at 5600; settlements alike.
inline MadeMarket flat_minutes(std::string_view first = kWednesday, std::string_view last = kThursday) {
  MadeMarket market(Frequency::kOneMinute, first, last);
  market.index("000905").constant("000905", 5600);
  market.contract("IC2410").constant("IC2410", 5500);
  market.contract("IC2411").constant("IC2411", 5400);
  market.contract("IC2412").constant("IC2412", 5300);
  return market;
}

/// Decisions by the minute at which they are taken: the end of the bar that is seen.
class Script {
 public:
  Script& at(std::string_view date, std::string_view time, std::function<void(Context&)> decide) {
    decisions_[test::at(date, time)] = std::move(decide);
    return *this;
  }
  void operator()(Context& context) const {
    const auto found = decisions_.find(context.now());
    if (found != decisions_.end()) found->second(context);
  }

 private:
  std::map<Timestamp, std::function<void(Context&)>> decisions_;
};

inline std::vector<Money> money(std::initializer_list<const char*> texts) {
  std::vector<Money> values;
  for (const char* text : texts) values.push_back(cny(text));
  return values;
}

inline BacktestResult run(const MadeMarket& market, const Script& script, BacktestConfig config) {
  return run_one(market.panel(), config, script);
}
inline BacktestResult run(const MadeMarket& market, const Script& script) {
  return run(market, script, plain_config(market));
}

inline std::function<void(Context&)> target(std::string_view code, std::int64_t count) {
  return [id = contract_of(code), count](Context& context) { context.set_target(id, lots(count), Purpose::kHedge); };
}
inline std::function<void(Context&)> roll(std::string_view from, std::string_view to, std::int64_t count) {
  return [from = contract_of(from), to = contract_of(to), count](Context& context) {
    context.roll(from, to, lots(count));
  };
}

}  // namespace hedgelab::test
