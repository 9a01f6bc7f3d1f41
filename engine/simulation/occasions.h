#pragma once
// How often something was met, and from which day to which: what a warning says of it.

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "engine/core/date.h"

namespace hedgelab {

struct Occasions {
  std::int64_t count = 0;
  Date first, last;  // meaningful with a count

  void note(Date day) {
    first = count == 0 ? day : std::min(first, day);
    last = count == 0 ? day : std::max(last, day);
    ++count;
  }
  /// Counts a day once, however often it is noted. REQUIRES: days come in order.
  void note_day(Date day) {
    if (count == 0 || last != day) note(day);
  }
  Occasions& operator+=(const Occasions& other) {
    if (other.count == 0) return *this;
    first = count == 0 ? other.first : std::min(first, other.first);
    last = count == 0 ? other.last : std::max(last, other.last);
    count += other.count;
    return *this;
  }
  /// "2024-10-16" or "2024-10-16 to 2024-11-01".
  [[nodiscard]] std::string days() const {
    return first == last ? first.to_string() : fmt::format("{} to {}", first.to_string(), last.to_string());
  }
};

}  // namespace hedgelab
