// Searches: what they ask for follows from what they saw, and nothing else.
#include "engine/sweep/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/sweep/made_sweep.h"

namespace hedgelab::test {
namespace {

using ::testing::HasSubstr;

/// 61 rolls x 17 spot shares = 1,037 combinations.
const std::string kWide = R"("axes": [
  {"key": "strategy.roll_before_trading_days", "from": 0, "to": 60, "step": 1},
  {"key": "account.spot.share", "from": 0.1, "to": 0.9, "step": 0.05}], "metrics": ["sharpe"])";

/// A hill: best at roll 40 and share 0.5 (place 8), worse with the distance from there.
double height(const SweepSpace& space, PointNumber point) {
  const auto places = space.indices(point);
  const double a = (static_cast<double>(places[0]) - 40.0) / 10.0, b = (static_cast<double>(places[1]) - 8.0) / 4.0;
  return -a * a - b * b;
}

PointRow row_with(PointNumber point, double sharpe) {
  PointRow row;
  row.point = point;
  row.figures = {Cell(sharpe)};
  return row;
}

/// Walks to the end, every point as high as the hill: the points of each block.
std::vector<std::vector<PointNumber>> walked(const Sweep& sweep) {
  std::vector<std::vector<PointNumber>> blocks;
  const auto walk = walk_of(sweep);
  while (const auto points = walk->next()) {
    std::vector<PointRow> rows;
    for (const PointNumber point : *points) rows.push_back(row_with(point, height(sweep.space(), point)));
    walk->take(rows);
    blocks.push_back(*points);
  }
  return blocks;
}

PointNumber best_of(const Sweep& sweep, const std::vector<std::vector<PointNumber>>& blocks) {
  PointNumber best = blocks[0][0];
  for (const auto& block : blocks) {
    for (const PointNumber point : block) {
      if (height(sweep.space(), point) > height(sweep.space(), best)) best = point;
    }
  }
  return best;
}

TEST(EvolutionSearch, LooksAtNoPointTwiceAndAtNoMoreThanItMay) {
  const Sweep sweep(sweep_config(kWide + R"(, "search": {"points": 200, "population": 20, "seed": 3})"), rule_book());
  std::set<PointNumber> seen;
  std::size_t count = 0;
  for (const auto& block : walked(sweep)) {
    EXPECT_LE(block.size(), 20U);
    for (const PointNumber point : block) EXPECT_TRUE(seen.insert(point).second);
    count += block.size();
  }
  EXPECT_EQ(count, 200U);
}

TEST(EvolutionSearch, FindsTheTopOfAHillWithAFifthOfItsPoints) {
  const Sweep sweep(sweep_config(kWide + R"(, "search": {"points": 200, "population": 20})"), rule_book());
  EXPECT_GT(height(sweep.space(), best_of(sweep, walked(sweep))), -0.1);
}

TEST(EvolutionSearch, TheSeedAloneDecides) {
  const auto with_seed = [](int seed) {
    return walked(
        Sweep(sweep_config(kWide + fmt::format(R"(, "search": {{"points": 60, "population": 20, "seed": {}}})", seed)),
              rule_book()));
  };
  EXPECT_EQ(with_seed(1), with_seed(1));
  EXPECT_NE(with_seed(1), with_seed(2));
}

TEST(EvolutionSearch, EndsWhenTheWholeSpaceIsSeen) {
  const Sweep sweep(
      sweep_config(kThreeAxes + R"(, "metrics": ["sharpe"], "search": {"points": 500, "population": 10})"),
      rule_book());
  std::size_t count = 0;
  for (const auto& block : walked(sweep)) count += block.size();
  EXPECT_EQ(count, 24U);
}

// 100 points over 3 rounds, one in 4 goes on: n (1 + 1/4 + 1/16) <= 100, n = 76; then 19, then 4. 2023-01-05 to
// 2023-03-31 are 85 days: a quarter ends after 21, a half after 42.
TEST(HalvingSearch, FewerPointsGoOnToLongerPeriods) {
  const Sweep sweep(
      sweep_config(kWide + R"(, "search": {"method": "halving", "points": 100, "rounds": 3, "keep_one_in": 4})"),
      rule_book());
  const auto blocks = walked(sweep);
  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_EQ(blocks[0].size(), 76U);
  EXPECT_EQ(blocks[1].size(), 19U);
  EXPECT_EQ(blocks[2].size(), 4U);
  // What goes on are the highest of those before.
  for (const PointNumber kept : blocks[1]) {
    std::size_t higher = 0;
    for (const PointNumber other : blocks[0])
      higher += height(sweep.space(), other) > height(sweep.space(), kept) ? 1 : 0;
    EXPECT_LT(higher, 19U);
  }
  EXPECT_EQ(until_of_round(sweep, 0), day("2023-01-05") + 21);
  EXPECT_EQ(until_of_round(sweep, 1), day("2023-01-05") + 42);
  EXPECT_EQ(until_of_round(sweep, 2), std::nullopt);
  const auto walk = walk_of(sweep);
  const auto first = walk->next();
  EXPECT_EQ(walk->plans().plan(first->front()).backtest.end, day("2023-01-05") + 21);
}

TEST(Search, ARunThatDidNotEndIsWorseThanAnyThatDid) {
  const Sweep sweep(
      sweep_config(kWide + R"(, "search": {"method": "halving", "points": 12, "rounds": 2, "keep_one_in": 2})"),
      rule_book());
  const auto walk = walk_of(sweep);
  const auto points = walk->next();
  std::vector<PointRow> rows;
  for (const PointNumber point : *points) rows.push_back(row_with(point, -5.0));
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) rows[i] = refused_row((*points)[i], InputError("no such series"));
  walk->take(rows);
  EXPECT_THAT(*walk->next(), ::testing::Contains(points->back()));
}

TEST(Search, AFigureThatIsNotKeptIsNamed) {
  EXPECT_THAT(refusal_of_sweep(kWide + R"(, "search": {"by": "calmar"})"),
              HasSubstr("search.by: 'calmar' is not among the metrics that are kept: sharpe"));
  EXPECT_THAT(
      refusal_of_sweep(
          R"("axes": [{"key": "account.spot.share", "from": 0.1, "to": 0.9}], "search": {}, "sample": {"points": 5})"),
      HasSubstr("take one away"));
}

}  // namespace
}  // namespace hedgelab::test
