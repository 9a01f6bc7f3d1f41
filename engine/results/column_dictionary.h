#pragma once
// What stands in the files of a run, for people and for programs. Both texts are made of the declarations that the
// files themselves are written by.

#include <string>

namespace hedgelab {

/// Every file and every column with unit, type and meaning, as Markdown: engine/results/README.md.
[[nodiscard]] std::string column_dictionary();
/// JSON schemas (draft 7) of result.json and of comparison.json, which is also what `run --json` prints.
[[nodiscard]] std::string result_schema();
[[nodiscard]] std::string comparison_schema();

}  // namespace hedgelab
