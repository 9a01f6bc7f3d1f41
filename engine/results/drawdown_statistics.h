#pragma once
// Drawdowns of a net value curve: depth is 1 - value / running maximum, as a positive share. The running maximum
// starts at the first value. A drawdown lasts from its peak to the day that reaches the peak's value again, or is open.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace hedgelab {

struct Drawdown {
  double depth = 0.0;    // 0.2809 is 28.09%
  std::size_t peak = 0;  // indices into the curve
  std::size_t trough = 0;
  std::optional<std::size_t> recovery;  // first index after the trough with value >= peak's; none: still under water
  /// Points from peak to recovery, or to the curve's end when open: the whole time under water, not the fall alone.
  std::size_t duration = 0;
};

/// 0 for a curve that never falls. REQUIRES: values positive, but for the last one of a ruined account.
[[nodiscard]] double maximum_drawdown(std::span<const double> values);
/// Distinct drawdowns, deepest first, at most `count`; equal depths in order of time.
[[nodiscard]] std::vector<Drawdown> deepest_drawdowns(std::span<const double> values, std::size_t count);

}  // namespace hedgelab
