#pragma once
// Long lists in messages: the first few, and how many more.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/core/error.h"

namespace hedgelab {

[[nodiscard]] inline std::string joined_some(const std::vector<std::string>& items) {
  const std::size_t shown = std::min<std::size_t>(items.size(), 5);
  std::string text =
      fmt::format("{}", fmt::join(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  return items.size() > shown ? fmt::format("{} and {} more", text, items.size() - shown) : text;
}

}  // namespace hedgelab
