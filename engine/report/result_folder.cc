#include "engine/report/result_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/report/file_checks.h"

namespace hedgelab::report {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

std::set<std::string> files_with(const fs::path& folder, std::string_view extension) {
  std::set<std::string> names;
  for (const std::string& name : list_folder(folder)) {
    if (fs::path(name).extension() == extension && is_file(folder / name)) names.insert(name);
  }
  return names;
}

Json parse_json(const fs::path& file, const std::string& text) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    fail("{}: is not JSON: {}", file.string(), error.what());
  }
}

// A damaged table is said and left out; the others can still be shown.
void read_tables(const fs::path& folder, RunFiles& run, std::vector<Phrase>& findings) {
  for (const std::string& file : files_with(folder, ".csv")) {
    try {
      run.tables.emplace(fs::path(file).stem().string(), FileTable::read(folder / file));
    } catch (const InputError& error) {
      findings.push_back({"finding.unreadable", {{"run", run.name}, {"reason", error.what()}}, {}});
    }
  }
}

RunFiles read_run(const fs::path& folder, std::string name, std::vector<Phrase>& findings) {
  RunFiles run;
  run.json_text = read_file(folder / "result.json");
  run.json = std::make_shared<const Json>(parse_json(folder / "result.json", run.json_text));
  if (!run.json->is_object() || !run.json->contains("statistics")) {
    fail("{}: holds no statistics; expected the result.json of a run", (folder / "result.json").string());
  }
  run.name = name.empty() ? run.json->value("name", folder.filename().string()) : std::move(name);
  read_tables(folder, run, findings);
  const std::vector<Phrase> more = check_files(run);
  findings.insert(findings.end(), more.begin(), more.end());
  return run;
}

// Without its own folder a variant still has the figures that comparison.json repeats.
RunFiles figures_only(const Json& element, const std::string& name, std::vector<Phrase>& findings) {
  RunFiles run;
  run.name = name;
  run.json_text = element.dump(-1, ' ', false, Json::error_handler_t::replace);
  run.json = std::make_shared<const Json>(element);
  findings.push_back({"finding.no_curves", {{"run", name}}, {}});
  return run;
}

