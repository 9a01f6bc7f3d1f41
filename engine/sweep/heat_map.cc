#include "engine/sweep/heat_map.h"

#include <fmt/format.h>

#include "engine/sweep/finished_points.h"

namespace hedgelab {

Table heat_map(const SweepFolder& folder, const std::string& figure, const std::string& down,
               const std::string& across) {
  const Sweep& sweep = folder.sweep();
  const std::vector<Axis>& axes = sweep.space().axes();
  const auto axis_of = [&](const std::string& key) {
    std::vector<std::string> known;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      if (axes[i].key() == key && !axes[i].is_range() && !sweep.space().is_sample()) return i;
      known.push_back(axes[i].key());
    }
    fail("'{}' is no axis with a list of values; axes: {}{}", key, fmt::join(known, ", "), did_you_mean(key, known));
  };
  const std::size_t row_axis = axis_of(down), column_axis = axis_of(across);
  if (row_axis == column_axis) fail("a heat map has two axes, and '{}' is one", down);
  const std::size_t place = figure_place(sweep, figure);
  std::vector<double> sums(axes[row_axis].size() * axes[column_axis].size(), 0.0), counts(sums.size(), 0.0);
  for_each_block(folder, [&](const std::vector<PointRow>& rows) {
    for (const PointRow& row : rows) {
      if (row.outcome != PointOutcome::kFinished || std::isnan(number_in(row, place))) continue;
      const std::vector<std::size_t> places = sweep.space().indices(row.point);
      const std::size_t cell = places[row_axis] * axes[column_axis].size() + places[column_axis];
      sums[cell] += number_in(row, place);
      counts[cell] += 1.0;
    }
  });
  const TableColumn& kept = sweep.shape().figures[place]->declaration;
  TableSchema schema{"heat_map", fmt::format("mean {} of the points with both values", figure), {}};
  schema.columns.push_back(
      {fmt::format("{} \\ {}", down, across), "", "value of the first axis", column_type<std::string>(), {}, false});
  for (const FieldValue& value : axes[column_axis].values()) {
    schema.columns.push_back({to_string(value), kept.unit == unit::kDepth ? std::string(unit::kDepth) : kept.unit,
                              "value of the second axis", column_type<double>(), to_string(value), true});
  }
  Table table(schema);
  for (std::size_t r = 0; r < axes[row_axis].size(); ++r) {
    table.put(to_string(axes[row_axis].values()[r]));
    for (std::size_t c = 0; c < axes[column_axis].size(); ++c) {
      const std::size_t cell = r * axes[column_axis].size() + c;
      table.put(counts[cell] > 0.0 ? std::optional(sums[cell] / counts[cell]) : std::nullopt);
    }
  }
  return table;
}

}  // namespace hedgelab
