#include "engine/check/regression_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"

namespace hedgelab::check {
namespace {

template <class Runs>
auto find_named(const Runs& runs, std::string_view name) {
  return std::find_if(runs.begin(), runs.end(), [&](const auto& run) { return run.name == name; });
}

const Tolerance& tolerance_of(const Baseline& baseline, std::string_view what) {
  static const Tolerance kExact;
  const auto found = baseline.tolerances.find(what);
  return found == baseline.tolerances.end() ? kExact : found->second;
}

RunVerdict check_run(const Baseline& baseline, const BaselineRun& before, const report::RunFiles* reference,
                     const report::RunFiles& files) {
  const BaselineRun now = baseline_run(files, baseline.tolerances);
  RunVerdict verdict;
  verdict.name = before.name;
  verdict.config_changed = before.config_digest != now.config_digest;
  for (const Figure& figure : now.figures) {
    const Figure* old = find_figure(before.figures, figure.path);
    if (old == nullptr) {
      fail("{}: its baseline holds '{}' but has no value for it; --update writes it", before.name, figure.path);
    }
    FigureDifference one{figure.path, *old, figure, tolerance_of(baseline, figure.path), old->text != figure.text};
    if (one.change()) one.differs = !one.tolerance.allows(*old->number, *figure.number);
    if (one.differs && one.tolerance.kind != Tolerance::Kind::kIgnored) verdict.moved.push_back(std::move(one));
  }
  const auto both = [&](const char* table) { return reference != nullptr && reference->table(table) != nullptr; };
  for (const std::string_view name : kDigested) {
    const Tolerance& tolerance = tolerance_of(baseline, name);
    if (tolerance.kind == Tolerance::Kind::kIgnored) continue;
    if (before.digests.find(name)->second == now.digests.find(name)->second) continue;
    if (name == "equity" && both("equity")) {
      verdict.first_day = first_day_apart(*reference->table("equity"), *files.table("equity"), tolerance);
      if (!verdict.first_day && tolerance.kind != Tolerance::Kind::kExact) continue;
    }
    if (name == "fills" && both("fills")) {
      verdict.first_fill = first_row_apart(*reference->table("fills"), *files.table("fills"));
    }
    verdict.moved_tables.emplace_back(name);
  }
  return verdict;
}

void note(std::vector<InputChange>& changes, const char* what, const std::string& before, const std::string& now) {
  if (before != now) changes.push_back({what, before, now});
}

}  // namespace

ConfigVerdict check_runs(const Baseline& baseline, const std::map<std::string, report::RunFiles>& reference,
                         std::span<const report::RunFiles> now) {
  ensure(!now.empty(), "a check of no run");
  ConfigVerdict verdict;
  note(verdict.inputs, "build", baseline.build, provenance_of(now.front(), "engine_version"));
  note(verdict.inputs, "data", baseline.data_digest, provenance_of(now.front(), "data_digest"));
  note(verdict.inputs, "rules", baseline.rules_digest, provenance_of(now.front(), "rules_digest"));
  for (const BaselineRun& before : baseline.runs) {
    const auto run = find_named(now, before.name);
    if (run == now.end()) {
      verdict.runs.emplace_back();
      verdict.runs.back().name = before.name;
      verdict.runs.back().is_gone = true;
      continue;
    }
    const auto kept = reference.find(before.name);
    verdict.runs.push_back(check_run(baseline, before, kept == reference.end() ? nullptr : &kept->second, *run));
  }
  for (const report::RunFiles& run : now) {
    verdict.days += run.table("equity")->rows();
    verdict.fills += run.table("fills")->rows();
    if (find_named(baseline.runs, run.name) != baseline.runs.end()) continue;
    verdict.runs.emplace_back();
    verdict.runs.back().name = run.name;
    verdict.runs.back().is_new = true;
  }
  const bool moved =
      std::any_of(verdict.runs.begin(), verdict.runs.end(), [](const auto& run) { return run.has_moved(); });
  verdict.status = moved ? ConfigVerdict::Status::kMoved : ConfigVerdict::Status::kSame;
  return verdict;
}

Baseline updated(const Baseline& baseline, const ConfigVerdict& verdict, std::span<const report::RunFiles> now,
                 UpdatePermission permission) {
  for (const InputChange& change : verdict.inputs) {
    if (change.what == "data" && !permission.data) {
      fail(
          "{}: the data differ from those of the baseline ({} -> {}): results that move for that reason are no news "
          "of the strategy. Nothing is written; --accept-data writes it all the same",
          baseline.config, change.a, change.b);
    }
    if (change.what == "rules" && !permission.rules) {
      fail(
          "{}: the rule tables differ from those of the baseline ({} -> {}). Nothing is written; --accept-rules "
          "writes it all the same",
          baseline.config, change.a, change.b);
    }
  }
  Baseline next = make_baseline(baseline.config, now, baseline.tolerances);
  for (BaselineRun& run : next.runs) {
    const auto before = find_named(baseline.runs, run.name);
    const auto found = find_named(verdict.runs, run.name);
    if (before == baseline.runs.end() || found == verdict.runs.end()) continue;
    if (!found->has_moved()) run.digests = before->digests;
    for (Figure& figure : run.figures) {
      const Figure* old = find_figure(before->figures, figure.path);
      const bool moved = std::any_of(found->moved.begin(), found->moved.end(),
                                     [&](const FigureDifference& one) { return one.path == figure.path; });
      if (old != nullptr && !moved) figure = *old;
    }
  }
  return next;
}

}  // namespace hedgelab::check
