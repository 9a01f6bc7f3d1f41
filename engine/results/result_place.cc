#include "engine/results/result_place.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/staged_folder.h"
#include "engine/store/store_place.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 18> kResultFiles = {
    "result.json",      "equity.csv",      "equity.npy",      "hedge.csv",        "fills.csv",      "rolls.csv",
    "orders.csv",       "attribution.csv", "settlements.csv", "margin_calls.csv", "benchmarks.csv", "sleeves.csv",
    "sleeve_fills.csv", "report.html",     "comparison.json", "comparison.csv",   "signals.csv",    "decisions.csv"};

json read_json(const fs::path& path) {
  return kind_of(path) == PathKind::kFile ? json::parse(read_file(path), nullptr, /*allow_exceptions=*/false) : json();
}

bool has_result(const fs::path& folder) {
  const json result = read_json(folder / "result.json");
  return result.is_object() && result.contains("provenance") && result["provenance"].is_object() &&
         result["provenance"].contains("fills_digest");
}

bool has_comparison(const fs::path& folder) {
  const json comparison = read_json(folder / "comparison.json");
  return comparison.is_object() && comparison.contains("results") && comparison["results"].is_array() &&
         std::all_of(comparison["results"].begin(), comparison["results"].end(), [](const json& result) {
           return result.is_object() && result.contains("folder") && result.contains("provenance");
         });
}

/// Adds the files of one result below `below` ("" or "variant/") that are ours.
void add_files(const fs::path& folder, const std::string& below, std::vector<std::string>& ours) {
  constexpr std::size_t kHead = 4096;
  for (const std::string_view name : kResultFiles) {
    if (name == "report.html" && kind_of(folder / below / name) == PathKind::kFile &&
        read_file(folder / below / name).substr(0, kHead).find(kReportMark) == std::string::npos) {
      continue;
    }
    ours.push_back(below + std::string(name));
  }
}

}  // namespace

bool is_result_file(std::string_view name) {
  return std::find(kResultFiles.begin(), kResultFiles.end(), name) != kResultFiles.end();
}

void check_result_place(const fs::path& place) {
  check_outside_stores(place);
  const fs::path standing = without_link(place);
  const PathKind kind = kind_of(standing);
  if (kind == PathKind::kAbsent) return;
  if (kind != PathKind::kFolder) fail("{}: exists and is not a folder; expected a place for results", place.string());
  const std::vector<std::string> names = list_folder(standing);
  if (names.empty()) return;
  const bool comparison = has_comparison(standing);
  if (!comparison && !has_result(standing)) {
    fail("{}: is not empty and holds no result.json or comparison.json of an earlier run; name another folder",
         place.string());
  }
  std::vector<std::string> ours;
  add_files(standing, "", ours);
  if (comparison) {
    for (const std::string& name : names) {
      if (has_result(standing / name)) add_files(standing, name + "/", ours);
    }
  }
  refuse_foreign_files(standing, ours, "a run");
}

}  // namespace hedgelab
