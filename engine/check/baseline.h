#pragma once
// What a config gave when somebody last said that it was right: figures with their tolerances, digests, and what went
// in. A small JSON file beside the config, for people to read and to review:
//
//   configs/hedge.json
//   configs/baselines/hedge.json           this
//   configs/baselines/hedge.reference.gz   the curves and fills (reference_runs.h), to say where a change begins
//
// "tolerances" is the user's to edit: which figures are held, and how tightly. Everything else is sealed by a digest.

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/check/figures.h"
#include "engine/check/tolerance.h"
#include "engine/report/result_folder.h"

namespace hedgelab::check {

/// The tables of a run that a baseline digests, by their names.
inline constexpr std::string_view kDigested[] = {"equity", "fills", "rolls"};

struct BaselineRun {
  std::string name;
  std::string config_digest;
  std::map<std::string, std::string, std::less<>> digests;  // of kDigested
  std::vector<Figure> figures;
};

struct Baseline {
  std::string config;  // its "name"
  std::string build, data_digest, rules_digest;
  std::string reference_digest;   // of the file beside it; empty: there is none
  ToleranceTable tolerances;      // of the figures that are held, and of kDigested
  std::vector<BaselineRun> runs;  // in the order of the config's variants
};

/// The config's own: baselines/STEM.json beside it.
[[nodiscard]] std::filesystem::path baseline_file_of(const std::filesystem::path& config);
/// NAME.reference.gz beside the baseline NAME.json.
[[nodiscard]] std::filesystem::path reference_file_of(const std::filesystem::path& baseline);

/// Throws InputError naming file and key: not JSON, cut short, another format, a key or a tolerance that is unknown, no
/// runs, values that do not give the seal.
[[nodiscard]] Baseline parse_baseline(std::string_view text, const std::string& file);
[[nodiscard]] std::string baseline_json(const Baseline& baseline);

/// Figures and tolerances that suit most configs: money, counts and trades exact, statistics to 1e-9.
[[nodiscard]] ToleranceTable usual_tolerances();

/// A run as a baseline has it. Throws InputError for a figure of `tolerances` that the result does not have.
[[nodiscard]] BaselineRun baseline_run(const report::RunFiles& run, const ToleranceTable& tolerances);
/// REQUIRES: runs not empty, all of one config and one market.
[[nodiscard]] Baseline make_baseline(const std::string& config, std::span<const report::RunFiles> runs,
                                     ToleranceTable tolerances);

/// Text of result.json's provenance, "" where there is none.
[[nodiscard]] std::string provenance_of(const report::RunFiles& run, const char* key);

}  // namespace hedgelab::check
