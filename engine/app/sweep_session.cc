#include "engine/app/sweep_session.h"

namespace hedgelab::app {

OpenedSweep::OpenedSweep(const std::filesystem::path& folder, const CommandLine& line)
    : stored_(read_stored_sweep(folder)),
      rules_(read_rule_book(reference_folder(line), instruments_of(stored_.config))),
      sweep_(stored_.config, rules_) {
  SweepIdentity identity = stored_.identity;
  identity.rules_digest = rules_.digest;
  folder_.emplace(folder, sweep_, std::move(identity));
}

}  // namespace hedgelab::app
