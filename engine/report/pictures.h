#pragma once
// The pictures of a result that stand alone, for papers and a README. One row of a table names a picture and says how
// it is drawn: a new one is one row.

#include <string>
#include <string_view>
#include <vector>

#include "engine/report/result_folder.h"
#include "engine/report/svg_plot.h"

namespace hedgelab::report {

[[nodiscard]] std::vector<std::string_view> picture_names();

/// The plot behind a picture: of all runs of a comparison where it compares them, else of `run` (empty: the only or the
/// first one). Throws InputError for an unknown name (listing them), a run that is not there, or files that lack what
/// it shows.
[[nodiscard]] Plot picture(const ResultFolder& folder, std::string_view name, std::string_view run, Language language);

}  // namespace hedgelab::report
