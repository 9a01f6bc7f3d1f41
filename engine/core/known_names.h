#pragma once
// Lists of names in errors, when it is the user who says how many there are.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace hedgelab {

/// The names with commas between; of more than twenty the first twenty and how many more there are.
[[nodiscard]] inline std::string known_names(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 20;
  const std::size_t shown = std::min(names.size(), kShown);
  std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

}  // namespace hedgelab
