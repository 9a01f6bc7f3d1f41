#include "engine/app/sweep_session.h"

#include "engine/session/batch.h"

namespace hedgelab::app {

OpenedSweep::OpenedSweep(const std::filesystem::path& folder, const CommandLine& line)
    : stored_(read_stored_sweep(folder)),
      rules_(read_rule_book(reference_folder(line), instruments_of(stored_.config))),
      sweep_(stored_.config, rules_) {
  SweepIdentity identity = stored_.identity;
  identity.rules_digest = rules_.digest;
  folder_.emplace(folder, sweep_, std::move(identity));
}

void check_some_points(const Sweep& sweep, MarketSession& session) {
  const PointNumber size = sweep.space().size();
  std::optional<InputError> first;
  for (const PointNumber number : {sweep.first_point(), size / 2, size - 1}) {
    if (!sweep.space().admits(number)) continue;
    try {
      const std::vector<RunPlan> one{sweep.plan(number)};
      check_plans(session, one);
      return;
    } catch (const InputError& error) {
      if (!first) first = error;
    }
  }
  if (first) throw InputError(*first);
}

}  // namespace hedgelab::app
