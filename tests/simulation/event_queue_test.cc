#include "engine/simulation/event_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "engine/core/error.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

Event market_event(std::string_view time, Phase phase, std::uint32_t subject = 0) {
  return {{at("2024-10-16", time), phase, 0}, subject};
}

std::vector<Event> popped(EventQueue& queue) {
  std::vector<Event> events;
  for (Event event; queue.pop(event);) events.push_back(event);
  return events;
}

TEST(EventOrder, ABarClosesBeforeTheNextOneOpensAtTheSameMinute) {
  EXPECT_LT((EventKey{at("2024-10-16", "10:31"), Phase::kBarClose, 9}),
            (EventKey{at("2024-10-16", "10:31"), Phase::kBarOpen, 0}));
}

TEST(EventOrder, AnOrderThatArrivesAtAMinuteMeetsTheBarThatOpensThen) {
  EXPECT_LT((EventKey{at("2024-10-16", "10:31"), Phase::kOrderArrival, 9}),
            (EventKey{at("2024-10-16", "10:31"), Phase::kBarOpen, 0}));
}

TEST(EventOrder, ADayEndsWithSettlementThenExpiryThenTheNewRules) {
  const auto key = [](Phase phase) { return EventKey{at("2024-10-16", "15:00"), phase, 0}; };
  EXPECT_LT(key(Phase::kBarClose), key(Phase::kSessionClose));
  EXPECT_LT(key(Phase::kSessionClose), key(Phase::kDailySettlement));
  EXPECT_LT(key(Phase::kDailySettlement), key(Phase::kFinalSettlement));
  EXPECT_LT(key(Phase::kFinalSettlement), key(Phase::kRuleChange));
}

TEST(EventOrder, TimeCountsMoreThanPhaseAndPhaseMoreThanSequence) {
  EXPECT_LT((EventKey{at("2024-10-16", "10:30"), Phase::kBarOpen, 99}),
            (EventKey{at("2024-10-16", "10:31"), Phase::kBarClose, 0}));
  EXPECT_LT((EventKey{at("2024-10-16", "10:31"), Phase::kBarClose, 99}),
            (EventKey{at("2024-10-16", "10:31"), Phase::kSessionOpen, 0}));
}

TEST(EventQueue, OwnEventsAreMergedWithTheMarkets) {
  const std::vector<Event> market{market_event("10:30", Phase::kBarOpen), market_event("10:31", Phase::kBarClose),
                                  market_event("10:31", Phase::kBarOpen)};
  EventQueue queue;
  queue.begin_day(market);
  queue.schedule(at("2024-10-16", "10:31"), Phase::kOrderArrival, 7);
  const auto events = popped(queue);
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[1].key.phase, Phase::kBarClose);
  EXPECT_EQ(events[2].key.phase, Phase::kOrderArrival);
  EXPECT_EQ(events[2].subject, 7u);
  EXPECT_EQ(events[3].key.phase, Phase::kBarOpen);
}

TEST(EventQueue, EqualTimesAndPhasesKeepTheOrderOfScheduling) {
  const std::vector<Event> market{market_event("10:32", Phase::kBarClose)};
  EventQueue queue;
  queue.begin_day(market);
  for (std::uint32_t id = 1; id <= 20; ++id) queue.schedule(at("2024-10-16", "10:31"), Phase::kOrderArrival, id);
  const auto events = popped(queue);
  ASSERT_EQ(events.size(), 21u);
  for (std::uint32_t id = 1; id <= 20; ++id) EXPECT_EQ(events[id - 1].subject, id);
}

TEST(EventQueue, SchedulingInThePastStopsTheRun) {
  const std::vector<Event> market{market_event("10:31", Phase::kBarOpen), market_event("10:32", Phase::kBarClose)};
  EventQueue queue;
  queue.begin_day(market);
  Event event;
  ASSERT_TRUE(queue.pop(event));
  EXPECT_THROW(queue.schedule(at("2024-10-16", "10:30"), Phase::kBarOpen, 1), InvariantError);
  // Same minute, but a phase that is over.
  EXPECT_THROW(queue.schedule(at("2024-10-16", "10:31"), Phase::kOrderArrival, 1), InvariantError);
  EXPECT_NO_THROW(queue.schedule(at("2024-10-16", "10:32"), Phase::kOrderArrival, 1));
}

TEST(EventQueue, AnEventForTomorrowWaitsForTomorrow) {
  const std::vector<Event> today{market_event("15:00", Phase::kBarClose), market_event("15:00", Phase::kRuleChange)};
  EventQueue queue;
  queue.begin_day(today);
  queue.schedule(at("2024-10-16", "15:03"), Phase::kOrderArrival, 1);
  EXPECT_EQ(popped(queue).size(), 2u);
  EXPECT_TRUE(queue.has_own());
  const std::vector<Event> tomorrow{{{at("2024-10-17", "09:30"), Phase::kSessionOpen, 0}, 0}};
  queue.begin_day(tomorrow);
  const auto events = popped(queue);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].key.phase, Phase::kOrderArrival);
  EXPECT_FALSE(queue.has_own());
}

// Random own events against a sort of everything: the second road.
TEST(EventQueue, MergingEqualsSortingEverything) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<Event> market, all;
    for (int minute = 570; minute < 600; ++minute) {
      market.push_back({{{day("2024-10-16"), minute}, Phase::kBarOpen, 0}, 0});
      market.push_back({{{day("2024-10-16"), minute + 1}, Phase::kBarClose, 0}, 0});
    }
    EventQueue queue;
    queue.begin_day(market);
    all = market;
    for (std::uint32_t id = 1; id <= 40; ++id) {
      const Timestamp time{day("2024-10-16"), 570 + static_cast<int>(below(random, 30))};
      queue.schedule(time, Phase::kOrderArrival, id);
      all.push_back({{time, Phase::kOrderArrival, id}, id});
    }
    std::sort(all.begin(), all.end(), [](const Event& a, const Event& b) { return a.key < b.key; });
    const auto events = popped(queue);
    ASSERT_EQ(events.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(events[i].key, all[i].key) << "seed " << seed << " event " << i;
      EXPECT_EQ(events[i].subject, all[i].subject);
    }
  }
}

}  // namespace
}  // namespace hedgelab::test
