#pragma once
// A sample that grows day by day, and where a value lies in it: what percentiles to date are made of.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "engine/analysis/study.h"

namespace hedgelab {

class GrowingSample {
 public:
  void add(double value) { sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), value), value); }
  [[nodiscard]] std::size_t size() const { return sorted_.size(); }
  /// Share of the sample that is <= value, 0 to 1; nullopt for a sample of fewer than kFewestForPercentile.
  [[nodiscard]] std::optional<double> share_at_or_below(double value) const {
    return share(std::upper_bound(sorted_.begin(), sorted_.end(), value) - sorted_.begin());
  }
  /// Share that is >= value: how deep a discount is among those of the sample.
  [[nodiscard]] std::optional<double> share_at_or_above(double value) const {
    return share(sorted_.end() - std::lower_bound(sorted_.begin(), sorted_.end(), value));
  }

 private:
  [[nodiscard]] std::optional<double> share(std::ptrdiff_t count) const {
    if (sorted_.size() < kFewestForPercentile) return std::nullopt;
    return static_cast<double>(count) / static_cast<double>(sorted_.size());
  }
  std::vector<double> sorted_;
};

}  // namespace hedgelab
