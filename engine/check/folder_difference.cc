#include "engine/check/folder_difference.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab::check {
namespace {

// What a reader of a report should know, but two results can be compared all the same.
constexpr std::string_view kHarmless[] = {"finding.version", "finding.no_trades", "finding.short"};

const report::RunFiles* find_run(const report::ResultFolder& folder, std::string_view name) {
  const auto found =
      std::find_if(folder.runs.begin(), folder.runs.end(), [&](const auto& run) { return run.name == name; });
  return found == folder.runs.end() ? nullptr : &*found;
}

std::string names_of(const report::ResultFolder& folder) {
  std::string names;
  for (const auto& run : folder.runs) names += (names.empty() ? "" : ", ") + run.name;
  return names;
}

}  // namespace

bool FolderDifference::differs() const {
  return !only_a.empty() || !only_b.empty() ||
         std::any_of(runs.begin(), runs.end(), [](const RunDifference& run) { return run.differs(); });
}

report::ResultFolder read_for_comparison(const std::filesystem::path& folder) {
  using Kind = report::ResultFolder::Kind;
  report::ResultFolder result = report::read_result_folder(folder);
  if (result.kind != Kind::kRun && result.kind != Kind::kComparison) {
    fail("{}: is the folder of a {}; expected that of a run or of a comparison", folder.string(),
         report::to_string(result.kind));
  }
  for (const report::Phrase& finding : result.findings) {
    if (std::find(std::begin(kHarmless), std::end(kHarmless), finding.key) != std::end(kHarmless)) continue;
    fail("{}: {}", folder.string(), report::say(finding, report::Language::kEnglish));
  }
  return result;
}

FolderDifference compare_folders(const report::ResultFolder& a, const report::ResultFolder& b,
                                 const Tolerances& tolerances) {
  FolderDifference difference;
  difference.a = a.name;
  difference.b = b.name;
  if (a.runs.size() == 1 && b.runs.size() == 1) {
    difference.runs.push_back(compare_runs(a.runs.front(), b.runs.front(), tolerances));
    return difference;
  }
  for (const auto& run : a.runs) {
    if (const report::RunFiles* other = find_run(b, run.name)) {
      difference.runs.push_back(compare_runs(run, *other, tolerances));
    } else {
      difference.only_a.push_back(run.name);
    }
  }
  for (const auto& run : b.runs) {
    if (find_run(a, run.name) == nullptr) difference.only_b.push_back(run.name);
  }
  if (difference.runs.empty()) {
    fail("{} and {}: have no run in common ({}; {})", a.name, b.name, names_of(a), names_of(b));
  }
  return difference;
}

}  // namespace hedgelab::check
