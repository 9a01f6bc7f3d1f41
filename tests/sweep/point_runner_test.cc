// The seam: a runner's rows are those of single runs, and a fast road that lies is found out.
#include "engine/sweep/point_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/session/batch.h"
#include "engine/sweep/checked_runner.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

using ::testing::HasSubstr;

MarketSource sample_market() {
  MarketSource source;
  source.store = source_folder() / "market_data" / "sample" / "store";
  return source;
}

/// Point n holds n / 10 of its equity in spot; point 13 names a series that no store has.
class SpotShares final : public PointPlans {
 public:
  RunPlan plan(PointNumber point) const override {
    RunPlan plan;
    BacktestConfig& config = plan.backtest;
    config.name = fmt::format("point {}", point);
    config.strategy = "continuous_roll";
    config.product = "IC";
    config.spot_symbol = point == 13 ? "999999" : "000905";
    config.spot_share = Rate::from_double(static_cast<double>(point % 10) / 10.0);
    config.start = day("2023-01-05");
    config.end = day("2023-03-31");
    config.capital = Money::from_integer(50'000'000);
    return plan;
  }
};

RowShape usual_shape() {
  return {figures_named(usual_figures(), "test"),
          {{day("2023-01-05"), day("2023-02-10")}, {day("2023-02-13"), day("2023-03-31")}}};
}

TEST(PointRunner, RowsAreThoseOfRunsMadeAlone) {
  MarketSession session(rule_book(), sample_market());
  const SpotShares plans;
  const std::vector<PointNumber> points{7, 3, 13, 5};
  const auto rows = engine_runner(session, usual_shape(), {.threads = 2})->run(plans, points);
  ASSERT_TRUE(rows.has_value());
  ASSERT_EQ(rows->size(), 4U);
  for (const std::size_t i : {0U, 1U, 3U}) {
    const std::vector<RunPlan> alone{plans.plan(points[i])};
    const PointRow expected = row_of(points[i], run_plans(session, alone).front(), usual_shape());
    EXPECT_EQ(difference_of((*rows)[i], expected, usual_shape()), "");
    EXPECT_EQ((*rows)[i].moments.windows[0].returns + (*rows)[i].moments.windows[1].returns,
              (*rows)[i].moments.whole.returns);
  }
  EXPECT_EQ((*rows)[2].outcome, PointOutcome::kRefused);
  EXPECT_THAT((*rows)[2].reason, HasSubstr("999999"));
  EXPECT_TRUE((*rows)[2].figures.empty());
}

TEST(PointRunner, StopsWhenItIsTold) {
  MarketSession session(rule_book(), sample_market());
  RunnerOptions options;
  options.proceed = [](double) { return false; };
  EXPECT_FALSE(
      engine_runner(session, usual_shape(), options)->run(SpotShares(), std::vector<PointNumber>{1, 2}).has_value());
}

/// The engine's rows but for one cent of final equity in the points of `wrong`.
class Lying final : public PointRunner {
 public:
  Lying(std::unique_ptr<PointRunner> honest, PointNumber wrong) : honest_(std::move(honest)), wrong_(wrong) {}
  std::optional<std::vector<PointRow>> run(const PointPlans& plans, std::span<const PointNumber> points) override {
    auto rows = honest_->run(plans, points);
    for (PointRow& row : *rows) {
      if (row.point == wrong_) row.figures.back() = row.figures.back().fixed<Money>() + Money::from_raw(100);
    }
    return rows;
  }

 private:
  std::unique_ptr<PointRunner> honest_;
  PointNumber wrong_;
};

TEST(CheckedRunner, ADifferenceBetweenTheRoadsStopsTheSweepAndNamesThePoint) {
  MarketSession session(rule_book(), sample_market());
  const SpotShares plans;
  const auto checked = [&](PointNumber wrong) {
    return checked_runner(std::make_unique<Lying>(engine_runner(session, usual_shape()), wrong),
                          engine_runner(session, usual_shape()), usual_shape());
  };
  const std::vector<PointNumber> points{4, 5};
  EXPECT_TRUE(checked(99)->run(plans, points).has_value());
  try {
    (void)checked(4)->run(plans, points);
    FAIL() << "the lie was not found";
  } catch (const InvariantError& error) {
    EXPECT_THAT(error.what(), HasSubstr("point 4"));
    EXPECT_THAT(error.what(), HasSubstr("final_equity"));
  }
}

TEST(PointRow, AFigureThatIsNoneIsNamedWithTheNearest) {
  try {
    (void)figures_named(std::vector<std::string>{"sharp"}, "sweep.json: metrics");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "sweep.json: metrics: there is no figure 'sharp'; did you mean 'sharpe'?");
  }
  EXPECT_THROW((void)figures_named(std::vector<std::string>{"strategy"}, "x"), InputError);
  EXPECT_THROW((void)figures_named(std::vector<std::string>{"fees", "fees"}, "x"), InputError);
}

}  // namespace
}  // namespace hedgelab::test
