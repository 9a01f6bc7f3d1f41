#pragma once
// JSON as text and as a tree, before anybody asks what its keys mean: parsed strictly, merged, quoted in messages.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace hedgelab {

using Json = nlohmann::json;

/// Parses a file; comments are allowed (// and /* */), duplicate keys are not, nor more than 64 levels, numbers beyond
/// a double and a comma before a closing bracket. Errors name file and line.
[[nodiscard]] Json read_json_file(const std::filesystem::path& path);
[[nodiscard]] Json parse_json(std::string_view text, const std::string& name);

/// The value of `text`; discarded when it is no JSON that parse_json takes.
[[nodiscard]] Json parse_if_json(std::string_view text);

/// Merges `changes` into `base` key by key (RFC 7396): null takes a key away, what is no object replaces.
void merge_json(Json& base, const Json& changes);

/// "a.b"; `key` alone at the top.
[[nodiscard]] std::string joined_path(std::string_view path, std::string_view key);
/// A value as a message quotes it: at most 60 bytes.
[[nodiscard]] std::string short_text(const Json& value);

}  // namespace hedgelab
