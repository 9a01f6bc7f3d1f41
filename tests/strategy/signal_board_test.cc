// Signals shared by runs: what is read at a slot is what a signal of one's own, fed with the contract's bars up to
// there, would say. Compared bit by bit.

#include "engine/strategy/signal_board.h"

#include <gtest/gtest.h>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

constexpr std::int64_t kIndexTick = 2'000;

MadeMarket week(std::uint64_t seed, int absent_percent = 20) {
  return random_market(seed, Frequency::kFiveMinutes, "IC", "2024-10-08", "2024-10-25", absent_percent);
}

SeriesId series(const MarketPanel& panel, std::string_view symbol) { return panel.find(symbol).value(); }

// A fresh signal over the last bars of the contract up to and with this one; nullopt without a bar here, or too few.
std::optional<PolynomialDerivative> by_hand(MadeMarket& market, const std::string& symbol, int degree, int window,
                                            DayIndex day, int slot) {
  const MadeSeries& made = market.bars(symbol);
  if (day < made.first_day || day > made.last_day) return std::nullopt;
  const std::size_t here = made.at(day, slot);
  if (made.present[here] == 0) return std::nullopt;
  PolynomialDerivativeSignal signal(degree, window, {kIndexTick});
  std::vector<std::int64_t> closes;
  for (std::size_t bar = 0; bar <= here; ++bar) {
    if (made.present[bar] != 0) closes.push_back(made.close[bar]);
  }
  if (closes.size() < static_cast<std::size_t>(window)) return std::nullopt;
  for (std::size_t i = closes.size() - static_cast<std::size_t>(window); i < closes.size(); ++i) signal.push(closes[i]);
  return signal.value();
}

void expect_same(const PolynomialDerivative* got, const std::optional<PolynomialDerivative>& expected,
                 const std::string& where) {
  ASSERT_EQ(got != nullptr, expected.has_value()) << where;
  if (got == nullptr) return;
  ASSERT_EQ(got->first, expected->first) << where;
  ASSERT_EQ(got->second, expected->second) << where;
  ASSERT_EQ(got->first_sign, expected->first_sign) << where;
  ASSERT_EQ(got->second_sign, expected->second_sign) << where;
}

// Every contract on every `step`-th day from the `first` on; IC2410 ends on the 18th, IC2411 begins with the market.
void compare(MadeMarket& market, int degree, int window, DayIndex first, DayIndex step) {
  const MarketPanel panel = market.panel();
  MarketDay today(panel);
  SignalBoard board(today);
  for (DayIndex d = market.first_day() + first; d <= market.last_day(); d += step) {
    today.load(d);
    for (const char* symbol : {"IC2410", "IC2411", "IC2412"}) {
      for (int slot = 0; slot < today.slots(); slot += 1 + slot % 3) {
        expect_same(board.at({series(panel, symbol), degree, window, kIndexTick}, slot),
                    by_hand(market, symbol, degree, window, d, slot),
                    fmt::format("{} day {} slot {}", symbol, d, slot));
      }
    }
  }
}

TEST(SignalBoard, SaysWhatASignalOfTheContractsOwnBarsSays) {
  MadeMarket market = week(1);
  for (const auto& [degree, window] : {std::pair{1, 3}, {2, 10}, {4, 48}, {4, 100}})
    compare(market, degree, window, 0, 1);
}

TEST(SignalBoard, ARunThatBeginsLateSeesTheBarsBefore) {
  MadeMarket market = week(2);
  compare(market, 4, 100, 5, 1);
}

TEST(SignalBoard, DaysThatNobodyAskedAboutAreMadeUpFor) {
  MadeMarket market = week(3);
  compare(market, 3, 60, 0, 2);
  compare(market, 3, 60, 1, 3);
}

TEST(SignalBoard, DaysWithoutAnyBarDoNotCount) {
  MadeMarket market = week(4);
  for (const char* symbol : {"IC2411", "IC2412"}) {
    MadeSeries& made = market.bars(symbol);
    for (const DayIndex d : {market.first_day() + 2, market.first_day() + 3, market.first_day() + 7}) {
      for (int slot = 0; slot < market.grid().slots_on(d); ++slot) made.clear(made.at(d, slot));
    }
  }
  compare(market, 4, 100, 0, 1);
}

TEST(SignalBoard, AnOrderOfQuestionsIsNoMatter) {
  MadeMarket market = week(5);
  const MarketPanel panel = market.panel();
  MarketDay today(panel);
  SignalBoard board(today);
  today.load(market.first_day() + 4);
  const DerivativeKey key{series(panel, "IC2411"), 4, 100, kIndexTick};
  for (const int slot : {47, 3, 20, 47, 0}) {
    expect_same(board.at(key, slot), by_hand(market, "IC2411", 4, 100, today.day(), slot),
                fmt::format("slot {}", slot));
  }
}

TEST(SignalBoard, RunsOfOneKeyShareOneSignal) {
  MadeMarket market = week(6);
  const MarketPanel panel = market.panel();
  MarketDay today(panel);
  SignalBoard board(today);
  today.load(market.first_day() + 4);
  const DerivativeKey key{series(panel, "IC2411"), 4, 100, kIndexTick};
  for (int slot = 0; slot < 48; ++slot) {
    EXPECT_EQ(board.at(key, slot), board.at(key, slot));
  }
  EXPECT_EQ(board.signals(), 1U);
  for (const DerivativeKey& other : {DerivativeKey{key.series, 3, 100, kIndexTick},
                                     {key.series, 4, 99, kIndexTick},
                                     {series(panel, "IC2412"), 4, 100, kIndexTick},
                                     {key.series, 4, 100, 1}}) {
    (void)board.at(other, 0);
  }
  EXPECT_EQ(board.signals(), 5U);
}

