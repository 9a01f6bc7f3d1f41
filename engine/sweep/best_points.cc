#include "engine/sweep/best_points.h"

#include <fmt/format.h>

#include <charconv>
#include <numeric>

#include "engine/sweep/sweep_table.h"

namespace hedgelab {
namespace {

// One wish is its figure. Several are weighed by rank, from 0 for the worst to
// 1 for the best, as their units differ.
std::vector<double> scores_of(const FinishedPoints& points, const std::vector<Wish>& wishes) {
  std::vector<double> scores(points.size(), 0.0);
  if (wishes.size() == 1) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      scores[i] = wishes[0].weight < 0.0 ? -points.wished[0][i] : points.wished[0][i];
    }
    return scores;
  }
  for (std::size_t w = 0; w < wishes.size(); ++w) {
    const std::vector<double>& values = points.wished[w];
    std::vector<std::size_t> order(points.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto key = [&](std::size_t i) {
      return std::isnan(values[i]) ? -INFINITY : wishes[w].weight < 0.0 ? -values[i] : values[i];
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    for (std::size_t first = 0; first < order.size();) {
      std::size_t last = first;
      while (last + 1 < order.size() && key(order[last + 1]) == key(order[first])) ++last;
      const double rank =
          0.5 * static_cast<double>(first + last) / std::max(1.0, static_cast<double>(order.size() - 1));
      for (std::size_t i = first; i <= last; ++i) scores[order[i]] += std::fabs(wishes[w].weight) * rank;
      first = last + 1;
    }
  }
  return scores;
}

// Points one step along one numeric axis away.
std::vector<std::size_t> neighbours_of(const FinishedPoints& points, const SweepSpace& space, std::size_t point) {
  std::vector<std::size_t> found;
  if (space.is_sample()) return found;
  std::vector<std::size_t> places = space.indices(points.numbers[point]);
  for (std::size_t a = 0; a < places.size(); ++a) {
    if (!space.axes()[a].is_number()) continue;
    const std::size_t own = places[a];
    for (const bool up : {false, true}) {
      if (up ? own + 1 >= space.axes()[a].size() : own == 0) continue;
      places[a] = up ? own + 1 : own - 1;
      if (const auto at = points.find(space.number_of(places))) found.push_back(*at);
    }
    places[a] = own;
  }
  return found;
}

struct Neighbourhood {
  std::size_t count = 0;
  double middle = kNoFigure;  // median of the point and its neighbours
  double lowest = kNoFigure;  // of the neighbours
};

Neighbourhood neighbourhood_of(const FinishedPoints& points, const SweepSpace& space, const std::vector<double>& scores,
                               std::size_t point) {
  Neighbourhood around;
  std::vector<double> values{scores[point]};
  for (const std::size_t other : neighbours_of(points, space, point)) {
    if (std::isnan(scores[other])) continue;
    values.push_back(scores[other]);
    around.lowest = around.count++ == 0 ? scores[other] : std::min(around.lowest, scores[other]);
  }
  around.middle = median(values);
  return around;
}

TableSchema best_schema(const Sweep& sweep, const BestOptions& options) {
  TableSchema schema{"best", "a point, the best first", {}};
  const auto add = [&](std::string name, std::string_view unit, std::string meaning, ColumnType type) {
    schema.columns.push_back({std::move(name), std::string(unit), std::move(meaning), type, {}, true});
  };
  const ColumnType number = column_type<double>(), whole = column_type<std::int64_t>();
  add("rank", unit::kNone, "1 is the best", whole);
  add("point", unit::kNone, "its number", whole);
  for (const Axis& axis : sweep.space().axes()) {
    add(axis.key(), unit::kNone, axis.help(),
        axis.is_number() ? (axis.type() == FieldType::kInteger ? whole : number) : column_type<std::string>());
  }
  for (const Wish& wish : options.by) add(wish.figure, unit::kNone, "of the point", number);
  if (options.by.size() > 1)
    add("score", unit::kNone, "weighted ranks of these, from 0 for the worst to 1 for the best", number);
  add("neighbours", unit::kNone, "points one step of one numeric axis away", whole);
  add("plateau", unit::kNone, "median of the point and its neighbours", number);
  add("lowest_neighbour", unit::kNone, "the worst of the neighbours", number);
  add("parts_with_gain", unit::kShare, "of the equal parts of the period", number);
  add("worst_part", unit::kNone, "Sharpe ratio a year, without a risk-free rate, of the worst part", number);
  add("probabilistic_sharpe", unit::kShare, "probability that the true ratio is above zero, had it been the only try",
      number);
  add("deflated_sharpe", unit::kShare, "the same against what the best of all tries shows without skill", number);
  add("minimum_track_record", unit::kDays, "returns needed for 95% confidence that it is above zero", number);
  return schema;
}

}  // namespace

std::vector<Wish> parse_wishes(const std::string& text) {
  std::vector<Wish> wishes;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string one = text.substr(at, end - at);
    at = end + 1;
    Wish wish;
    const std::size_t equals = one.find('=');
    wish.figure = one.substr(0, equals);
    if (wish.figure.starts_with("-")) {
      wish.figure.erase(0, 1);
      wish.weight = -1.0;
    }
    if (equals != std::string::npos) {
      double weight = 0.0;
      const auto [stop, error] = std::from_chars(one.data() + equals + 1, one.data() + one.size(), weight);
      if (error != std::errc() || stop != one.data() + one.size() || !(weight > 0.0) || !std::isfinite(weight)) {
        fail("'{}': expected FIGURE=WEIGHT with a weight above zero", one);
      }
      wish.weight *= weight;
    }
    if (wish.figure.empty())
      fail("'{}': expected figures with commas between, for example sharpe=0.7,-maximum_drawdown=0.3", text);
    wishes.push_back(std::move(wish));
  }
  return wishes;
}

