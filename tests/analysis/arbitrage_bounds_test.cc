#include "engine/analysis/arbitrage_bounds.h"

#include "engine/core/error.h"

namespace hedgelab {
namespace {

// Round figures: 21 trading days are a twelfth of 252, 30 days at 7.3% of 365 are 0.6%.
constexpr ArbitrageCosts kCosts{.spot_cost = 0.001,
                                .futures_cost = 0.0001,
                                .futures_margin = 0.2,
                                .short_sale_margin = 0.5,
                                .lending_rate = 0.073,
                                .target_return = 0.05};
constexpr RemainingLife kLife{.calendar_days = 30, .trading_days = 21};

ArbitrageTrade closed_at_opening_prices(double futures, double index, double dividend_points = 0.0) {
  return {.futures = futures,
          .index = index,
          .closing_futures = futures,
          .closing_index = index,
          .dividend_points = dividend_points,
          .life = kLife};
}

TEST(ForwardArbitrage, EarnsTheBasisLessTheCostsOfBothSides) {
  // 40 - 0.001 x 8000 - 0.0001 x 8080 = 31.192 on 1.2 x 4000 = 4800, twelve times a year.
  EXPECT_NEAR(forward_arbitrage_return(closed_at_opening_prices(4040.0, 4000.0), kCosts), 31.192 / 4800.0 * 12.0,
              1e-15);
}

TEST(ForwardArbitrage, EarnsTheDividendsOfTheSpot) {
  EXPECT_NEAR(forward_arbitrage_return(closed_at_opening_prices(4040.0, 4000.0, 10.0), kCosts), 41.192 / 4800.0 * 12.0,
              1e-15);
}

TEST(ForwardArbitrage, PaysTheClosingOnTheClosingPrices) {
  // Both end at 4100: 40 - 0.001 x 8100 - 0.0001 x 8140 = 31.086.
  ArbitrageTrade trade = closed_at_opening_prices(4040.0, 4000.0);
  trade.closing_futures = trade.closing_index = 4100.0;
  EXPECT_NEAR(forward_arbitrage_return(trade, kCosts), 31.086 / 4800.0 * 12.0, 1e-15);
}

TEST(ReverseArbitrage, PaysTheLendingOfTheSpotAndItsDividends) {
  // 100 - 0.001 x 8000 - 0.0001 x 7800 - 0.006 x 4000 = 67.22 on 0.7 x 4000 = 2800.
  EXPECT_NEAR(reverse_arbitrage_return(closed_at_opening_prices(3900.0, 4000.0), kCosts), 67.22 / 2800.0 * 12.0, 1e-15);
  EXPECT_NEAR(reverse_arbitrage_return(closed_at_opening_prices(3900.0, 4000.0, 10.0), kCosts), 57.22 / 2800.0 * 12.0,
              1e-15);
}

TEST(ArbitrageBounds, AreTheCostsAndTheTargetOnTheCapital) {
  // Round trip 0.0022, target 0.05 / 12, lending 0.006.
  const ArbitrageBounds bounds = arbitrage_bounds(kLife, kCosts);
  EXPECT_NEAR(bounds.upper, 0.0022 + 1.2 * 0.05 / 12.0, 1e-15);
  EXPECT_NEAR(bounds.lower, -(0.0022 + 0.006 + 0.7 * 0.05 / 12.0), 1e-15);
}

TEST(ArbitrageBounds, AreWhereTheReturnIsTheTarget) {
  // Exact but for the futures cost, which the bound charges on the index: 0.0002 x 0.7% of the index at most, times
  // twelve over a capital of 0.7.
  const ArbitrageBounds bounds = arbitrage_bounds(kLife, kCosts);
  const double index = 4000.0;
  EXPECT_NEAR(forward_arbitrage_return(closed_at_opening_prices(index * (1.0 + bounds.upper), index), kCosts), 0.05,
              5e-5);
  EXPECT_NEAR(reverse_arbitrage_return(closed_at_opening_prices(index * (1.0 + bounds.lower), index), kCosts), 0.05,
              5e-5);
}

TEST(ArbitrageBounds, OnTheLastDayAreTheCostsAlone) {
  const ArbitrageBounds bounds = arbitrage_bounds({.calendar_days = 0, .trading_days = 0}, kCosts);
  EXPECT_NEAR(bounds.upper, 0.0022, 1e-15);
  EXPECT_NEAR(bounds.lower, -0.0022, 1e-15);
}

TEST(Arbitrage, RefusesAnExpiredContractAndATradeWithoutCapital) {
  ArbitrageTrade trade = closed_at_opening_prices(4000.0, 4000.0);
  trade.life.trading_days = 0;
  EXPECT_THROW((void)forward_arbitrage_return(trade, kCosts), InvariantError);
  EXPECT_THROW((void)arbitrage_bounds({.calendar_days = -1, .trading_days = -1}, kCosts), InvariantError);
  ArbitrageCosts no_margin = kCosts;
  no_margin.futures_margin = no_margin.short_sale_margin = 0.0;
  EXPECT_THROW((void)reverse_arbitrage_return(closed_at_opening_prices(4000.0, 4000.0), no_margin), InvariantError);
  EXPECT_THROW((void)forward_arbitrage_return(closed_at_opening_prices(4000.0, 0.0), kCosts), InvariantError);
}

}  // namespace
}  // namespace hedgelab
