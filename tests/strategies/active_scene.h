#pragma once
// Three days of minutes of IC2411 in October 2024 whose closes a test writes, and the overlay trades that the active
// hedge makes of them. Flat at 5500 elsewhere; the account shorts 10 lots of IC2411 from Wednesday's first open on.
//
// With degree 2 and window 3 the polynomial goes through the three points. With steps a (older) and b (newer) between
// them:  f'' = b - a,  f' = b + (b - a) / 2.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/made_market.h"

namespace hedgelab::test {

inline constexpr const char* kTuesday = "2024-10-22";
inline constexpr const char* kWednesday = "2024-10-23";
inline constexpr const char* kThursday = "2024-10-24";

class Scene {
 public:
  Scene() : market_(Frequency::kOneMinute, kTuesday, kThursday) {
    market_.index("000905").constant("000905", 5600);
    market_.contract("IC2411").constant("IC2411", 5500);
    config_ = plain_config(market_);
    config_.strategy = "active_hedge";
    config_.spot_share = Rate::from_integer(1);  // of the equity: 11 M are 10 lots of 1.1 M
    config_.capital = Money::from_integer(11'000'000);
    config_.parameters = {{"degree", std::int64_t{2}}, {"window", std::int64_t{3}}};
  }

  /// Bars from `time` on that close at these prices, each opening at the close before; the price then stays.
  Scene& closes(std::string_view date, std::string_view time, const std::vector<double>& prices) {
    MadeSeries& made = market_.bars("IC2411");
    const auto slot = market_.grid().slot_of(at(date, time), BarLabel::kBegin);
    std::size_t bar = made.at(index_of_day(date), slot.value().slot);
    std::int32_t last = bar == 0 ? raw(prices.front()) : made.close[bar - 1];
    for (const double price : prices) {
      made.set(bar++, last, raw(price));
      last = raw(price);
    }
    for (; bar < made.close.size(); ++bar) {
      if (made.present[bar] != 0) made.set(bar, last, last);
    }
    return *this;
  }
  /// The bar that begins at `time`, its open apart from the close before it.
  Scene& bar(std::string_view date, std::string_view time, double open, double close) {
    market_.bar("IC2411", date, time, open, close);
    return *this;
  }
  Scene& no_bar(std::string_view date, std::string_view time) {
    market_.no_bar("IC2411", date, time);
    return *this;
  }
  Scene& set(const std::string& name, ParameterValue value) {
    config_.parameters[name] = std::move(value);
    return *this;
  }

  [[nodiscard]] MadeMarket& market() { return market_; }
  [[nodiscard]] BacktestConfig& config() { return config_; }
  [[nodiscard]] BacktestResult run() const { return run_named(market_.panel(), config_); }
  /// The overlay's trades, as "10-23 09:41 +10 @ 5501"; parts of an order (lots of today, of before) together.
  [[nodiscard]] static std::vector<std::string> overlay_of(const BacktestResult& result) {
    std::vector<std::string> trades;
    for (std::size_t i = 0; i < result.fills.size(); ++i) {
      const Fill& fill = result.fills[i];
      if (fill.purpose != Purpose::kOverlay) continue;
      Quantity size = fill.quantity;
      while (i + 1 < result.fills.size() && result.fills[i + 1].purpose == Purpose::kOverlay &&
             result.fills[i + 1].order_id == fill.order_id && result.fills[i + 1].filled_at == fill.filled_at) {
        size += result.fills[++i].quantity;
      }
      trades.push_back(fmt::format("{} {}{} @ {}", fill.filled_at.to_string().substr(5), size.sign() > 0 ? "+" : "",
                                   to_string(size), to_string(fill.price)));
    }
    return trades;
  }
  [[nodiscard]] std::vector<std::string> overlay() const { return overlay_of(run()); }

 private:
  static std::int32_t raw(double price) { return static_cast<std::int32_t>(points(price).raw()); }
  MadeMarket market_;
  BacktestConfig config_;
};

using Trades = std::vector<std::string>;

}  // namespace hedgelab::test
