#include "engine/sweep/best_points.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/sweep/sweep_table.h"

namespace hedgelab {
namespace {

// Ranks of a wish, from 0 for the worst to 1 for the best, in the order of points; equals share theirs.
LongColumn<double> ranks_of(const LongColumn<double>& values, bool wants_small) {
  struct Place {
    double key;
    std::size_t at;
  };
  LongColumn<Place> places, ranks;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    places.push_back({std::isnan(value) ? -INFINITY : wants_small ? -value : value, i});
  }
  const auto order = sorted(places, [](const Place& a, const Place& b) { return a.key < b.key; });
  const double most = std::max(1.0, static_cast<double>(order.size() - 1));
  for (std::size_t first = 0; first < order.size();) {
    const double key = order[first].key;
    std::size_t last = first;
    while (last + 1 < order.size() && order[last + 1].key == key) ++last;
    const double rank = 0.5 * static_cast<double>(first + last) / most;
    for (std::size_t i = first; i <= last; ++i) ranks.push_back({rank, order[i].at});
    first = last + 1;
  }
  const auto by_point = sorted(ranks, [](const Place& a, const Place& b) { return a.at < b.at; });
  LongColumn<double> result;
  for (std::size_t i = 0; i < by_point.size(); ++i) result.push_back(by_point[i].key);
  return result;
}

// One wish is its figure. Several are weighed by rank, as their units differ.
LongColumn<double> scores_of(const FinishedPoints& points, const std::vector<Wish>& wishes) {
  LongColumn<double> scores;
  if (wishes.size() == 1) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double value = points.wished[0][i];
      scores.push_back(wishes[0].weight < 0.0 ? -value : value);
    }
    return scores;
  }
  for (std::size_t i = 0; i < points.size(); ++i) scores.push_back(0.0);
  for (std::size_t w = 0; w < wishes.size(); ++w) {
    const LongColumn<double> ranks = ranks_of(points.wished[w], wishes[w].weight < 0.0);
    LongColumn<double> sums;
    for (std::size_t i = 0; i < points.size(); ++i) {
      sums.push_back(scores[i] + std::fabs(wishes[w].weight) * ranks[i]);
    }
    scores = std::move(sums);
  }
  return scores;
}

// Points one step along one numeric axis away.
std::vector<std::size_t> neighbours_of(const FinishedPoints& points, const SweepSpace& space, std::size_t point) {
  std::vector<std::size_t> found;
  if (space.is_sample()) return found;
  const PointNumber number = points.numbers[point];
  std::vector<std::size_t> places = space.indices(number);
  for (std::size_t a = 0; a < places.size(); ++a) {
    if (!space.axes()[a].is_number()) continue;
    const std::size_t own = places[a];
    for (const bool up : {false, true}) {
      if (up ? own + 1 >= space.axes()[a].size() : own == 0) continue;
      places[a] = up ? own + 1 : own - 1;
      if (const auto at = points.find(space.number_of(places), point)) found.push_back(*at);
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

Neighbourhood neighbourhood_of(const FinishedPoints& points, const SweepSpace& space, const LongColumn<double>& scores,
                               std::size_t point) {
  Neighbourhood around;
  std::vector<double> values{scores[point]};
  for (const std::size_t other : neighbours_of(points, space, point)) {
    const double score = scores[other];
    if (std::isnan(score)) continue;
    values.push_back(score);
    around.lowest = around.count++ == 0 ? score : std::min(around.lowest, score);
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
  const LongColumn<double> scores = scores_of(points, options.by);
  Table table(best_schema(sweep, options));
  struct Candidate {
    double plateau, score;
    std::size_t at;
  };
  const auto better = [](const Candidate& a, const Candidate& b) {
    if (a.plateau != b.plateau) return a.plateau > b.plateau;
    if (a.score != b.score) return a.score > b.score;
    return a.at < b.at;
  };
  std::vector<Candidate> best;  // a heap, the worst of them on top
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double score = scores[i];
    if (std::isnan(score)) continue;
    const double plateau = options.plateaus ? neighbourhood_of(points, sweep.space(), scores, i).middle : score;
    best.push_back({plateau, score, i});
    std::push_heap(best.begin(), best.end(), better);
    if (best.size() <= options.rows) continue;
    std::pop_heap(best.begin(), best.end(), better);
    best.pop_back();
  }
  std::sort_heap(best.begin(), best.end(), better);
  const double sign = options.by.size() == 1 && options.by[0].weight < 0.0 ? -1.0 : 1.0;
  for (std::size_t r = 0; r < best.size(); ++r) {
    const std::size_t i = best[r].at;
    const Neighbourhood around = neighbourhood_of(points, sweep.space(), scores, i);
    table.put(static_cast<std::int64_t>(r + 1));
    const PointNumber number = points.numbers[i];
    table.put(static_cast<std::int64_t>(number));
    const std::vector<FieldValue> values = sweep.space().values(number);
    for (std::size_t a = 0; a < values.size(); ++a) {
      if (sweep.space().axes()[a].is_number()) {
        table.put(cell_of(values[a]));
      } else {
        table.put(to_string(values[a]));
      }
    }
    for (std::size_t w = 0; w < options.by.size(); ++w) table.put(present(points.wished[w][i]));
    if (options.by.size() > 1) table.put(present(best[r].score));
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
    const ReturnMoments whole = points.whole[i];
    table.put(probabilistic_sharpe(whole, 0.0));
    table.put(probabilistic_sharpe(whole, benchmark));
    table.put(minimum_track_record(whole, 0.0));
  }
  return table;
}

}  // namespace hedgelab
