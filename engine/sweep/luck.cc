#include "engine/sweep/luck.h"

#include <numeric>

namespace hedgelab {
namespace {

double variance_of_sharpes(const FinishedPoints& points) {
  double mean = 0.0;
  for (std::size_t i = 0; i < points.size(); ++i) mean += points.whole[i].daily_sharpe();
  mean /= static_cast<double>(points.size());
  double squares = 0.0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double apart = points.whole[i].daily_sharpe() - mean;
    squares += apart * apart;
  }
  return points.size() < 2 ? 0.0 : squares / static_cast<double>(points.size() - 1);
}

// The first of those with the highest Sharpe ratio.
std::size_t peak_of(const FinishedPoints& points) {
  std::size_t peak = 0;
  double highest = points.whole[0].daily_sharpe();
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double sharpe = points.whole[i].daily_sharpe();
    if (!(sharpe > highest)) continue;
    peak = i;
    highest = sharpe;
  }
  return peak;
}

// How many groups of curves there are. Every curve is compared with every leader: points spread over their order by
// Sharpe ratio are enough to count groups.
std::size_t groups_of(const FinishedPoints& points) {
  constexpr std::size_t kMostCompared = 2000;
  struct Place {
    double sharpe;
    std::size_t at;
  };
  LongColumn<Place> places;
  for (std::size_t i = 0; i < points.size(); ++i) places.push_back({points.whole[i].daily_sharpe(), i});
  const auto order = sorted(places, [](const Place& one, const Place& other) { return one.sharpe > other.sharpe; });
  std::vector<std::vector<WindowMoments>> held;
  const std::size_t step = std::max<std::size_t>(1, order.size() / kMostCompared);
  for (std::size_t i = 0; i < order.size(); i += step) {
    const PartMoments parts = points.parts_of(order[i].at);
    held.emplace_back(parts.begin(), parts.end());
  }
  std::vector<std::size_t> best_first(held.size());
  std::iota(best_first.begin(), best_first.end(), 0U);
  return effective_trials({held.begin(), held.end()}, best_first);
}

}  // namespace

Trials trials_of(const FinishedPoints& points, bool groups) {
  Trials trials;
  trials.count = static_cast<double>(points.looked_at);
  trials.are_groups = groups && points.parts_each >= 4;
  if (trials.are_groups) trials.count = static_cast<double>(groups_of(points));
  trials.benchmark = expected_best_sharpe(variance_of_sharpes(points), trials.count);
  return trials;
}

Table luck_table(const Sweep& sweep, const FinishedPoints& points, const Trials& trials, double periods_per_year) {
  Table table({"luck",
               "what the best of many tries is worth",
               {{"figure", std::string(unit::kNone), "its name", column_type<std::string>(), {}, false},
                {"value", std::string(unit::kNone), "of the whole sweep", column_type<double>(), {}, true},
                {"meaning", std::string(unit::kNone), "how it is made", column_type<std::string>(), {}, false}}});
  const auto add = [&](std::string_view figure, std::optional<double> value, std::string_view meaning) {
    table.append(figure, value, meaning);
  };
  const double year = std::sqrt(periods_per_year);
  const std::size_t peak = peak_of(points);
  const ReturnMoments best = points.whole[peak];
  const bool is_search = sweep.config().document.search.is_there;
  add("combinations", static_cast<double>(sweep.space().size()),
      "of the axes, those that a constraint excludes included");
  add("points_looked_at", static_cast<double>(points.looked_at),
      is_search ? "runs of the search, those over a part of the period included" : "runs");
  add("points_finished", static_cast<double>(points.size()), "runs that came to their end");
  add("trials", trials.count,
      trials.are_groups ? "groups of points whose part returns correlate by 0.7 or more" : "points looked at");
  add("best_point", static_cast<double>(points.numbers[peak]), "with the highest Sharpe ratio of daily returns");
  add("best_sharpe", year * best.daily_sharpe(), "its ratio, a year, without a risk-free rate");
  add("expected_best_without_skill", year * trials.benchmark,
      "Sharpe ratio a year that the best of as many trials is expected to show by luck");
  add("probabilistic_sharpe", probabilistic_sharpe(best, 0.0),
      "probability that its true ratio is above zero, had it been the only try");
  add("deflated_sharpe", probabilistic_sharpe(best, trials.benchmark),
      "probability that its true ratio is above what luck is expected to show; below 0.95 nothing is shown");
  add("minimum_track_record", minimum_track_record(best, 0.0),
      "daily returns needed for 95% confidence, as the only try");
  add("returns", static_cast<double>(best.returns), "daily returns it has");
  if (points.parts_each >= 2) {
    const Tries tries{points.size(), points.parts_each, [&points](std::size_t i) { return points.parts_of(i); }};
    if (const auto over = backtest_overfitting(tries)) {
      add("overfitting_probability", over->probability,
          "share of halves of the period whose best point is below the median in the other half; 0.5 is chance");
      add("overfitting_loss", over->loss, "share of halves whose best point loses in the other half");
      add("overfitting_inside", year * over->inside, "mean Sharpe ratio a year of the best of a half, in that half");
      add("overfitting_outside", year * over->outside, "and in the other half");
      add("overfitting_parts", static_cast<double>(over->parts), "equal parts of the period that make the halves");
    }
  }
  return table;
}