// The unit is how prices are counted; the derivatives are in points per bar whatever it is.
TEST(SignalBoard, TheUnitChangesNoValue) {
  MadeMarket market = week(7);
  const MarketPanel panel = market.panel();
  MarketDay today(panel);
  SignalBoard board(today);
  today.load(market.first_day() + 4);
  for (int slot = 0; slot < 48; ++slot) {
    const auto* coarse = board.at({series(panel, "IC2411"), 4, 100, kIndexTick}, slot);
    const auto* fine = board.at({series(panel, "IC2411"), 4, 100, 1}, slot);
    ASSERT_EQ(coarse != nullptr, fine != nullptr);
    if (coarse == nullptr) continue;
    EXPECT_EQ(coarse->first_sign, fine->first_sign);
    EXPECT_NEAR(coarse->first, fine->first, 1e-12 * (1 + std::abs(fine->first)));
    EXPECT_NEAR(coarse->second, fine->second, 1e-12 * (1 + std::abs(fine->second)));
  }
}

// IC2410 expires on the 18th and is not asked for again: from the 22nd on a new key takes its place, with the values of
// its own contract; and who asks for the old one after all gets the old one's.
TEST(SignalBoard, AContractOfThePastMakesRoomForTheNext) {
  MadeMarket market = week(8, 10);
  const MarketPanel panel = market.panel();
  MarketDay today(panel);
  SignalBoard board(today);
  const auto ask = [&](const char* symbol, int degree, int window) {
    for (int slot = 0; slot < today.slots(); slot += 5) {
      expect_same(board.at({series(panel, symbol), degree, window, kIndexTick}, slot),
                  by_hand(market, symbol, degree, window, today.day(), slot),
                  fmt::format("{} {} slot {}", symbol, today.date().to_string(), slot));
    }
  };
  for (const char* date : {"2024-10-16", "2024-10-17"}) {
    today.load(index_of_day(date));
    ask("IC2410", 4, 60);
  }
  EXPECT_EQ(board.signals(), 1U);
  today.load(index_of_day("2024-10-18"));
  ask("IC2411", 4, 60);  // IC2410 was asked for the day before: it may come back
  EXPECT_EQ(board.signals(), 2U);
  today.load(index_of_day("2024-10-21"));
  ask("IC2411", 4, 60);
  ask("IC2412", 4, 60);  // the same shape in IC2410's place
  EXPECT_EQ(board.signals(), 2U);
  today.load(index_of_day("2024-10-23"));
  ask("IC2412", 2, 10);  // another shape needs a place of its own
  EXPECT_EQ(board.signals(), 3U);
  ask("IC2411", 4, 60);
  ask("IC2412", 4, 60);
  EXPECT_EQ(board.signals(), 3U);
}

// All bars after slot k changed, of this day and of later ones: nothing up to k moves.
TEST(SignalBoard, WhatComesLaterChangesNothing) {
  for (const int cut : {0, 11, 30, 46}) {
    MadeMarket market = week(9);
    MadeMarket other = market;
    const DayIndex day = market.first_day() + 6;
    MadeSeries& made = other.bars("IC2411");
    for (std::size_t bar = made.at(day, cut) + 1; bar < made.close.size(); ++bar) {
      if (bar % 5 == 0) {
        made.clear(bar);
      } else {
        const auto price =
            static_cast<std::int32_t>(40'000'000 + kIndexTick * static_cast<std::int64_t>(bar * bar % 997));
        made.set(bar, price, price);
      }
    }
    const MarketPanel panel = market.panel();
    const MarketPanel other_panel = other.panel();
    MarketDay today(panel);
    MarketDay other_today(other_panel);
    SignalBoard board(today);
    SignalBoard other_board(other_today);
    bool later_differs = false;
    for (DayIndex d = day - 1; d <= day; ++d) {
      today.load(d);
      other_today.load(d);
      for (int slot = 0; slot < 48; ++slot) {
        const auto* one = board.at({series(panel, "IC2411"), 4, 60, kIndexTick}, slot);
        const auto* two = other_board.at({series(other_panel, "IC2411"), 4, 60, kIndexTick}, slot);
        if (d < day || slot <= cut) {
          expect_same(two, one != nullptr ? std::optional(*one) : std::nullopt,
                      fmt::format("cut {} slot {}", cut, slot));
        } else {
          later_differs = later_differs || (one != nullptr) != (two != nullptr) || (one && one->first != two->first);
        }
      }
    }
    EXPECT_TRUE(later_differs) << "a cut that changes nothing proves nothing";
  }
}

TEST(SignalBoard, AContractThatIsNotListedHasNoSignal) {
  MadeMarket market = week(10);
  const MarketPanel panel = market.panel();
  MarketDay today(panel);
  SignalBoard board(today);
  today.load(index_of_day("2024-10-21"));
  for (int slot = 0; slot < 48; ++slot) EXPECT_EQ(board.at({series(panel, "IC2410"), 2, 3, kIndexTick}, slot), nullptr);
}

TEST(SignalBoard, RefusesPricesBetweenTheSteps) {
  MadeMarket market = week(11, 0);
  MadeSeries& made = market.bars("IC2411");
  made.close[made.at(market.first_day() + 1, 7)] += 1;
  const MarketPanel panel = market.panel();
  MarketDay today(panel);
  SignalBoard board(today);
  today.load(market.first_day() + 1);
  // Met when its own bar is, not before.
  EXPECT_NO_THROW((void)board.at({series(panel, "IC2411"), 4, 60, kIndexTick}, 6));
  EXPECT_THROW((void)board.at({series(panel, "IC2411"), 4, 60, kIndexTick}, 7), InputError);
}

}  // namespace
}  // namespace hedgelab::test
