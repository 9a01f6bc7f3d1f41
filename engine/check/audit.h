#pragma once
// Whether a strategy can see what it must not: the future, the order in which things were registered, other runs. The
// strategy is taken as it is, registered by its name, the account as the config has it; nothing is asked of either.
//
//   watched   once more in a process of its own that may open no file and read no clock (watched_run.h)
//   repeat    the run made again, and alone after others, comes out the same, to the byte
//   batch     all runs of the config in one pass, in the opposite order, on several threads
//   order     the market with its series in another order
//   stop      the run to a random day has the curve and the fills of the whole run up to it
//   fills     decided before they were filled, inside their bar
//   accounts  equity, cash and fees rebuilt from fills, settlements and attribution, every day to the unit
//   prefix    at random moments inside days everything later is changed: prices shifted, garbage, bars gone. Every
//             decision up to that moment must stand
//
// A decision is what the account was told: the fills and the orders that never filled, by the moment they were decided.
// What this cannot find: a strategy that read the future before its run began (when the program started), and one whose
// decisions in the runs made here happen not to depend on what it has seen.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/session/market_session.h"

namespace hedgelab::check {

struct AuditOptions {
  double seconds = 45.0;   // budget of the prefix tests; the other checks are always made
  std::uint64_t seed = 1;  // of the moments and the changes
  std::size_t most_cuts = 1000;
  int threads = 2;  // of the batch check
  /// Seconds since some moment: the caller's clock, so that the engine has none.
  std::function<double()> clock;
  /// Called before every step and after every cut with the share of the step that is done; may be empty.
  std::function<void(const std::string& step, double share)> progress;
};

struct Breach {
  std::string check;  // one of the words above
  std::string run;    // variant
  std::string text;   // day, minute, contract, both values
};

struct AuditStep {
  std::string check;
  std::size_t made = 0;  // runs, fills, days or cuts
  double seconds = 0.0;
  std::string skipped;  // why it could not be made; empty when it was
};

struct AuditReport {
  std::vector<AuditStep> steps;
  std::vector<Breach> breaches;
  std::size_t decisions = 0;            // of all runs of the config
  std::size_t cuts_with_decisions = 0;  // of the prefix cuts: those with any decision to compare
};

/// REQUIRES: plans not empty, of the session's market, accepted by check_plans.
[[nodiscard]] AuditReport audit(MarketSession& session, const std::vector<RunPlan>& plans, const AuditOptions& options);

/// For people; ends with a line that says what was found.
[[nodiscard]] std::string audit_text(const AuditReport& report);
[[nodiscard]] std::string audit_json(const AuditReport& report);

}  // namespace hedgelab::check
