#include "engine/strategy/contract_slots.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/strategy/small_context.h"

namespace hedgelab::test {
namespace {

MadeMarket years() {
  MadeMarket market(Frequency::kDaily, "2024-01-02", "2025-12-31");
  market.index("000905").constant("000905", 5600);
  return market;
}

std::string in_slot(const MadeMarket& market, std::string_view date, ContractSlot slot) {
  SmallContext at(market, date);
  const auto id = contract_in_slot(at.context(), at.context().listed(), slot);
  return id ? rule_book().contracts.contract(*id).code : "";
}

// 2025-05-30: 2506 2507 2509 2512, as Cinda prints them.
TEST(ContractSlots, AreNamedByListingOrder) {
  const MadeMarket market = years();
  EXPECT_EQ(in_slot(market, "2025-05-30", ContractSlot::kCurrentMonth), "IC2506");
  EXPECT_EQ(in_slot(market, "2025-05-30", ContractSlot::kNextMonth), "IC2507");
  EXPECT_EQ(in_slot(market, "2025-05-30", ContractSlot::kCurrentQuarter), "IC2509");
  EXPECT_EQ(in_slot(market, "2025-05-30", ContractSlot::kNextQuarter), "IC2512");
}

TEST(ContractSlots, NearAndFarQuarterAreTheNearestQuarterMonthsWhereverTheyStand) {
  const MadeMarket market = years();
  // Listed 2506 2507 2509 2512: June itself is a quarter month.
  EXPECT_EQ(in_slot(market, "2025-05-30", ContractSlot::kNearQuarter), "IC2506");
  EXPECT_EQ(in_slot(market, "2025-05-30", ContractSlot::kFarQuarter), "IC2509");
  // 2025-06-23, after June's expiry: 2507 2508 2509 2512.
  EXPECT_EQ(in_slot(market, "2025-06-23", ContractSlot::kNearQuarter), "IC2509");
  EXPECT_EQ(in_slot(market, "2025-06-23", ContractSlot::kFarQuarter), "IC2512");
}

TEST(ContractSlots, MoveOnTheDayAfterAnExpiryAndNotOnIt) {
  const MadeMarket market = years();
  // 2025-04-18 is a Friday, the expiry of 2504; listed 2504 2505 2506 2509, then 2505 2506 2509 2512.
  EXPECT_EQ(in_slot(market, "2025-04-18", ContractSlot::kCurrentMonth), "IC2504");
  EXPECT_EQ(in_slot(market, "2025-04-18", ContractSlot::kCurrentQuarter), "IC2506");
  EXPECT_EQ(in_slot(market, "2025-04-21", ContractSlot::kCurrentMonth), "IC2505");
  EXPECT_EQ(in_slot(market, "2025-04-21", ContractSlot::kCurrentQuarter), "IC2509");
}

TEST(ContractSlots, AShortListingHasNoFarSlot) {
  const MadeMarket market = years();
  SmallContext at(market, "2025-05-30");
  EXPECT_FALSE(contract_in_slot(at.context(), at.context().listed().first(3), ContractSlot::kNextQuarter));
  EXPECT_FALSE(contract_in_slot(at.context(), at.context().listed().first(2), ContractSlot::kFarQuarter));
  EXPECT_FALSE(contract_in_slot(at.context(), {}, ContractSlot::kCurrentMonth));
}

TEST(ContractSlots, TheLastDayInASlotIsAnExpiryDay) {
  const MadeMarket market = years();
  SmallContext at(market, "2025-05-30");
  const auto last = [&](const char* code, ContractSlot slot) {
    return last_day_in_slot(at.context(), contract_of(code), slot);
  };
  EXPECT_EQ(last("IC2506", ContractSlot::kCurrentMonth), day("2025-06-20"));
  // 2507 is next month until 2506 expires; 2509 stays third until 2507 has expired (July 18).
  EXPECT_EQ(last("IC2507", ContractSlot::kNextMonth), day("2025-06-20"));
  EXPECT_EQ(last("IC2509", ContractSlot::kCurrentQuarter), day("2025-07-18"));
  EXPECT_EQ(last("IC2512", ContractSlot::kNextQuarter), day("2025-07-18"));
  EXPECT_EQ(last("IC2506", ContractSlot::kNearQuarter), day("2025-06-20"));
  EXPECT_EQ(last("IC2509", ContractSlot::kFarQuarter), day("2025-06-20"));
  EXPECT_EQ(last("IC2509", ContractSlot::kCurrentMonth), std::nullopt);
}

// Cinda's quarter changes after the expiries of January, April, July and October, and at no other time.
TEST(ContractSlots, TheCurrentQuarterChangesFourTimesAYear) {
  const MadeMarket market = years();
  std::map<std::string, std::string> changes;
  std::string before;
  for (DayIndex d = index_of_day("2024-01-02"); d <= index_of_day("2025-12-31"); ++d) {
    const std::string date = rule_book().calendar.day(d).to_string();
    const std::string now = in_slot(market, date, ContractSlot::kCurrentQuarter);
    if (now != before) changes[date] = now;
    before = now;
  }
  const std::map<std::string, std::string> expected{
      {"2024-01-02", "IC2403"}, {"2024-01-22", "IC2406"}, {"2024-04-22", "IC2409"},
      {"2024-07-22", "IC2412"}, {"2024-10-21", "IC2503"}, {"2025-01-20", "IC2506"},
      {"2025-04-21", "IC2509"}, {"2025-07-21", "IC2512"}, {"2025-10-20", "IC2603"}};
  EXPECT_EQ(changes, expected);
}

}  // namespace
}  // namespace hedgelab::test
