#pragma once
// A comparison of two results for people, for programs and for spreadsheets.

#include <cstddef>
#include <string>

#include "engine/check/folder_difference.h"
#include "engine/table/table.h"

namespace hedgelab::check {

/// Run by run: what went in, figures side by side, first day and fill apart, causes by year, returns by year and month,
/// fills that only one has (the first `fills` of each side). `width`: of the terminal, 0 without limit.
[[nodiscard]] std::string difference_text(const FolderDifference& difference, std::size_t fills, std::size_t width);

/// One object, ending with a newline: {"a", "b", "same", "only_a", "only_b", "runs": [...]}.
[[nodiscard]] std::string difference_json(const FolderDifference& difference);

/// Every number of it as a row: run, part (figure, year, month, cause), item, period, a, b, difference.
[[nodiscard]] Table difference_table(const FolderDifference& difference);

/// "first day that differs", the two sides and how many days do; two lines with a line end. Shared with the check of a
/// baseline, which has its own words for the sides.
[[nodiscard]] std::string day_text(const DayDifference& day, std::string_view a, std::string_view b);
[[nodiscard]] std::string fill_text(const FillDifference& fill, std::string_view kind, std::string_view a,
                                    std::string_view b);

}  // namespace hedgelab::check
