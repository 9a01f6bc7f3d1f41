// A day lays out the series that somebody asks for: what is seen of one does not depend on when it was first asked for,
// and the columns of the others are never looked up.
#include "engine/market/market_day.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

/// Columns of a made market that are looked up like those of a store.
class LookedUp final : public LateColumns {
 public:
  explicit LookedUp(const BarColumns& columns) : given_(columns) {}

 private:
  [[nodiscard]] BarColumns find() const override { return given_; }
  BarColumns given_;
};

MadeMarket three_contracts() {
  MadeMarket made(Frequency::kFiveMinutes, "2024-10-08", "2024-12-20");
  made.index("000905").constant("000905", 5600);
  made.contract("IC2410").constant("IC2410", 5500);  // ends on 2024-10-18
  made.contract("IC2411").constant("IC2411", 5450);
  made.contract("IC2506").constant("IC2506", 5100);  // begins on 2024-10-21
  return made;
}

TEST(MarketDay, LooksUpNoColumnsThatNobodyAsksFor) {
  const MadeMarket made = three_contracts();
  std::deque<LookedUp> late;
  std::vector<BarSeries> series = made.series();
  for (BarSeries& one : series) one.columns = SeriesColumns(late.emplace_back(*one.columns));
  const MarketPanel panel(rule_book(), grid_of(Frequency::kFiveMinutes), grid_of(Frequency::kDaily), series);
  MarketDay market(panel);
  MarketView view(market);
  for (DayIndex day = index_of_day("2024-10-16"); day <= index_of_day("2024-10-22"); ++day) {
    market.load(day);
    view.begin_day();
    view.advance(3);
    (void)view.close(contract_of("IC2411"));
  }
  for (std::size_t i = 0; i < series.size(); ++i) {
    const bool is_used = series[i].symbol == "IC2411" && series[i].frequency == Frequency::kFiveMinutes;
    EXPECT_EQ(late[i].were_asked_for(), is_used) << series[i].symbol << ' ' << to_string(series[i].frequency);
  }
}

TEST(MarketDay, ShowsASeriesTheSameWheneverItIsFirstAskedFor) {
  const MadeMarket made = three_contracts();
  const MarketPanel panel = made.panel();
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    MarketDay always(panel), sometimes(panel);
    for (DayIndex day = index_of_day("2024-10-08") + static_cast<DayIndex>(random() % 12);
         day <= index_of_day("2024-11-20"); day += 1 + (random() % 4 == 0 ? static_cast<DayIndex>(random() % 5) : 0)) {
      always.load(day);
      sometimes.load(day);
      for (std::uint32_t id = 0; id < panel.series().size(); ++id) {
        const SeriesDay& whole = always.of(SeriesId{id});
        if (random() % 8 != 0) continue;
        const SeriesDay& part = sometimes.of(SeriesId{id});
        EXPECT_EQ(part.close, whole.close) << panel.series()[id].symbol << " on " << always.date().to_string();
        EXPECT_EQ(part.present, whole.present);
        EXPECT_EQ(part.open, whole.open);
        EXPECT_EQ(part.daily_only, whole.daily_only);
        EXPECT_EQ(part.previous_close, whole.previous_close) << panel.series()[id].symbol;
      }
    }
  }
}

}  // namespace
}  // namespace hedgelab::test
