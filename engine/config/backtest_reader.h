#pragma once
// A run's JSON to a plan, and a comparison's to several. Every key is known or refused; every default is written back
// into the effective config that the result carries. The keys are declared in run_document.h and the structs it names.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/config/json_document.h"
#include "engine/reference/rule_book.h"
#include "engine/session/run_plan.h"

namespace hedgelab {

/// The key "instruments" of the config's data, needed to make the rule book before anything else is read: the base's,
/// or else the first variant's. Empty when no one names a set. Throws InputError "file: path: message".
[[nodiscard]] std::filesystem::path instruments_of(const Json& document, const std::string& file);

/// Reads `document` (made by load_run_document, already changed by --set), in time linear in its variants. REQUIRES:
/// `rules` are those of instruments_of(document). Throws InputError "file: path: message", also when variants name
/// different sets: one run, one rule book.
[[nodiscard]] RunConfig read_run_config(const Json& document, const std::string& file, const RuleBook& rules);

/// Keeps the variants of these names, in the config's order. Throws InputError for a name that none has, with the
/// nearest; for a name given twice nothing happens twice.
void select_variants(RunConfig& config, std::span<const std::string> names);

/// The base's keys with a variant's changes: objects are merged, null takes a key away, and a variant that names
/// another strategy, or sleeves instead of one, starts from that strategy's defaults. REQUIRES: `base` has no
/// "variants".
[[nodiscard]] Json merged_variant(const Json& base, const Json& change);

}  // namespace hedgelab
