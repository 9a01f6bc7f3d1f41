#pragma once
// A first draft of an import spec for a vendor's file, with the evidence for every line. It is for people: nothing is
// ever imported by a guess.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/import/import_spec.h"

namespace hedgelab {

struct SpecGuess {
  /// A key of the source with its JSON value and why: {"separator", "\";\"", "7 fields in each of 20 lines"}. Keys of
  /// sections stand as "time.format".
  struct Line {
    std::string key, value, evidence;
  };
  std::vector<Line> lines;
  /// What the file does not tell, in sentences.
  std::vector<std::string> unknown;
};

/// Looks at the first rows of a file. Throws InputError for a file that cannot be read or holds no table.
[[nodiscard]] SpecGuess guess_spec(const std::filesystem::path& file);

/// The guess as an import spec with comments.
[[nodiscard]] std::string to_text(const SpecGuess& guess);

}  // namespace hedgelab
