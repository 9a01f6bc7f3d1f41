#pragma once
// What the page is told: the files of a folder as one JSON text whose figures are those of the files.

#include <string>

#include "engine/report/page.h"

namespace hedgelab::report {

/// Appends {"kind", "name", "version", "language", "runs": [{"name", "result", "tables"}], "tables", "documents",
/// "findings"}, ready to stand in a <script> (script_json.h). A table is {"name", "rows", "columns"}, a column as
/// page_column.h says.
void append_page_data(std::string& page, const ResultFolder& folder, const PageOptions& options);

}  // namespace hedgelab::report
