#pragma once
// The dense number of a series in a panel: resolved from its symbol once, used everywhere inside.

#include <compare>
#include <cstdint>

namespace hedgelab {

struct SeriesId {
  std::uint32_t value = 0;
  constexpr auto operator<=>(const SeriesId&) const = default;
};

}  // namespace hedgelab
