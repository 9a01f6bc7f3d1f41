#pragma once
// A run's JSON to plain values. Every key is known or refused; every default is written back into the effective config
// that the result carries.

#include <filesystem>
#include <string>

#include "engine/config/json_object.h"
#include "engine/reference/rule_book.h"
#include "engine/session/run_plan.h"

namespace hedgelab {

/// The key "instruments" of the config's data, needed to make the rule book before anything else is read: the base's,
/// or else the first variant's. Empty when no one names a set. Throws InputError "file: path: message".
[[nodiscard]] std::filesystem::path instruments_of(const Json& document, const std::string& file);

/// Reads `document` (already changed by --set). REQUIRES: `rules` are those of instruments_of(document). Throws
/// InputError "file: path: message", also when variants name different sets: one run, one rule book.
[[nodiscard]] RunConfig read_run_config(const Json& document, const std::string& file, const RuleBook& rules);

/// The JSON schema (draft 7) of a run config, with every registered strategy's parameters.
[[nodiscard]] std::string run_config_schema();

}  // namespace hedgelab