Table out_of_sample_table(const Sweep& sweep, const FinishedPoints& points, double periods_per_year) {
  const auto column = [](std::string name, std::string meaning, ColumnType type) {
    return TableColumn{std::move(name), std::string(unit::kNone), std::move(meaning), type, {}, true};
  };
  const ColumnType number = column_type<double>(), day = column_type<Date>();
  Table table({"out_of_sample",
               "a training and the test after it; the last row chains the tests",
               {column("train_first", "first day of the training", day), column("train_last", "its last day", day),
                column("test_first", "first day of the test", day), column("test_last", "its last day", day),
                column("chosen", "point with the highest Sharpe ratio in the training", column_type<std::int64_t>()),
                column("train_sharpe", "its ratio there, a year, without a risk-free rate", number),
                column("test_sharpe", "its ratio in the test", number),
                column("test_median", "median ratio of all points in the test", number),
                column("test_rank", "share of the points that it beats in the test: 0.5 is chance", number),
                column("test_best", "ratio of the best point in the test, known afterwards", number)}});
  const double year = std::sqrt(periods_per_year);
  WindowMoments chained;
  for (std::size_t f = 0; f < sweep.folds().size(); ++f) {
    const LongColumn<FoldMoments>& fold = points.folds[f];
    std::size_t chosen = 0;
    double best = fold[0].train.daily_sharpe(), highest = fold[0].test.daily_sharpe();
    LongColumn<double> tests;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const FoldMoments moments = fold[i];
      if (const double sharpe = moments.train.daily_sharpe(); sharpe > best) {
        chosen = i;
        best = sharpe;
      }
      const double test = moments.test.daily_sharpe();
      highest = std::max(highest, test);
      tests.push_back(test);
    }
    const double own = tests[chosen];
    double beaten = 0.0;
    for (std::size_t i = 0; i < tests.size(); ++i) beaten += tests[i] < own ? 1.0 : tests[i] == own ? 0.5 : 0.0;
    const FoldMoments of_chosen = fold[chosen];
    chained.add(of_chosen.test);
    const ReturnWindow& train = sweep.shape().windows[sweep.folds()[f].train];
    const ReturnWindow& test = sweep.shape().windows[sweep.folds()[f].test];
    table.append(train.first, train.last, test.first, test.last, points.numbers[chosen],
                 year * of_chosen.train.daily_sharpe(), year * own, year * median(tests),
                 beaten / static_cast<double>(tests.size()), year * highest);
  }
  if (sweep.folds().size() > 1) {
    const ReturnWindow& first = sweep.shape().windows[sweep.folds().front().test];
    const ReturnWindow& last = sweep.shape().windows[sweep.folds().back().test];
    table.append(Cell(), Cell(), first.first, last.last, Cell(), Cell(), year * chained.daily_sharpe(), Cell(), Cell(),
                 Cell());
  }
  return table;
}

}  // namespace hedgelab
