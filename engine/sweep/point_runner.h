#pragma once
// The seam between a sweep and whatever makes its runs: a block of points goes in, their rows come out. The sweep knows
// numbers, blocks and files; a runner knows the market, lanes, plans and threads.
//
// What every runner owes, to the bit, for every point it is given:
//
//   row(point) == row_of(point, the result of plans.plan(point) run alone by run_batch, shape)
//
// that is, equal outcome, day and reason, equal cells, and equal moments, whatever the other points of the call, their
// order, the number of threads, and the calls before. A point that a faster road cannot decide is the runner's to give
// to the slow one: no row may be missing or approximate. In production a runner that takes a faster road makes one
// point in kCheckedInOneOf again by the full engine and throws InvariantError, naming the point and what differs, when
// the rows are not equal (checked_runner.h does that for any pair of runners).

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/core/fields.h"
#include "engine/session/market_session.h"
#include "engine/sweep/point_row.h"

namespace hedgelab {

inline constexpr PointNumber kCheckedInOneOf = 1000;

/// The points of a sweep as runs, all on one market.
class PointPlans {
 public:
  virtual ~PointPlans() = default;
  /// Named by the point's number. Called by one thread at a time. Costs microseconds: the base's config is read once
  /// for each set of values that are no parameters of its strategy, and a plan is a copy with `parameters` changed;
  /// `effective_config` is the base's. Throws InputError for what only a whole config can be wrong in.
  [[nodiscard]] virtual RunPlan plan(PointNumber point) const = 0;
  /// All values that the points take at a key of their config, where they are listed; else none. A runner may make
  /// ready for them what its points share.
  [[nodiscard]] virtual std::vector<FieldValue> values_of(std::string_view) const { return {}; }
};

/// How the points of all calls so far were made; those that are not counted here, by the engine alone.
struct LaneCounts {
  std::size_t by_lane = 0;
  std::size_t refused = 0;  // by lane_point or for their market
  std::size_t odd = 0;      // begun in a lane, and given to the engine
};

class PointRunner {
 public:
  virtual ~PointRunner() = default;
  /// The rows of `points`, in their order; nullopt when cancelled. The points of a block of a grid are successive, the
  /// last axis fastest; a search asks for any. Throws what ends a sweep: an InputError when the store changes under it,
  /// and an InvariantError when two roads disagree. What goes wrong with one point is its row.
  [[nodiscard]] virtual std::optional<std::vector<PointRow>> run(const PointPlans& plans,
                                                                 std::span<const PointNumber> points) = 0;
  [[nodiscard]] virtual LaneCounts counts() const { return {}; }
};

struct RunnerOptions {
  int threads = 1;
  /// Called now and then with the points of this call done so far, by one thread at a time; false cancels.
  std::function<bool(double points_done)> proceed = {};
};

/// By run_batch, whatever the config: the road that all others are held to. REQUIRES: `session` outlives it.
[[nodiscard]] std::unique_ptr<PointRunner> engine_runner(MarketSession& session, RowShape shape,
                                                         RunnerOptions options = {});

}  // namespace hedgelab
