// A finished sweep read: plateaus before peaks, and tries counted.
#include "engine/sweep/sweep_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/files.h"
#include "engine/sweep/heat_map.h"
#include "engine/sweep/sweep_run.h"
#include "tests/sweep/made_sweep.h"

namespace hedgelab::test {
namespace {

using ::testing::HasSubstr;

/// Rows whose Sharpe ratio is said by hand: 3 slots (words) x 5 rolls (numbers).
class Invented final : public PointRunner {
 public:
  explicit Invented(std::vector<double> sharpes) : sharpes_(std::move(sharpes)) {}
  std::optional<std::vector<PointRow>> run(const PointPlans& plans, std::span<const PointNumber> points) override {
    const auto& shape = dynamic_cast<const Sweep&>(plans).shape();
    std::vector<PointRow> rows;
    for (const PointNumber point : points) {
      PointRow& row = rows.emplace_back();
      row.point = point;
      row.figures = {Cell(sharpes_.at(point)), Cell(0.1 * static_cast<double>(point))};
      row.moments.windows.resize(shape.windows.size());
      // Returns of sharpe / 10,000 +- 1%: the higher the figure, the higher the mean.
      for (int i = 0; i < 100; ++i) {
        const double r = sharpes_.at(point) / 1e4 + (i % 2 == 0 ? 0.01 : -0.01);
        row.moments.whole.add(r);
        if (!shape.windows.empty())
          row.moments.windows[static_cast<std::size_t>(i) * shape.windows.size() / 100].add(r);
      }
    }
    return rows;
  }

 private:
  std::vector<double> sharpes_;
};

const std::string kGrid = R"("axes": [
  {"key": "strategy.slot", "values": ["current_month", "next_month", "current_quarter"]},
  {"key": "strategy.roll_before_trading_days", "from": 0, "to": 4, "step": 1}],
  "metrics": ["sharpe", "maximum_drawdown"], "parts": 4)";

class SweepReadingTest : public ::testing::Test {
 protected:
  SweepReadingTest() : sweep_(sweep_config(kGrid), rule_book()), folder_(scratch_ / "out", sweep_, identity()) {
    // The first slot: a lonely peak of 9 at roll 2. The second: a plateau of 5, 6, 5. The third: nothing.
    Invented runner({0, 0, 9, 0, 0, 1, 5, 6, 5, 1, 0, 0, 0, 0, 0});
    run_sweep(folder_, runner, {});
  }
  static SweepIdentity identity() { return {"c", "d", "r", "b", {}}; }
  static std::int64_t point_in(const Table& table, std::size_t row) { return table.cell(row, "point").integer(); }

  ScratchFolder scratch_;
  Sweep sweep_;
  SweepFolder folder_;
};

// Point 2 (9) has neighbours 0 and 0: median 0. Point 7 (6) has 5 and 5: median 5; points 6 and 8 (5): 1, 5, 6 -> 5.
TEST_F(SweepReadingTest, APlateauBeatsAPeak) {
  const Table best = read_sweep(folder_, {}).best;
  EXPECT_EQ(point_in(best, 0), 7);
  EXPECT_EQ(best.cell(0, "plateau").number(), 5.0);
  EXPECT_EQ(best.cell(0, "lowest_neighbour").number(), 5.0);
  EXPECT_EQ(best.cell(0, "neighbours").integer(), 2);
  EXPECT_EQ(point_in(best, 1), 6);
  BestOptions peak;
  peak.plateaus = false;
  EXPECT_EQ(point_in(read_sweep(folder_, peak).best, 0), 2);
}

// Words have no order: the neighbours of a point are those along the roll alone.
TEST_F(SweepReadingTest, WordsHaveNoNeighbours) {
  const Table best = read_sweep(folder_, {}).best;
  for (std::size_t row = 0; row < best.rows(); ++row) EXPECT_LE(best.cell(row, "neighbours").integer(), 2);
}

TEST_F(SweepReadingTest, AFigureCanBeWantedSmallAndSeveralBeWeighed) {
  BestOptions small;
  small.plateaus = false;
  small.by = parse_wishes("-maximum_drawdown");
  EXPECT_EQ(point_in(read_sweep(folder_, small).best, 0), 0);  // the drawdown grows with the number
  BestOptions both;
  both.plateaus = false;
  both.by = parse_wishes("sharpe=3,-maximum_drawdown=1");
  const Table best = read_sweep(folder_, both).best;
  // Point 2: rank 14/14 of sharpe and 12/14 of the drawdown: 3 + 12/14.
  EXPECT_EQ(point_in(best, 0), 2);
  EXPECT_NEAR(best.cell(0, "score").number(), 3.0 + 12.0 / 14.0, 1e-12);
  EXPECT_THROW((void)parse_wishes("sharpe=x"), InputError);
  EXPECT_THROW((void)parse_wishes("sharpe=0"), InputError);
  EXPECT_THROW((void)parse_wishes(""), InputError);
  BestOptions unknown;
  unknown.by = {{"sharp", 1.0}};
  try {
    (void)read_sweep(folder_, unknown);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("has not kept 'sharp'; it has sharpe, maximum_drawdown; did you mean 'sharpe'?"));
  }
}

