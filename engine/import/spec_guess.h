#pragma once
// A first draft of an import spec for a vendor's file, with the evidence for every line. It is for people: nothing is
// ever imported by a guess.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/reference/rule_book.h"

namespace hedgelab {

struct SpecGuess {
  /// A key of the source with its JSON value and why: {"separator", "\";\"", "7 fields in each of 20 lines"}. Keys of
  /// sections stand as "time.format".
  struct Line {
    std::string key, value, evidence;
  };
  std::vector<Line> lines;
  /// What the file does not tell, in sentences; its value in a line is "?".
  std::vector<std::string> unknown;

  void add(std::string key, std::string value, std::string evidence) {
    lines.push_back({std::move(key), std::move(value), std::move(evidence)});
  }
};

/// Looks at the first rows of a file: which codes are contracts, and at which hours they trade, `rules` tells. Throws
/// InputError for a file that cannot be read or holds no table.
[[nodiscard]] SpecGuess guess_spec(const std::filesystem::path& file, const RuleBook& rules);

/// The guess as an import spec with comments.
[[nodiscard]] std::string to_text(const SpecGuess& guess);

/// A text as JSON has it, quotes included.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace hedgelab
