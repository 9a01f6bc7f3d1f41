#pragma once
// What a config gives now against its baseline: which figure moved and by how much against its tolerance, the first day
// and the first fill that moved, and what went in that was different.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/check/baseline.h"
#include "engine/check/reference_runs.h"
#include "engine/check/run_difference.h"

namespace hedgelab::check {

struct RunVerdict {
  std::string name;
  bool is_new = false;   // the baseline does not have it
  bool is_gone = false;  // the config does not have it any more
  bool config_changed = false;
  std::vector<FigureDifference> moved;     // beyond their tolerance
  std::vector<std::string> moved_tables;   // of kDigested, beyond theirs
  std::optional<DayDifference> first_day;  // where a reference knows it
  std::optional<FillDifference> first_fill;
  [[nodiscard]] bool has_moved() const { return is_new || is_gone || !moved.empty() || !moved_tables.empty(); }
};

struct ConfigVerdict {
  enum class Status : unsigned char { kSame, kMoved, kCannotCompare, kSkipped };
  Status status = Status::kSame;
  std::string config;    // file
  std::string baseline;  // file
  std::string reason;    // of kCannotCompare and kSkipped, one line
  std::vector<RunVerdict> runs;
  std::vector<InputChange> inputs;   // build, data, rules
  std::size_t days = 0, fills = 0;   // of all runs, now
  std::vector<std::string> written;  // by --init or --update: "file (bytes)"
};

/// What is held against what. `reference` may lack runs and tables: then a change has no place.
[[nodiscard]] ConfigVerdict check_runs(const Baseline& baseline,
                                       const std::map<std::string, report::RunFiles>& reference,
                                       std::span<const report::RunFiles> now);

struct UpdatePermission {
  bool data = false, rules = false;  // a baseline may be written although these differ
};
/// The baseline with the runs that moved as they are now, and the identity of now; runs that are gone are left out. A
/// figure within its tolerance keeps its value. Throws InputError when data or rules differ without permission.
[[nodiscard]] Baseline updated(const Baseline& baseline, const ConfigVerdict& verdict,
                               std::span<const report::RunFiles> now, UpdatePermission permission);

}  // namespace hedgelab::check
