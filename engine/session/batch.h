#pragma once
// Many runs on one session. Jobs are taken in chunks; the runs of a chunk share one pass over the market, its signals
// and its day, and each leaves memory when it ends: what a batch holds at a time is chunk x threads runs, however many
// it makes.
//
//   run_batch(session, plans, recorder)            plans that exist
//   run_batch(session, count, plan_of, recorder)   plans that are made when their turn comes
//
// Threads change nothing in a result: every worker has a market day and a signal board of its own over the shared
// panel.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/session/market_session.h"
#include "engine/simulation/backtest.h"

namespace hedgelab {

/// Takes what the runs of a batch come to, in the order in which they end, which differs from one call to the next.
/// Called by one thread at a time. An exception ends the batch and leaves it.
class Recorder {
 public:
  virtual ~Recorder() = default;
  /// The run has ended as result.end says.
  virtual void ended(std::size_t job, BacktestResult result) = 0;
  /// The plan does not fit the market, and nothing ran.
  virtual void refused(std::size_t job, const InputError& error) = 0;
  /// The engine contradicts itself in this run: a fault to report, of this run alone.
  virtual void faulted(std::size_t job, const InvariantError& error) = 0;
};

struct BatchProgress {
  std::size_t runs_done = 0, runs = 0;
  double share = 0.0;  // of all run-days, in [0, 1]
};

struct BatchOptions {
  int threads = 1;           // >= 1
  std::size_t chunk = 32;    // runs in one pass
  bool keep_records = true;  // else results come as drop_rows leaves them: curve, figures, totals
  /// Called now and then, by one thread at a time; false cancels: runs that have not ended are dropped.
  std::function<bool(const BatchProgress&)> proceed = {};
};

/// Makes `count` runs. `plan_of(job)` may be called by any worker, by one at a time. False when `proceed` cancelled it.
/// Throws InputError at its end when the store was written to meanwhile: none of the results holds then.
bool run_batch(MarketSession& session, std::size_t count, const std::function<RunPlan(std::size_t)>& plan_of,
               Recorder& recorder, const BatchOptions& options = {});
bool run_batch(MarketSession& session, std::span<const RunPlan> plans, Recorder& recorder,
               const BatchOptions& options = {});

/// Throws InputError, naming the plan, for one that does not fit the market or that its strategy refuses on its first
/// day: what is wrong with a config is found here, before anything runs.
void check_plans(MarketSession& session, std::span<const RunPlan> plans);

/// The results of all plans, in order. The first refusal or fault is thrown.
[[nodiscard]] std::vector<BacktestResult> run_plans(MarketSession& session, std::span<const RunPlan> plans,
                                                    const BatchOptions& options = {});
/// Opens the config's market and makes its runs. REQUIRES: `rules` are those the config was read with.
[[nodiscard]] std::vector<BacktestResult> run_config(const RunConfig& config, const RuleBook& rules);

}  // namespace hedgelab
