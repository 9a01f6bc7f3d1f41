#pragma once
// The rows of a sweep as a table: number, parameters, how the run ended,
// figures. sweep.csv and the columns beside it are views of it.

#include <span>
#include <vector>

#include "engine/sweep/sweep.h"
#include "engine/table/table.h"

namespace hedgelab {

/// A column for the point, one for every axis under its key, outcome, day and
/// reason, and the figures; of a search, the round before the outcome.
[[nodiscard]] TableSchema sweep_schema(const Sweep& sweep);
/// Appends the rows. REQUIRES: `table` has sweep_schema(sweep).
void append_rows(Table& table, const Sweep& sweep, std::span<const PointRow> rows);
/// A value of an axis as a cell. REQUIRES: `value` outlives the cell.
[[nodiscard]] Cell cell_of(const FieldValue& value);

}  // namespace hedgelab