// Sub-folders that hold a run, by name: what a comparison still is without its comparison.json.
std::vector<std::string> runs_below(const fs::path& folder) {
  std::vector<std::string> names;
  for (const std::string& name : list_folder(folder)) {
    if (is_file(folder / name / "result.json")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void read_variants(const fs::path& folder, const std::vector<std::string>& names, ResultFolder& result) {
  for (const std::string& name : names) {
    try {
      result.runs.push_back(read_run(folder / name, name, result.findings));
    } catch (const InputError& error) {
      result.findings.push_back({"finding.unreadable", {{"run", name}, {"reason", error.what()}}, {}});
    }
  }
}

void read_comparison(const fs::path& folder, ResultFolder& result) {
  const fs::path file = folder / "comparison.json";
  Json document;
  try {
    document = parse_json(file, read_file(file));
  } catch (const InputError& error) {
    const std::vector<std::string> names = runs_below(folder);
    if (names.empty()) throw;
    result.findings.push_back({"finding.unreadable", {{"run", result.name}, {"reason", error.what()}}, {}});
    read_variants(folder, names, result);
    return;
  }
  if (!document.is_object() || !document.contains("results") || !document["results"].is_array()) {
    fail("{}: holds no results; expected the comparison.json of a run", file.string());
  }
  for (const Json& element : document["results"]) {
    const std::string name = element.is_object() ? element.value("name", std::string()) : std::string();
    const bool stays_inside = !name.empty() && name.find('/') == std::string::npos && name != "..";
    if (stays_inside && is_file(folder / name / "result.json")) {
      try {
        result.runs.push_back(read_run(folder / name, name, result.findings));
        continue;
      } catch (const InputError& error) {
        result.findings.push_back({"finding.unreadable", {{"run", name}, {"reason", error.what()}}, {}});
      }
    }
    if (element.is_object() && element.contains("statistics")) {
      result.runs.push_back(figures_only(element, name, result.findings));
    }
  }
  if (result.runs.empty()) fail("{}: no variant of it can be shown", file.string());
}

// What the JSON file of a sweep or of studies says should stand beside it.
void check_loose_files(const fs::path& folder, ResultFolder& result) {
  const auto find_missing = [&](const std::string& file) {
    if (is_file(folder / file)) return;
    result.findings.push_back({"finding.missing", {{"run", result.name}, {"file", file}}, {}});
  };
  const bool has_documents = result.documents.contains("sweep") || is_file(folder / "sweep.csv");
  if (has_documents) {
    for (const char* file : {"sweep.json", "sweep.csv"}) find_missing(file);
  }
  if (const auto sweep = result.documents.find("sweep"); sweep != result.documents.end()) {
    const Json document = Json::parse(sweep->second);
    for (const FileTable& table : result.tables) {
      if (table.name() != "sweep.csv" || !document.is_object() || !document.contains("numbers")) continue;
      const std::string stated = document["numbers"].dump(-1, ' ', false, Json::error_handler_t::replace);
      const std::string rows = fmt::format("{}", table.rows());
      if (stated == rows) continue;
      result.findings.push_back(
          {"finding.rows", {{"run", result.name}, {"file", table.name()}, {"rows", rows}, {"stated", stated}}, {}});
    }
  }
  const auto studies = result.documents.find("studies");
  if (studies == result.documents.end()) return;
  const Json document = Json::parse(studies->second);
  if (!document.is_object() || !document.contains("studies") || !document["studies"].is_array()) return;
  for (const Json& study : document["studies"]) {
    if (!study.is_object() || !study.contains("tables") || !study["tables"].is_array()) continue;
    const std::string name = study.value("name", std::string());
    for (const Json& table : study["tables"]) {
      const std::string own = table.is_object() ? table.value("table", std::string()) : std::string();
      if (!name.empty() && !own.empty())
        find_missing(own == name ? name + ".csv" : fmt::format("{}_{}.csv", name, own));
    }
  }
}

void read_loose_files(const fs::path& folder, ResultFolder& result) {
  for (const std::string& name : files_with(folder, ".csv")) {
    try {
      result.tables.push_back(FileTable::read(folder / name));
    } catch (const InputError& error) {
      result.findings.push_back({"finding.unreadable", {{"run", result.name}, {"reason", error.what()}}, {}});
    }
  }
  for (const std::string& name : files_with(folder, ".json")) {
    if (name == "comparison.json") continue;
    try {
      std::string text = read_file(folder / name);
      (void)parse_json(folder / name, text);
      result.documents.emplace(fs::path(name).stem().string(), std::move(text));
    } catch (const InputError& error) {
      result.findings.push_back({"finding.unreadable", {{"run", result.name}, {"reason", error.what()}}, {}});
    }
  }
}

}  // namespace

const FileTable* RunFiles::table(std::string_view stem) const {
  const auto found = tables.find(stem);
  return found == tables.end() ? nullptr : &found->second;
}

std::string_view to_string(ResultFolder::Kind kind) {
  switch (kind) {
    case ResultFolder::Kind::kRun: return "run";
    case ResultFolder::Kind::kComparison: return "comparison";
    case ResultFolder::Kind::kSweep: return "sweep";
    case ResultFolder::Kind::kStudy: return "study";
  }
  throw InvariantError("unknown kind of a result folder");
}

ResultFolder read_result_folder(const fs::path& folder) {
  if (!is_folder(folder)) fail("{}: is no folder; expected the folder of a result", folder.string());
  ResultFolder result;
  result.name = whole_path(folder).filename().string();
  if (is_file(folder / "result.json")) {
    result.kind = ResultFolder::Kind::kRun;
    result.runs.push_back(read_run(folder, "", result.findings));
    return result;
  }
  const bool is_comparison = is_file(folder / "comparison.json");
  result.kind = is_comparison                   ? ResultFolder::Kind::kComparison
                : is_file(folder / "sweep.csv") ? ResultFolder::Kind::kSweep
                                                : ResultFolder::Kind::kStudy;
  if (is_comparison) {
    read_comparison(folder, result);
  } else if (const std::vector<std::string> names = runs_below(folder); !names.empty()) {
    result.kind = ResultFolder::Kind::kComparison;
    result.findings.push_back({"finding.missing", {{"run", result.name}, {"file", "comparison.json"}}, {}});
    read_variants(folder, names, result);
  }
  read_loose_files(folder, result);
  check_loose_files(folder, result);
  // The tables of a run without what it was: they can be looked at, as tables.
  const auto is_of_a_run = [](const FileTable& table) {
    return table.name() == "equity.csv" || table.name() == "fills.csv";
  };
  if (result.runs.empty() && std::any_of(result.tables.begin(), result.tables.end(), is_of_a_run)) {
    result.findings.push_back({"finding.no_result", {{"run", result.name}}, {}});
  }
  if (result.runs.empty() && result.tables.empty()) {
    fail("{}: nothing to show: no result.json, no comparison.json and no table (.csv) that can be read{}",
         folder.string(), result.findings.empty() ? "" : ": " + say(result.findings.front(), Language::kEnglish));
  }
  return result;
}

const RunFiles& run_of(const ResultFolder& folder, std::string_view name) {
  std::vector<std::string> names;
  for (const RunFiles& run : folder.runs) {
    if (run.name == name || (name.empty() && folder.runs.size() == 1)) return run;
    names.push_back(run.name);
  }
  if (names.empty()) fail("{}: holds no run", folder.name);
  if (name.empty()) fail("{}: holds {} variants; name one of: {}", folder.name, names.size(), fmt::join(names, ", "));
  const std::string nearest = nearest_word(name, names);
  fail("{}: has no variant '{}'{}; variants: {}", folder.name, name,
       nearest.empty() ? "" : "; did you mean '" + nearest + "'?", fmt::join(names, ", "));
}

}  // namespace hedgelab::report
