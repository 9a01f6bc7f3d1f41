#pragma once
// What the page is told: the files of a folder as one JSON text, figures with the digits of the file.

#include <string>

#include "engine/report/page.h"

namespace hedgelab::report {

/// {"kind", "name", "version", "language", "findings", "runs": [{"name", "result", "tables"}], "tables", "documents"},
/// ready to stand in a <script>: it holds no '<'. A table is {"name", "rows", "columns": [{"name", ...}]}, a column one
/// of
///   "numbers": [1, null, ...]                     every field a number or empty
///   "same": "x" or 1                              the same in every row
///   "words": ["a", "b"], "at": [0, 1, 0, ...]     few words in many rows
///   "texts": ["a", ...]                           else
[[nodiscard]] std::string page_data(const ResultFolder& folder, const PageOptions& options);

}  // namespace hedgelab::report
