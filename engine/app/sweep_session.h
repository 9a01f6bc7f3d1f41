#pragma once
// A sweep's folder opened again by a command: what it is of, and the rules to read it by.

#include <filesystem>
#include <optional>

#include "engine/app/command.h"
#include "engine/config/read_instrument_set.h"
#include "engine/sweep/sweep_folder.h"

namespace hedgelab::app {

/// A sweep that was run, from its folder alone, by whatever build. Throws InputError for a folder that holds none, and
/// when the rule tables are not those that its rows were made with.
class OpenedSweep {
 public:
  OpenedSweep(const std::filesystem::path& folder, const CommandLine& line);
  /// Of the rows.
  [[nodiscard]] const std::string& build() const { return stored_.identity.engine_version; }
  [[nodiscard]] const Sweep& sweep() const { return sweep_; }
  [[nodiscard]] const SweepFolder& folder() const { return *folder_; }
  [[nodiscard]] const RuleBook& rules() const { return rules_; }

 private:
  StoredSweep stored_;
  const RuleBook rules_;
  const Sweep sweep_;
  std::optional<SweepFolder> folder_;
};

int sweep_best_command(const Arguments& arguments);

}  // namespace hedgelab::app
