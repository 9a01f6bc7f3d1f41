#pragma once
// A curve as dots of Braille in a terminal: two columns and four rows of dots to a character.

#include <span>
#include <string>

#include "engine/report/svg_plot.h"

namespace hedgelab::report {

/// The strongest line of `plot` (the first one, when none is strong) in `columns` x `rows` characters with its axis,
/// title above and the first and last day below. "" when there is no room or no point. REQUIRES: as svg_of.
[[nodiscard]] std::string terminal_text(const Plot& plot, std::size_t columns, std::size_t rows);

}  // namespace hedgelab::report
