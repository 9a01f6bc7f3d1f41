// The last close of a series that has ended is the same whether the replay began during its life or after it: a run in
// a batch used to know it and the same run alone did not.
#include <gtest/gtest.h>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

TEST(EndedSeries, ItsLastCloseDoesNotDependOnWhereTheReplayBegan) {
  MadeMarket made(Frequency::kDaily, "2024-10-16", "2024-10-23");
  made.index("000905").constant("000905", 5600).contract("IC2410").constant("IC2410", 5500);
  made.daily("IC2410", "2024-10-18", 5510, 5520);  // its last day
  const MarketPanel panel = made.panel();
  const SeriesId id = panel.series_of(contract_of("IC2410")).value();
  for (const char* first : {"2024-10-16", "2024-10-18", "2024-10-21", "2024-10-23"}) {
    MarketDay market(panel);
    MarketView view(market);
    for (DayIndex d = index_of_day(first); d <= index_of_day("2024-10-23"); ++d) market.load(d);
    view.advance(0);
    EXPECT_EQ(view.close(id), points(5520)) << "from " << first;
    EXPECT_FALSE(view.has_bar(id));
  }
}

TEST(EndedSeries, OneThatHasNotBegunHasNoClose) {
  MadeMarket made(Frequency::kDaily, "2024-10-16", "2024-10-23");
  made.index("000905").constant("000905", 5600).contract("IC2506").constant("IC2506", 5100);  // from 10-21 on
  const MarketPanel panel = made.panel();
  MarketDay market(panel);
  MarketView view(market);
  market.load(index_of_day("2024-10-18"));
  view.advance(0);
  EXPECT_FALSE(view.close(contract_of("IC2506")).has_value());
}

}  // namespace
}  // namespace hedgelab::test
