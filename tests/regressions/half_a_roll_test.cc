// A roll of which one leg is refused leaves no other leg behind: it used to close the old contract and open nothing.
#include <gtest/gtest.h>

#include "tests/simulation/small_day.h"

namespace hedgelab::test {
namespace {

// Both orders in which the refused leg can be submitted; IC2501 is not listed in October 2024.
TEST(HalfARoll, NeitherLegFillsWhenOneContractIsNotListed) {
  for (const bool refused_first : {false, true}) {
    const ContractId listed = contract_of("IC2411"), unlisted = contract_of("IC2501");
    const MadeMarket market = flat_minutes();
    const auto result =
        run_one(market.panel(), plain_config(market),
                Script().at(kWednesday, "10:31", target("IC2411", -2)).at(kWednesday, "10:41", [&](Context& context) {
                  if (refused_first) {
                    context.roll(unlisted, listed, lots(-5));  // nothing to leave, so only one order
                    context.roll(listed, unlisted, lots(-2));
                  } else {
                    context.roll(listed, unlisted, lots(-2));
                  }
                }));
    ASSERT_EQ(result.fills.size(), 1u);
    EXPECT_EQ(result.fills[0].quantity, lots(-2));
    EXPECT_TRUE(result.rolls.empty());
  }
}

// The broker itself, with the refused leg in front of, between and behind the others.
TEST(HalfARoll, TheWholeGroupIsRefusedWhereverTheRefusedLegStands) {
  for (int place = 0; place < 3; ++place) {
    const MadeMarket made = flat_minutes();
    const MarketPanel panel = made.panel();
    MarketDay market(panel);
    market.load(index_of_day(kWednesday));
    AccountTerms terms;
    terms.product = rule_book().contracts.find_instrument("IC");
    const BacktestConfig config = plain_config(made);
    const MarketView view(market);
    MomentPrices prices(market, view);
    EventQueue queue;
    DayFacts facts(market);
    Account account(config, facts, view, prices, terms, 1);
    Desk desk(account, facts, prices, index_of_day(kWednesday));
    std::uint32_t order_ids = 0;
    Broker broker(config, facts, terms, account, desk, prices, queue, order_ids);
    account.open_session();
    broker.set_decision_time(at(kWednesday, "10:31"));
    const OrderGroup group = broker.new_group();
    int k = 0;
    for (const char* code : {"IC2411", "IC2412"}) {
      if (k++ == place) broker.submit(contract_of("IC2501"), lots(1), Purpose::kSpread, group);
      broker.submit(contract_of(code), lots(1), Purpose::kSpread, group);
    }
    if (place == 2) broker.submit(contract_of("IC2501"), lots(1), Purpose::kSpread, group);
    broker.submit(contract_of("IC2410"), lots(1), Purpose::kHedge, 0);  // another order is not touched
    prices.set(61, Moment::kOpen);
    broker.bar_opens();
    ASSERT_EQ(account.record().fills.size(), 1u) << "place " << place;
    EXPECT_EQ(account.record().fills[0].contract, contract_of("IC2410"));
    ASSERT_EQ(broker.unfilled().size(), 3u);
    for (const auto& record : broker.unfilled()) EXPECT_EQ(record.fate, OrderFate::kNotListed);
  }
}

}  // namespace
}  // namespace hedgelab::test