Table best_points(const Sweep& sweep, const FinishedPoints& points, const BestOptions& options, double benchmark,
                  double periods_per_year) {
  const std::vector<double> scores = scores_of(points, options.by);
  Table table(best_schema(sweep, options));
  std::vector<double> plateau(points.size());
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (std::isnan(scores[i])) continue;
    plateau[i] = options.plateaus ? neighbourhood_of(points, sweep.space(), scores, i).middle : scores[i];
    order.push_back(i);
  }
  const std::size_t rows = std::min(options.rows, order.size());
  const auto better = [&](std::size_t a, std::size_t b) {
    if (plateau[a] != plateau[b]) return plateau[a] > plateau[b];
    if (scores[a] != scores[b]) return scores[a] > scores[b];
    return a < b;
  };
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(rows), order.end(), better);
  const double sign = options.by.size() == 1 && options.by[0].weight < 0.0 ? -1.0 : 1.0;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::size_t i = order[r];
    const Neighbourhood around = neighbourhood_of(points, sweep.space(), scores, i);
    table.put(static_cast<std::int64_t>(r + 1));
    table.put(static_cast<std::int64_t>(points.numbers[i]));
    const std::vector<FieldValue> values = sweep.space().values(points.numbers[i]);
    for (std::size_t a = 0; a < values.size(); ++a) {
      if (sweep.space().axes()[a].is_number()) {
        table.put(cell_of(values[a]));
      } else {
        table.put(to_string(values[a]));
      }
    }
    for (std::size_t w = 0; w < options.by.size(); ++w) table.put(present(points.wished[w][i]));
    if (options.by.size() > 1) table.put(present(scores[i]));
    table.put(around.count);
    table.put(present(sign * around.middle));
    table.put(present(sign * around.lowest));
    std::size_t gains = 0;
    double worst = kNoFigure;
    for (const WindowMoments& part : points.parts_of(i)) {
      gains += part.sum > 0.0 ? 1 : 0;
      worst = std::isnan(worst) ? part.daily_sharpe() : std::min(worst, part.daily_sharpe());
    }
    const bool has_parts = points.parts_each > 0;
    table.put(has_parts ? std::optional(static_cast<double>(gains) / static_cast<double>(points.parts_each))
                        : std::nullopt);
    table.put(present(worst * std::sqrt(periods_per_year)));
    table.put(probabilistic_sharpe(points.whole[i], 0.0));
    table.put(probabilistic_sharpe(points.whole[i], benchmark));
    table.put(minimum_track_record(points.whole[i], 0.0));
  }
  return table;
}

}  // namespace hedgelab