TEST_F(SweepReadingTest, LuckCountsEveryPointThatWasLookedAt) {
  const SweepReading reading = read_sweep(folder_, {});
  const auto figure = [&](std::string_view name) {
    for (std::size_t row = 0; row < reading.luck.rows(); ++row) {
      if (reading.luck.cell(row, "figure").text() == name) return reading.luck.cell(row, "value").number();
    }
    ADD_FAILURE() << name;
    return 0.0;
  };
  EXPECT_EQ(figure("trials"), 15.0);
  EXPECT_EQ(figure("best_point"), 2.0);
  EXPECT_LT(figure("deflated_sharpe"), figure("probabilistic_sharpe"));
  // The best is the best in every part: no half is overfitted.
  EXPECT_EQ(figure("overfitting_probability"), 0.0);
  EXPECT_EQ(figure("overfitting_parts"), 4.0);
}

TEST_F(SweepReadingTest, AHeatMapHasAValueForEveryPair) {
  const Table map = heat_map(folder_, "sharpe", "strategy.slot", "strategy.roll_before_trading_days");
  ASSERT_EQ(map.rows(), 3U);
  EXPECT_EQ(map.cell(1, 0).text(), "next_month");
  EXPECT_EQ(map.cell(1, "2").number(), 6.0);
  EXPECT_THROW((void)heat_map(folder_, "sharpe", "strategy.slot", "strategy.slot"), InputError);
  EXPECT_THROW((void)heat_map(folder_, "sharpe", "strategy.slot", "product"), InputError);
}

TEST_F(SweepReadingTest, TheReadingStandsBesideTheSweepForTheReport) {
  write_reading(folder_);
  EXPECT_THAT(read_file(folder_.path() / "best.csv"), HasSubstr("deflated_sharpe"));
  EXPECT_THAT(read_file(folder_.path() / "luck.csv"), HasSubstr("expected_best_without_skill"));
  EXPECT_FALSE(is_file(folder_.path() / "out_of_sample.csv"));
}

// Chosen in [01-05, 02-04], tested in [02-05, 03-04]: the best of all is the best of the training, as it is everywhere.
TEST(SweepFolds, TheChosenPointIsThatOfTheTraining) {
  ScratchFolder scratch;
  const Sweep sweep(sweep_config(kGrid + R"(, "out_of_sample": {"train_months": 1, "test_months": 1})"), rule_book());
  const SweepFolder folder(scratch / "out", sweep, {"c", "d", "r", "b", {}});
  Invented runner({0, 0, 9, 0, 0, 1, 5, 6, 5, 1, 0, 0, 0, 0, 0});
  run_sweep(folder, runner, {});
  const Table folds = read_sweep(folder, {}).out_of_sample;
  ASSERT_EQ(folds.rows(), 1U);
  EXPECT_EQ(folds.cell(0, "chosen").integer(), 2);
  EXPECT_NEAR(folds.cell(0, "test_rank").number(), 14.5 / 15.0, 1e-12);
}

// A search writes rounds one after the other and reads them again by the same walk.
TEST(SweepSearch, IsResumedMergedAndReadLikeAnySweep) {
  ScratchFolder scratch;
  const Sweep sweep(sweep_config(kGrid + R"(, "search": {"points": 12, "population": 4})"), rule_book());
  const SweepFolder folder(scratch / "out", sweep, {"c", "d", "r", "b", {}});
  Invented runner({0, 0, 9, 0, 0, 1, 5, 6, 5, 1, 0, 0, 0, 0, 0});
  EXPECT_EQ(run_sweep(folder, runner, {}).computed, 12U);
  EXPECT_EQ(run_sweep(folder, runner, {}).found, 12U);
  EXPECT_EQ(merge_blocks(folder).points, 12U);
  EXPECT_THAT(read_file(folder.path() / "sweep.csv"), HasSubstr("round,until,outcome"));
  EXPECT_GT(read_sweep(folder, {}).best.rows(), 0U);
  EXPECT_THROW((void)run_sweep(folder, runner, {0, 2}), InputError);
  remove_all_below(folder.path_of(1));
  try {
    (void)merge_blocks(folder);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("the search stands before round 1"));
  }
}

}  // namespace
}  // namespace hedgelab::test
