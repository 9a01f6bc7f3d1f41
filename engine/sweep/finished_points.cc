#include "engine/sweep/finished_points.h"

#include <fmt/format.h>

#include <numeric>

#include "engine/sweep/block_walk.h"

namespace hedgelab {
std::size_t figure_place(const Sweep& sweep, const std::string& figure) {
  std::vector<std::string> names;
  for (const auto* one : sweep.shape().figures) names.push_back(one->declaration.name);
  const auto at = std::find(names.begin(), names.end(), figure);
  if (at == names.end()) {
    fail("the sweep has not kept '{}'; it has {}{}", figure, fmt::join(names, ", "), did_you_mean(figure, names));
  }
  return static_cast<std::size_t>(at - names.begin());
}

double number_in(const PointRow& row, std::size_t figure) {
  const Cell& cell = row.figures[figure];
  if (cell.is_missing()) return kNoFigure;
  return cell.type().is_numeric() ? cell.number() : static_cast<double>(cell.raw());
}

double median(std::vector<double> values) {
  if (values.empty()) return kNoFigure;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

std::optional<std::size_t> FinishedPoints::find(PointNumber number, std::size_t near) const {
  // Where no number is left out it stands as far away as its number is.
  const auto guess = static_cast<std::int64_t>(near + number - numbers[near]);
  if (guess >= 0 && static_cast<std::size_t>(guess) < size() && numbers[static_cast<std::size_t>(guess)] == number) {
    return static_cast<std::size_t>(guess);
  }
  std::size_t first = 0, end = size();
  while (first < end) {
    const std::size_t middle = first + (end - first) / 2;
    if (numbers[middle] < number) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  return first < size() && numbers[first] == number ? std::optional(first) : std::nullopt;
}

namespace {

FinishedPoints without_points(const Sweep& sweep, std::size_t figures) {
  FinishedPoints points;
  points.wished.resize(figures);
  points.parts_each = affordable_parts(sweep.parts(), static_cast<std::size_t>(most_points(sweep)));
  if (points.parts_each > 0) points.parts.emplace(points.parts_each * sizeof(WindowMoments));
  for (std::size_t f = 0; f < sweep.folds().size(); ++f) {
    points.folds.emplace_back(LongRecords::kHeld / sweep.folds().size());  // together as much as one column
  }
  return points;
}

// Into the order of numbers: rounds of a search follow each other, numbers do not.
FinishedPoints sorted_by_number(const Sweep& sweep, const FinishedPoints& points) {
  struct Place {
    PointNumber number;
    std::size_t at;
  };
  LongColumn<Place> places;
  for (std::size_t i = 0; i < points.size(); ++i) places.push_back({points.numbers[i], i});
  const auto order = sorted(places, [](const Place& one, const Place& other) { return one.number < other.number; });
  FinishedPoints result = without_points(sweep, points.wished.size());
  result.looked_at = points.looked_at;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Place place = order[i];
    result.numbers.push_back(place.number);
    for (std::size_t w = 0; w < result.wished.size(); ++w) result.wished[w].push_back(points.wished[w][place.at]);
    result.whole.push_back(points.whole[place.at]);
    if (result.parts) result.parts->append(points.parts->at(place.at));
    for (std::size_t f = 0; f < result.folds.size(); ++f) result.folds[f].push_back(points.folds[f][place.at]);
  }
  return result;
}

}  // namespace

FinishedPoints read_finished_points(const SweepFolder& folder, const std::vector<std::size_t>& figures) {
  const Sweep& sweep = folder.sweep();
  FinishedPoints points = without_points(sweep, figures.size());
  std::vector<WindowMoments> parts(points.parts_each);
  for_each_block(folder, [&](const std::vector<PointRow>& rows) {
    points.looked_at += rows.size();
    for (const PointRow& row : rows) {
      if (row.outcome != PointOutcome::kFinished || until_of_round(sweep, row.round)) continue;
      points.numbers.push_back(row.point);
      for (std::size_t w = 0; w < figures.size(); ++w) points.wished[w].push_back(number_in(row, figures[w]));
      points.whole.push_back(row.moments.whole);
      const std::size_t together = points.parts_each == 0 ? 1 : sweep.parts() / points.parts_each;
      for (std::size_t p = 0; p < points.parts_each; ++p) {
        parts[p] = {};
        for (std::size_t i = 0; i < together; ++i) parts[p].add(row.moments.windows[p * together + i]);
      }
      if (points.parts) points.parts->append(parts.data());
      for (std::size_t f = 0; f < points.folds.size(); ++f) {
        const Fold& fold = sweep.folds()[f];
        points.folds[f].push_back({row.moments.windows[fold.train], row.moments.windows[fold.test]});
      }
    }
  });
  return sweep.config().document.search.is_there ? sorted_by_number(sweep, points) : std::move(points);
}

}  // namespace hedgelab
