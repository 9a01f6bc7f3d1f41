#pragma once
// What a folder of results says, read from its files alone: a run, a comparison, a sweep or the tables of a study. A
// file that is missing or does not fit the others is a finding that the report prints, not a silence.

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/report/file_table.h"
#include "engine/report/phrases.h"

namespace hedgelab::report {

/// One run: result.json and the tables beside it.
struct RunFiles {
  std::string name;
  std::string json_text;  // result.json as it is
  std::shared_ptr<const nlohmann::ordered_json> json;
  std::map<std::string, FileTable, std::less<>> tables;  // "equity" is equity.csv; absent: no such file

  /// nullptr when there is none.
  [[nodiscard]] const FileTable* table(std::string_view stem) const;
};

struct ResultFolder {
  enum class Kind { kRun, kComparison, kSweep, kStudy };
  Kind kind = Kind::kRun;
  std::string name;               // of the folder
  std::vector<RunFiles> runs;     // of a run: one; of a comparison: its variants in the order of comparison.json
  std::vector<FileTable> tables;  // of a comparison, a sweep or a study: the tables that belong to no single run
  std::map<std::string, std::string, std::less<>> documents;  // JSON files beside those tables, as they are
  std::vector<Phrase> findings;
};

[[nodiscard]] std::string_view to_string(ResultFolder::Kind kind);

/// Throws InputError when there is nothing that can be shown: no folder, none of the files that a command writes, or
/// none that can be read.
[[nodiscard]] ResultFolder read_result_folder(const std::filesystem::path& folder);

/// The run called `name`, or the only one when `name` is empty. Throws InputError listing the names.
[[nodiscard]] const RunFiles& run_of(const ResultFolder& folder, std::string_view name);

}  // namespace hedgelab::report
