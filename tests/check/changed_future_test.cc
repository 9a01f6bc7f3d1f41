// What another future changes of a user's series: all that is not known by the moment, and nothing else.
#include "engine/check/changed_future.h"

#include <gtest/gtest.h>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

TEST(ChangedMarket, ChangesTheValuesOfAUsersSeriesThatAreNotKnownYet) {
  MadeMarket market(Frequency::kDaily, "2024-10-15", "2024-10-21");
  market.index("000905").constant("000905", 5600);
  market.known("signal", {{at("2024-10-16", "15:00"), 0.5}, {at("2024-10-17", "00:00"), 0.7}});
  const MarketPanel panel = market.panel();
  const check::Moment moment{index_of_day("2024-10-16"), 0};  // ends at 15:00
  const auto values_in = [&](check::Future future) {
    return check::ChangedMarket(panel, moment, market.last_day(), future, 1).panel().known_series().front().values;
  };
  for (const check::Future future : {check::Future::kShifted, check::Future::kGarbage}) {
    ASSERT_EQ(values_in(future).size(), 2u);
    EXPECT_EQ(values_in(future)[0], 0.5);
    EXPECT_NE(values_in(future)[1], 0.7);
  }
  EXPECT_EQ(values_in(check::Future::kAbsent), (std::vector{0.5}));
}

}  // namespace
}  // namespace hedgelab::test
