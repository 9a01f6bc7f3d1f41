#pragma once
// A run's document as it is finally read: the file, what it extends, and what --set changes.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/config/json_document.h"

namespace hedgelab {

/// The document of `path` on top of the config that its key "extends" names, if any, and so on down: objects are merged
/// key by key, null takes a key away, everything else is replaced. "extends" is relative to the file that says it.
/// Throws InputError for files that extend each other in a circle.
[[nodiscard]] Json load_run_document(const std::filesystem::path& path);

/// The same of a document that stands inside the file `path`: joined with what its own key "extends" names.
[[nodiscard]] Json joined_document(const Json& document, const std::filesystem::path& path);

/// "a.b.c=value" applied to a document, one after the other: value is JSON when it parses as JSON, else a text. A
/// parent that is missing is made; `variants.NAME.key` and `variants.0.key` both reach into a variant. Throws
/// InputError for a key that a run does not have, with the nearest. Returns a warning for each assignment that changes
/// nothing, because the value stands there already or every variant says something else.
[[nodiscard]] std::vector<std::string> apply_settings(Json& document, std::span<const std::string> assignments,
                                                      const std::string& file);

}  // namespace hedgelab
