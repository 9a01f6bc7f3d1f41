#pragma once
// What a sweep keeps of one point: how its run ended, the figures that were
// asked for, and the moments of its returns. A row is a few hundred bytes
// however long the run, so that a million of them can be written and none be
// kept.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/results/backtest_result.h"
#include "engine/sweep/return_moments.h"
#include "engine/table/table_of.h"

namespace hedgelab {

/// Points of a sweep are numbered from 0; the number alone says the parameters
/// (sweep_space.h).
using PointNumber = std::uint64_t;

/// How the run of a point ended (RunEnd), that its plan does not fit the
/// market, or that the engine contradicted itself.
enum class PointOutcome : std::uint8_t { kFinished, kStopped, kRuined, kNotCarried, kFailed, kRefused, kFaulted };
inline constexpr std::array<std::string_view, 7> kPointOutcomeWords{"finished", "stopped", "ruined", "not_carried",
                                                                    "failed",   "refused", "faulted"};
[[nodiscard]] constexpr std::span<const std::string_view> words_of(PointOutcome) { return kPointOutcomeWords; }

/// Which figures and windows the rows of a sweep have: equal for all of its
/// points.
struct RowShape {
  std::vector<const TableOf<BacktestResult>::Column*> figures;  // of comparison_figures(), none a text
  std::vector<ReturnWindow> windows;
};

struct PointRow {
  PointNumber point = 0;
  std::uint32_t round = 0;  // of a search: when it was looked at; a runner leaves it alone
  PointOutcome outcome = PointOutcome::kFinished;
  std::optional<Date> day;    // on which it ended early
  std::string reason;         // why; one line for people; empty when it finished
  std::vector<Cell> figures;  // as RowShape::figures, or none when nothing ran
  CurveMoments moments;       // windows as RowShape::windows, or none when nothing ran

  [[nodiscard]] bool has_run() const { return outcome != PointOutcome::kRefused && outcome != PointOutcome::kFaulted; }
};

/// The columns of comparison_figures() by name, each once. Throws InputError at
/// `place` for a name that is none, with the nearest, for a text, and for a
/// name given twice.
[[nodiscard]] std::vector<const TableOf<BacktestResult>::Column*> figures_named(std::span<const std::string> names,
                                                                                const std::string& place);
/// The names of all that can be kept.
[[nodiscard]] std::vector<std::string> figure_names();
/// The dozen that is kept unless a sweep says otherwise.
[[nodiscard]] const std::vector<std::string>& usual_figures();

/// The row of a run that has ended. REQUIRES: a result with all of its records.
[[nodiscard]] PointRow row_of(PointNumber point, const BacktestResult& result, const RowShape& shape);
/// What the first differs from the second in, in words: the first thing that is
/// not equal to the bit. Empty when nothing.
[[nodiscard]] std::string difference_of(const PointRow& row, const PointRow& other, const RowShape& shape);
/// The rows of points whose run never came to a result.
[[nodiscard]] PointRow refused_row(PointNumber point, const InputError& error);
[[nodiscard]] PointRow faulted_row(PointNumber point, const InvariantError& error);

}  // namespace hedgelab
