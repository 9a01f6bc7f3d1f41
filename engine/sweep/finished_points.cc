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

void FinishedPoints::sort() {
  std::vector<std::size_t> order(size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return numbers[a] < numbers[b]; });
  const auto sorted = [&order](const auto& values, std::size_t each) {
    std::remove_cvref_t<decltype(values)> result;
    for (const std::size_t i : order) {
      result.insert(result.end(), values.begin() + static_cast<std::ptrdiff_t>(i * each),
                    values.begin() + static_cast<std::ptrdiff_t>((i + 1) * each));
    }
    return result;
  };
  numbers = sorted(numbers, 1);
  for (std::vector<double>& figure : wished) figure = sorted(figure, 1);
  whole = sorted(whole, 1);
  parts = sorted(parts, parts_each);
  folds = sorted(folds, folds_each);
}

FinishedPoints read_finished_points(const SweepFolder& folder, const std::vector<std::size_t>& figures) {
  const Sweep& sweep = folder.sweep();
  FinishedPoints points;
  points.wished.resize(figures.size());
  points.parts_each = affordable_parts(sweep.parts(), static_cast<std::size_t>(most_points(sweep)));
  points.folds_each = 2 * sweep.folds().size();
  for_each_block(folder, [&](const std::vector<PointRow>& rows) {
    points.looked_at += rows.size();
    for (const PointRow& row : rows) {
      if (row.outcome != PointOutcome::kFinished || until_of_round(sweep, row.round)) continue;
      points.numbers.push_back(row.point);
      for (std::size_t w = 0; w < figures.size(); ++w) points.wished[w].push_back(number_in(row, figures[w]));
      points.whole.push_back(row.moments.whole);
      const std::size_t together = points.parts_each == 0 ? 1 : sweep.parts() / points.parts_each;
      for (std::size_t p = 0; p < points.parts_each; ++p) {
        WindowMoments part;
        for (std::size_t i = 0; i < together; ++i) part.add(row.moments.windows[p * together + i]);
        points.parts.push_back(part);
      }
      for (const Fold& fold : sweep.folds()) {
        points.folds.push_back(row.moments.windows[fold.train]);
        points.folds.push_back(row.moments.windows[fold.test]);
      }
    }
  });
  if (sweep.config().document.search.is_there) points.sort();  // rounds follow each other, numbers do not
  return points;
}

}  // namespace hedgelab
