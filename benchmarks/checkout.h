#pragma once
// The rule tables of the checkout that a benchmark runs in.

#include <filesystem>

#include "engine/core/error.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

inline std::filesystem::path reference_folder() {
  namespace fs = std::filesystem;
  for (fs::path at = fs::current_path();; at = at.parent_path()) {
    if (fs::is_directory(at / "market_data" / "reference")) return at / "market_data" / "reference";
    if (!at.has_relative_path()) fail("run the benchmarks from inside the checkout");
  }
}

}  // namespace hedgelab
