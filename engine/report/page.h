#pragma once
// The report as one HTML file: page/ filled with the files of a folder. It opens from disk, asks nothing of any network
// (its content policy forbids it), and runs no script but its own, known by digest: text of a file stays text.

#include <optional>
#include <string>

#include "engine/report/result_folder.h"

namespace hedgelab::report {

struct PageOptions {
  std::optional<Language> language;  // of the first sight; absent: as the browser prefers
  bool plain_charts = false;         // built-in pictures also where the build has uPlot
  /// Curves with more rows in all are thinned to it, with the finding that says so.
  std::size_t most_points = 1'000'000;
};

/// The same files give the same bytes.
[[nodiscard]] std::string page(const ResultFolder& folder, const PageOptions& options);

/// Whether this build draws with uPlot; else the built-in pictures.
[[nodiscard]] bool has_uplot();

}  // namespace hedgelab::report
